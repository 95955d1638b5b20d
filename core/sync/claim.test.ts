import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { claim } from '#core/sync/claim.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';

test('a claim takes one step and no other, also where the planner takes the table for smaller than it is', async () => {
  const { db, drop } = await createDatabase();
  const add = (name: string, many: number) =>
    db.execute(sql`
      insert into sync_steps (source, step, next_at)
      select 'github', ${name}::text || n, '2026-11-22T11:00:00Z' from generate_series(1, ${many}::int) n`);
  await add('first', 1);
  await db.execute(sql`analyze sync_steps`);
  await add('another', 12);
  const claimed = await claim(createContext(db), 'github');
  const rows = await db.execute(sql`select id from sync_steps where state = 'running' or lease_until is not null`);
  expect(rows.map(({ id }) => Number(id))).toEqual([claimed?.id]);
  await drop();
});
