import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { type GitHubServer, serveGitHub } from '#test/github-server.ts';
import { bundleWorker } from '../../infra/bundle.ts';

/** The worker as it is deployed, in workerd: with the settings of its configuration, by TCP and behind Hyperdrive. */

interface Configuration {
  main: string;
  compatibility_date: string;
  compatibility_flags: string[];
  hyperdrive: { binding: string }[];
  triggers: { crons: string[] };
  assets: { run_worker_first: string[] };
}

const folder = join(import.meta.dirname, '../../infra/worker');
const configuration = JSON.parse(
  readFileSync(join(folder, 'wrangler.jsonc'), 'utf8').replace(/^\s*\/\/.*$/gm, ''),
) as Configuration;

const keys = {
  VEELOCITY_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
  JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
};

test('the configuration names what there is: the bundle, the binding that the host looks for, the API', () => {
  expect(join(folder, configuration.main)).toBe(join(import.meta.dirname, '../../dist/worker/index.mjs'));
  expect(configuration.hyperdrive.map(({ binding }) => binding)).toEqual(['HYPERDRIVE']);
  expect(readFileSync(join(import.meta.dirname, 'worker.ts'), 'utf8')).toContain('bindings.HYPERDRIVE');
  expect(configuration.assets.run_worker_first).toEqual(['/api/*']);
  expect(configuration.triggers.crons).toEqual(['*/5 * * * *']);
});

describe.each(['TCP', 'Hyperdrive'])('by %s', (way) => {
  let database: TestDatabase;
  let github: GitHubServer;
  let worker: Miniflare;
  let origin: URL;
  let bearer: string;

  beforeAll(async () => {
    database = await createDatabase();
    github = await serveGitHub();
    const { code } = await bundleWorker();
    worker = new Miniflare({
      modules: true,
      script: Buffer.from(code).toString('utf8'),
      compatibilityDate: configuration.compatibility_date,
      compatibilityFlags: configuration.compatibility_flags,
      bindings: { ...keys, ...github.environment, ...(way === 'TCP' && { DATABASE_URL: database.url }) },
      ...(way === 'Hyperdrive' && { hyperdrives: { HYPERDRIVE: withPassword(database.url) } }),
    });
    origin = await worker.ready;
    const ctx = createContext(database.db, { environment: keys, now: () => new Date() });
    ({ bearer } = await createOwner(ctx));
  });

  afterAll(async () => {
    await worker.dispose();
    github.close();
    await database.drop();
  });

  const read = (path: string) =>
    fetch(new URL(`/api/v1${path}`, origin), { headers: { Authorization: `Bearer ${bearer}` } });

  test('a request has a connection of its own, which is closed when its answer is out', async () => {
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(['/metrics', '/sync', '/openapi.json', '/auth/me'].map(read));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      for (const answer of answers) expect(await answer.json()).toBeTruthy();
    }
    await expect.poll(connections).toBe(0);
  });

  test('the cron trigger syncs what is connected, and leaves no connection behind', async () => {
    await github.connect(database.db, keys.VEELOCITY_ENCRYPTION_KEY);
    const stub = (await worker.getWorker()) as unknown as {
      scheduled(options: { cron: string }): Promise<{ outcome: string }>;
    };
    const [cron = ''] = configuration.triggers.crons;
    expect((await stub.scheduled({ cron })).outcome).toBe('ok');
    const [row] = await database.db.execute(sql`select count(*)::int as stored from pull_requests`);
    expect(row?.stored).toBeGreaterThan(0);
    const shown = (await (await read('/pull-requests')).json()) as { total: number };
    expect(shown.total).toBe(row?.stored);
    await expect.poll(connections).toBe(0);
  });

  test('a sync that is asked for begins at once, after the answer is out', async () => {
    const before = await runs();
    const answer = await fetch(new URL('/api/v1/sync', origin), {
      method: 'POST',
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(202);
    await expect.poll(runs).toBe(before + 1);
    await expect.poll(connections).toBe(0);
  });

  test('a reader of events holds one connection', async () => {
    const stop = new AbortController();
    const headers = { Authorization: `Bearer ${bearer}` };
    const answer = await fetch(new URL('/api/v1/sync/events', origin), { headers, signal: stop.signal });
    expect((await answer.body?.getReader().read())?.done).toBe(false);
    expect(await connections()).toBe(1);
    stop.abort();
  });

  /** Syncs that have ended. */
  async function runs(): Promise<number> {
    const [row] = await database.db.execute(
      sql`select count(*)::int as runs from sync_runs where finished_at is not null`,
    );
    return Number(row?.runs);
  }

  /** The connections of the worker: those of the test are of this process. */
  async function connections(): Promise<number> {
    const own = await database.db.execute(sql`select count(*)::int as others from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_start > ${opened.toISOString()}::timestamptz
        and query not like '%pg_stat_activity%'`);
    return Number(own[0]?.others);
  }
});

const opened = new Date();

/** Hyperdrive insists on a password, for which the server of the tests does not ask. */
function withPassword(url: string): string {
  const known = new URL(url);
  if (known.password === '') known.password = 'none';
  return known.href;
}
