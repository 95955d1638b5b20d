import { For, Show } from 'solid-js';
import type { Sample as SampleOf } from './drawing.ts';
import type { Key } from './exhibit.ts';
import { sampleHeight, sampleWidth, strokesOf } from './sample.ts';

/** What lines, colours and shapes mean, and what dotted and hatched mean where they occur. */
export function Legend(props: { keys: Key[]; compact: boolean }) {
  return (
    <ul class="legend small" aria-label="Legend">
      <For each={props.keys}>
        {(key) => (
          <li>
            <Show when={key.mark !== 'none'}>
              <Sample sample={key} />
            </Show>
            {props.compact ? (key.short ?? key.title) : key.title}
          </li>
        )}
      </For>
    </ul>
  );
}

export function Sample(props: { sample: SampleOf }) {
  const colour = (name: string | undefined) => (name === undefined ? 'none' : `var(--${name})`);
  return (
    <svg width={sampleWidth(props.sample)} height={sampleHeight} aria-hidden="true">
      <For each={strokesOf(props.sample)}>
        {(part) => (
          <path
            d={part.d}
            fill={colour(part.fill)}
            stroke={colour(part.stroke)}
            stroke-width={part.width}
            stroke-dasharray={part.dash?.join(' ') ?? 'none'}
            opacity={part.opacity ?? 1}
          />
        )}
      </For>
    </svg>
  );
}
