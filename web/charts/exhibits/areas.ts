import type { Layer, Spot } from '../drawing.ts';
import { runs } from './runs.ts';
import type { Column, Picture } from './picture.ts';

/** Half the width of an area that is known of one bucket alone, which would have none. */
const alone = 0.3;

/**
 * Areas that stand on each other, so that the upper edge is all of it. They end where nothing is known, and are paler on the
 * way to a bucket that is not complete.
 */
export function areasOf({ columns, series }: Picture): Layer[] {
  const known = (column: Column) => column.values.some((value) => value !== null);
  const edges = series.map((_, i) => columns.map((column) => sumOf(column, i + 1)));
  const below = (i: number, x: number) => (i === 0 ? 0 : (edges[i - 1]?.[x] ?? 0));
  const pieces = runs(columns, known).flatMap(([first, last]) => piecesOf(columns, first, last));
  return pieces.flatMap(({ at, pale }) =>
    series.map(({ ink }, i): Layer => {
      const edge = (height: (x: number) => number): Spot[] => at.map((x) => ({ x, y: height(Math.round(x)) }));
      return {
        kind: 'area',
        low: edge((x) => below(i, x)),
        high: edge((x) => edges[i]?.[x] ?? 0),
        ink,
        pale,
      };
    }),
  );
}

function sumOf(column: Column, series: number): number {
  return column.values.slice(0, series).reduce((sum: number, value) => sum + (value ?? 0), 0);
}

/** The buckets of a stretch, cut where they begin or cease to be complete. */
function piecesOf(columns: Column[], first: number, last: number): { at: number[]; pale: boolean }[] {
  const isPale = (x: number) => columns[x]?.partial === true;
  if (first === last) return [{ at: [first - alone, first + alone], pale: isPale(first) }];
  const steps = Array.from({ length: last - first }, (_, i) => isPale(first + i) || isPale(first + i + 1));
  return [true, false].flatMap((pale) =>
    runs(steps, (step) => step === pale).map(([from, to]) => ({
      at: Array.from({ length: to - from + 2 }, (_, i) => first + from + i),
      pale,
    })),
  );
}
