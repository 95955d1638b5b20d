import { Hono } from 'hono';
import { takeDemoReports } from '#core/demo-data/reports.ts';
import { tick } from '#core/sync/tick.ts';
import type { Env } from '#functions/middleware/context.ts';

/** A tick ends after so long even when there is more to do: functions are killed. A host with less time says so. */
const timeBoxSeconds = 10 * 60;

/**
 * The scheduled function of a source. Only hosts mount it: it has no public route. Answers what the tick came to, so
 * that the host knows when to send the next one.
 */
export function syncApp(source: string) {
  return new Hono<Env>().post(`/sync/${source}`, async (c) => {
    const seconds = Math.min(Number(c.req.query('seconds')) || timeBoxSeconds, timeBoxSeconds);
    const ctx = c.get('ctx');
    const { state, nextAt } = await tick(ctx, source, seconds * 1000);
    if (source === 'github') await takeDemoReports(ctx);
    return c.json({ state, next_at: nextAt?.toISOString() ?? null });
  });
}
