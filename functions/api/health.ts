import { Hono } from 'hono';
import * as z from 'zod';
import { isMigrated } from '#core/db/migrate.ts';
import type { Env } from '#functions/middleware/context.ts';
import { describe } from '#functions/middleware/validate.ts';

const Health = z.object({ status: z.literal('healthy') });
const Readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  database: z.enum(['ok', 'unreachable']),
  migrations: z.enum(['applied', 'missing', 'unknown']),
});

/** Is it alive (`/health`), and can it do its work (`/health/ready`)? Both are public. */
export const health = new Hono<Env>()
  .get('/health', describe('Is it alive?', { 200: Health }), (c) => c.json({ status: 'healthy' as const }))
  .get('/health/ready', describe('Can it do its work?', { 200: Readiness, 503: Readiness }), async (c) => {
    const { db, log } = c.get('ctx');
    try {
      const migrated = await isMigrated(db);
      const status = migrated ? 'ready' : 'not_ready';
      return c.json({ status, database: 'ok', migrations: migrated ? 'applied' : 'missing' }, migrated ? 200 : 503);
    } catch (error) {
      log('warn', 'The database did not answer a readiness check.', { error: String(error) });
      return c.json({ status: 'not_ready', database: 'unreachable', migrations: 'unknown' }, 503);
    }
  });
