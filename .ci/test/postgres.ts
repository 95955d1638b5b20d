import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#core/db/database.ts';
import { migrate } from '#core/db/migrate.ts';
import { findInstallation } from '#functions/host/binaries.ts';
import { buildPrograms } from '#test/programs.ts';
import { describePristine, type Pristine } from '#test/pristine.ts';

/**
 * One real PostgreSQL for the whole test run: the machine's own version 15 where there is one, else the embedded
 * binaries. `TEST_DATABASE_URL` names a server to use instead; its user must be allowed to create databases.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = buildPrograms();
  const given = process.env.TEST_DATABASE_URL;
  const prefix = `test_${randomBytes(4).toString('hex')}_`;
  const server =
    given === undefined ? await startServer() : { url: given, socket: null, stop: () => tidyUp(given, prefix) };
  project.provide('databasePrefix', prefix);
  project.provide('pristine', await createTemplate(server.url));
  project.provide('postgresUrl', server.url);
  project.provide('postgresSocket', server.socket);
  const functions = mkdtempSync(join(tmpdir(), 'veelocity-functions-'));
  project.provide('functionsFolder', functions);
  await programs;
  return async () => {
    rmSync(functions, { recursive: true });
    await server.stop();
  };
}

/** Debian's PostgreSQL, which starts faster than the one of the packages. */
const ownBinaries = '/usr/lib/postgresql/15/bin';

/** Starts a throw-away server that does not wait for the disk. */
export async function startServer(): Promise<{ url: string; socket: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'veelocity-test-'));
  const data = join(folder, 'postgres');
  const port = await freePort();
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
  mkdirSync(data, { mode: 0o700 });
  if (user !== null) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  const bin = existsSync(ownBinaries) ? ownBinaries : findInstallation(folder).bin;
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, stdio: 'pipe' },
  );
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'wal_level=minimal',
    'max_wal_senders=0',
    // To compile what runs once takes longer than to run it.
    'jit=off',
    'max_connections=200',
    // What is written in the background, for a crash that nobody will recover from.
    'wal_writer_delay=10s',
    'bgwriter_lru_maxpages=0',
    'checkpoint_timeout=1h',
    `unix_socket_directories=${folder}`,
  ];
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, stdio: 'ignore' },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url);
  return {
    url,
    socket: join(folder, `.s.PGSQL.${port}`),
    stop: async () => {
      // A server that is still ending writes into what is being removed.
      const ended = once(child, 'exit');
      child.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder in memory, on Linux, if there is room enough: there a database is made in a third of the time. */
function memoryFolder(): string | null {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return null;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > leastBytes ? folder : null;
}

/** What the databases of a whole run take, several times over. */
const leastBytes = 4 * 1024 ** 3;

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const db = openDatabase(url, { max: 1 });
    try {
      await db.execute(sql`select 1`);
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await db.$client.end({ timeout: 1 });
    }
  }
}

/** Removes the databases of a run from a server that stays. */
async function tidyUp(url: string, prefix: string): Promise<void> {
  const admin = openDatabase(url, { max: 1 });
  const left = await admin.execute(sql`select datname from pg_database where starts_with(datname, ${prefix})`);
  for (const { datname } of left) {
    await admin.execute(sql`drop database if exists ${sql.identifier(String(datname))} with (force)`);
  }
  await admin.$client.end();
}

async function createTemplate(url: string): Promise<Pristine> {
  const admin = openDatabase(url, { max: 1 });
  await admin.execute(sql`drop database if exists veelocity_template with (force)`);
  await admin.execute(sql`create database veelocity_template template template0`);
  await admin.$client.end();
  const template = new URL(url);
  template.pathname = '/veelocity_template';
  const db = openDatabase(template.href, { max: 1 });
  await migrate(db);
  const pristine = await describePristine(db);
  await db.$client.end();
  return pristine;
}
