import { Hono } from 'hono';
import * as z from 'zod';
import { Anomalies, Benchmarks, readAnomalies, readBenchmarks } from '#core/insights/query.ts';
import { metrics } from '#core/metrics/index.ts';
import { MetricQuery } from '#core/metrics/query.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { describe, query } from '#functions/middleware/validate.ts';

/** What follows from the metrics. */

/** Totals and points in time are looked at, so that nothing is grouped or compared. */
const Question = MetricQuery.omit({ by: true, compare: true });

const AnomaliesQuestion = Question.extend({
  /** All that the dashboard shows, unless some are named. */
  metric: z.array(z.enum(metrics.map(({ id }) => id) as [string, ...string[]])).optional(),
});

export const insights = new Hono<Env>()
  .get(
    '/insights/benchmarks',
    describe('Where the delivery metrics stand among the numbers that DORA published', { 200: Benchmarks }),
    etag,
    query(Question),
    async (c) => c.json(await readBenchmarks(c.var.ctx, c.req.valid('query'))),
  )
  .get(
    '/insights/anomalies',
    describe('Which buckets are out of the ordinary: control charts, and what they show in words', {
      200: z.array(Anomalies),
    }),
    etag,
    query(AnomaliesQuestion),
    async (c) => {
      const { metric, ...asked } = c.req.valid('query');
      return c.json(await readAnomalies(c.var.ctx, metric, asked));
    },
  );
