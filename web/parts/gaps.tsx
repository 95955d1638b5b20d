import { createMemo, createSignal, For, Show } from 'solid-js';
import type { Coverage } from '../lib/answers.ts';
import { type Gap, gapsOf } from '../lib/coverage.ts';
import { count } from '../lib/format.ts';
import { syncStatus } from '../lib/live.ts';
import { Icon } from './icon.tsx';

const shownFirst = 6;

/** What is not known in these days, in words, and a way to have it read. */
export function Gaps(props: { coverage: Coverage; read: (range: { from: string; to: string }) => void }) {
  const [all, setAll] = createSignal(false);
  const gaps = createMemo(() => gapsOf(props.coverage));
  const shown = () => (all() ? gaps() : gaps().slice(0, shownFirst));
  const widest = () => ({ from: [...gaps()].sort(byFrom)[0]?.from ?? '', to: gaps()[0]?.to ?? '' });
  return (
    <div class="stack-small">
      <h3>What is missing</h3>
      <Show
        when={gaps().length > 0}
        fallback={
          <p class="row">
            <span class="good">
              <Icon name="check" />
            </span>
            Nothing is missing in these days.
          </p>
        }
      >
        <ul class="bullets">
          <For each={shown()}>{(gap) => <li title={gap.repositories.join(', ')}>{gap.words}</li>}</For>
        </ul>
        <div class="row">
          <Show when={gaps().length > shownFirst}>
            <button type="button" class="button" aria-expanded={all()} onClick={() => setAll(!all())}>
              {all() ? 'Show fewer' : `Show all ${count(gaps().length)}`}
            </button>
          </Show>
          <Show
            when={!syncStatus()?.running}
            fallback={<span class="small muted">A sync is running; it may be on its way.</span>}
          >
            <button type="button" class="button" onClick={() => props.read(widest())}>
              Import these days
            </button>
          </Show>
        </div>
      </Show>
    </div>
  );
}

const byFrom = (a: Gap, b: Gap): number => a.from.localeCompare(b.from);
