import { Hono } from 'hono';
import { conclude } from '#core/sync/conclude.ts';
import type { Env } from '#functions/middleware/context.ts';

/** The scheduled function that concludes what others have read, where each source has a function of its own. */
export const conclusions = () =>
  new Hono<Env>().post('/sync/conclusions', async (c) => {
    await conclude(c.get('ctx'), 'conclusions');
    return c.json({ state: 'done', next_at: null });
  });
