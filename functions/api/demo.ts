import { Hono } from 'hono';
import { Demo, readDemo, removeDemo, startDemo } from '#core/demo-data.ts';
import type { Env } from '#functions/middleware/context.ts';
import { describe } from '#functions/middleware/validate.ts';

/** Demo data: whether it is shown, show it, take it away. */
export const demo = new Hono<Env>()
  .get('/demo', describe('Whether demo data is shown, and whether it can be', { 200: Demo }), async (c) =>
    c.json(await readDemo(c.get('ctx'))),
  )
  .post('/demo', describe('Show demo data; not beside a real source', { 202: Demo }), async (c) =>
    c.json(await startDemo(c.get('ctx')), 202),
  )
  .delete('/demo', describe('Take all demo data away', { 204: null }), async (c) => {
    await removeDemo(c.get('ctx'));
    return c.body(null, 204);
  });
