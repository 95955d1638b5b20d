import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGitHub, type GitHub } from '#core/demo/github/github.ts';
import { testEnvironment } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle, snapshot } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

/** A sync that is killed again and again, at any moment, ends with the same rows as one that is left alone. */

const kills = 50;
const repositories = ['org:acme'];

const folder = mkdtempSync(join(tmpdir(), 'veelocity-kill-'));
const program = join(folder, 'sync-process.mjs');

/** As one file it starts in a third of the time, fifty times. */
beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../.ci/test/sync-process.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function startSync(databaseUrl: string, port: number): ChildProcess {
  return spawn(process.execPath, [program], {
    env: {
      ...testEnvironment,
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_GRAPHQL_URL: `http://127.0.0.1:${port}/graphql`,
      ALLOW_INSECURE_SOURCES: 'true',
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
      RATE_LIMIT_MAX_PER_SYNC: '100000',
      RATE_LIMIT_MAX_PER_HOUR: '100000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function serve(github: GitHub): Promise<{ port: number; close: () => void }> {
  const server = createAdaptorServer({ fetch: (request) => github.fetch(request) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close() };
}

test(`killed at ${kills} random moments, a sync ends with the same rows and facts as undisturbed`, async () => {
  const world = plainWorld({ repositories: 4, pullRequests: 150, runs: 220 });
  const undisturbed = await createDatabase();
  await settle(await connectHub(undisturbed.db, world, { repositories, start: new Date().toISOString() }));

  const { db, url, drop } = await createDatabase();
  const clock = { now: () => new Date() };
  // Slow enough that fifty lives do not finish it: each gets some pages.
  const github = createGitHub({ world, now: clock.now, pageDelayMs: 60 });
  const hub = await connectHub(db, world, { repositories, github, start: new Date().toISOString() });
  const { port, close } = await serve(github);
  let during = 0;
  for (let life = 0; life < kills; life++) {
    const child = startSync(url, port);
    await once(child.stdout ?? child, 'data');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
    if (child.exitCode === null) during++;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  // It was under way at nearly every kill; what a kill hits may by chance be the end.
  expect(during).toBeGreaterThan(kills / 2);
  const last = startSync(url, port);
  await once(last, 'close');
  close();
  await settle(hub);
  expect(await snapshot(db)).toEqual(await snapshot(undisturbed.db));
  await drop();
  await undisturbed.drop();
}, 240_000);
