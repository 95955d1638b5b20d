import { For, Match, Switch } from 'solid-js';
import type { Shape } from './drawing.ts';
import type { Key } from './exhibit.ts';
import { outline } from './outline.ts';

/** What lines, colours and shapes mean, and what dotted and hatched mean where they occur. */
export function Legend(props: { keys: Key[]; compact: boolean }) {
  return (
    <ul class="legend small" aria-label="Legend">
      <For each={props.keys}>
        {(key) => (
          <li classList={{ muted: key.mark === 'none' }}>
            <Sample key={key} />
            {props.compact ? (key.short ?? key.title) : key.title}
          </li>
        )}
      </For>
    </ul>
  );
}

const shapes: Record<string, Shape> = { round: 'round', ring: 'ring', up: 'up', down: 'down', diamond: 'diamond' };

function Sample(props: { key: Key }) {
  const colour = () => `var(--${props.key.ink ?? 'text-2'})`;
  const is = (...marks: Key['mark'][]) => marks.includes(props.key.mark);
  return (
    <Switch>
      <Match when={is('unknown', 'striped')}>
        <span class="swatch" data-look={props.key.mark} style={{ '--swatch': colour() }} />
      </Match>
      <Match when={is('scale')}>
        <span class="swatch" data-look="scale" style={{ '--swatch': colour() }} />
      </Match>
      <Match when={is('bar', 'pale', 'corner')}>
        <span class="swatch" data-look={props.key.mark} style={{ '--swatch': colour() }} />
      </Match>
      <Match when={is('line', 'dotted')}>
        <svg width="22" height="10" aria-hidden="true">
          <path
            d="M1 5h20"
            stroke={colour()}
            stroke-width={props.key.width ?? 1.5}
            stroke-dasharray={is('dotted') ? '1.5 3.5' : (props.key.dash?.join(' ') ?? 'none')}
          />
        </svg>
      </Match>
      <Match when={shapes[props.key.mark]}>
        {(shape) => (
          <svg width="14" height="12" aria-hidden="true">
            <path
              d={outline(shape(), 7, 6, 4)}
              fill={shape() === 'ring' ? 'none' : colour()}
              stroke={shape() === 'ring' ? colour() : 'none'}
              stroke-width="1.5"
            />
          </svg>
        )}
      </Match>
    </Switch>
  );
}
