import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { providers } from '#core/providers/index.ts';
import type { Page, Provider, Scope, Step } from '#core/providers/provider.ts';
import { Settings } from '#core/settings.ts';
import { keepPage } from '#core/sync/keep.ts';
import { openRun } from '#core/sync/run.ts';
import type { Goal, ScanPlace } from '#core/sync/scan.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { snapshot } from '#test/hub.ts';
import { createApi, readPages } from '#test/pages.ts';
import { plainWorld } from '#test/worlds.ts';

/** Pages may arrive in any order, overlap and come twice: what is stored and concluded is the same. */

const now = () => new Date('2026-11-22T12:00:00Z');
const scope: Scope = { id: 1, externalId: '', name: 'acme/kiln-0', defaultBranch: 'main' };
const place: ScanPlace = {
  kind: 'head',
  cursor: null,
  since: '2020-01-01T00:00:00Z',
  before: null,
  wanted: [],
  tag: null,
};
const goal: Goal = { floor: place.since, now: now(), wanted: [], size: 10 };

interface Arrival {
  provider: Provider;
  step: Step;
  page: Page;
}

let database: TestDatabase;
let arrivals: Arrival[];
let inOrder: Record<string, unknown[]>;

beforeAll(async () => {
  database = await createDatabase();
  arrivals = await readEverything();
  inOrder = await arrive(database.db, arrivals);
});
afterAll(() => database.drop());

/** Every page of every step of a repository, in sizes that do not fit one another. */
async function readEverything(): Promise<Arrival[]> {
  const world = plainWorld({ repositories: 1, pullRequests: 40, runs: 30 });
  const hub = createGitHub({ world, now });
  scope.externalId = world.repositories[0]?.node_id ?? '';
  const api = createApi(hub.fetch, now);
  const found: Arrival[] = [];
  for (const provider of providers) {
    for (const step of provider.steps.filter((candidate) => candidate.reads === 'history')) {
      for (const size of [7, 10]) {
        for (const page of await readPages(api, step, scope, size)) found.push({ provider, step, page });
      }
    }
  }
  return found;
}

/** Stores the pages in this order into an empty repository. */
async function arrive(db: Database, pages: Arrival[]): Promise<Record<string, unknown[]>> {
  const ctx = createContext(db, { now });
  await db.execute(sql`truncate repositories, sync_steps, sync_runs cascade`);
  await db.execute(sql`
    insert into repositories (id, source, external_id, name, url, private, archived, fork, tracked, created_at)
    overriding system value values (1, 'github', ${scope.externalId}, ${scope.name}, '', false, false, false, true, '2020-01-01')`);
  const [row] = await db.execute(
    sql`insert into sync_steps (source, step, repository_id, next_at) values ('github', 'any', 1, now()) returning id`,
  );
  const run = await openRun(ctx, 'github');
  const settings = Settings.parse({});
  for (const { provider, step, page } of pages) {
    const claim = {
      id: Number(row?.id),
      step: step.id,
      scope,
      progress: {},
      mark: null,
      pageSize: null,
      failures: 0,
      token: 0,
    };
    await keepPage(ctx, { run, provider, origin: 'real' as const, step, claim, settings }, {}, place, page, goal);
  }
  return snapshot(db);
}

test('there is something to arrive', () => {
  expect(inOrder.pull_requests).toHaveLength(40);
  expect(inOrder.pull_request_facts).toHaveLength(40);
  expect(inOrder.workflow_run_facts).toHaveLength(30);
  expect(arrivals.length).toBeGreaterThan(20);
});

test('in any order, whole or with some pages twice, the rows and the facts are the same', async () => {
  const order = fc.shuffledSubarray(
    arrivals.map((_, index) => index),
    { minLength: arrivals.length },
  );
  await fc.assert(
    fc.asyncProperty(order, fc.array(fc.nat(arrivals.length - 1), { maxLength: 5 }), async (indices, again) => {
      const pages = [...indices, ...again].map((index) => arrivals[index]).filter((arrival) => arrival !== undefined);
      expect(await arrive(database.db, pages)).toEqual(inOrder);
    }),
    { numRuns: 12 },
  );
}, 60_000);
