import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transact } from '#core/db/transact.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('two that wait for each other are both done, one after the other', async () => {
  const { db } = database;
  await db.execute(sql`create table counters (id int primary key, n int not null)`);
  await db.execute(sql`insert into counters values (1, 0), (2, 0)`);
  let begun = 0;
  const both = Promise.withResolvers<void>();
  const raise = (first: number, second: number) =>
    transact(db, async (tx) => {
      await tx.execute(sql`update counters set n = n + 1 where id = ${first}`);
      if (++begun === 2) both.resolve();
      await both.promise;
      await tx.execute(sql`update counters set n = n + 1 where id = ${second}`);
    });
  await Promise.all([raise(1, 2), raise(2, 1)]);
  expect([...(await db.execute(sql`select n from counters`))].map(({ n }) => n)).toEqual([2, 2]);
  expect(begun).toBe(3);
});

test('any other failure is thrown at once', async () => {
  let begun = 0;
  const failing = transact(database.db, async (tx) => {
    begun++;
    await tx.execute(sql`select 1 / 0`);
  });
  await expect(failing).rejects.toThrow();
  expect(begun).toBe(1);
});
