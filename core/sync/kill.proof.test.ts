import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGitHub } from '#core/demo/github/github.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle, snapshot } from '#test/hub.ts';
import { buildSyncProgram, ended, killAgainAndAgain, serve, type SyncProgram } from '#test/sync-processes.ts';
import { plainWorld } from '#test/worlds.ts';

/** A sync that is killed again and again, at any moment, ends with the same rows as one that is left alone. */

const kills = 50;
const repositories = ['org:acme'];

let program: SyncProgram;
beforeAll(async () => (program = await buildSyncProgram()));
afterAll(() => program.remove());

test(`killed at ${kills} random moments, a sync ends with the same rows and facts as undisturbed`, async () => {
  const world = plainWorld({ repositories: 4, pullRequests: 150, runs: 220 });
  const undisturbed = await createDatabase();
  await settle(await connectHub(undisturbed.db, world, { repositories, start: new Date().toISOString() }));

  const { db, url: databaseUrl, drop } = await createDatabase();
  const clock = { now: () => new Date() };
  // Slow enough that fifty lives do not finish it: each gets some pages.
  const github = createGitHub({ world, now: clock.now, pageDelayMs: 60 });
  const hub = await connectHub(db, world, { repositories, github, start: new Date().toISOString() });
  const { url, close } = await serve((request) => github.fetch(request));
  const environment = { GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql` };
  const start = () => program.start(['github', 'github-actions'], databaseUrl, environment);
  const during = await killAgainAndAgain(kills, 250, start);
  // It was under way at nearly every kill; what a kill hits may by chance be the end.
  expect(during).toBeGreaterThan(kills / 2);
  await ended(start());
  close();
  await settle(hub);
  expect(await snapshot(db)).toEqual(await snapshot(undisturbed.db));
  await drop();
  await undisturbed.drop();
}, 240_000);
