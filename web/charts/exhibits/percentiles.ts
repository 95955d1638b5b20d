import { valueInWords } from '../../lib/format.ts';
import { leastForChange } from '../../lib/summary.ts';
import type { Layer } from '../drawing.ts';
import type { Key } from '../exhibit.ts';

/** The lines that half, 85 % and 95 % of rows stay below, in whichever direction a chart has them. */

export interface Percentiles {
  n: number;
  p50: number | null;
  p85: number | null;
  p95?: number | null;
}

interface Percentile {
  name: string;
  value: number;
  dash: number[] | null;
}

/** Those that are worth a line: of a handful of rows none is. */
export function percentilesOf({ n, p50, p85, p95 = null }: Percentiles): Percentile[] {
  if (n < leastForChange) return [];
  const all = [
    { name: 'p50', value: p50, dash: null },
    { name: 'p85', value: p85, dash: [6, 4] },
    { name: 'p95', value: p95, dash: [2, 3] },
  ];
  return all.filter((one): one is Percentile => one.value !== null);
}

/** Half, 85 % and 95 % of the rows stay below these lines. */
export const percentileLevels = (of: Percentiles, position: (value: number) => number): Layer[] =>
  percentilesOf(of).map(({ name, value, dash }) => ({
    kind: 'level',
    at: position(value),
    label: name,
    ink: 'text-2',
    dash,
  }));

/** What the lines are, with their values. */
export const percentileKeys = (of: Percentiles, unit: string): Key[] =>
  percentilesOf(of).map(({ name, value, dash }) => ({
    title: `${name} ${valueInWords(value, unit)}`,
    mark: 'line',
    ink: 'text-2',
    dash,
    width: 1.25,
  }));
