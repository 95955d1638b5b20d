import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { inject } from 'vitest';
import { type Database, openDatabase } from '#core/db/database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server of the test run; its database `template` has every migration. */
    postgresUrl: string;
  }
}

export interface TestDatabase {
  db: Database;
  url: string;
  drop: () => Promise<void>;
}

/** A new database of its own, with the schema of today. Close it with `drop()`. */
export async function createDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom('veelocity_template');
}

/** A new database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom('template0');
}

async function createDatabaseFrom(template: string): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name} template ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href, { max: 8 });
  return {
    db,
    url: url.href,
    drop: async () => {
      await db.$client.end();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const admin = openDatabase(url, { max: 1 });
  await admin.execute(sql.raw(statement));
  await admin.$client.end();
}
