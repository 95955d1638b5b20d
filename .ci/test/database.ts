import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, inject } from 'vitest';
import { type Database, openDatabase } from '#core/db/database.ts';
import { type Pristine, restore } from '#test/pristine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server of the test run; its database `template` has every migration. */
    postgresUrl: string;
    /** What that database is like. */
    pristine: Pristine;
  }
}

export interface TestDatabase {
  db: Database;
  url: string;
  drop: () => Promise<void>;
}

/** Databases that this file of tests has no use for at the moment, as good as new. */
const spare: string[] = [];
afterAll(async () => {
  for (const name of spare.splice(0)) await remove(name);
});

/**
 * A new database of its own, with the schema of today. Close it with `drop()`. To make one takes longer than most tests,
 * so that one that was dropped is emptied and given to the next test of the file.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const name = spare.pop() ?? (await createFrom('veelocity_template'));
  return open(name, async () => {
    if (await restore(urlOf(name), inject('pristine'))) spare.push(name);
    else await remove(name);
  });
}

/** A new database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = await createFrom('template0');
  return open(name, () => remove(name));
}

function open(name: string, close: () => Promise<void>): TestDatabase {
  const url = urlOf(name);
  const db = openDatabase(url, { max: 8 });
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
  const name = `test_${randomUUID().replaceAll('-', '')}`;
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
  const admin = openDatabase(inject('postgresUrl'), { max: 1 });
  await admin.execute(sql.raw(statement));
  await admin.$client.end();
}
