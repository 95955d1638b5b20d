import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sources } from '#core/db/settings.sql.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { createLinear } from '#core/demo/linear/linear.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { linearWorld } from '#test/linear.ts';
import { plainWorld } from '#test/worlds.ts';

/** Told to end while it syncs, the host leaves soon, and the next one goes on. */

// A source that fails is tried again after seconds, and the tests wait for that.
vi.setConfig({ testTimeout: 60_000 });

/** A second on a machine that has nothing else to do, and always less than the patience that syncs once had. */
const soonMs = Math.min(2500, 1000 * Math.max(1, (loadavg()[0] ?? 1) / availableParallelism()));

let database: TestDatabase;
let folder: string;
let closing: (() => unknown)[];

beforeEach(async () => {
  database = await createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'veelocity-ending-'));
  closing = [];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string>): Promise<HostProcess> {
  const host = startHost({
    VEELOCITY_DATA_DIR: folder,
    DATABASE_URL: database.url,
    VEELOCITY_ENCRYPTION_KEY: testEnvironment.VEELOCITY_ENCRYPTION_KEY,
    ALLOW_INSECURE_SOURCES: 'true',
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    PORT: await freePort(),
    ...environment,
  });
  closing.push(() => (host.child.exitCode === null ? host.end('SIGKILL') : null));
  await host.healthy();
  return host;
}

/** Serves something at an address of this machine, until the test is over. */
async function serve(answer: (request: Request) => Response | Promise<Response>): Promise<string> {
  const server = createAdaptorServer({ fetch: answer });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function connect(id: string, config: Record<string, unknown> = {}): Promise<void> {
  const secret = await encrypt([testEnvironment.VEELOCITY_ENCRYPTION_KEY], 'a-token', new Date());
  await database.db.insert(sources).values({ id, config, secret });
}

async function isReady(host: HostProcess): Promise<void> {
  const status = async () => (await fetch(`${host.url}/api/v1/health/ready`)).status;
  await expect.poll(status, { timeout: 10_000 }).toBe(200);
}

/** Registers the one account. Returns the headers that say who asks. */
async function register(host: HostProcess): Promise<Record<string, string>> {
  await isReady(host);
  const answer = await fetch(`${host.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'owner@example.com', password: 'correct horse battery staple' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { Authorization: `Bearer ${token}` };
}

/** Asks for a sync at once: the turn of a source can be minutes away. */
async function syncNow(host: HostProcess, headers: Record<string, string>): Promise<void> {
  await isReady(host);
  const answer = await fetch(`${host.url}/api/v1/sync`, { method: 'POST', headers });
  expect(answer.status).toBe(202);
}

/** Sends SIGTERM. Returns after how many milliseconds the host was gone. */
async function endOf(host: HostProcess): Promise<number> {
  const told = performance.now();
  expect(await host.end('SIGTERM')).toBe(0);
  return performance.now() - told;
}

const one = async (query: ReturnType<typeof sql>) => (await database.db.execute(query))[0]?.found;
const leases = () => one(sql`select count(*)::int as found from sync_steps where lease_until is not null`);
const undone = () =>
  one(sql`select count(*) filter (where state <> 'done')::int + (count(*) = 0)::int as found from sync_steps`);

/** All that is left to do is to wait for the next try, for some seconds more. Without issues there are none to check. */
const waits = sql`
  select min(next_at) between now() + interval '2 seconds' and now() + interval '9 seconds'
    and exists (select from sync_runs where state = 'running') and bool_and(state = 'failed' or step = 'issue-checks') as found
  from sync_steps`;
const failed = sql`select coalesce(max(failures), 0) > 0 as found from sync_steps`;

test.each([
  ['refuses connections', waits, async () => `http://127.0.0.1:${await freePort()}`],
  [
    'answers 503 and asks to wait',
    failed,
    () => serve(() => new Response('down', { status: 503, headers: { 'Retry-After': '5' } })),
  ],
])(
  'while a provider %s, it waits for no other try, and the next host goes on as soon as it may',
  async (_, moment, provider) => {
    await connect('linear');
    const host = await start({ LINEAR_API_URL: await provider() });
    await syncNow(host, await register(host));
    await expect.poll(() => one(moment), { timeout: 30_000, interval: 20 }).toBe(true);
    expect(await endOf(host)).toBeLessThan(soonMs);
    expect(host.output()).not.toContain('"level":"error"');
    expect(await leases()).toBe(0);

    const linear = createLinear({ world: linearWorld(), now: () => new Date() });
    await start({ LINEAR_API_URL: await serve((request) => linear.fetch(request)) });
    await expect.poll(undone, { timeout: 20_000 }).toBe(0);
  },
);

test('a call that is not answered is waited for once, and not for long', async () => {
  await connect('linear');
  const asked = Promise.withResolvers<void>();
  const provider = await serve(() => {
    asked.resolve();
    return new Promise<Response>(() => {});
  });
  const host = await start({ LINEAR_API_URL: provider });
  await syncNow(host, await register(host));
  await asked.promise;
  expect(await endOf(host)).toBeLessThan(3000 + soonMs);
  expect(await leases()).toBe(0);
  expect(await one(sql`select max(failures) as found from sync_steps`)).toBe(0);
});

test('a call whose turn has not come is not made, and does not count as failed', async () => {
  await connect('github', { repositories: ['org:acme'] });
  const github = createGitHub({ world: plainWorld({ repositories: 1, pullRequests: 5 }), now: () => new Date() });
  let calls = 0;
  const url = await serve((request) => {
    calls++;
    return github.fetch(request);
  });
  const host = await start({ GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql`, RATE_LIMIT_DELAY_MS: '5000' });
  await expect.poll(() => calls, { timeout: 10_000 }).toBe(1);
  await expect.poll(leases).toBe(1);
  expect(await endOf(host)).toBeLessThan(soonMs);
  expect(calls).toBe(1);
  expect(await leases()).toBe(0);
  expect(await one(sql`select max(failures) as found from sync_steps`)).toBe(0);
});

test('in the middle of a long sync, it comes to the end of a page and loses nothing', async () => {
  await connect('github', { repositories: ['org:acme'] });
  const world = plainWorld({ repositories: 4, pullRequests: 150, runs: 220 });
  const github = createGitHub({ world, now: () => new Date(), pageDelayMs: 100 });
  const url = await serve((request) => github.fetch(request));
  const environment = { GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql`, RATE_LIMIT_DELAY_MS: '0' };
  const host = await start(environment);
  const read = () => one(sql`select count(*)::int as found from pull_requests`);
  await expect.poll(read, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(await endOf(host)).toBeLessThan(soonMs);
  expect(await leases()).toBe(0);
  expect(await undone()).toBeGreaterThan(0);
  expect(await one(sql`select count(*)::int as found from sync_errors`)).toBe(0);
  expect(await one(sql`select max(failures) as found from sync_steps`)).toBe(0);

  await start(environment);
  await expect.poll(undone, { timeout: 40_000 }).toBe(0);
  expect(await read()).toBe(600);
});

test('a browser that watches the sync does not keep it', async () => {
  const host = await start({});
  const events = await fetch(`${host.url}/api/v1/sync/events`, { headers: await register(host) });
  const reader = events.body?.getReader();
  await reader?.read();
  expect(await endOf(host)).toBeLessThan(soonMs);
  expect((await reader?.read())?.done).toBe(true);
});
