import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { Benchmark, distributions, placeAmong } from '#core/insights/benchmarks.ts';
import { Answer } from '#core/metrics/answer.ts';
import { type MetricQuery, readMetrics } from '#core/metrics/query.ts';

/** Asks the metrics what an insight is about, and hands it to the pure functions beside. */

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
