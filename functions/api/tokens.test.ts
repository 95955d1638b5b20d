import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
let clock: Date;
let ctx: Context;
let call: Client;
let bearer: string;

beforeEach(async () => {
  database = await createDatabase();
  clock = new Date('2026-11-22T12:00:00Z');
  ctx = createContext(database.db, { now: () => clock });
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
});
afterEach(() => database.drop());

function wait(seconds: number): void {
  clock = new Date(clock.getTime() + seconds * 1000);
}

async function make(scope: string, more: object = {}): Promise<string> {
  const answer = await call('/tokens', { bearer, json: { name: `for ${scope}`, scope, ...more } });
  expect(answer.status).toBe(201);
  return answer.json.token;
}

test('a token is shown once and stored as a hash', async () => {
  const answer = await call('/tokens', {
    bearer,
    json: { name: ' CI ', scope: 'intake', expires_at: '2027-01-01T01:00:00+01:00' },
  });
  expect(answer.json).toEqual({
    id: expect.any(String),
    name: 'CI',
    scope: 'intake',
    created_at: '2026-11-22T12:00:00Z',
    expires_at: '2027-01-01T00:00:00Z',
    last_used_at: null,
    token: expect.stringMatching(/^vlt_[\w-]{43}$/),
  });
  const { token, ...rest } = answer.json;
  const list = await call('/tokens', { bearer });
  expect(list.json).toEqual({ items: [rest], next_cursor: null, total: 1 });
  const [row] = await database.db.execute(sql`select * from api_tokens`);
  expect(JSON.stringify(row)).not.toContain(token.slice(4));
});

test.each([
  ['intake', 'GET', '/auth/me', 403, 'scope_required'],
  ['read', 'GET', '/auth/me', 200, null],
  ['write', 'GET', '/auth/me', 200, null],
  ['write', 'GET', '/tokens', 403, 'session_required'],
  ['write', 'POST', '/tokens', 403, 'session_required'],
  ['write', 'DELETE', '/tokens/x', 403, 'session_required'],
  ['read', 'GET', '/settings', 403, 'session_required'],
  ['write', 'PUT', '/settings', 403, 'session_required'],
  ['write', 'GET', '/sources', 403, 'session_required'],
  ['write', 'PUT', '/sources/github', 403, 'session_required'],
  ['write', 'POST', '/sources/github/test', 403, 'session_required'],
  ['write', 'POST', '/auth/password', 403, 'session_required'],
  ['write', 'POST', '/auth/logout', 403, 'session_required'],
  ['intake', 'GET', '/nothing', 404, 'not_found'],
  ['intake', 'DELETE', '/auth/me', 405, 'method_not_allowed'],
  ['intake', 'PATCH', '/settings', 405, 'method_not_allowed'],
])('scope %s: %s %s gets %d %s', async (scope, method, path, status, code) => {
  const answer = await call(path, { method, bearer: await make(scope) });
  expect(answer.status).toBe(status);
  if (code !== null) expect(answer.json.code).toBe(code);
});

test('a token ends when it expires or is revoked', async () => {
  const token = await make('read', { expires_at: '2026-11-22T12:10:00Z' });
  const kept = await make('read');
  wait(599);
  expect((await call('/auth/me', { bearer: token })).status).toBe(200);
  wait(1);
  expect((await call('/auth/me', { bearer: token })).status).toBe(401);
  const { items } = (await call('/tokens', { bearer })).json;
  const id = items.find((item: { expires_at: string | null }) => item.expires_at === null).id;
  expect((await call(`/tokens/${id}`, { method: 'DELETE', bearer })).status).toBe(204);
  expect((await call('/auth/me', { bearer: kept })).status).toBe(401);
  expect((await call(`/tokens/${id}`, { method: 'DELETE', bearer })).status).toBe(404);
  expect((await call('/tokens/1', { method: 'DELETE', bearer })).status).toBe(404);
});

test('the last use is recorded, at most once a minute, and only of good tokens', async () => {
  const token = await make('read');
  const lastUse = async () => (await database.db.execute(sql`select last_used_at from api_tokens`))[0]?.last_used_at;
  await call('/auth/me', { bearer: token });
  const first = await lastUse();
  expect(first).not.toBeNull();
  wait(59);
  await call('/auth/me', { bearer: token });
  expect(await lastUse()).toBe(first);
  wait(2);
  await call('/auth/me', { bearer: token });
  const second = await lastUse();
  expect(second).not.toBe(first);
  await database.db.execute(sql`update api_tokens set expires_at = '2026-11-22T12:00:00Z'`);
  wait(600);
  expect((await call('/auth/me', { bearer: token })).status).toBe(401);
  expect(await lastUse()).toBe(second);
});

test.each([
  [{ name: '', scope: 'read' }, 'name', 'Must not be empty.'],
  [{ name: 'x', scope: 'admin' }, 'scope', 'Must be one of: intake, read, write.'],
  [{ name: 'x', scope: 'read', expires_at: '2026-11-22T12:00:00Z' }, 'expires_at', 'Must be in the future.'],
  [{ name: 'x', scope: 'read', expires_at: 'soon' }, 'expires_at', 'Must be an instant such as 2027-01-31T00:00:00Z.'],
  [{ scope: 'read' }, 'name', 'Is required.'],
])('%o is refused', async (json, field, message) => {
  const answer = await call('/tokens', { bearer, json });
  expect(answer.status).toBe(422);
  expect(answer.json.errors).toEqual([{ field, message }]);
});

test('the list has pages that stay put while tokens come and go', async () => {
  for (let index = 0; index < 5; index++) {
    wait(index % 2);
    await make('read', { name: `token ${index}` });
  }
  const names = (answer: { json: { items: { name: string }[] } }) => answer.json.items.map((item) => item.name);
  const first = await call('/tokens?limit=2', { bearer });
  expect(first.json.total).toBe(5);
  wait(1);
  await make('read', { name: 'new' });
  const second = await call(`/tokens?limit=2&cursor=${first.json.next_cursor}`, { bearer });
  const third = await call(`/tokens?limit=2&cursor=${second.json.next_cursor}`, { bearer });
  expect([...names(first), ...names(second), ...names(third)].sort()).toEqual(
    Array.from({ length: 5 }, (_, index) => `token ${index}`),
  );
  expect(third.json.next_cursor).toBeNull();
  for (const cursor of ['x', 'bnVsbA', 'WyJ4IiwieSJd']) {
    const answer = await call(`/tokens?cursor=${cursor}`, { bearer });
    expect(answer.json).toMatchObject({ status: 400, code: 'bad_parameter', errors: [{ field: 'cursor' }] });
  }
});
