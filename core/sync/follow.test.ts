import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import {
  addDeployment,
  addDeploymentStatus,
  addPullRequest,
  addRepository,
  addRun,
  changeRepository,
  finishRun,
  push,
  rerun,
  updatePullRequest,
} from '#core/demo/change.ts';
import { createWorld } from '#core/demo/world.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

/** What changes after a first sync is followed until it ends, wherever in the order it stands. */

const kiln = 'acme/kiln-0';
const minutes = (count: number) => count * 60_000;

async function withHub(
  world: ReturnType<typeof plainWorld>,
  repositories: string[],
  body: (hub: Hub, db: Database) => Promise<void>,
): Promise<void> {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, world, { repositories });
  await settle(hub);
  await body(hub, db);
  await drop();
}

/** Lets some minutes pass and syncs again. */
async function later(hub: Hub, count: number): Promise<string> {
  hub.clock.advance(minutes(count));
  const at = hub.clock.now().toISOString();
  await settle(hub);
  return at;
}

async function one(db: Database, query: string): Promise<Record<string, unknown>> {
  const [row] = await db.execute(sql.raw(query));
  return row ?? {};
}

test('more than 1,000 runs are all read, by spans of time that GitHub can answer', async () => {
  const { db, drop } = await createDatabase();
  const start = Date.parse('2026-08-01T00:00:00Z');
  // Most of them crowd into one week, so that halving time does not halve runs.
  const at = (i: number) =>
    new Date(start + (i < 300 ? i * 6 * 3600_000 : 90 * 86_400_000 + i * 200_000)).toISOString();
  const world = createWorld({
    repositories: [
      {
        name: kiln,
        commits: [{ sha: 'a1', parents: [], authored_at: at(0) }],
        workflow_runs: Array.from({ length: 3200 }, (_, i) => ({
          id: 1000 + i,
          workflow_name: 'Tests',
          workflow_path: '.github/workflows/tests.yml',
          event: 'push',
          branch: 'topic',
          head_sha: 'a1',
          created_at: at(i),
          run_started_at: at(i),
          updated_at: at(i + 1),
          status: 'completed',
          conclusion: 'success',
        })),
      },
    ],
  });
  const hub = await connectHub(db, world, { repositories: [kiln] });
  await settle(hub);
  expect(await one(db, 'select count(*)::int as runs, count(distinct run_id)::int as ids from workflow_runs')).toEqual({
    runs: 3200,
    ids: 3200,
  });
  const pages = hub.github.calls.filter((call) => call.operation.includes('/actions/runs?'));
  // 32 full pages; the rest are the cuts and the ends of spans.
  expect(pages.length).toBeLessThanOrEqual(32 + 20);
  await drop();
});

test('an unfinished run is read again until it ends, also when newer ones have pushed it off the first page', async () => {
  const world = plainWorld({ repositories: 1, pullRequests: 3, runs: 10 });
  await withHub(world, [kiln], async (hub, db) => {
    const begin = {
      workflow_name: 'Tests',
      workflow_path: '.github/workflows/tests.yml',
      event: 'push',
      branch: 'main',
      head_sha: 'a'.repeat(40),
      updated_at: '',
    };
    const at = hub.clock.now().toISOString();
    addRun(world, kiln, {
      ...begin,
      id: 7,
      created_at: at,
      run_started_at: at,
      updated_at: at,
      status: 'in_progress',
      conclusion: null,
    });
    await later(hub, 6);
    expect(await one(db, 'select status from workflow_runs where run_id = 7')).toEqual({ status: 'in_progress' });
    for (let i = 0; i < 120; i++) {
      const next = new Date(hub.clock.now().getTime() + i * 1000).toISOString();
      addRun(world, kiln, {
        ...begin,
        id: 1000 + i,
        created_at: next,
        run_started_at: next,
        updated_at: next,
        status: 'completed',
        conclusion: 'success',
      });
    }
    await later(hub, 6);
    finishRun(world, kiln, 7, { at: hub.clock.now().toISOString(), conclusion: 'failure' });
    await later(hub, 6);
    expect(await one(db, 'select status, conclusion from workflow_runs where run_id = 7')).toEqual({
      status: 'completed',
      conclusion: 'failure',
    });
    expect(
      await one(
        db,
        'select outcome from workflow_run_facts f join workflow_runs w on w.id = f.workflow_run_id where run_id = 7',
      ),
    ).toEqual({ outcome: 'failure' });
  });
});

test('a repeated run keeps its earlier attempts, and one repeated in its old place is found within a day', async () => {
  const world = plainWorld({ repositories: 1, pullRequests: 3, runs: 150, until: '2026-11-21T00:00:00Z' });
  await withHub(world, [kiln], async (hub, db) => {
    const oldest = 100_000;
    const again = rerun(world, kiln, oldest, hub.clock.now().toISOString());
    expect(again.attempt).toBe(2);
    finishRun(world, kiln, oldest, {
      at: new Date(hub.clock.now().getTime() + 1000).toISOString(),
      conclusion: 'success',
    });
    await later(hub, 25 * 60);
    const rows = await db.execute(
      sql`select attempt, conclusion from workflow_runs where run_id = ${oldest} order by attempt`,
    );
    expect([...rows]).toEqual([
      { attempt: 1, conclusion: 'failure' },
      { attempt: 2, conclusion: 'success' },
    ]);
  });
});

test('an unfinished deployment is read again until it ends, whatever its log is called', async () => {
  const log = `https://github.com/${kiln}/actions/runs/${'9'.repeat(40)}`;
  const world = plainWorld({ repositories: 1, pullRequests: 3, runs: 0 });
  await withHub(world, [kiln], async (hub, db) => {
    addDeployment(world, kiln, {
      id: 77,
      environment: 'production',
      sha: 'a1',
      created_at: hub.clock.now().toISOString(),
      statuses: [{ state: 'IN_PROGRESS', at: hub.clock.now().toISOString() }],
    });
    await later(hub, 6);
    expect(await one(db, 'select state from deployments order by created_at desc limit 1')).toEqual({
      state: 'IN_PROGRESS',
    });
    addDeploymentStatus(world, kiln, 77, {
      state: 'SUCCESS',
      at: hub.clock.now().toISOString(),
      log_url: log,
    });
    await later(hub, 6);
    expect(
      await one(db, "select log_url from deployment_statuses where state = 'SUCCESS' order by at desc limit 1"),
    ).toEqual({ log_url: log });
  });
});

test('a changed and a new pull request, and new commits, are there after the next sync', async () => {
  const world = plainWorld({ repositories: 1, pullRequests: 120, runs: 0 });
  await withHub(world, [kiln], async (hub, db) => {
    const at = hub.clock.now().toISOString();
    updatePullRequest(world, kiln, 1, {
      at,
      title: 'Another title',
      reviews: [{ author: 'tomas', state: 'COMMENTED', submitted_at: at }],
    });
    addPullRequest(world, kiln, { number: 500, author: 'mira', created_at: at });
    push(world, kiln, [{ sha: 'f'.repeat(40), parents: [], authored_at: at, message: 'Straight to main' }]);
    hub.github.calls.length = 0;
    await later(hub, 6);
    expect(await one(db, 'select title from pull_requests where number = 1')).toEqual({ title: 'Another title' });
    expect(await one(db, 'select count(*)::int as n from pull_requests where number = 500')).toEqual({ n: 1 });
    expect(await one(db, "select on_default_branch as main from commits where message = 'Straight to main'")).toEqual({
      main: true,
    });
    expect(hub.github.calls.filter((call) => call.operation === 'PullRequests')).toHaveLength(1);
  });
});

test('steps that fall due shortly after one another are one run', async () => {
  await withHub(plainWorld({ repositories: 3, pullRequests: 5, runs: 5 }), ['org:acme'], async (hub, db) => {
    const runs = async () => Number((await one(db, `select count(*) as n from sync_runs`)).n);
    const before = await runs();
    await db.execute(
      sql`update sync_steps set next_at = ${hub.clock.now().toISOString()}::timestamptz + (id % 20) * interval '1 second'`,
    );
    for (let second = 0; second < 5; second++) await later(hub, 0.1);
    expect(await runs()).toBe(before + 2);
  });
});

test('a forced push takes commits away', async () => {
  const world = plainWorld({ repositories: 1, pullRequests: 9, runs: 0 });
  await withHub(world, [kiln], async (hub, db) => {
    const pull = world.repositories[0]?.pull_requests.find((candidate) => candidate.number === 9);
    if (pull === undefined) throw new Error('There is no pull request 9.');
    expect(
      await one(
        db,
        "select count(*)::int as n from pull_request_commits where pull_request_number = 9 and kind = 'branch'",
      ),
    ).toEqual({ n: 2 });
    pull.commits = pull.commits.slice(1);
    updatePullRequest(world, kiln, 9, { at: hub.clock.now().toISOString(), title: pull.title });
    await later(hub, 6);
    expect(
      await one(
        db,
        "select count(*)::int as n from pull_request_commits where pull_request_number = 9 and kind = 'branch'",
      ),
    ).toEqual({ n: 1 });
  });
});

test('an organisation is followed with its new repositories; archived ones and forks are not, unless named', async () => {
  const world = plainWorld({ repositories: 2, pullRequests: 3, runs: 0 });
  await withHub(world, ['org:acme'], async (hub, db) => {
    const tracked = async () =>
      (await db.execute(sql`select name from repositories where tracked order by name`)).map((row) => row.name);
    expect(await tracked()).toEqual(['acme/kiln-0', 'acme/kiln-1']);
    addRepository(world, {
      name: 'acme/loom',
      pull_requests: [{ number: 1, author: 'mira', created_at: '2026-11-01T00:00:00Z' }],
    });
    addRepository(world, { name: 'acme/copy', fork: true });
    changeRepository(world, 'acme/kiln-1', { archived: true });
    await later(hub, 6);
    await later(hub, 6);
    expect(await tracked()).toEqual(['acme/kiln-0', 'acme/loom']);
    expect(
      await one(
        db,
        "select count(*)::int as n from pull_requests p join repositories r on r.id = p.repository_id where r.name = 'acme/loom'",
      ),
    ).toEqual({ n: 1 });
  });
});

test('open pull requests that have been quiet for longer than the history are known all the same', async () => {
  const { db, drop } = await createDatabase();
  const old = (number: number) => ({
    number,
    author: 'mira',
    created_at: '2022-03-01T00:00:00Z',
    updated_at: '2022-03-02T00:00:00Z',
  });
  const world = createWorld({
    repositories: [
      {
        name: kiln,
        pull_requests: [
          old(1),
          { ...old(2), closed_at: '2022-03-02T00:00:00Z' },
          ...Array.from({ length: 60 }, (_, i) => ({
            number: 10 + i,
            author: 'mira',
            created_at: new Date(Date.UTC(2026, 9, 1) + i * 3600_000).toISOString(),
          })),
          ...Array.from({ length: 60 }, (_, i) => ({
            number: 100 + i,
            author: 'mira',
            created_at: new Date(Date.UTC(2021, 9, 1) + i * 3600_000).toISOString(),
            closed_at: new Date(Date.UTC(2021, 9, 2) + i * 3600_000).toISOString(),
          })),
        ],
      },
    ],
  });
  const hub = await connectHub(db, world, { repositories: [kiln] });
  await settle(hub);
  expect(await one(db, "select count(*)::int as n from pull_requests where number = 1 and state = 'open'")).toEqual({
    n: 1,
  });
  expect(await one(db, 'select count(*)::int as n from pull_requests where number between 100 and 159')).not.toEqual({
    n: 60,
  });
  await drop();
});

test('lists inside a pull request that go on beyond their first page are followed to their end', async () => {
  const { db, drop } = await createDatabase();
  const at = (i: number) => new Date(Date.UTC(2026, 9, 1) + i * 60_000).toISOString();
  const count = 230;
  const world = createWorld({
    repositories: [
      {
        name: kiln,
        commits: Array.from({ length: count }, (_, i) => ({
          sha: `c${i}`,
          parents: [],
          authored_at: at(i),
          pull_requests: [1],
        })),
        pull_requests: [
          {
            number: 1,
            author: 'mira',
            created_at: at(0),
            labels: Array.from({ length: 25 }, (_, i) => `label-${i}`),
            commits: Array.from({ length: count }, (_, i) => `c${i}`),
            reviews: Array.from({ length: count }, (_, i) => ({
              author: 'olek',
              state: 'COMMENTED' as const,
              submitted_at: at(i + 1),
            })),
            events: Array.from({ length: count }, (_, i) => ({
              type: i % 2 === 0 ? 'CONVERT_TO_DRAFT' : 'READY_FOR_REVIEW',
              at: at(i + 1),
            })),
          },
        ],
      },
    ],
  });
  const hub = await connectHub(db, world, { repositories: [kiln] });
  await settle(hub);
  expect(
    await one(
      db,
      `select (select count(*)::int from reviews) as reviews, (select count(*)::int from pull_request_events) as events,
      (select count(*)::int from pull_request_commits where kind = 'branch') as commits, (select cardinality(labels) from pull_requests) as labels`,
    ),
  ).toEqual({ reviews: count, events: count, commits: count, labels: 25 });
  await drop();
});
