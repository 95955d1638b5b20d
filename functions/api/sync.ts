import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { cancelRun, SyncRequest, startSync } from '#core/sync.ts';
import { listRuns, readRun, syncStatus } from '#core/sync/status.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, Page, params, query } from '#functions/middleware/validate.ts';

/** The sync: what it does now, what it did, ask for one, stop one. */

const RunId = z.object({ id: z.coerce.number<string>().int().min(1) });
const RunQuery = Page.extend({ source: z.string().optional() });

/** A stream ends after this long and the browser asks anew, so that no proxy and no function ends it for us. */
const streamMs = 25_000;
const pollMs = 1000;

export const sync = new Hono<Env>()
  .get('/sync', async (c) => c.json(await syncStatus(c.get('ctx'))))
  .post('/sync', body(SyncRequest, { optional: true }), async (c) => {
    return c.json(await startSync(c.get('ctx'), c.req.valid('json')), 202);
  })
  .get('/sync/runs', query(RunQuery), async (c) => {
    const { source, limit, cursor } = c.req.valid('query');
    const before = cursor === undefined ? null : readCursor(cursor, z.number().int());
    const { items, total } = await listRuns(c.get('ctx'), source ?? null, limit, before);
    const last = items.at(-1);
    return c.json({
      items,
      next_cursor: items.length === limit && last !== undefined ? writeCursor(last.id) : null,
      total,
    });
  })
  .get('/sync/runs/:id', params(RunId), async (c) => c.json(await readRun(c.get('ctx'), c.req.valid('param').id)))
  .delete('/sync/runs/:id', params(RunId), async (c) => {
    await cancelRun(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  })
  .get('/sync/events', (c) => {
    const ctx = c.get('ctx');
    const until = ctx.now().getTime() + (c.env?.streams === false ? 0 : streamMs);
    return streamSSE(c, async (stream) => {
      let sent = '';
      do {
        const status = await syncStatus(ctx);
        const data = JSON.stringify(status);
        if (data !== sent) await stream.writeSSE({ id: String(status.version), event: 'sync', data, retry: pollMs });
        sent = data;
        if (ctx.now().getTime() < until) await stream.sleep(pollMs);
      } while (!stream.aborted && ctx.now().getTime() < until);
    });
  });
