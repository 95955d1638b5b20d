import { sql } from 'drizzle-orm';
import { openDatabase, type Queryable } from '#core/db/database.ts';
import { json } from '#core/db/values.ts';

/** What a database of the tests is like before anything happened in it, and how one becomes so again. */
export interface Pristine {
  /** Of tables, columns, constraints, triggers and functions: another one means that a test changed the schema. */
  schema: string;
  /** The rows that there are from the beginning, by table. */
  rows: Record<string, object[]>;
}

/** Describes a database that nothing has happened in. */
export async function describePristine(db: Queryable): Promise<Pristine> {
  const rows: Pristine['rows'] = {};
  for (const table of await filledTables(db)) {
    const found = await db.execute<{ row: object }>(sql`select to_jsonb(t) as row from ${sql.identifier(table)} t`);
    if (found.length > 0) rows[table] = found.map(({ row }) => row);
  }
  return { schema: await schemaOf(db), rows };
}

/**
 * Takes every row out of a database and puts back those of the beginning, which takes a fraction of making a new one.
 * `false`: a test changed its schema, or the user may not do it, so that it must go.
 */
export async function restore(url: string, pristine: Pristine): Promise<boolean> {
  const db = openDatabase(url, { max: 1 });
  try {
    await db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    if ((await schemaOf(db)) !== pristine.schema) return false;
    const filled = await filledTables(db);
    await db.transaction(async (tx) => {
      // Rows may go, and come, in any order: nothing they refer to is left behind.
      await tx.execute(sql`select set_config('session_replication_role', 'replica', true)`);
      for (const table of filled) await tx.execute(sql`delete from ${sql.identifier(table)}`);
      for (const [table, rows] of Object.entries(pristine.rows)) {
        const name = sql.identifier(table);
        await tx.execute(
          sql`insert into ${name} overriding system value select * from jsonb_populate_recordset(null::${name}, ${json(rows)})`,
        );
      }
      await tx.execute(sql`
        select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        from pg_sequences where last_value is not null`);
    });
    // A table that is analysed while its pages are there and its rows are not counts as empty for the planner, however
    // much the next test puts into it: some took minutes for what takes a second.
    if (filled.length > 0) await db.execute(sql.raw(`vacuum ${filled.map((table) => `"${table}"`).join()}`));
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  } finally {
    await db.$client.end();
  }
}

/** Insufficient privilege: only a superuser may set aside what rows refer to. */
function isForbidden(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (cause as { code?: string } | undefined)?.code === '42501';
}

/** The tables that have, or had, rows. To look into each of them takes longer to plan than to empty those few. */
async function filledTables(db: Queryable): Promise<string[]> {
  const tables = await db.execute(sql`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0`);
  return tables.map(({ name }) => String(name));
}

/** Copies of one database have the same oids, so that whatever was made anew shows. */
async function schemaOf(db: Queryable): Promise<string> {
  const [row] = await db.execute(sql`
    select md5(string_agg(line, ' ' order by line)) as schema from (
      select concat('a', attrelid, attnum, attname, atttypid, attnotnull, atthasdef) as line from pg_attribute
        join pg_class on pg_class.oid = attrelid where relnamespace = 'public'::regnamespace
      union all select concat('r', oid, relname, relkind, relhastriggers) from pg_class where relnamespace = 'public'::regnamespace
      union all select concat('c', oid, conname, convalidated) from pg_constraint where connamespace = 'public'::regnamespace
      union all select concat('t', oid, tgname, tgenabled) from pg_trigger
      union all select concat('f', oid, proname, md5(prosrc)) from pg_proc where pronamespace = 'public'::regnamespace
    ) lines`);
  return String(row?.schema);
}
