import { For, Show } from 'solid-js';
import type { Drawing, Stop } from '../drawing.ts';
import type { Geometry } from './plot.ts';

/** From one position of the x axis to another. */
export type Stretch = [from: number, to: number];

/** What is lit behind the drawing: the stop a person is at, the one that is open below, the range being chosen. */
export function Under(props: {
  drawing: Drawing;
  geometry: Geometry;
  at: number | null;
  selected: number | null;
  brush: Stretch | null;
}) {
  const columns = () => props.drawing.reach === 'band' || props.drawing.reach === 'line';
  const column = (index: number | null): Stretch | null => {
    const stop = index === null ? undefined : props.drawing.stops[index];
    return stop && columns() ? [stop.x - 0.5, stop.x + 0.5] : null;
  };
  return (
    <svg class="lights" aria-hidden="true">
      <Slab
        stretch={props.drawing.reach === 'band' && !props.brush ? column(props.at) : null}
        geometry={props.geometry}
        look="at"
      />
      <Slab stretch={column(props.selected)} geometry={props.geometry} look="selected" />
      <Slab stretch={props.brush} geometry={props.geometry} look="brush" />
    </svg>
  );
}

function Slab(props: { stretch: Stretch | null; geometry: Geometry; look: string }) {
  return (
    <Show when={props.stretch}>
      {(stretch) => (
        <rect
          data-look={props.look}
          x={props.geometry.left + props.geometry.x(stretch()[0])}
          y={props.geometry.top}
          width={Math.max(1, props.geometry.x(stretch()[1]) - props.geometry.x(stretch()[0]))}
          height={props.geometry.height}
        />
      )}
    </Show>
  );
}

/** What is lit in front of it: a hairline with a ring on each line, a ring around a point, a frame around a cell. */
export function Over(props: { drawing: Drawing; geometry: Geometry; at: number | null }) {
  const stop = (): Stop | undefined => (props.at === null ? undefined : props.drawing.stops[props.at]);
  const x = (of: Stop) => props.geometry.left + props.geometry.x(of.x);
  const y = (at: number) => props.geometry.top + props.geometry.y(at);
  const cell = () => ({
    width: Math.abs(props.geometry.x(1) - props.geometry.x(0)),
    height: Math.abs(props.geometry.y(1) - props.geometry.y(0)),
  });
  return (
    <svg class="lights" aria-hidden="true">
      <Show when={stop()}>
        {(found) => (
          <>
            <Show when={props.drawing.reach === 'line'}>
              <line
                class="hairline"
                x1={x(found())}
                x2={x(found())}
                y1={props.geometry.top}
                y2={props.geometry.top + props.geometry.height}
              />
            </Show>
            <Show when={props.drawing.reach === 'line' || props.drawing.reach === 'point'}>
              <For each={found().marks}>
                {(mark) => (
                  <circle
                    class="lit"
                    classList={{ 'on-line': found().marks.length > 1 }}
                    cx={x(found())}
                    cy={y(mark.y)}
                    r={found().marks.length > 1 ? 4.5 : 8}
                    stroke={`var(--${mark.ink})`}
                  />
                )}
              </For>
            </Show>
            <Show when={props.drawing.reach === 'cell'}>
              <rect
                class="lit"
                x={x(found()) - cell().width / 2}
                y={y(found().marks[0]?.y ?? 0) - cell().height / 2}
                width={cell().width}
                height={cell().height}
                rx="4"
                stroke="var(--text)"
              />
            </Show>
          </>
        )}
      </Show>
    </svg>
  );
}
