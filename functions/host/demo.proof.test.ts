import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tellCompany } from '#core/demo/company/company.ts';
import { createHub } from '#core/demo/company/hub.ts';
import { demoUrl, withDemo } from '#functions/host/demo.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { bundledHost } from '#test/programs.ts';

/** The demo in the process that people run. */

const owner = { email: 'owner@example.com', password: 'a password of some length' };
const kills = 3;

let database: TestDatabase;
let folder: string;
let hosts: HostProcess[];

beforeEach(async () => {
  hosts = [];
  database = await createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'veelocity-demo-'));
});
afterEach(async () => {
  for (const host of hosts) if (host.child.exitCode === null) await host.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

async function start(): Promise<HostProcess> {
  const host = startHost(
    {
      DATABASE_URL: database.url,
      VEELOCITY_DATA_DIR: folder,
      PORT: await freePort(),
      SYNC_INTERVAL_MINUTES: '1',
    },
    bundledHost,
  );
  hosts.push(host);
  await host.healthy();
  return host;
}

function call({ url }: HostProcess, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, init);
}

async function logIn(host: HostProcess, path: string): Promise<{ Authorization: string }> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await call(host, path, { method: 'POST', headers, body: JSON.stringify(owner) });
  return { Authorization: `Bearer ${((await answer.json()) as { access_token: string }).access_token}` };
}

async function count(table: string, where = sql`true`): Promise<number> {
  const [row] = await database.db.execute(sql`select count(*)::int as n from ${sql.identifier(table)} where ${where}`);
  return Number(row?.n);
}

const hourMs = 3_600_000;
/** How far back history is read. */
const months = 4;
/** A span that is surely within. */
const lookedAtMs = 100 * 24 * hourMs;
const expected = new Map<number, number[]>();

/**
 * Is everything stored that there is, of what was begun lately? The company moves on with each hour, also in the middle of
 * a test.
 */
async function isWhole(since: Date): Promise<boolean> {
  const hour = Math.floor(Date.now() / hourMs) * hourMs;
  const from = new Date(since.getTime() - lookedAtMs).toISOString();
  if (!expected.has(hour)) {
    const { world, reports } = tellCompany(since, new Date(hour));
    const lately = (rows: { created_at: string }[]) => rows.filter((row) => row.created_at >= from).length;
    const pulls = world.repositories.reduce((sum, { pull_requests }) => sum + lately(pull_requests), 0);
    const runs = world.repositories.reduce((sum, { workflow_runs }) => sum + lately(workflow_runs), 0);
    expected.set(hour, [pulls, runs, reports.deployments.length, reports.incidents.length, 0]);
  }
  // What Sentry or Linear makes an incident comes besides.
  const reported = count('incidents', sql`source = 'intake'`);
  const counts = ['pull_requests', 'workflow_runs'].map((table) => count(table, sql`created_at >= ${from}`));
  const deployments = count('reported_deployments');
  const found = await Promise.all([...counts, deployments, reported, count('delivery_dirt')]);
  return JSON.stringify(found) === JSON.stringify(expected.get(hour));
}

test(`killed ${kills} times in the middle, it goes on each time, and is complete in the end`, async () => {
  let host = await start();
  const headers = { ...(await logIn(host, '/auth/register')), 'Content-Type': 'application/json' };
  const body = JSON.stringify({ history_months: months });
  expect((await call(host, '/settings', { method: 'PUT', headers, body })).status).toBe(200);
  expect((await call(host, '/demo', { method: 'POST', headers })).status).toBe(202);
  for (let life = 0; life < kills; life++) {
    const known = (await count('pull_requests')) + (await count('workflow_runs'));
    await expect
      .poll(async () => (await count('pull_requests')) + (await count('workflow_runs')), {
        timeout: 60_000,
        interval: 20,
      })
      .toBeGreaterThan(known + 300);
    await host.end('SIGKILL');
    host = await start();
  }
  const [row] = await database.db.execute(sql`select secret_updated_at as since from sources where id = 'github'`);
  const since = new Date(String(row?.since));
  await expect.poll(() => isWhole(since), { timeout: 240_000, interval: 1000 }).toBe(true);
  const again = await logIn(host, '/auth/login');
  expect((await call(host, '/demo', { method: 'DELETE', headers: again })).status).toBe(204);
  expect([await count('repositories'), await count('sources')]).toEqual([0, 0]);
}, 400_000);

test('what is not of the demo goes out, and its providers are not loaded for it', async () => {
  const asked: string[] = [];
  const outside: typeof fetch = async (input) => {
    asked.push(new Request(input).url);
    return new Response('outside');
  };
  const both = withDemo(outside, () => new Date());
  expect(await (await both('https://api.github.com/user')).text()).toBe('outside');
  expect(await (await both(`${demoUrl}.example/user`)).text()).toBe('outside');
  expect((await both(`${demoUrl}/user`)).status).toBe(401);
  expect(asked).toEqual(['https://api.github.com/user', `${demoUrl}.example/user`]);
});

test('a credential of another kind is refused', async () => {
  const hub = createHub(demoUrl, () => new Date('2026-11-18T10:00:00Z'));
  const ask = async (token: string) =>
    (await hub(`${demoUrl}/user`, { headers: { Authorization: `Bearer ${token}`, 'User-Agent': 'tests' } })).status;
  expect([await ask('ghp_real'), await ask('demo_2026-99-99'), await ask('demo_2026-11-18')]).toEqual([401, 401, 200]);
});
