import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { changeSettings } from '#core/delivery.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle, snapshot, tickBoth } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

/** How many calls a sync costs, and that many processes cost no more. */

test('a first sync of 1,000 pull requests takes at most 25 calls and 75 points for all of them', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(
    db,
    plainWorld({ repositories: 1, pullRequests: 1000, runs: 0, until: '2026-11-20T00:00:00Z' }),
    { repositories: ['acme/kiln-0'] },
  );
  await settle(hub);
  const [row] = await db.execute(
    sql`select (select count(*)::int from pull_requests) as pulls, (select count(*)::int from reviews) as reviews`,
  );
  expect(row).toEqual({ pulls: 1000, reviews: 2000 });
  const of = (operations: string[]) => hub.github.calls.filter((call) => operations.includes(call.operation));
  const [counted] = await db.execute(sql`
    select count(*)::int as reviews from reviews r
    join pull_requests p on p.repository_id = r.repository_id and p.number = r.pull_request_number
    where p.merged_at is not null and r.comments is null`);
  expect(counted).toEqual({ reviews: 0 });
  const calls = of(['Detect', 'PullRequests', 'OpenPullRequests', 'Nested', 'ReviewComments']);
  expect(calls.length).toBeLessThanOrEqual(25);
  expect(calls.reduce((sum, call) => sum + call.cost, 0)).toBeLessThanOrEqual(75);
  await drop();
}, 60_000);

test('where nothing changed in 100 repositories, it takes at most 4 GraphQL calls, and every read of runs is a 304', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld({ repositories: 100, pullRequests: 3, runs: 2 }), {
    repositories: ['org:acme'],
  });
  await changeSettings(hub.ctx, { incident_sources: { github_labels: ['incident'] } });
  await settle(hub);
  hub.github.calls.length = 0;
  hub.clock.advance(6 * 60_000);
  const before = await db.execute(sql`select data_version from workspace`);
  expect(await tickBoth(hub, 60_000)).toEqual(['done', 'done']);
  const graphql = hub.github.calls.filter((call) => call.kind === 'graphql');
  const rest = hub.github.calls.filter((call) => call.kind === 'rest');
  expect(graphql.length).toBeLessThanOrEqual(4);
  expect(graphql.reduce((sum, call) => sum + call.cost, 0)).toBeLessThanOrEqual(6);
  expect(rest).toHaveLength(100);
  expect(new Set(rest.map((call) => call.status))).toEqual(new Set([304]));
  expect(await db.execute(sql`select data_version from workspace`)).toEqual(before);
  await drop();
}, 120_000);

test('three processes at once store every page once, and cost no more calls than one', async () => {
  const world = plainWorld({ repositories: 6, pullRequests: 120, runs: 150 });
  const repositories = ['org:acme'];
  const alone = await createDatabase();
  const single = await connectHub(alone.db, world, { repositories });
  await settle(single);

  const { db, drop } = await createDatabase();
  const first = await connectHub(db, world, { repositories, owner: 'first' });
  const others = await Promise.all(
    ['second', 'third'].map((owner) =>
      connectHub(db, world, { repositories, owner, github: first.github, clock: first.clock }),
    ),
  );
  for (let round = 0; round < 4; round++) await Promise.all([first, ...others].map((hub) => tickBoth(hub)));
  await settle(first);
  expect(first.github.calls.length).toBeLessThanOrEqual(single.github.calls.length * 1.05);
  expect(await snapshot(db)).toEqual(await snapshot(alone.db));
  const pages = first.github.calls
    .filter((call) => call.operation === 'PullRequests')
    .map((call) => JSON.stringify(call.variables));
  expect(new Set(pages).size).toBe(pages.length);
  await drop();
  await alone.drop();
}, 120_000);
