import { createEffect, createResource, onCleanup, Show } from 'solid-js';
import type { Picture } from './series.ts';

/** The Solid side of a chart: loads the drawing code once, draws, and draws again when the picture changes. */
export function Chart(props: {
  picture: Picture;
  label: string;
  selected: string | null;
  select: (start: string) => void;
}) {
  const [drawing] = createResource(() => import('./plot.ts'));
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let element!: HTMLDivElement;
  createEffect(() => {
    const draw = drawing()?.plot;
    if (!draw) return;
    onCleanup(draw(element, props.picture, { selected: props.selected, select: (start) => props.select(start) }));
  });
  return (
    <div class="chart" role="img" aria-label={props.label} aria-busy={drawing.loading}>
      <Show when={drawing.loading}>
        <div class="skeleton chart-skeleton" />
      </Show>
      <div class="chart-canvas" ref={element} />
    </div>
  );
}
