import { For, Show } from 'solid-js';
import type { Picture } from './series.ts';

/** What the lines and colours mean, and what dotted and hatched mean where they occur. */
export function Legend(props: { picture: Picture }) {
  const partial = () => props.picture.columns.some((column) => column.partial && !column.uncovered);
  const provisional = () => props.picture.columns.some((column) => column.provisional);
  const uncovered = () => props.picture.columns.some((column) => column.uncovered);
  return (
    <ul class="legend small" aria-label="Legend">
      <Show when={props.picture.series.length > 1}>
        <For each={props.picture.series}>
          {(series) => (
            <li>
              <svg width="22" height="10" aria-hidden="true" style={{ color: `var(--chart-${series.color})` }}>
                <Show
                  when={props.picture.shape === 'lines'}
                  fallback={<rect x="5" width="10" height="10" rx="2.5" fill="currentColor" />}
                >
                  <path
                    d="M1 5h20"
                    stroke="currentColor"
                    stroke-width={series.width}
                    stroke-dasharray={series.dash?.join(' ') ?? 'none'}
                  />
                </Show>
              </svg>
              {series.title}
            </li>
          )}
        </For>
      </Show>
      <Show when={partial()}>
        <li>
          <svg width="22" height="10" aria-hidden="true" class="muted">
            <Show
              when={props.picture.shape === 'lines'}
              fallback={<rect x="5" width="10" height="10" rx="2.5" fill="currentColor" opacity="0.45" />}
            >
              <path d="M1 5h20" stroke="currentColor" stroke-width="1.5" stroke-dasharray="1.5 3.5" />
            </Show>
          </svg>
          {props.picture.shape === 'bars' ? 'Pale' : 'Dotted'}: not complete
          {provisional() && ', or younger than 48 hours'}
        </li>
      </Show>
      <Show when={uncovered()}>
        <li>
          <span class="hatch" />
          No data for this time
        </li>
      </Show>
      <Show when={props.picture.leftOut > 0}>
        <li class="muted">The {props.picture.series.length} largest are drawn; the table has all.</li>
      </Show>
    </ul>
  );
}
