import type { Database, Transaction } from '#core/db/database.ts';

/** So often a transaction is begun at most. */
const most = 40;

/** PostgreSQL's code for a transaction that it ended because it and another waited for each other. */
const deadlock = '40P01';

/**
 * Runs `work` in a transaction, and once more from its beginning where PostgreSQL ended it to resolve a deadlock: then
 * the other one goes on, and this one comes after it. For those that lock what pages of a sync lock in another order.
 */
export async function transact<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (tries === most || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code === deadlock || (cause !== undefined && cause !== error && isDeadlock(cause));
}
