import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { countAll, type DemoHost, openHost } from '#test/demo-host.ts';

const post = { method: 'POST' };
const remove = { method: 'DELETE' };

describe('what is in its way', () => {
  let database: TestDatabase;
  let host: DemoHost;

  let before: Record<string, number>;

  beforeAll(async () => {
    database = await createDatabase();
    host = await openHost(database.db);
    before = await countAll(database.db);
  });
  afterAll(() => database.drop());

  const put = (secret: string | null) =>
    host.call('/sources/github', { method: 'PUT', json: { config: { repositories: ['acme/kiln'] }, secret } });

  test('a real credential; once it is cleared, the demo can start', async () => {
    await put('ghp_0123456789abcdefghij');
    expect((await host.call('/demo')).json.obstacle).toMatch(/cannot be mixed with real data/);
    expect(await host.call('/demo', post)).toMatchObject({ status: 409, json: { code: 'conflict' } });
    await put(null).then(() => database.db.execute(sql`delete from call_counts -- it was tried, which was a call`));
    expect((await host.call('/demo')).json.obstacle).toBeNull();
    expect((await host.call('/demo', post)).status).toBe(202);
    expect((await host.call('/demo', remove)).status).toBe(204);
  });

  test('two clicks at once start it once', async () => {
    const answers = await Promise.all([host.call('/demo', post), host.call('/demo', post)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 409]));
  });

  test('removed in the middle of a sync, it does not come back', async () => {
    const running = host.settle();
    await expect
      .poll(async () => (await countAll(database.db)).pull_requests, { timeout: 30_000, interval: 20 })
      .toBeGreaterThan(0);
    expect((await host.call('/demo', remove)).status).toBe(204);
    await running;
    expect(await countAll(database.db)).toEqual(before);
  });

  test('repositories that were really read', async () => {
    await database.db.execute(sql`
      insert into repositories (source, external_id, name, url, private, archived, fork, created_at)
      values ('github', 'R1', 'acme/kiln', 'https://github.com/acme/kiln', false, false, false, '2026-01-01T00:00:00Z')`);
    expect(await host.call('/demo', post)).toMatchObject({ status: 409, json: { code: 'conflict' } });
  });

  test('a host that has none says so', async () => {
    const { elsewhere } = host;
    expect((await elsewhere('/demo')).json).toMatchObject({ available: false, active: false });
    const refused = { status: 404, json: { code: 'not_found', detail: expect.stringMatching(/no demo data/) } };
    expect(await elsewhere('/demo', post)).toMatchObject(refused);
    expect(await elsewhere('/demo', remove)).toMatchObject(refused);
  });

  test('an API token: it takes a session', async () => {
    const { json } = await host.call('/tokens', { json: { name: 'script', scope: 'write' } });
    const answer = await host.call('/demo', { ...post, bearer: json.token as string });
    expect(answer).toMatchObject({ status: 403, json: { code: 'session_required' } });
  });
});
