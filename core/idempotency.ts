import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { VeelocityError } from '#core/error.ts';
import { hashOf } from '#core/lib/id.ts';

/** How long a key is remembered. */
const hours = 24;

/**
 * Remembers the key of a request that a script may send again, in the transaction that does what it asks. The same request
 * does the same once more, which changes nothing. Throws `conflict` when the key came with another body.
 */
export async function rememberKey(tx: Transaction, key: string | undefined, body: unknown, now: Date): Promise<void> {
  if (key === undefined) return;
  const hash = await hashOf(JSON.stringify(body));
  await tx.execute(
    sql`delete from idempotency_keys where at < ${timestamp(new Date(now.getTime() - hours * 3600_000))}`,
  );
  const [row] = await tx.execute(sql`
    insert into idempotency_keys as k (key, body_hash, at) values (${key}, ${hash}, ${timestamp(now)})
    on conflict (key) do update set at = k.at returning body_hash`);
  if (row?.body_hash === hash) return;
  throw new VeelocityError(
    'conflict',
    'This Idempotency-Key came with another body before. Use a new key for a new request.',
  );
}
