import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { credentialOf, type SourceId, sourceIds } from '#core/sources/config.ts';

/**
 * Ends what is being read without a credential, or of what was switched off: a page under way is not stored any more. What
 * is stored stays, and how far each step has come.
 */
export async function endReading(ctx: Context, tx: Queryable, id: SourceId): Promise<void> {
  // A key beside the credential of another source is only left out of the next page.
  if (id !== credentialOf(id) && id !== 'github-actions') return;
  const affected = texts(sourceIds.filter((one) => one === id || credentialOf(one) === id));
  await tx.execute(sql`
    update sync_runs set state = 'cancelled', finished_at = ${timestamp(ctx.now())}, detail = 'The source was disconnected.'
    where source = any(${affected}) and state = 'running'`);
  await tx.execute(sql`
    update sync_steps set token = token + 1, lease_until = null, lease_owner = null,
      state = case when state = 'running' then 'waiting' else state end
    where source = any(${affected})`);
}
