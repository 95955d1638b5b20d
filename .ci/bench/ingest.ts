import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { type EntityName, upsert } from '#core/db/upsert.ts';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { github } from '#core/providers/github/index.ts';
import type { Page, Rows, Scope, Step } from '#core/providers/provider.ts';
import { Settings } from '#core/settings.ts';
import { keepPage, type PageContext } from '#core/sync/keep.ts';
import { openRun } from '#core/sync/run.ts';
import type { ScanPlace } from '#core/sync/scan.ts';
import { createGitHub } from '../../core/demo/github/github.ts';
import { createContext } from '#test/context.ts';
import { createApi, readPages } from '../test/pages.ts';
import { plainWorld } from '#test/worlds.ts';
import { type Bench, interleave, median, print, ratioOf, type Server } from './bench.ts';

/** Storing pages of 50 pull requests with reviews, commits and events, facts included, against a row-by-row writer. */
export const ingest: Bench = { name: 'ingest', run };

const pages = 4;
const pageSize = 50;
const goal = 8;
const settings = Settings.parse({});
const now = () => new Date('2026-11-22T12:00:00Z');

async function run(server: Server): Promise<boolean> {
  const read = await readHistory();
  const rows = read.map((page) => Object.values(page.rows).reduce((sum, list) => sum + list.length, 0));
  const [batch, single] = [await openStore(server), await openStore(server)];
  const times = await interleave(5, {
    pages: () => each(batch, read, storePage),
    rows: () => each(single, read, storeRows),
  });
  const ratio = ratioOf(times.rows, times.pages);
  const total = rows.reduce((sum, count) => sum + count, 0);
  print(`  ${pages} pages of ${pageSize} pull requests, ${total} rows in all, facts included:`);
  print(
    `  ${median(times.pages).toFixed(0)} ms by pages (${((1000 * total) / median(times.pages)).toFixed(0)} rows/s), ${median(times.rows).toFixed(0)} ms row by row`,
  );
  print(`  row by row takes ${ratio.text} times as long; goal ≥ ${goal}`);
  for (const { db } of [batch, single]) await db.$client.end();
  return ratio.median >= goal;
}

/** The pages as the provider's own step reads them, so that only storing is measured. */
async function readHistory(): Promise<Page[]> {
  const hub = createGitHub({ world: plainWorld({ repositories: 1, pullRequests: pages * pageSize, runs: 0 }), now });
  return readPages(createApi(hub.fetch, now), pullRequests(), scope, pageSize);
}

function pullRequests(): Step {
  const step = github.steps.find((candidate) => candidate.id === 'pull-requests');
  if (step === undefined) throw new Error('GitHub has no step for pull requests.');
  return step;
}

const scope: Scope = { id: 1, externalId: 'R_bench', name: 'acme/kiln-0', defaultBranch: 'main' };

function placeAt(cursor: string | null): ScanPlace {
  return { kind: 'head', cursor, since: '2020-01-01T00:00:00Z', before: null, wanted: [], tag: null };
}

interface Store {
  db: Database;
  at: PageContext;
}

async function openStore(server: Server): Promise<Store> {
  const db = await server.createDatabase();
  await db.execute(sql`
    insert into repositories (id, source, external_id, name, url, private, archived, fork, tracked, created_at)
    overriding system value values (1, 'github', 'R_bench', 'acme/kiln-0', '', false, false, false, true, '2020-01-01')`);
  await db.execute(sql`
    insert into sync_steps (source, step, repository_id, next_at) values ('github', 'pull-requests', 1, ${now().toISOString()}::timestamptz)`);
  const [row] = await db.execute(sql`select id from sync_steps`);
  const step = pullRequests();
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
  return {
    db,
    at: { run: await openRun(createContext(db), 'github'), provider: github, origin: 'real', step, claim, settings },
  };
}

/** Stores the pages into emptied tables, so that each round inserts anew. */
async function each(to: Store, read: Page[], store: (to: Store, page: Page) => Promise<void>): Promise<void> {
  await to.db.execute(sql`truncate pull_requests, reviews, pull_request_events, commits, pull_request_commits cascade`);
  for (const page of read) await store(to, page);
}

async function storePage({ db, at }: Store, page: Page): Promise<void> {
  const goalOfScan = { floor: '2020-01-01T00:00:00Z', now: now(), wanted: [], size: pageSize };
  await keepPage(createContext(db), at, {}, placeAt(null), page, goalOfScan);
}

/** The same rows in the same transaction, a statement each, and the facts of each pull request by themselves. */
async function storeRows({ db }: Store, page: Page): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [name, rows] of Object.entries(page.rows) as [keyof Rows & EntityName, object[]][]) {
      for (const row of rows) await upsert(tx, name, [row]);
    }
    for (const { repositoryId, number } of page.rows.pullRequests ?? []) {
      await refreshPullRequestFacts(tx, [{ repositoryId, number }], settings);
    }
  });
}
