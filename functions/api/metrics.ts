import { Hono } from 'hono';
import * as z from 'zod';
import { pointsToCsv, rowsToCsv } from '#core/metrics/csv.ts';
import { Answer } from '#core/metrics/answer.ts';
import { CatalogueEntry, catalogue } from '#core/metrics/index.ts';
import { MetricQuery, readMetric } from '#core/metrics/query.ts';
import { MetricRow, readMetricRows, RowsQuery } from '#core/metrics/rows.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** The metrics: what there is, the answer of one, the rows behind it. */

const MetricId = z.object({ id: z.string() });
const format = z.enum(['json', 'csv']).default('json');
const AnswerParameters = MetricQuery.extend({ format });
const RowsParameters = RowsQuery.extend({ ...Page.shape, limit: Page.shape.limit.unwrap().optional(), format });

/** So many rows are in one answer unless a limit is given; a file has more of them. */
const usualLimit = { json: 20, csv: 10_000 };

export const metrics = new Hono<Env>()
  .get('/metrics', describe('What can be measured', { 200: z.array(CatalogueEntry) }), etag, (c) => c.json(catalogue()))
  .get(
    '/metrics/:id',
    describe('One metric: its total, its points, and the previous window', { 200: Answer }),
    etag,
    params(MetricId),
    query(AnswerParameters),
    async (c) => {
      const { format, ...asked } = c.req.valid('query');
      const { id } = c.req.valid('param');
      const answer = await readMetric(c.get('ctx'), id, asked);
      return format === 'csv' ? c.body(pointsToCsv(answer), 200, csvHeaders(id)) : c.json(answer);
    },
  )
  .get(
    '/metrics/:id/rows',
    describe('The rows behind a metric, or those that were left out', { 200: listOf(MetricRow) }),
    etag,
    params(MetricId),
    query(RowsParameters),
    async (c) => {
      const { format, limit, cursor, ...asked } = c.req.valid('query');
      const { id } = c.req.valid('param');
      const page = await readMetricRows(c.get('ctx'), id, asked, { limit: limit ?? usualLimit[format], cursor });
      if (format === 'json') return c.json(page);
      if (page.next_cursor !== null) c.header('Link', `<${nextPage(c.req.url, page.next_cursor)}>; rel="next"`);
      return c.body(rowsToCsv(page.items), 200, csvHeaders(`${id}-rows`));
    },
  );

function nextPage(url: string, cursor: string): string {
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return next.pathname + next.search;
}

function csvHeaders(name: string): Record<string, string> {
  return { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}.csv"` };
}
