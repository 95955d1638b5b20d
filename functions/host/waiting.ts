import { VeelocityError } from '#core/error.ts';
import { health } from '#functions/api/health.ts';
import type { Open } from '#functions/middleware/context.ts';
import { syncShell } from '#functions/middleware/shell.ts';

/** What stands in for the API until the database has answered and has its tables: health, and 503 for the rest. */
export function createWaiting(open: Open) {
  return syncShell(open)
    .route('/api/v1', health)
    .all('*', () => {
      const detail = 'The database cannot be reached yet. Veelocity keeps trying; try again in a moment.';
      throw new VeelocityError('database_unavailable', detail, { retryAfterSeconds: 5 });
    });
}
