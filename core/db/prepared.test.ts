import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '#core/db/database.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase | undefined;
let db: Database;

beforeEach(async () => {
  await db?.$client.end();
  database ??= await createDatabase();
  // What is prepared is so in a connection.
  db = openDatabase(database.url, { max: 1 });
});
afterAll(async () => {
  await db.$client.end();
  await database?.drop();
});

async function prepared(): Promise<string[]> {
  const rows = await db.$client<{ statement: string }[]>`select statement from pg_prepared_statements`;
  return rows.map(({ statement }) => statement).filter((statement) => !statement.includes('pg_prepared_statements'));
}

test('a statement is prepared once it has come three times, with any values', async () => {
  for (const value of [1, 2, 3]) await db.execute(sql`select ${value}::int as value`);
  expect(await prepared()).toEqual([]);
  expect(await db.execute(sql`select ${4}::int as value`)).toEqual([{ value: 4 }]);
  expect(await db.execute(sql`select ${null}::int as value`)).toEqual([{ value: null }]);
  expect(new Set(await prepared())).toEqual(new Set(['select $1::int as value']));
});

test('in a transaction and within one too, whether they are kept or not', async () => {
  const ask = (of: Pick<Database, 'execute'>) => of.execute(sql`select ${1}::int as one`);
  for (let round = 0; round < 3; round++) {
    await db.transaction(async (tx) => {
      await ask(tx);
      await tx.transaction(ask);
    });
  }
  expect(await prepared()).toContain('select $1::int as one');
  const failed = db.transaction(async (tx) => {
    await ask(tx);
    throw new Error('not kept');
  });
  await expect(failed).rejects.toThrow('not kept');
  expect(await ask(db)).toEqual([{ one: 1 }]);
});

test('texts that seldom come are not remembered for ever, and never prepared', async () => {
  for (let text = 0; text < 500; text++) await db.execute(sql`select ${sql.raw(`${text}`)} + ${1}::int as sum`);
  for (let round = 0; round < 4; round++) await db.execute(sql`select ${round}::int as often`);
  expect(await prepared()).toEqual(['select $1::int as often']);
});

test('a statement that is prepared goes on when the schema changes under it', async () => {
  for (let round = 0; round < 5; round++) await db.execute(sql`select * from teams where id = ${round}`);
  const other = openDatabase(database?.url ?? '', { max: 1 });
  await other.execute(sql`alter table teams add column motto text`);
  await other.$client.end();
  expect(await db.execute(sql`select * from teams where id = ${1}`)).toEqual([]);
});

test('behind a pooler nothing is prepared', async () => {
  await db.$client.end();
  db = openDatabase(database?.url ?? '', { max: 1, prepare: false });
  for (let round = 0; round < 5; round++) await db.execute(sql`select ${round}::int as value`);
  expect(await prepared()).toEqual([]);
});
