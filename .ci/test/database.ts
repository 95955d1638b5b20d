import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { inject } from 'vitest';
import { type Database, openDatabase } from '#core/db/database.ts';
import { type Pristine, restore } from '#test/pristine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server of the test run; its database `template` has every migration. */
    postgresUrl: string;
    /** Its socket, which costs less than its address where it is known. */
    postgresSocket: string | null;
    /** What that database is like. */
    pristine: Pristine;
    /** What the names of all databases of the run begin with. */
    databasePrefix: string;
  }
}

export interface TestDatabase {
  db: Database;
  url: string;
  drop: () => Promise<void>;
}

/** Databases that have no use at the moment, as good as new. */
const spare: string[] = [];

/**
 * A new database of its own, with the schema of today. Close it with `drop()`. To make one takes longer than most tests,
 * so that one that was dropped is emptied and given to the next test.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const name = spare.pop() ?? (await createFrom('veelocity_template'));
  const url = urlOf(name);
  const close = async () => {
    if (await restore(url, inject('pristine'))) spare.push(name);
    else await remove(name);
  };
  return open(url, close, `${url}?plan_cache_mode=auto`);
}

/**
 * The same for tests that do the same thing hundreds of times to a few rows: it plans a statement once, and keeps to that,
 * which no host does. It is done with before the file ends.
 */
export async function createRepetitiveDatabase(): Promise<TestDatabase> {
  const name = await createFrom('veelocity_template');
  return open(`${urlOf(name)}?plan_cache_mode=force_generic_plan`, () => remove(name));
}

/** A new database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = await createFrom('template0');
  return open(urlOf(name), () => remove(name));
}

/** `address`: that of its own connections. */
function open(url: string, close: () => Promise<void>, address = url): TestDatabase {
  const db = openDatabase(address, { max: 4, socket: inject('postgresSocket') });
  return {
    db,
    url,
    drop: async () => {
      await db.$client.end();
      await close();
    },
  };
}

async function createFrom(template: string): Promise<string> {
  const name = `${inject('databasePrefix')}${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name} template ${template}`);
  return name;
}

async function remove(name: string): Promise<void> {
  await onServer(`drop database if exists ${name} with (force)`);
}

function urlOf(name: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(statement: string): Promise<void> {
  const admin = openDatabase(inject('postgresUrl'), { max: 1, socket: inject('postgresSocket') });
  await admin.execute(sql.raw(statement));
  await admin.$client.end();
}
