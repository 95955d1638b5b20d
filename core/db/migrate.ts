import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '#core/db/database.ts';
import { migrations } from '#core/db/migrations/all.ts';

/** Any number that nothing else locks. */
const lock = 7_318_042;

/**
 * Brings the schema up to date. All missing migrations run in one transaction behind a lock: of many processes that
 * start at once one does the work and the others wait for it, and a failing migration leaves everything as it was.
 * Returns the ids of those it applied.
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
      for (const statement of migration.statements) await tx.execute(sql.raw(statement));
      await tx.execute(sql`insert into schema_migrations values (${migration.id}, now())`);
    }
    return missing.map((migration) => migration.id);
  });
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
