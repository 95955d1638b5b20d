import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { createDatabase } from '#test/database.ts';
import { freePort, startHost } from '#test/host-process.ts';
import { bundledHost, bundledSimulator } from '#test/programs.ts';

export interface Installation {
  url: string;
  /** What the program keeps, for what only time or bad luck would bring about. */
  db: Database;
  stop(): Promise<void>;
}

/** The real program on a new database. */
export async function install(environment: Record<string, string> = {}): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'veelocity-e2e-'));
  const database = await createDatabase();
  const host = startHost(
    {
      VEELOCITY_DATA_DIR: folder,
      DATABASE_URL: database.url,
      PORT: await freePort(),
      RATE_LIMIT_DELAY_MS: '0',
      ...environment,
    },
    bundledHost,
  );
  await host.healthy();
  return {
    url: host.url,
    db: database.db,
    stop: async () => {
      await host.end('SIGTERM');
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Repositories that are followed, of which nobody reads anything; of other sources, a month of history. */
export async function followUnread({ db }: Installation, names: string[]): Promise<void> {
  for (const name of names) {
    await db.execute(sql`
      insert into repositories (source, external_id, name, url, private, archived, fork, tracked, created_at)
      values ('github', ${name}, ${name}, ${`https://github.com/${name}`}, true, false, false, true, now())`);
  }
  await db.execute(sql`update workspace set settings = '{"history_months": 1}'`);
}

export interface Simulation {
  environment: Record<string, string>;
  /** From now on every call, or those that match, is answered so; `null`: as usual again. */
  fault(kind: string | null, how?: { match?: { operation: string }; ms?: number }): Promise<void>;
  stop(): void;
}

/** Starts the simulated GitHub and reads from its greeting which settings lead to it. */
export async function simulateGitHub(): Promise<Simulation> {
  const child = spawn(
    process.execPath,
    [bundledSimulator, '--port', '0', '--repositories', '3', '--pull-requests', '60'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let greeting = '';
  while (!greeting.includes('ALLOWED_PRIVATE_HOSTS=')) {
    const [chunk] = (await Promise.race([once(child.stdout, 'data'), ended(child)])) as [Buffer];
    greeting += chunk.toString();
  }
  const settings = [...greeting.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]);
  const environment: Record<string, string> = Object.fromEntries(settings);
  const faults = `${environment.GITHUB_API_URL}/_faults`;
  return {
    environment,
    fault: async (kind, how) => {
      await fetch(
        faults,
        kind === null ? { method: 'DELETE' } : { method: 'POST', body: JSON.stringify({ kind, ...how }) },
      );
    },
    stop: () => void child.kill(),
  };
}

async function ended(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('The simulator ended before it listened.');
}
