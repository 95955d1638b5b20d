import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { cancelRun, SyncRequest, startSync } from '#core/sync.ts';
import { listRuns, readRun, SyncRun, SyncRunDetail, SyncStatus, syncStatus } from '#core/sync/status.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** The sync: what it does now, what it did, ask for one, stop one. */

const RunId = z.object({ id: z.coerce.number<string>().int().min(1) });
const RunQuery = Page.extend({ source: z.string().optional() });

/** A stream ends after this long and the browser asks anew, so that no proxy and no function ends it for us. */
const streamMs = 25_000;
const pollMs = 1000;

export const sync = new Hono<Env>()
  .get('/sync', describe('What every source and step is doing now', { 200: SyncStatus }), async (c) =>
    c.json(await syncStatus(c.get('ctx'))),
  )
  .post(
    '/sync',
    describe('Sync now, or import a range', { 202: z.object({ run_id: z.number().int() }) }),
    body(SyncRequest, { optional: true }),
    async (c) => c.json(await startSync(c.get('ctx'), c.req.valid('json')), 202),
  )
  .get(
    '/sync/runs',
    describe('The syncs so far, newest first', { 200: listOf(SyncRun) }),
    query(RunQuery),
    async (c) => {
      const { source, limit, cursor } = c.req.valid('query');
      const before = cursor === undefined ? null : readCursor(cursor, z.number().int());
      const { items, last, total } = await listRuns(c.get('ctx'), source ?? null, limit, before);
      return c.json({ items, next_cursor: last === null ? null : writeCursor(last), total });
    },
  )
  .get(
    '/sync/runs/:id',
    describe('One sync, with what went wrong in it', { 200: SyncRunDetail }),
    params(RunId),
    async (c) => c.json(await readRun(c.get('ctx'), c.req.valid('param').id)),
  )
  .delete('/sync/runs/:id', describe('Stop a sync', { 204: null }), params(RunId), async (c) => {
    await cancelRun(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  })
  .get('/sync/events', describe('The status again and again, as server-sent events', { 200: null }), (c) => {
    const ctx = c.get('ctx');
    const until = ctx.now().getTime() + (c.env?.streams === false ? 0 : streamMs);
    return streamSSE(c, async (stream) => {
      let sent = '';
      do {
        const status = await syncStatus(ctx);
        const data = JSON.stringify(status);
        if (data !== sent) await stream.writeSSE({ id: String(status.version), event: 'sync', data, retry: pollMs });
        sent = data;
        if (ctx.now().getTime() < until) await ctx.wait(pollMs);
      } while (!stream.aborted && !ctx.ending.aborted && ctx.now().getTime() < until);
    });
  });
