import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encrypt } from '#core/lib/fernet.ts';
import { sources } from '#core/db/settings.sql.ts';
import { providers } from '#core/providers/index.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle, snapshot } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

let database: TestDatabase;
let hub: Hub;
let call: Client;
let bearer: string;

beforeEach(async () => {
  database = await createDatabase();
  hub = await connectHub(database.db, plainWorld({ repositories: 1, pullRequests: 120, runs: 30 }), {
    repositories: ['acme/kiln-0'],
  });
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
});
afterEach(() => database.drop());

const put = (id: string, json: unknown) => call(`/sources/${id}`, { method: 'PUT', bearer, json });
const config = { repositories: ['acme/kiln-0'] };
const forget = () => put('github', { config, secret: null });
const runs = async () =>
  (await database.db.execute(sql`select source, state from sync_runs order by id`)).map(({ state }) => state);

describe('a source that is disconnected', () => {
  test('is asked nothing any more, keeps what was read, and goes on where it was', async () => {
    await settle(hub);
    const before = await snapshot(database.db);
    const steps = await database.db.execute(sql`select id, progress from sync_steps order by id`);
    const disconnected = await forget();
    expect(disconnected.json).toMatchObject({ status: 'not_configured', secret: { set: false }, config });
    hub.github.calls.length = 0;
    hub.clock.advance(24 * 3600_000);
    for (const source of ['github', 'github-actions'])
      expect(await tick(hub.ctx, source, 1_000, conclude)).toMatchObject({ state: 'not_configured' });
    expect(hub.github.calls).toEqual([]);
    expect(await snapshot(database.db)).toEqual(before);
    expect(await database.db.execute(sql`select id, progress from sync_steps order by id`)).toEqual(steps);
    await put('github', { config, secret: 'ghp_test' });
    await settle(hub);
    expect(await snapshot(database.db)).toEqual(before);
  });

  test('stops a sync under way at its page, which is not stored', async () => {
    const { fetch } = hub.ctx;
    let calls = 0;
    hub.ctx.fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (++calls === 3) await forget();
      return response;
    };
    await call('/sync', { bearer, json: { source: 'github' } });
    await tick(hub.ctx, 'github', 5_000, conclude);
    expect(calls).toBe(3);
    expect(await runs()).toEqual(['cancelled']);
    const [leases] = await database.db.execute(sql`
      select count(*)::int as n from sync_steps where lease_until is not null or state = 'running'`);
    expect(leases?.n).toBe(0);
    expect((await call('/sync', { bearer })).json.running).toBe(false);
    hub.ctx.fetch = fetch;
    await put('github', { config, secret: 'ghp_test' });
    await settle(hub);
    const [pulls] = await database.db.execute(sql`select count(*)::int as n from pull_requests`);
    expect(pulls?.n).toBe(120);
  });

  test('that is switched off beside another stops alone', async () => {
    await call('/sync', { bearer, json: {} });
    await put('github-actions', { config: { enabled: false } });
    const rows = await database.db.execute(sql`select source, state, detail from sync_runs order by source`);
    expect(rows).toEqual([
      { source: 'github', state: 'running', detail: null },
      { source: 'github-actions', state: 'cancelled', detail: 'The source was disconnected.' },
    ]);
  });
});

describe.each(providers.map(({ id, steps }) => ({ id, history: steps.some(({ reads }) => reads === 'history') })))(
  '$id',
  ({ id, history }) => {
    beforeEach(async () => {
      const secret = await encrypt(hub.ctx.config.encryptionKeys, 'a-secret', hub.clock.now());
      const some = { organization: 'acme' };
      await database.db.insert(sources).values({ id, config: some, secret }).onConflictDoNothing();
    });
    const wanted = async () => {
      const rows = await database.db.execute(sql`
        select distinct progress ->> 'wanted' as wanted from sync_steps where source = ${id}`);
      return rows.map((row) => row.wanted);
    };

    test('is synced by itself, a range of it is imported, and it is stopped', async () => {
      await settle(hub);
      const asked = await call('/sync', { bearer, json: { source: id } });
      expect(asked.status).toBe(202);
      expect((await call('/sync', { bearer, json: { source: id } })).status).toBe(409);
      expect((await call(`/sync/runs/${asked.json.run_id}`, { method: 'DELETE', bearer })).status).toBe(204);
      const json = { source: id, from: '2023-05-01', to: '2023-06-30' };
      const imported = await call('/sync', { bearer, json });
      const run = await call(`/sync/runs/${imported.json.run_id}`, { bearer });
      expect(run.json).toMatchObject({
        source: id,
        trigger: 'request',
        state: 'running',
        from: json.from,
        to: json.to,
      });
      if (history) expect(await wanted()).toEqual(['2023-05-01T00:00:00.000Z']);
      await call(`/sync/runs/${imported.json.run_id}`, { method: 'DELETE', bearer });
      expect(await wanted()).toEqual([null]);
      expect((await call('/sync', { bearer })).json.running).toBe(false);
    });
  },
);
