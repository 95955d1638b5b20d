import { sql } from 'drizzle-orm';
import { expect, inject, test } from 'vitest';
import { createDatabase } from '#test/database.ts';
import { describePristine } from '#test/pristine.ts';
import { loadWorld } from '#test/strewn.ts';

/** A database that a test has dropped is given to the next one as if it were new. */

const counts = async (db: Parameters<typeof describePristine>[0]) =>
  db.execute(
    sql`select (select count(*)::int from repositories) as repositories, (select data_version::int from workspace) as version`,
  );

test('the next one has nothing of the one before, and counts from one again', async () => {
  const first = await createDatabase();
  await loadWorld(first.db, {
    repositories: [{ name: 'a/b', pull_requests: [{ number: 1, author: 'mira', created_at: '2026-06-01T09:00:00Z' }] }],
  });
  await first.db.execute(sql`update workspace set data_version = 7`);
  await first.db.execute(sql`
    insert into deployment_facts (repository_id, key, seen_as, environment, service, production, sha, title, status, started_at)
    values (1, 'k', '{}', 'production', '', true, 'a1', '', 'running', now())`);
  await first.drop();
  const second = await createDatabase();
  expect(second.url).toBe(first.url);
  expect(await counts(second.db)).toEqual([{ repositories: 0, version: 1 }]);
  expect(await describePristine(second.db)).toEqual(inject('pristine'));
  const [row] = await second.db.execute(
    sql`select nextval(pg_get_serial_sequence('deployment_facts', 'id'))::int as id`,
  );
  expect(row).toEqual({ id: 1 });
  await second.drop();
});

test('the planner takes nothing over from the one before', async () => {
  const first = await createDatabase();
  await first.db.execute(sql`
    insert into cursor_members (external_id, email, is_removed) select n::text, n || '@example.com', false from generate_series(1, 10000) n`);
  await first.drop();
  const second = await createDatabase();
  expect(second.url).toBe(first.url);
  await second.db.execute(sql`analyze`);
  await second.db.execute(sql`
    insert into cursor_members (external_id, email, is_removed) select n::text, n || '@example.com', false from generate_series(1, 10000) n`);
  const [row] = await second.db.execute(sql`explain select from cursor_members`);
  const expected = / rows=(\d+)/.exec(String(row?.['QUERY PLAN']))?.[1];
  expect(Number(expected)).toBeGreaterThan(1000);
  await second.drop();
});

test.each([
  'create table another (id int)',
  'alter table reviews alter column author drop not null',
  'alter table reviews drop constraint reviews_repository_id_repositories_id_fk',
  'alter table reviews disable trigger all',
])('one whose schema a test has changed goes: %s', async (change) => {
  const changed = await createDatabase();
  await changed.db.execute(sql.raw(change));
  await changed.drop();
  const next = await createDatabase();
  expect(next.url).not.toBe(changed.url);
  expect((await describePristine(next.db)).schema).toBe(inject('pristine').schema);
  await next.drop();
});

test('two at once are two', async () => {
  const both = await Promise.all([createDatabase(), createDatabase()]);
  expect(both[0]?.url).not.toBe(both[1]?.url);
  await Promise.all(both.map(({ drop }) => drop()));
});
