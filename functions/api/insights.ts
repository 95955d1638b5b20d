import { Hono } from 'hono';
import { Benchmarks, readBenchmarks } from '#core/insights/query.ts';
import { MetricQuery } from '#core/metrics/query.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { describe, query } from '#functions/middleware/validate.ts';

/** What follows from the metrics. */

/** A total is placed, so that nothing is grouped or compared. */
const Question = MetricQuery.omit({ by: true, compare: true });

export const insights = new Hono<Env>().get(
  '/insights/benchmarks',
  describe('Where the delivery metrics stand among the numbers that DORA published', { 200: Benchmarks }),
  query(Question),
  etag,
  async (c) => c.json(await readBenchmarks(c.var.ctx, c.req.valid('query'))),
);
