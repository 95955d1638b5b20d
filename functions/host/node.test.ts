import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { prepareDatabase } from '#functions/host/database.ts';
import { isAlive, isDeadOwner, isPostgresOf, ownerName, readPidFile } from '#functions/host/processes.ts';
import { createDatabase, createEmptyDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost, Wire } from '#test/host-process.ts';

// Each test starts a host, and a database with it, more than once.
vi.setConfig({ testTimeout: 60_000 });

/** How many processes want each core: times are promised for a machine that has nothing else to do. */
const crowd = Math.max(1, (loadavg()[0] ?? 1) / availableParallelism());

let folder: string;
let hosts: HostProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veelocity-host-'));
  hosts = [];
});

afterEach(async () => {
  for (const host of hosts) if (host.child.exitCode === null) await host.end('SIGTERM');
  const left = existsSync(join(folder, 'postgres')) ? readPidFile(join(folder, 'postgres')) : null;
  if (left !== null && isAlive(left.pid)) process.kill(left.pid, 'SIGQUIT');
  rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<HostProcess> {
  const host = startHost({ VEELOCITY_DATA_DIR: folder, PORT: await freePort(), ...environment });
  hosts.push(host);
  return host;
}

/** The embedded server's process, if there is one. */
function serverPid(): number {
  const file = readPidFile(join(folder, 'postgres'));
  return file !== null && isAlive(file.pid) ? file.pid : 0;
}

async function ready(host: HostProcess): Promise<number> {
  return (await fetch(`${host.url}/api/v1/health/ready`)).status;
}

/** A request that needs the database: its status and the code of the problem. */
async function logIn(host: HostProcess): Promise<[number, unknown]> {
  const answer = await fetch(`${host.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@example.com', password: 'a password of some length' }),
  });
  return [answer.status, ((await answer.json()) as { code: unknown }).code];
}

test('on an empty folder it comes up with a database and keys of its own, and leaves no process behind', async () => {
  const first = await start();
  expect(await first.healthy()).toBeLessThan(15_000 * crowd);
  expect(await ready(first)).toBe(200);
  expect(first.output()).toContain(`Veelocity is at http://localhost:${new URL(first.url).port}`);
  for (const name of ['encryption.key', 'session.key', 'postgres.password']) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  const key = readFileSync(join(folder, 'encryption.key'), 'utf8');
  const pid = serverPid();
  expect(isPostgresOf(pid, join(folder, 'postgres'))).toBe(true);
  expect(await first.end('SIGINT')).toBe(0);
  expect(isAlive(pid)).toBe(false);

  const again = await start();
  expect(await again.healthy()).toBeLessThan(5000 * crowd);
  expect(readFileSync(join(folder, 'encryption.key'), 'utf8')).toBe(key);
  expect(await again.end('SIGTERM')).toBe(0);
  expect(serverPid()).toBe(0);
});

test('killed, it leaves a database that the next start ends and takes over', async () => {
  const killed = await start();
  await killed.healthy();
  const orphan = serverPid();
  await killed.end('SIGKILL');
  expect(isAlive(orphan)).toBe(true);
  const next = await start();
  await next.healthy();
  expect(isAlive(orphan)).toBe(false);
  expect(await ready(next)).toBe(200);
});

test('two at once on one folder: one comes up, the other says so and ends', async () => {
  const both = [await start(), await start()];
  const first = await Promise.race(both.map((host) => host.ended().then(() => host)));
  expect(first.child.exitCode).toBe(1);
  expect(first.output()).toContain(`Veelocity is already running on the data folder ${folder}`);
  const other = both.find((host) => host !== first);
  await other?.healthy();
  expect(readdirSync(folder).filter((name) => name.includes('.new-'))).toEqual([]);
});

test('a killed database comes back by itself, and the API with it', async () => {
  const host = await start();
  await host.healthy();
  process.kill(serverPid(), 'SIGKILL');
  await expect.poll(() => ready(host), { timeout: 2000 }).toBe(503);
  await expect.poll(() => ready(host), { timeout: 15_000 }).toBe(200);
  expect((await fetch(`${host.url}/health`)).status).toBe(200);
});

test('a second Ctrl-C ends it at once, and the database with it', async () => {
  const host = await start();
  await host.healthy();
  const pid = serverPid();
  // Half a request keeps the host from ending.
  const hanging = fetch(`${host.url}/api/v1/health`, {
    method: 'POST',
    body: new ReadableStream(),
    duplex: 'half',
  } as RequestInit);
  hanging.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 200));
  host.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 800));
  await host.end('SIGINT');
  await expect.poll(() => isAlive(pid), { timeout: 3000 }).toBe(false);
});

test('a stale process number in the data folder does not stop the start', async () => {
  const first = await start();
  await first.healthy();
  const file = join(folder, 'postgres', 'postmaster.pid');
  const content = readFileSync(file, 'utf8');
  await first.end('SIGINT');
  // After a reboot the number may belong to any program, such as this one.
  writeFileSync(file, content.replace(/^\d+/, String(process.pid)));
  const next = await start();
  await next.healthy();
  expect(await ready(next)).toBe(200);
});

test('a full disk is told in words', async ({ skip }) => {
  chmodSync(folder, 0o711);
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('This machine does not let the test mount a small disk.');
  }
  try {
    const host = await start({ VEELOCITY_DATA_DIR: join(disk, 'data') });
    expect(await host.ended()).toBe(1);
    expect(host.output()).toMatch(/^The disk that holds .* is full/);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('a taken port is one line of text', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const host = await start({ PORT: String((taken.address() as { port: number }).port) });
  expect(await host.ended()).toBe(1);
  expect(host.output()).toMatch(/^Port \d+ is taken.*\n$/);
  taken.close();
});

test.each([
  ['half-set OAuth', { GITHUB_OAUTH_CLIENT_ID: 'id' }, 'GITHUB_OAUTH_CLIENT_SECRET: is missing'],
  ['production without keys', { NODE_ENV: 'production' }, 'JWT_SECRET_KEY: is missing'],
  ['a wrong number', { SYNC_INTERVAL_MINUTES: 'often' }, 'SYNC_INTERVAL_MINUTES: '],
  ['a foreign address', { HOST: '203.0.113.1' }, 'HOST is not an address of this machine'],
])('%s stops the start and names the variable', async (_, environment, text) => {
  const host = await start(environment);
  expect(await host.ended()).toBe(1);
  expect(host.output()).toContain(text);
  expect(existsSync(join(folder, 'postgres'))).toBe(false);
});

test('a database that is away at the start, and again later, is waited for', async () => {
  const database = await createEmptyDatabase();
  const wire = new Wire(database.url, await freePort());
  const url = new URL(database.url);
  url.port = String(wire.port);
  const host = await start({ DATABASE_URL: url.href });
  await host.healthy();
  expect(await ready(host)).toBe(503);
  expect(await logIn(host)).toEqual([503, 'database_unavailable']);
  expect(host.output()).toContain('The database cannot be reached. Veelocity keeps trying.');
  for (let outage = 0; outage < 2; outage++) {
    await wire.open();
    await expect.poll(() => ready(host), { timeout: 10_000 }).toBe(200);
    expect(await logIn(host)).toEqual([401, 'unauthorized']);
    wire.cut();
    await expect.poll(() => ready(host), { timeout: 2000 }).toBe(503);
    expect(await logIn(host)).toEqual([503, 'database_unavailable']);
    expect((await fetch(`${host.url}/health`)).status).toBe(200);
  }
  expect(await host.end('SIGINT')).toBe(0);
  await database.drop();
});

test('told to end, it answers what was asked before, and nobody after', async () => {
  const database = await createDatabase();
  const host = await start({ DATABASE_URL: database.url });
  await host.healthy();
  await expect.poll(() => ready(host), { timeout: 10_000 }).toBe(200);
  // The table is locked for a while, so that a login has most of its questions still before it.
  const locked = Promise.withResolvers<void>();
  const lock = database.db.transaction(async (tx) => {
    await tx.execute(sql`lock table login_failures in access exclusive mode`);
    locked.resolve();
    await sleep(1500);
  });
  await locked.promise;
  const answer = logIn(host);
  await sleep(300);
  const end = host.end('SIGTERM');
  await sleep(300);
  await expect(fetch(`${host.url}/health`)).rejects.toThrow();
  expect(await answer).toEqual([401, 'unauthorized']);
  expect(await end).toBe(0);
  await lock;
  await database.drop();
});

test('a failing migration ends the start with its reason, and leaves everything as it was', async () => {
  const database = await createEmptyDatabase();
  await database.db.execute(sql`create table reviews as select 'kept' as something`);
  const host = await start({ DATABASE_URL: database.url });
  expect(await host.ended()).toBe(1);
  expect(host.output()).toContain('The migration 0000_first failed. PostgreSQL says: ');
  expect(host.output()).toContain('relation "reviews" already exists');
  expect(await database.db.execute(sql`select * from reviews`)).toEqual([{ something: 'kept' }]);
  await database.drop();
});

test('a PostgreSQL that is too old is named', async () => {
  const old = { execute: async () => [{ number: 140_012, name: '14.12' }] } as unknown as Database;
  const preparing = prepareDatabase(
    old,
    () => {},
    new AbortController().signal,
    () => {},
  );
  await expect(preparing).rejects.toThrow(
    'Veelocity needs PostgreSQL 15 or newer; the server of DATABASE_URL has version 14.12.',
  );
});

test('owners: of this machine and dead, and no others', () => {
  const self = ownerName();
  const [kind, machine, pid] = self.split(':');
  expect(isDeadOwner(self, self)).toBe(false);
  expect(isDeadOwner(`${kind}:${machine}:${pid}:before`, self)).toBe(true);
  expect(isDeadOwner(`${kind}:${machine}:${process.ppid}:x`, self)).toBe(false);
  expect(isDeadOwner(`${kind}:elsewhere:${pid}:x`, self)).toBe(false);
  expect(isDeadOwner('lambda:x', self)).toBe(false);
});
