import { createMemo, For, Show } from 'solid-js';
import { type AttentionSource, troubleOf, wellInWords } from '../lib/now.ts';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

/** Whether the numbers can be trusted: one line where all sources are well, else what is wrong and what to do. */
export function NowSources(props: { sources: AttentionSource[]; now: number }) {
  const troubles = createMemo(() => props.sources.flatMap((source) => troubleOf(source, props.now) ?? []));
  return (
    <section class="card stack-small" id="sources" tabIndex={-1} aria-label="Sources">
      <h2>Sources</h2>
      <Show
        when={troubles().length > 0}
        fallback={
          <p class="row">
            <span class="good">
              <Icon name="check" />
            </span>
            {wellInWords(props.sources, props.now)}
          </p>
        }
      >
        <ul class="list">
          <For each={troubles()}>
            {(trouble) => (
              <li class="row spread">
                <span class="row grow top nowrap-row">
                  <span class="bad">
                    <Icon name="warning" />
                  </span>
                  <span>
                    <strong>{trouble.title}</strong>
                    <span class="block muted">{trouble.words}</span>
                  </span>
                </span>
                <Link class="button" href={trouble.href}>
                  {trouble.act}
                </Link>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
