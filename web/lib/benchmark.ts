import type { MetricQuestion } from '../api.ts';
import type { Benchmark } from './answers.ts';
import { valueInWords } from './format.ts';

/** What the published numbers say of a metric, in words and places. */

/** Those of which anything was published (core/insights/benchmarks.ts). */
const benchmarked = ['deployment-frequency', 'lead-time', 'change-failure-rate', 'recovery-time', 'rework-rate'];

/** The question of a metric's page without what a total does not depend on; `null`: nothing was published of it. */
export function benchmarkQuestion(metric: string, { by: _, compare: __, ...question }: MetricQuestion) {
  return benchmarked.includes(metric) ? question : null;
}

/** The number that was placed: `1 d 10 h`, `12%`, `27 in the median week`. */
export function placedInWords({ value, unit }: Pick<Benchmark, 'value' | 'unit'>): string {
  return unit === 'per_week' ? `${valueInWords(value, 'count')} in the median week` : valueInWords(value, unit);
}

/** Where in the metric's total that number is. */
export function fieldOf({ unit }: Pick<Benchmark, 'unit'>): string {
  if (unit === 'per_week') return 'median_per_week';
  return unit === 'seconds' ? 'p50' : 'value';
}

/**
 * Where the middle of the own band lies in the bar, in percent from the left, and to which side words beside it have room.
 */
export function markerOf({ bands, band }: Pick<Benchmark, 'bands' | 'band'>): { at: number; side: 'left' | 'right' } {
  const total = bands.reduce((sum, { share }) => sum + share, 0);
  const place = bands.findIndex((one) => one.band === band);
  const before = bands.slice(0, place).reduce((sum, { share }) => sum + share, 0);
  const at = ((before + (bands[place]?.share ?? 0) / 2) / total) * 100;
  return { at, side: at > 50 ? 'left' : 'right' };
}
