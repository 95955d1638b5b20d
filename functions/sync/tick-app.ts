import { Hono } from 'hono';
import type { Context } from '#core/context.ts';
import type { Conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import type { Env } from '#functions/middleware/context.ts';

/** A tick ends after so long even when there is more to do: functions are killed. A host with less time says so. */
const timeBoxSeconds = 10 * 60;

/** What a host has done besides. */
export interface Around {
  /** After what was read, and before anything is read if it was left undone. */
  conclude: Conclude;
  /** When a tick is over. */
  afterwards?: (ctx: Context, source: string) => Promise<void>;
}

/**
 * The scheduled function of a source. Only hosts mount it: it has no public route. Answers what the tick came to, so
 * that the host knows when to send the next one.
 */
export function syncApp(source: string) {
  return ({ conclude, afterwards }: Around) =>
    new Hono<Env>().post(`/sync/${source}`, async (c) => {
      const seconds = Math.min(Number(c.req.query('seconds')) || timeBoxSeconds, timeBoxSeconds);
      const ctx = c.get('ctx');
      const { state, nextAt } = await tick(ctx, source, seconds * 1000, conclude);
      await afterwards?.(ctx, source);
      return c.json({ state, next_at: nextAt?.toISOString() ?? null });
    });
}
