import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { Control, controlOf, fewest, Signal, signalsOf } from '#core/insights/anomalies.ts';
import { Benchmark, distributions, placeAmong } from '#core/insights/benchmarks.ts';
import { Answer } from '#core/metrics/answer.ts';
import { metricOf, metrics } from '#core/metrics/index.ts';
import { pages } from '#core/metrics/pages.ts';
import { type MetricQuery, readMetrics } from '#core/metrics/query.ts';

/** Asks the metrics what an insight is about, and hands it to the pure functions beside. */

export const Anomalies = z.object({
  metric: z.string(),
  /** `null`: there is too little to say what is ordinary; `reason` says why. */
  control: Control.nullable(),
  reason: z.string().nullable(),
  signals: z.array(Signal),
});
export type Anomalies = z.infer<typeof Anomalies>;

const onPages = new Set(Object.values(pages).flatMap(({ cells }) => cells));

/** The metrics whose anomalies are looked for unless some are named: all that the dashboard has, in the catalogue's order. */
const usual = metrics.map(({ id }) => id).filter((id) => onPages.has(id));

/** What is out of the ordinary in the buckets of some metrics. Throws as metrics do. */
export async function readAnomalies(ctx: Context, ids: string[] | undefined, query: MetricQuery): Promise<Anomalies[]> {
  const answers = await readMetrics(ctx, [...new Set(ids ?? usual)], query);
  return Object.values(answers).map((answer) => {
    const control = controlOf(metricOf(answer.metric), answer.points);
    return {
      metric: answer.metric,
      control,
      reason: control === null ? (answer.reason ?? tooFew) : null,
      signals: control === null ? [] : signalsOf(control, answer.query.bucket),
    };
  });
}

const tooFew = `What is ordinary shows in ${fewest} complete buckets with full data, and there are fewer. Take a longer window or a shorter bucket.`;

export const Benchmarks = z.object({
  version: z.number().int(),
  query: Answer.shape.query,
  /** By metric; `null`: it cannot be measured, or there is nothing to place. */
  benchmarks: z.record(z.string(), Benchmark.nullable()),
});
export type Benchmarks = z.infer<typeof Benchmarks>;

/** Where each metric of a query stands among the published numbers. Throws `bad_parameter` as a metric does. */
export async function readBenchmarks(ctx: Context, query: MetricQuery): Promise<Benchmarks> {
  const ids = Object.keys(distributions);
  const answers = await readMetrics(ctx, ids, query);
  const [first] = Object.values(answers);
  if (first === undefined) throw new Error('There are no benchmarks.');
  const placed = Object.values(answers).map(({ metric, status, total }) => {
    const isMeasured = status === 'ok' || status === 'syncing';
    return [metric, isMeasured ? placeAmong(metric, total) : null] as const;
  });
  return { version: first.version, query: first.query, benchmarks: Object.fromEntries(placed) };
}
