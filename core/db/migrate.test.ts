import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openDatabase } from '#core/db/database.ts';
import { isMigrated, migrate } from '#core/db/migrate.ts';
import { createDatabase, createEmptyDatabase } from '#test/database.ts';

test('ten processes that start at once on an empty database all come up, and one of them migrates', async () => {
  const { url, drop } = await createEmptyDatabase();
  const processes = Array.from({ length: 10 }, () => openDatabase(url, { max: 1 }));
  const applied = await Promise.all(processes.map((db) => migrate(db)));
  expect(applied.filter((ids) => ids.length > 0)).toHaveLength(1);
  for (const db of processes) {
    expect(await isMigrated(db)).toBe(true);
    await db.$client.end();
  }
  await drop();
});

test('a migrated database has one workspace and does not migrate again', async () => {
  const { db, drop } = await createDatabase();
  expect(await migrate(db)).toEqual([]);
  expect(await db.execute(sql`select data_version from workspace`)).toHaveLength(1);
  await drop();
});

test('a failing migration leaves the schema as it was', async () => {
  const { db, drop } = await createEmptyDatabase();
  await db.execute(sql`create table reviews (something text)`);
  await expect(migrate(db)).rejects.toThrow('The migration 0000_first failed.');
  expect(await isMigrated(db)).toBe(false);
  const tables = await db.execute(sql`select table_name from information_schema.tables where table_schema = 'public'`);
  expect(tables.map((row) => row.table_name)).toEqual(['reviews']);
  await drop();
});
