import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Log } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { MigrationError, migrate } from '#core/db/migrate.ts';
import { StartError } from '#functions/host/start-error.ts';
import { codesOf, isDatabaseAway } from '#functions/middleware/problem.ts';

const oldestVersion = 15;

/** What a person has to change before another try makes sense, by SQLSTATE. */
const refusals: Record<string, string> = {
  '28P01':
    'PostgreSQL does not accept the user or the password of DATABASE_URL (or POSTGRES_USER and POSTGRES_PASSWORD).',
  '28000': 'PostgreSQL does not let the user of DATABASE_URL (or POSTGRES_USER) in from here. See its pg_hba.conf.',
  '3D000': 'The database that DATABASE_URL (or POSTGRES_DB) names does not exist on this server. Create it first.',
  '42501': 'The user of DATABASE_URL (or POSTGRES_USER) may not make tables in this database. It should own it.',
};

/**
 * Brings the schema up to date as soon as the database answers: one try a second, a log line at the first failure and
 * then each minute. `away` is told once if the first try fails. Returns `false` if `signal` ended it before, and throws
 * `StartError` where only a person can help.
 */
export async function prepareDatabase(db: Database, log: Log, signal: AbortSignal, away: () => void): Promise<boolean> {
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      await checkVersion(db);
      const applied = await migrate(db);
      if (applied.length > 0) log('info', 'The database schema is up to date.', { applied });
      if (tries > 0) log('info', 'The database answers.');
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (error instanceof StartError) throw error;
      const refusal = [...codesOf(error)].map((code) => refusals[code]).find((text) => text !== undefined);
      if (refusal !== undefined) throw new StartError(refusal, error);
      if (!isDatabaseAway(error)) throw error instanceof MigrationError ? migrationFailure(error) : error;
      if (tries === 0) away();
      if (tries % 60 === 0)
        log('warn', 'The database cannot be reached. Veelocity keeps trying.', { error: reason(error) });
      await sleep(1000, undefined, { signal }).catch(() => {});
    }
  }
  return false;
}

async function checkVersion(db: Database): Promise<void> {
  const [row] = await db.execute(sql`select current_setting('server_version_num')::integer as number,
    current_setting('server_version') as name`);
  if (Number(row?.number) >= oldestVersion * 10_000) return;
  throw new StartError(
    `Veelocity needs PostgreSQL ${oldestVersion} or newer; the server of DATABASE_URL has version ${String(row?.name)}.`,
  );
}

function migrationFailure(error: MigrationError): StartError {
  return new StartError(
    `${error.message} PostgreSQL says: ${reason(error)}\n` +
      'Everything in the database is as it was before this start. Go back to the version that ran last, or remove what ' +
      'is in the way and start again.',
    error,
  );
}

function reason(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  return last instanceof Error ? last.message : String(last);
}
