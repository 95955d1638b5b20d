import { Hono } from 'hono';
import { sourcesToWatch } from '#core/dashboard/attention.ts';
import { Dashboard, DashboardQuery, readDashboard } from '#core/dashboard.ts';
import { pages } from '#core/metrics/pages.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etagOf } from '#functions/middleware/etag.ts';
import { describe, query } from '#functions/middleware/validate.ts';

/** The dashboard, page by page. */

export const dashboard = new Hono<Env>().get(
  '/dashboard',
  describe('All that a page of the dashboard needs', { 200: Dashboard }),
  // How sources are moves without the data: a sync that finds nothing new is good news, too.
  etagOf(({ ctx }, query) => (pages[query('page') as keyof typeof pages]?.attention ? sourcesToWatch(ctx) : null)),
  query(DashboardQuery),
  async (c) => c.json(await readDashboard(c.var.ctx, c.var.caller.settings, c.req.valid('query'))),
);
