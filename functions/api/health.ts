import { Hono } from 'hono';
import { isMigrated } from '#core/db/migrate.ts';
import type { Env } from '#functions/middleware/context.ts';

/** Is it alive (`/health`), and can it do its work (`/health/ready`)? Both are public. */
export const health = new Hono<Env>()
  .get('/health', (c) => c.json({ status: 'healthy' as const }))
  .get('/health/ready', async (c) => {
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
