import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '#core/db/database.ts';
import { migrations } from '#core/db/migrations/all.ts';

/** Any number that nothing else locks. */
const lock = 7_318_042;

/** A migration that failed, by its id; `cause` is what the database said. */
export class MigrationError extends Error {
  constructor(id: string, cause: unknown) {
    super(`The migration ${id} failed.`, { cause });
    this.name = 'MigrationError';
  }
}

/**
 * Brings the schema up to date. All missing migrations run in one transaction behind a lock: of many processes that
 * start at once one does the work and the others wait for it, and a failing migration leaves everything as it was.
 * Returns the ids of those it applied, and throws `MigrationError` for the one that failed.
 */
export async function migrate(db: Database): Promise<string[]> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lock})`);
    await tx.execute(
      sql`create table if not exists schema_migrations (id text primary key, applied_at timestamptz not null)`,
    );
    const applied = await appliedMigrations(tx);
    const missing = migrations.filter((migration) => !applied.has(migration.id));
    for (const migration of missing) {
      await apply(tx, migration).catch((error: unknown) => {
        throw new MigrationError(migration.id, error);
      });
    }
    return missing.map((migration) => migration.id);
  });
}

async function apply(tx: Transaction, { id, statements }: (typeof migrations)[number]): Promise<void> {
  for (const statement of statements) await tx.execute(sql.raw(statement));
  await tx.execute(sql`insert into schema_migrations values (${id}, now())`);
}

/** Does the database have every migration that this program knows? */
export async function isMigrated(db: Database): Promise<boolean> {
  const [table] = await db.execute(sql`select to_regclass('schema_migrations') is not null as known`);
  if (table?.known !== true) return false;
  const applied = await appliedMigrations(db);
  return migrations.every((migration) => applied.has(migration.id));
}

async function appliedMigrations(db: Database | Transaction): Promise<Set<unknown>> {
  const rows = await db.execute(sql`select id from schema_migrations`);
  return new Set(rows.map((row) => row.id));
}
