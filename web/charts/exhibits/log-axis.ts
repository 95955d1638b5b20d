import { tickInWords } from '../../lib/format.ts';
import { logTicks } from '../../lib/ticks.ts';
import type { YAxis } from '../drawing.ts';

export interface LogAxis {
  axis: YAxis;
  of: (value: number) => number;
}

/**
 * An axis on which a step up is so many times as much. There is no logarithm of 0: where a value is 0 a line of its own
 * lies below all others.
 */
export function logAxis(values: number[], lines: (number | null)[], unit: string): LogAxis {
  const known = [...values, ...lines.filter((line) => line !== null)];
  const positive = known.filter((value) => value > 0);
  const least = positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = positive.reduce((a, b) => Math.max(a, b), 1);
  const ticks = logTicks(Number.isFinite(least) ? Math.max(1, least) : 1, Math.max(most, 10), unit);
  const [floor, top] = [Math.log10(ticks[0] ?? 1), Math.log10(Math.max(most, ticks.at(-1) ?? 1))];
  const ground = known.some((value) => value <= 0) ? floor - Math.max(0.3, (top - floor) / 8) : floor;
  return {
    axis: {
      from: ground,
      to: top,
      ticks: [
        ...(ground < floor ? [{ at: ground, label: '0' }] : []),
        ...ticks.map((value) => ({ at: Math.log10(value), label: tickInWords(value, unit) })),
      ],
    },
    of: (value) => (value <= 0 ? ground : Math.max(floor, Math.log10(value))),
  };
}
