import * as z from 'zod';
import type { Bucket } from '#core/lib/time.ts';
import type { Point } from '#core/metrics/answer.ts';
import type { Metric } from '#core/metrics/metric.ts';

/**
 * Which buckets of a metric are out of the ordinary (docs/counting.md, control charts). Pure, over its points: the limits
 * of an XmR chart and the run of eight (D. Wheeler, Understanding Variation).
 */

export const Control = z.object({
  metric: z.string(),
  unit: z.string(),
  /** The mean of the tested buckets, and the limits between which they are expected. */
  center: z.number(),
  low: z.number(),
  high: z.number(),
  /** How many buckets were tested. */
  tested: z.number().int(),
  /** Those in time order. Of a duration or size the value is the median. */
  points: z.array(
    z.object({
      start: z.string(),
      value: z.number(),
      /** Beyond a limit, or else part of a run on one side of the mean; `null`: nothing to see. */
      signal: z.enum(['above', 'below', 'run']).nullable(),
    }),
  ),
});
export type Control = z.infer<typeof Control>;

export const Signal = z.object({
  /** The first date of the bucket; of a run: of its first bucket. */
  start: z.string(),
  value: z.number(),
  rule: z.enum(['limits', 'run']),
  /** The range that was expected, in the metric's unit. */
  expected: z.tuple([z.number(), z.number()]),
  words: z.string(),
});
export type Signal = z.infer<typeof Signal>;

/** Fewer buckets say nothing about what is ordinary; and so many in a row on one side are no chance. */
export const fewest = 8;

/** From the mean moving range to three standard deviations, as estimated from ranges of two: 3 ÷ 1.128. */
const rangesPerLimit = 2.66;

/**
 * Tests the buckets of a metric that is not grouped. Only those count that are complete, fully covered and have a value.
 * `null`: there are fewer than eight.
 */
export function controlOf({ id, unit, kind }: Pick<Metric, 'id' | 'unit' | 'kind'>, given: Point[]): Control | null {
  const tested = given.flatMap((point) => {
    const value = point.value === undefined ? point.p50 : point.value;
    return point.partial || point.coverage !== 1 || value == null ? [] : [{ start: point.start, value }];
  });
  if (tested.length < fewest) return null;
  const values = tested.map(({ value }) => value);
  const center = mean(values);
  const reach = rangesPerLimit * mean(values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0))));
  // Nothing that is measured is negative, and no share is more than the whole.
  const low = Math.max(0, center - reach);
  const high = kind === 'ratio' ? Math.min(1, center + reach) : center + reach;
  const points = tested.map(({ start, value }) => {
    const signal = sideOf(value, high) > 0 ? ('above' as const) : sideOf(value, low) < 0 ? ('below' as const) : null;
    return { start, value, signal };
  });
  const control: Control = { metric: id, unit, center, low, high, tested: tested.length, points };
  for (const { members } of runsOf(control)) for (const point of members) point.signal ??= 'run';
  return control;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** 1: above, −1: below, 0: on it, as far as numbers that were added up can tell. */
function sideOf(value: number, line: number): number {
  return Math.abs(value - line) <= 1e-9 * Math.max(Math.abs(value), Math.abs(line)) ? 0 : Math.sign(value - line);
}

/** The runs of at least eight on one side of the mean. One that lies on the mean ends a run. */
function runsOf({ center, points }: Control): { side: number; members: Control['points'] }[] {
  const runs: { side: number; members: Control['points'] }[] = [];
  for (const point of points) {
    const side = sideOf(point.value, center);
    const last = runs.at(-1);
    if (last?.side === side) last.members.push(point);
    else runs.push({ side, members: [point] });
  }
  return runs.filter(({ side, members }) => side !== 0 && members.length >= fewest);
}

/** What there is to see in a control chart, in time order and in words: each bucket beyond a limit, and each run once. */
export function signalsOf(control: Control, bucket: Bucket): Signal[] {
  const { center, low, high, unit } = control;
  const expected: Signal['expected'] = [low, high];
  const beyond = control.points.flatMap(({ start, value, signal }): Signal[] => {
    if (signal !== 'above' && signal !== 'below') return [];
    const words = `The ${bucket} of ${start} is at ${inWords(value, unit)}, ${signal} the expected range of ${rangeInWords(low, high, unit)}.`;
    return [{ start, value, rule: 'limits', expected, words }];
  });
  const runs = runsOf(control).map(({ side, members }): Signal => {
    const { start = '', value = 0 } = members[0] ?? {};
    const words = `From ${start} on, ${members.length} ${bucket}s in a row lie ${side > 0 ? 'above' : 'below'} the mean of ${inWords(center, unit)}.`;
    return { start, value, rule: 'run', expected, words };
  });
  return [...beyond, ...runs].sort((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));
}

const scales = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A number with its unit, as short as a sentence needs it. */
function inWords(value: number, unit: string): string {
  if (unit === 'ratio') return `${short(value * 100)} %`;
  if (unit !== 'seconds') return `${short(value)} ${unit}`;
  const [size, name] = scales.find(([seconds]) => value >= seconds) ?? [1, 's'];
  return `${short(value / size)} ${name}`;
}

function rangeInWords(low: number, high: number, unit: string): string {
  const start = unit === 'ratio' || unit === 'seconds' ? inWords(low, unit) : short(low);
  return `${start} to ${inWords(high, unit)}`;
}

function short(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 1 });
}
