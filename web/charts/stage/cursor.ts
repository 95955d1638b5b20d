import type { Drawing, Stop } from '../drawing.ts';

/** Where the keyboard leads from a stop; `null` where the key means nothing. `at` is `null` before the first step. */
export function moved(drawing: Pick<Drawing, 'stops' | 'reach'>, at: number | null, key: string): number | null {
  const { stops, reach } = drawing;
  const last = stops.length - 1;
  if (last < 0 || !(key in steps)) return null;
  if (at === null) return key === 'Home' ? 0 : last;
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (reach === 'cell') return acrossCells(stops, at, key);
  if (key === 'ArrowUp' || key === 'ArrowDown') return reach === 'point' ? byValue(stops, at, key) : at;
  return Math.min(last, Math.max(0, at + (steps[key] ?? 0) * (key.startsWith('Page') ? page(stops) : 1)));
}

const steps: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: -1,
  PageDown: 1,
  Home: 0,
  End: 0,
};

/** A page is a tenth of all. */
const page = (stops: Stop[]): number => Math.max(1, Math.round(stops.length / 10));

const valueOf = (stop: Stop | undefined): number => stop?.marks[0]?.y ?? 0;

/** The next higher or lower point; of equal ones the next in their order. */
function byValue(stops: Stop[], at: number, key: string): number {
  const up = key === 'ArrowUp';
  const order = stops.map((_, i) => i).sort((a, b) => valueOf(stops[a]) - valueOf(stops[b]) || a - b);
  return order[order.indexOf(at) + (up ? 1 : -1)] ?? at;
}

/** The neighbour in a grid; rows are counted from the bottom. */
function acrossCells(stops: Stop[], at: number, key: string): number {
  const [x, y] = [stops[at]?.x ?? 0, valueOf(stops[at])];
  const column = x + (key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0);
  const row = y + (key === 'ArrowUp' ? 1 : key === 'ArrowDown' ? -1 : 0);
  const found = stops.findIndex((stop) => stop.x === column && valueOf(stop) === row);
  return found === -1 ? at : found;
}

/** The stop that a pointer means: the column it is over, or the nearest point within reach. */
export function nearest(
  drawing: Pick<Drawing, 'stops' | 'reach'>,
  pointer: { x: number; y: number },
  place: { x: (at: number) => number; y: (at: number) => number },
): number | null {
  const columns = drawing.reach === 'band' || drawing.reach === 'line';
  let found: number | null = null;
  let least = columns ? Number.POSITIVE_INFINITY : drawing.reach === 'cell' ? 40 ** 2 : 28 ** 2;
  drawing.stops.forEach((stop, i) => {
    const across = place.x(stop.x) - pointer.x;
    const along = columns ? 0 : place.y(valueOf(stop)) - pointer.y;
    const distance = across * across + along * along;
    if (distance >= least) return;
    least = distance;
    found = i;
  });
  return found;
}
