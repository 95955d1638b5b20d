import { lazy, Show, Suspense } from 'solid-js';
import type { DateRange, Drawing } from './drawing.ts';
import { createTurn } from './turn.ts';

/** What can be done with a chart. */
export interface Acts {
  /** Opens what is behind a stop: the rows of a bucket, the passport of a point. */
  open?: (stop: number) => void;
  /** Takes a range of dates that was chosen on it. */
  range?: (range: DateRange) => void;
}

export interface ChartProps {
  drawing: Drawing;
  label: string;
  /** The stop that is open below. */
  selected?: number | null;
  act: Acts;
}

/** The drawing code, and the library below it, come with the first chart that is shown. */
const Board = lazy(() => import('./stage/board.tsx'));

export function Chart(props: ChartProps) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let element!: HTMLDivElement;
  const drawing = createTurn(
    () => element,
    () => props.drawing,
  );
  const skeleton = () => <div class="skeleton chart-skeleton" aria-busy="true" />;
  return (
    <div
      class="chart"
      classList={{ cells: props.drawing.reach === 'cell', rows: props.drawing.rows !== undefined }}
      style={{ '--rows': props.drawing.rows }}
      ref={element}
    >
      <Suspense fallback={skeleton()}>
        <Show when={drawing()} fallback={skeleton()}>
          {(drawn) => <Board {...props} drawing={drawn()} />}
        </Show>
      </Suspense>
    </div>
  );
}
