import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { demoUrl } from '#functions/host/demo.ts';
import { createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';

test('whose removal was broken off, its data is still said to be invented, and goes when asked again', async () => {
  const { db, drop } = await createDatabase();
  const ctx = createContext(db, { demo: demoUrl });
  const call = createClient(ctx);
  const { bearer } = await createOwner(ctx);
  expect((await call('/demo', { bearer, method: 'POST' })).status).toBe(202);
  await db.execute(sql`
    insert into repositories (source, external_id, name, url, private, archived, fork, created_at, origin)
    values ('github', 'R1', 'bramblecart/orders-api', 'https://demo.test', false, false, false, '2026-01-01T00:00:00Z', 'demo')`);
  // What is left by a process that was killed after the first of its two transactions.
  await db.execute(sql`delete from sync_steps`);
  await db.execute(sql`delete from sources`);

  expect((await call('/demo', { bearer })).json).toMatchObject({ active: true, since: null });
  expect(await call('/demo', { bearer, method: 'POST' })).toMatchObject({ status: 409, json: { code: 'conflict' } });
  expect((await call('/demo', { bearer, method: 'DELETE' })).status).toBe(204);
  expect((await call('/demo', { bearer })).json).toMatchObject({ active: false, obstacle: null });
  expect(await db.execute(sql`select from repositories`)).toHaveLength(0);
  await drop();
});
