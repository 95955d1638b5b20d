import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { changeSettings } from '#core/delivery.ts';
import { createSentryWorld } from '#core/demo/sentry/world.ts';
import { connectAssistants } from '#test/assistants.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle, snapshot, tickBoth } from '#test/hub.ts';
import { connectLinear, linearWorld } from '#test/linear.ts';
import { connectSentry } from '#test/tracker.ts';
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

const people = Array.from({ length: 50 }, (_, i) => `person-${i}@acme.example`);

const team = {
  members: people.map((email, i) => ({
    id: `user_${i}`,
    email,
    name: email,
    role: 'member' as const,
    isRemoved: false,
  })),
  days: people.map((email) => ({ email, day: '2026-11-20', agent: 3, linesAdded: 20, linesAccepted: 9 })),
  events: people.map((email) => ({
    at: Date.parse('2026-11-20T10:00:00Z'),
    email,
    model: 'opus-5',
    kind: 'Usage-based',
    cents: 10,
  })),
  commits: [],
  cycleStart: Date.parse('2026-11-10T00:00:00Z'),
};

const errors = createSentryWorld({
  projects: { kiln: 'acme/kiln-0', shop: null },
  issues: [{ id: '1', project: 'kiln', level: 'error', first_seen: '2026-11-10T10:00:00Z', count: 40 }],
  releases: [
    {
      version: 'a'.repeat(40),
      created_at: '2026-11-09T10:00:00Z',
      projects: ['kiln'],
      new_issues: 1,
      commits: [],
      deploys: [{ environment: 'production', finished_at: '2026-11-09T11:00:00Z' }],
    },
  ],
  counts: [{ project: 'kiln', at: '2026-11-10T10:00:00Z', events: 30 }],
});

const issues = linearWorld([
  {
    identifier: 'ENG-1',
    moves: [
      ['2026-11-10T10:00:00Z', 'todo'],
      ['2026-11-11T10:00:00Z', 'done'],
    ],
  },
  { identifier: 'OPS-1', moves: [['2026-11-12T10:00:00Z', 'todo']] },
]);

test('where nothing changed in 100 repositories, Linear, 50 people in Cursor and Sentry, it takes at most 15 calls, 4 of them of GraphQL', async () => {
  const { db, drop } = await createDatabase();
  const world = plainWorld({ repositories: 100, pullRequests: 3, runs: 2 });
  const assistants = await connectAssistants(db, world, { repositories: ['org:acme'], team });
  const hub = await connectLinear(await connectSentry(assistants, errors), issues);
  hub.others.push('linear');
  await changeSettings(hub.ctx, { incident_sources: { github_labels: ['incident'] } });
  await settle(hub);
  const before = await db.execute(sql`select data_version from workspace`);
  const calls = [hub.github.calls, hub.cursor.calls, hub.greptile.calls, hub.sentry.calls, hub.linear.calls];
  // After an hour more is due: Cursor's days, the counts and the releases of Sentry.
  for (const minutes of [6, 61]) {
    for (const some of calls) some.length = 0;
    hub.clock.advance(minutes * 60_000);
    await tickBoth(hub, 60_000);
    const of = (some: { status: number }[]) => some.filter(({ status }) => status !== 304).length;
    const graphql = hub.github.calls.filter((call) => call.kind === 'graphql');
    const rest = hub.github.calls.filter((call) => call.kind === 'rest');
    expect(graphql.length).toBeLessThanOrEqual(4);
    expect(graphql.reduce((sum, call) => sum + call.cost, 0)).toBeLessThanOrEqual(6);
    expect(new Set(rest.map((call) => call.status))).toEqual(new Set([304]));
    const { cursor, greptile, sentry, linear } = hub;
    const answered = {
      github: graphql.length,
      cursor: of(cursor.calls),
      greptile: greptile.calls.length,
      sentry: of(sentry.calls),
      linear: linear.calls.length,
    };
    const all = Object.values(answered).reduce((sum, count) => sum + count, 0);
    expect(all, `after ${minutes} minutes: ${JSON.stringify(answered)}`).toBeLessThanOrEqual(15);
    expect(answered).toMatchObject({ greptile: 0, linear: 1 });
    if (minutes === 6) expect(rest).toHaveLength(100);
  }
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
