import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { updatePullRequest } from '#core/demo/change.ts';
import type { Fault } from '#core/demo/github/faults.ts';
import { listSources, putSource } from '#core/sources.ts';
import { connectHub, settle, snapshot, tickBoth } from '#test/hub.ts';
import { createDatabase } from '#test/database.ts';
import { plainWorld } from '#test/worlds.ts';

/** Every failure of a call, one by one: the right visible state while it lasts, and a whole sync after it. */

const repositories = ['acme/kiln-0', 'acme/kiln-1'];
let undisturbed: Record<string, unknown[]>;

beforeAll(async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  await settle(hub);
  undisturbed = await snapshot(db);
  await drop();
}, 60_000);

interface Case {
  name: string;
  fault: Fault;
  /** The state of some step while the fault lasts, and words that the person reads. */
  state: string;
  says: RegExp;
  /** The state of the whole source, where the fault is about all of it. */
  source?: string;
}

const inKiln0 = { repository: 'acme/kiln-0' };
const pullRequests = { api: 'graphql', operation: 'query PullRequests' } as const;
const runs = { api: 'rest', path: '/actions/runs' } as const;

const cases: Case[] = [
  {
    name: 'a revoked token',
    fault: { kind: 'bad_token' },
    state: 'broken',
    says: /wrong, expired or revoked/,
    source: 'broken',
  },
  {
    name: 'the GraphQL allowance used up',
    fault: { kind: 'rate_limit', match: pullRequests },
    state: 'limited',
    says: /limit/,
  },
  {
    name: 'the REST allowance used up, as 403',
    fault: { kind: 'rate_limit', status: 403, match: runs },
    state: 'limited',
    says: /limit/,
  },
  {
    name: 'the REST allowance used up, as 429',
    fault: { kind: 'rate_limit', status: 429, match: runs },
    state: 'limited',
    says: /limit/,
  },
  {
    name: 'a secondary limit with a time',
    fault: { kind: 'secondary_limit', status: 403, retryAfterSeconds: 30, match: pullRequests },
    state: 'limited',
    says: /secondary/,
  },
  {
    name: 'a secondary limit without a time',
    fault: { kind: 'secondary_limit', status: 429, retryAfterSeconds: null, match: runs },
    state: 'limited',
    says: /secondary/,
  },
  {
    name: 'a secondary limit within a GraphQL answer',
    fault: { kind: 'secondary_limit', status: 200, retryAfterSeconds: 30, match: pullRequests },
    state: 'limited',
    says: /secondary/,
  },
  {
    name: 'a repository that cannot be seen',
    fault: { kind: 'hidden', match: { ...pullRequests, ...inKiln0 } },
    state: 'gone',
    says: /acme\/kiln-0 does not exist, or the token cannot see it/,
    source: 'degraded',
  },
  {
    name: 'single sign-on',
    fault: { kind: 'saml', match: { ...pullRequests, ...inKiln0 } },
    state: 'forbidden',
    says: /single sign-on/,
    source: 'degraded',
  },
  {
    name: 'single sign-on of REST',
    fault: { kind: 'saml', match: { ...runs, ...inKiln0 } },
    state: 'forbidden',
    says: /single sign-on/,
  },
  {
    name: 'a missing permission',
    fault: { kind: 'forbidden', match: { ...runs, ...inKiln0 } },
    state: 'forbidden',
    says: /may not read/,
  },
  {
    name: 'tags that may not be read',
    fault: { kind: 'forbidden', match: { api: 'graphql', operation: 'query Tags', ...inKiln0 } },
    state: 'forbidden',
    says: /may not read acme\/kiln-0/,
    source: 'degraded',
  },
  {
    name: 'releases cut short',
    fault: { kind: 'resource_limits', match: { api: 'graphql', operation: 'query Releases' } },
    state: 'failed',
    says: /cut an answer short/,
  },
  { name: 'too many nodes', fault: { kind: 'too_many_nodes', match: pullRequests }, state: 'failed', says: /size/ },
  {
    name: '502 as a page',
    fault: { kind: 'server_error', status: 502, html: true, match: pullRequests },
    state: 'failed',
    says: /502/,
  },
  {
    name: '504 as JSON',
    fault: { kind: 'server_error', status: 504, html: false, match: runs },
    state: 'failed',
    says: /504/,
  },
  {
    name: 'a query that went wrong',
    fault: { kind: 'went_wrong', match: pullRequests },
    state: 'failed',
    says: /went wrong/,
  },
  {
    name: 'an answer cut short',
    fault: { kind: 'resource_limits', match: pullRequests },
    state: 'failed',
    says: /cut an answer short/,
  },
  {
    name: 'a query that is not understood',
    fault: { kind: 'schema_error', match: pullRequests },
    state: 'failed',
    says: /does not understand/,
  },
  { name: 'a refused request', fault: { kind: 'invalid', match: runs }, state: 'failed', says: /422/ },
  {
    name: 'no network',
    fault: { kind: 'network', match: pullRequests },
    state: 'failed',
    says: /could not be reached/,
  },
  { name: 'half a body', fault: { kind: 'truncated', match: pullRequests }, state: 'failed', says: /half an answer/ },
];

describe('while it lasts it can be seen, other repositories go on, and afterwards nothing is missing', () => {
  test.each(cases)('$name', async ({ fault, state, says, source }) => {
    const { db, drop } = await createDatabase();
    const hub = await connectHub(db, plainWorld(), { repositories });
    // The first calls succeed, so that something is stored before it begins.
    hub.github.faults.on({ ...fault, after: fault.match === undefined ? 3 : 0 });
    await tickBoth(hub);
    const steps = await db.execute(sql`select step, state, error_detail from sync_steps where state = ${state}`);
    // Others may have stopped because of the first.
    expect(steps.map(({ error_detail: detail }) => detail)).toContainEqual(expect.stringMatching(says));
    if (source !== undefined) {
      const [row] = await db.execute(sql`select status, detail from sources where id = 'github'`);
      expect(row).toMatchObject({ status: source, detail: expect.stringMatching(says) });
    }
    if (fault.match?.repository !== undefined) {
      const [other] = await db.execute(sql`
        select count(*) filter (where s.state <> 'done')::int as left from sync_steps s join repositories r on r.id = s.repository_id where r.name = 'acme/kiln-1'`);
      expect(other?.left).toBe(0);
    }
    hub.github.faults.clear();
    hub.clock.advance(2 * 3600_000);
    await settle(hub);
    expect(await snapshot(db)).toEqual(undisturbed);
    const [after] = await db.execute(sql`select status from sources where id = 'github'`);
    expect(after?.status).toBe('ok');
    await drop();
  });
});

test('a page that is too heavy is asked for in halves until it comes, and in full again later', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  const heavy = hub.github.faults.on({ kind: 'too_heavy', items: 13, match: pullRequests });
  await settle(hub);
  expect(await snapshot(db)).toEqual(undisturbed);
  const sizes = hub.github.calls
    .filter((call) => call.operation === 'PullRequests')
    .map((call) => Number(call.variables.size));
  expect(sizes).toContain(25);
  expect(sizes).toContain(12);
  expect(Math.min(...sizes)).toBe(12);
  heavy.off();
  await drop();
});

test('half a page for a moment is asked for again and leaves nothing out', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  hub.github.faults.on({ kind: 'half_page', times: 1, match: pullRequests });
  await settle(hub);
  expect(await snapshot(db)).toEqual(undisturbed);
  await drop();
});

test.each([
  ['GraphQL', pullRequests],
  ['REST', runs],
])('a server that says when it is back is not asked before: %s', async (_, match) => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories: ['acme/kiln-0'] });
  hub.github.faults.on({ kind: 'server_error', status: 503, retryAfterSeconds: 600, times: 1, match });
  await tickBoth(hub, 60_000);
  const calls = hub.github.calls.length;
  hub.clock.advance(300_000);
  await tickBoth(hub, 60_000);
  const [step] = await db.execute(sql`select error_detail, next_at from sync_steps where state = 'failed'`);
  expect(step?.error_detail).toMatch(/status 503/);
  const nextAt = Date.parse(String(step?.next_at));
  expect(nextAt).toBeGreaterThan(hub.clock.now().getTime() + 200_000);
  expect(hub.github.calls.slice(calls).some(({ status }) => status === 503)).toBe(false);
  hub.clock.advance(new Date(nextAt + 1000));
  await settle(hub);
  expect(await db.execute(sql`select 1 from sync_steps where state <> 'done'`)).toHaveLength(0);
  await drop();
});

test('half a page for ever is kept in the end, and what was left out is named', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  hub.github.faults.on({ kind: 'half_page', match: pullRequests });
  await settle(hub, 200);
  const problems = await db.execute(
    sql`select item, detail from sync_errors where step = 'pull-requests' and item is not null`,
  );
  expect(problems.length).toBeGreaterThan(0);
  expect(String(problems[0]?.item)).toMatch(/pullRequests\.nodes\.\d+/);
  await drop();
});

test('a new token is tried at once, and what the old one could not read is read', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  const revoked = hub.github.faults.on({ kind: 'bad_token' });
  await tickBoth(hub);
  expect((await listSources(hub.ctx))[0]).toMatchObject({ id: 'github', status: 'broken' });
  revoked.off();
  await putSource(hub.ctx, 'github', { config: { repositories }, secret: 'ghp_another_token_of_github' });
  expect(await tickBoth(hub, 60_000)).toEqual(['done', 'done']);
  expect((await listSources(hub.ctx))[0]).toMatchObject({ status: 'ok', detail: null });
  expect(await snapshot(db)).toEqual(undisturbed);
  await drop();
});

test('text that PostgreSQL cannot hold is kept without what it cannot hold', async () => {
  const { db, drop } = await createDatabase();
  const world = plainWorld({ repositories: 1, pullRequests: 3, runs: 0 });
  updatePullRequest(world, 'acme/kiln-0', 1, {
    at: '2026-11-20T01:00:00Z',
    title: 'half \ud83d a face and \0 nothing',
  });
  await settle(await connectHub(db, world, { repositories: ['acme/kiln-0'] }));
  const [row] = await db.execute(sql`select title from pull_requests where number = 1`);
  expect(row?.title).toBe('half \ufffd a face and  nothing');
  await drop();
});

test('an item that cannot be true is one visible problem, and its page goes on', async () => {
  const { db, drop } = await createDatabase();
  const world = plainWorld({ repositories: 1, pullRequests: 9, runs: 0 });
  const pull = world.repositories[0]?.pull_requests[3];
  if (pull === undefined) throw new Error('The world has no fourth pull request.');
  pull.created_at = 'yesterday';
  await settle(await connectHub(db, world, { repositories: ['acme/kiln-0'] }));
  const problems = await db.execute(sql`select step, item, code from sync_errors`);
  expect([...problems]).toEqual([{ step: 'pull-requests', item: pull.node_id, code: 'unreadable' }]);
  expect(await db.execute(sql`select 1 from pull_requests`)).toHaveLength(8);
  await drop();
});

test('a repository whose pages cannot be stored does not stop the others', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  await db.execute(
    sql`alter table pull_requests add constraint poison check (repository_id <> (1)::bigint or number <> 7)`,
  );
  await tickBoth(hub, 4000);
  const states = await db.execute(sql`
    select r.name, s.state, s.error_detail from sync_steps s join repositories r on r.id = s.repository_id where s.step = 'pull-requests' order by r.name`);
  expect(new Set(states.map((row) => row.state))).toEqual(new Set(['done', 'failed']));
  expect(hub.log.some((line) => line.level === 'error')).toBe(true);
  await db.execute(sql`alter table pull_requests drop constraint poison`);
  hub.clock.advance(2 * 3600_000);
  await settle(hub);
  expect(await snapshot(db)).toEqual(undisturbed);
  await drop();
});

test('a repository that has moved is read at its new place', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  hub.github.faults.on({ kind: 'moved', times: 3, match: runs });
  await settle(hub);
  expect(await snapshot(db)).toEqual(undisturbed);
  await drop();
});

test('whoever deleted their account is a person called ghost', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, plainWorld(), { repositories });
  hub.github.faults.on({ kind: 'deleted_authors' });
  await settle(hub);
  const rows = await db.execute(
    sql`select distinct author, author_is_bot from pull_requests union select distinct author, author_is_bot from reviews`,
  );
  expect([...rows]).toEqual([{ author: 'ghost', author_is_bot: false }]);
  await drop();
});

let renamed: Awaited<ReturnType<typeof createDatabase>> | undefined;
afterAll(async () => renamed?.drop());

test('a renamed repository is followed under its new name, with what was stored before', async () => {
  renamed = await createDatabase();
  const world = plainWorld({ repositories: 1 });
  const hub = await connectHub(renamed.db, world, { repositories: ['acme/kiln-0'] });
  await settle(hub);
  const [repository] = world.repositories;
  if (repository === undefined) throw new Error('The world has no repository.');
  repository.former_names.push('acme/kiln-0');
  repository.name = 'oven';
  hub.clock.advance(3600_000);
  await settle(hub);
  const rows = await renamed.db.execute(
    sql`select name, aliases::text as aliases, tracked, (select count(*)::int from pull_requests) as pulls from repositories`,
  );
  expect([...rows]).toEqual([{ name: 'acme/oven', aliases: '{acme/kiln-0}', tracked: true, pulls: 60 }]);
});
