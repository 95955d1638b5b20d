import { Hono } from 'hono';
import { Coverage, CoverageQuery, readCoverage } from '#core/coverage.ts';
import type { Env } from '#functions/middleware/context.ts';
import { describe, query } from '#functions/middleware/validate.ts';

/** What is known, day by day. It grows while the data version stands still, so that there is no tag for it. */

export const coverage = new Hono<Env>().get(
  '/coverage',
  describe('What is known of each source, repository and day, what is missing, and how much is tied together', {
    200: Coverage,
  }),
  query(CoverageQuery),
  async (c) => c.json(await readCoverage(c.var.ctx, c.req.valid('query'))),
);
