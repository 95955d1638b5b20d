import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '#core/demo/linear/faults.ts';
import { createWorld } from '#core/demo/world.ts';
import { listSources } from '#core/sources.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub } from '#test/hub.ts';
import {
  attached,
  connectLinear,
  type IssueInput,
  type LinearHub,
  linearWorld,
  settleLinear,
  tickLinear,
} from '#test/linear.ts';

/** Whatever goes wrong with Linear is seen, and afterwards everything is there, once. */

const at = (hours: number) => new Date(Date.UTC(2026, 9, 1, hours)).toISOString();
const issues: IssueInput[] = Array.from({ length: 250 }, (_, i) => ({
  identifier: `ENG-${i + 1}`,
  moves: [
    [at(i), 'backlog'],
    [at(i + 1), 'progress'],
    [at(i + 2), 'done'],
  ],
}));
const world = () => linearWorld(issues, [attached('ENG-1', 'https://github.com/acme/kiln/pull/1', at(1))]);

const tables = ['sources', 'sync_steps', 'sync_runs', 'budgets', 'call_counts', 'source_coverage', 'issue_dirt'].concat(
  ['issues', 'issue_checks', 'attachments', 'states', 'teams', 'users', 'labels', 'projects'].map(
    (name) => `linear_${name}`,
  ),
);

let database: TestDatabase;
let hub: LinearHub;

beforeAll(async () => (database = await createDatabase()));
afterAll(() => database.drop());

async function connect(options: Parameters<typeof connectLinear>[2] = {}): Promise<LinearHub> {
  for (const table of tables) await database.db.execute(sql`delete from ${sql.identifier(table)}`);
  return connectLinear(await connectHub(database.db, createWorld({}), { repositories: [] }), world(), options);
}

/** The machine that tests run on may be busy with other things. */
const patienceMs = 300_000;

beforeEach(async () => (hub = await connect()));

async function expectAll(): Promise<void> {
  const [row] = await database.db.execute(sql`
    select (select count(*)::int from linear_issues) as issues, (select count(*)::int from linear_attachments) as attachments,
      (select count(*)::int from linear_issues where assignee_id is null) as nobodys,
      (select count(*)::int from issue_facts where completed_at is not null) as completed,
      (select count(*)::int from issue_state_facts) as spans, (select count(*)::int from linear_users) as users`);
  expect(row).toEqual({ issues: 250, attachments: 1, nobodys: 0, completed: 250, spans: 750, users: 2 });
}

const stateOf = async () => (await listSources(hub.ctx)).find(({ id }) => id === 'linear');

const passing: [string, Fault, RegExp][] = [
  ['a bad gateway', { kind: 'server_error', status: 502, times: 2 }, /status 502/],
  ['an inner error', { kind: 'server_error', status: 500, times: 2 }, /status 500/],
  ['an error inside an answer of 200', { kind: 'internal_error', times: 2 }, /Internal server error/],
  ['an answer of which a part failed', { kind: 'half_answer', operation: 'issues(', times: 2, after: 1 }, /assignee/],
  ['half a body', { kind: 'truncated', times: 2 }, /half an answer/],
  ['no network', { kind: 'network', times: 2 }, /could not be reached/],
  ['a query that is too complex', { kind: 'complexity', points: 4_000, times: 2 }, /this size/],
];

test.each(passing)('%s passes, and nothing is lost or doubled', { timeout: patienceMs }, async (_, fault, words) => {
  hub.linear.faults.on(fault);
  await settleLinear(hub);
  const errors = await database.db.execute(sql`select detail from sync_errors`);
  expect(errors.length).toBeGreaterThan(0);
  for (const { detail } of errors) expect(detail).toMatch(words);
  await expectAll();
  expect(await stateOf()).toMatchObject({ status: 'ok', detail: null });
});

test('what a server never answers whole is taken as it comes after many tries, and said', {
  timeout: patienceMs,
}, async () => {
  hub.linear.faults.on({ kind: 'half_answer', operation: 'issues(first:$size' });
  await settleLinear(hub, 400);
  const [row] = await database.db.execute(sql`
    select (select count(*)::int from linear_issues) as issues,
      (select count(distinct item)::int from sync_errors where item like 'issues.nodes.%') as named`);
  expect(row?.issues).toBe(250);
  expect(Number(row?.named)).toBeGreaterThan(0);
});

describe.each([
  ['told how long', { retryAfterSeconds: 90 }, 90],
  ['told nothing but when the bucket is full', { retryAfterSeconds: null }, 3600],
] as const)('a limit in the middle, %s', (_, more, seconds) => {
  test('stops everything until then, says so, and goes on by itself', { timeout: patienceMs }, async () => {
    hub.linear.faults.on({ kind: 'rate_limit', operation: 'issues(first:$size', after: 1, times: 1, ...more });
    const before = hub.clock.now().getTime();
    expect(await tickLinear(hub)).toBe('limited');
    const { nextAt } = await tick(hub.ctx, 'linear', 2000, conclude);
    const until = Number(nextAt) - before;
    expect(until / 1000).toBeGreaterThan(seconds - 20);
    expect(until / 1000).toBeLessThan(seconds + 40);
    expect((await stateOf())?.detail).toMatch(/limit is used up.*goes on by itself at 2026-11-22T1/);
    const calls = hub.linear.calls.length;
    expect(await tickLinear(hub)).toBe('limited');
    expect(hub.linear.calls.length).toBe(calls);
    hub.clock.advance(new Date(Number(nextAt) + 1000));
    await settleLinear(hub);
    await expectAll();
    expect(await stateOf()).toMatchObject({ status: 'ok', detail: null });
  });
});

test('its own allowance of complexity is respected: it is used up, refills, and everything comes in the end', {
  timeout: patienceMs,
}, async () => {
  hub = await connect({ limits: { complexity: 12_000 } });
  await settleLinear(hub);
  expect(hub.linear.calls.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(4);
  await expectAll();
});

test('a refused key breaks the source until another is entered', { timeout: patienceMs }, async () => {
  hub.linear.faults.on({ kind: 'bad_key' });
  expect(await tickLinear(hub)).toBe('broken');
  expect(await stateOf()).toMatchObject({ status: 'broken', detail: expect.stringMatching(/refused the API key/) });
  hub.linear.faults.clear();
  hub.clock.advance(6 * 60_000);
  await settleLinear(hub);
  await expectAll();
});

test('what the key may not read is said of the source', { timeout: patienceMs }, async () => {
  hub.linear.faults.on({ kind: 'forbidden' });
  await tickLinear(hub);
  expect(await stateOf()).toMatchObject({ status: 'forbidden', detail: expect.stringMatching(/may not read/) });
});

test('a server that has no ready-made states is asked for changes, and says the same', {
  timeout: patienceMs,
}, async () => {
  await settleLinear(hub);
  const facts = () =>
    database.db.execute(sql`
    select i.identifier, s.place, s.state, s.started_at, s.ended_at from issue_state_facts s join linear_issues i on i.id = s.issue_id order by 1, 2`);
  const modern = [...(await facts())];
  hub = await connect({ old: true });
  await settleLinear(hub);
  expect([...(await facts())]).toEqual(modern);
  await expectAll();
});

test('only the teams that are named are read', { timeout: patienceMs }, async () => {
  hub = await connect({ config: { teams: ['OPS'] } });
  hub.linear.world.issues.push({
    ...(hub.linear.world.issues[0] as never as object),
    id: 'other',
    identifier: 'OPS-1',
    teamId: 'OPS',
  } as never);
  await settleLinear(hub);
  expect(await database.db.execute(sql`select identifier from linear_issues`)).toEqual([{ identifier: 'OPS-1' }]);
});

test('issues take as many calls as they have pages', { timeout: patienceMs }, async () => {
  await settleLinear(hub);
  expect(hub.linear.calls.map(({ operation }) => operation).sort()).toEqual([
    'Attachments',
    'Issues',
    'Issues',
    'Issues',
    'Issues',
    'Workspace',
  ]);
});

test('what changed is read with three calls at most, and what did not with one', { timeout: patienceMs }, async () => {
  await settleLinear(hub);
  const [issue] = hub.linear.world.issues;
  if (issue !== undefined) Object.assign(issue, { title: 'Another title', updatedAt: '2026-11-22T12:01:00.000Z' });
  hub.clock.advance(6 * 60_000);
  hub.linear.calls.length = 0;
  await settleLinear(hub);
  expect(hub.linear.calls.map(({ operation }) => operation)).toEqual(['Workspace', 'Issues']);
  expect(await database.db.execute(sql`select title from linear_issues where identifier = 'ENG-1'`)).toEqual([
    { title: 'Another title' },
  ]);
  hub.clock.advance(6 * 60_000);
  hub.linear.calls.length = 0;
  await settleLinear(hub);
  expect(hub.linear.calls.map(({ operation }) => operation)).toEqual(['Workspace']);
});
