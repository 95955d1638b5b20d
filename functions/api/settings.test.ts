import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Settings } from '#core/settings.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
let call: Client;
let bearer: string;

beforeEach(async () => {
  database = await createDatabase();
  const ctx = createContext(database.db);
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
});
afterEach(() => database.drop());

const put = (json: unknown) => call('/settings', { method: 'PUT', bearer, json });

async function versions(): Promise<{ data: number; settings: number }> {
  const [row] = await database.db.execute(
    sql`select data_version as data, settings_version as settings from workspace`,
  );
  return { data: Number(row?.data), settings: Number(row?.settings) };
}

test('settings begin as the defaults', async () => {
  const answer = await call('/settings', { bearer });
  expect(answer.json).toEqual(Settings.parse({}));
  expect(answer.json).toMatchObject({ time_zone: 'UTC', history_months: 18, retention_days: null });
});

test('a patch changes what it names, and null brings the default back', async () => {
  const before = await versions();
  const first = await put({ time_zone: 'Europe/Paris', incident_sources: { sentry: { events: 3 } } });
  expect(first.status).toBe(200);
  expect(first.json.time_zone).toBe('Europe/Paris');
  expect(first.json.incident_sources.sentry).toEqual({ level: 'error', events: 3, window_hours: 24 });
  const second = await put({ time_zone: null, history_months: 6, nothing: null });
  expect(second.json).toMatchObject({
    time_zone: 'UTC',
    history_months: 6,
    incident_sources: { sentry: { events: 3 } },
  });
  expect((await call('/settings', { bearer })).json).toEqual(second.json);
  expect(await versions()).toEqual({ data: before.data, settings: before.settings + 2 });
});

test('a patch that changes nothing leaves the version alone', async () => {
  await put({ history_months: 6 });
  const before = await versions();
  expect((await put({ history_months: 6 })).status).toBe(200);
  expect((await put({})).status).toBe(200);
  expect(await versions()).toEqual(before);
});

describe('a bad patch', () => {
  test.each([
    [{ time_zone: 'Mars/Olympus' }, ['time_zone']],
    [{ history_months: 0, retention_days: 3 }, ['history_months', 'retention_days']],
    [{ bots: { patterns: ['a', ''] } }, ['bots.patterns[1]']],
    [{ surprise: 1 }, ['surprise']],
    [{ incident_sources: { sentry: { level: 'loud' } } }, ['incident_sources.sentry.level']],
    [
      { deployment_rules: [{ id: 'x' }] },
      ['deployment_rules[0].repository', 'deployment_rules[0].source', 'deployment_rules[0].production'],
    ],
    [{ time_zone: { a: 1 } }, ['time_zone']],
  ])('%j names its fields and changes nothing', async (json, fields) => {
    const before = await versions();
    const answer = await put(json);
    expect(answer.status).toBe(422);
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toEqual(fields);
    expect(await versions()).toEqual(before);
  });

  test.each([[[]], ['text'], [7], [null]])('%j is no patch', async (json) => {
    expect((await put(json)).status).toBe(422);
  });
});

test('patches that arrive together all count', async () => {
  const before = await versions();
  await Promise.all([
    put({ history_months: 6 }),
    put({ time_zone: 'Asia/Tokyo' }),
    put({ retention_days: 90 }),
    put({ bots: { patterns: ['x'] } }),
  ]);
  expect((await call('/settings', { bearer })).json).toMatchObject({
    history_months: 6,
    time_zone: 'Asia/Tokyo',
    retention_days: 90,
    bots: { patterns: ['x'] },
  });
  expect((await versions()).settings).toBe(before.settings + 4);
});

test('a change of the bot patterns changes the facts, in the same transaction', async () => {
  await database.db.execute(sql`
    insert into repositories (source, external_id, name, url, private, archived, fork, tracked, created_at)
    values ('github', 'R1', 'acme/api', 'https://github.com/acme/api', false, false, false, true, '2026-01-01T00:00:00Z')`);
  await database.db.execute(sql`
    insert into pull_requests (repository_id, external_id, number, title, body, url, state, is_draft, author, author_is_bot,
      base, head, created_at, updated_at, merged_at, closed_at, additions, deletions, changed_files, labels)
    select id, 'P1', 1, 't', '', 'u', 'merged', false, 'robot-7', false, 'main', 'x', '2026-11-01T00:00:00Z',
      '2026-11-02T00:00:00Z', '2026-11-02T00:00:00Z', '2026-11-02T00:00:00Z', 1, 1, 1, '{}' from repositories`);
  const before = await versions();
  const isBot = async () =>
    (await database.db.execute(sql`select author_is_bot from pull_request_facts`))[0]?.author_is_bot;
  await put({ bots: { patterns: ['robot-*'] } });
  expect(await isBot()).toBe(true);
  await put({ bots: null });
  expect(await isBot()).toBe(false);
  expect((await versions()).data).toBe(before.data + 2);
});
