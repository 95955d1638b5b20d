import { createEffect, For, Show } from 'solid-js';
import type { Drawing, Stop, Tip } from '../drawing.ts';
import { Sample } from '../legend.tsx';
import type { Geometry } from './plot.ts';

const air = 14;
/** A wide column does not push it further than this. */
const mostAside = 90;

/** What is said of a stop, beside it and never outside the chart. Screen readers hear it as a sentence instead. */
export function Tooltip(props: {
  tip: Tip | null;
  reach: Drawing['reach'];
  geometry: Geometry | undefined;
  stop: Stop | undefined;
}) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let box!: HTMLDivElement;
  createEffect(() => {
    if (!props.tip || !props.geometry || !props.stop) return;
    const [x, y] = placeOf(box, props.geometry, props.stop, props.reach);
    box.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
  });
  return (
    <div class="chart-tooltip" ref={box} aria-hidden="true" hidden={!props.tip}>
      <Show when={props.tip}>
        {(tip) => (
          <>
            <strong>{tip().title}</strong>
            <dl>
              <For each={tip().lines}>
                {(line) => (
                  <>
                    <dt>
                      <Show when={line.sample}>{(sample) => <Sample sample={sample()} />}</Show>
                      {line.label}
                    </dt>
                    <dd>{line.value}</dd>
                  </>
                )}
              </For>
            </dl>
            <For each={tip().notes ?? []}>{(note) => <p class="muted">{note}</p>}</For>
          </>
        )}
      </Show>
    </div>
  );
}

/** To the right of the stop, else to the left, else above or below it where it fits. */
function placeOf(box: HTMLElement, geometry: Geometry, stop: Stop, reach: Drawing['reach']): [x: number, y: number] {
  const [width, height] = [box.offsetWidth, box.offsetHeight];
  const room = box.parentElement?.clientWidth ?? 0;
  const x = geometry.left + geometry.x(stop.x);
  const half = reach === 'band' || reach === 'cell' ? Math.abs(geometry.x(1) - geometry.x(0)) / 2 : 0;
  const away = air + Math.min(mostAside, half);
  const top = Math.min(...stop.marks.map((mark) => geometry.y(mark.y)), geometry.height * 0.6);
  const y = geometry.top + (stop.marks.length === 0 ? 0 : top);
  const beside = Math.max(0, y - height / 2);
  if (x + away + width <= room) return [x + away, beside];
  if (x - away - width >= 0) return [x - away - width, beside];
  const within = Math.min(Math.max(0, x - width / 2), Math.max(0, room - width));
  const above = y - air - height;
  return [within, above >= -height / 2 ? above : y + air];
}

/** The same as one sentence. */
export function sentenceOf(tip: Tip): string {
  const values = tip.lines.map(({ label, value }) => `${label}: ${value}`).join(', ');
  return [tip.title, values, ...(tip.notes ?? [])]
    .filter((part) => part !== '')
    .map((part) => `${part}.`)
    .join(' ');
}
