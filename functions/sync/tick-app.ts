import { Hono } from 'hono';
import { tick } from '#core/sync/tick.ts';
import type { Env } from '#functions/middleware/context.ts';

/** A tick ends after this long even when there is more to do: functions are killed, and a host likes to stop. */
const timeBoxMs = 10 * 60_000;

/**
 * The scheduled function of a source. Only hosts mount it: it has no public route. Answers what the tick came to, so
 * that the host knows when to send the next one.
 */
export function syncApp(source: string) {
  return new Hono<Env>().post(`/sync/${source}`, async (c) => {
    const { state, nextAt } = await tick(c.get('ctx'), source, timeBoxMs);
    return c.json({ state, next_at: nextAt?.toISOString() ?? null });
  });
}
