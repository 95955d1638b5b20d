import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld } from '#test/strewn.ts';
import type { WorldPullRequest } from '#test/world.ts';

let database: TestDatabase;
let call: Client;
let bearer: string;

beforeEach(async () => {
  database = await createDatabase();
  const ctx = createContext(database.db);
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
  const pull = (number: number, author: string): WorldPullRequest => ({
    number,
    author,
    created_at: '2026-11-20T10:00:00Z',
    merged_at: '2026-11-20T12:00:00Z',
  });
  await loadWorld(database.db, {
    repositories: [
      { name: 'a/shop', pull_requests: [pull(1, 'mira'), pull(2, 'mira2'), pull(3, 'olek')] },
      { name: 'a/tools', pull_requests: [] },
    ],
  });
});
afterEach(() => database.drop());

const create = (json: unknown) => call('/teams', { bearer, json });
const put = (id: number, json: unknown) => call(`/teams/${id}`, { method: 'PUT', bearer, json });

test('a team is made, listed, changed and removed', async () => {
  const made = await create({ name: ' Shop ', members: ['Mira', 'mira'], repositories: ['A/shop'] });
  expect(made.status).toBe(201);
  const shop = { name: 'Shop', origin: 'real', members: ['mira'], accounts: ['mira'], repositories: ['a/shop'] };
  expect(made.json).toEqual({ id: made.json.id, ...shop });
  await create({ name: 'data' });
  const listed = await call('/teams?limit=1', { bearer });
  expect([listed.json.items[0].name, listed.json.total]).toEqual(['data', 2]);
  const next = await call(`/teams?cursor=${listed.json.next_cursor}`, { bearer });
  expect(next.json.items).toEqual([made.json]);
  const changed = await put(made.json.id, { name: 'SHOP', members: ['olek'], repositories: [] });
  expect(changed.json).toMatchObject({ id: made.json.id, name: 'SHOP', members: ['olek'], repositories: [] });
  expect((await call(`/teams/${made.json.id}`, { bearer })).json).toEqual(changed.json);
  expect((await call(`/teams/${made.json.id}`, { method: 'DELETE', bearer })).status).toBe(204);
  expect((await call(`/teams/${made.json.id}`, { bearer })).status).toBe(404);
});

test('whoever is merged later is in it with all accounts, and its lists follow', async () => {
  const { json: shop } = await create({ name: 'Shop', members: ['mira'], repositories: ['a/tools'] });
  const titles = async () =>
    (await call('/pull-requests?team=shop', { bearer })).json.items.map(({ number }: { number: number }) => number);
  expect(await titles()).toEqual([1]);
  await call('/people', { bearer, json: { accounts: ['mira2', 'mira'] } });
  expect((await call(`/teams/${shop.id}`, { bearer })).json.accounts).toEqual(['mira', 'mira2']);
  expect((await titles()).sort()).toEqual([1, 2]);
  expect((await call('/people?team=SHOP', { bearer })).json.items).toMatchObject([{ id: 'mira2', teams: ['Shop'] }]);
  await database.db.execute(sql`
    insert into incidents (source, external_id, repository_id, title, started_at)
    select 'intake', 'i' || id, id, name, now() from repositories`);
  const incidents = await call('/incidents?team=Shop', { bearer });
  expect(incidents.json.items).toMatchObject([{ title: 'a/tools' }]);
  expect((await call('/deployments?team=Shop', { bearer })).json.total).toBe(0);
});

test('a name is given once, whatever its case, and repositories must be known', async () => {
  const { json: shop } = await create({ name: 'Shop' });
  const { json: tools } = await create({ name: 'Tools' });
  expect((await create({ name: 'sHOP' })).status).toBe(409);
  expect((await put(tools.id, { name: 'shop' })).status).toBe(409);
  expect((await put(shop.id, { name: 'shop' })).status).toBe(200);
  const unknown = await create({ name: 'Else', repositories: ['a/shop', 'a/unknown'] });
  expect([unknown.status, unknown.json.errors[0].field]).toEqual([422, 'repositories[1]']);
  expect((await create({ name: '' })).status).toBe(422);
  expect((await create({ name: 'Else', members: ['ghost'] })).status).toBe(422);
  expect((await put(99, { name: 'Else' })).status).toBe(404);
  expect((await call('/teams', { bearer })).json.total).toBe(2);
});

test('ten at once with one name make one team', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => create({ name: 'Shop' })));
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, ...Array(9).fill(409)]);
});
