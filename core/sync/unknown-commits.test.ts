import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { addDeployment, push } from '#core/demo/change.ts';
import type { RepositoryInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle } from '#test/hub.ts';
import { reportIntake } from '#test/intake.ts';

/** What was deployed from a branch that is not read is asked for once, and nothing else is. */

const kiln = 'acme/kiln';
const sha = (text: string) => text.padEnd(40, '0');
const hourMs = 3600_000;
const start = Date.parse('2026-11-01T00:00:00Z');
const at = (hours: number) => new Date(start + hours * hourMs).toISOString();

const deployment = (id: number, of: string, hours: number, environment = 'production') => ({
  id,
  environment,
  sha: sha(of),
  created_at: at(hours),
  statuses: [{ state: 'SUCCESS', at: at(hours + 0.1) }],
});

/** `count` commits of the default branch, an hour apart, each of them deployed half an hour later. */
function world(count: number, more: Pick<RepositoryInput, 'commits' | 'deployments' | 'pull_requests'> = {}): World {
  const main = Array.from({ length: count }, (_, i) => ({
    sha: sha(`a${i}a`),
    parents: i === 0 ? [] : [sha(`a${i - 1}a`)],
    authored_at: at(i),
    author: 'mira',
  }));
  return createWorld({
    repositories: [
      {
        name: kiln,
        created_at: '2026-01-01T00:00:00Z',
        head: main.at(-1)?.sha ?? null,
        commits: [...main, ...(more.commits ?? [])],
        pull_requests: more.pull_requests ?? [],
        deployments: [...main.map((_, i) => deployment(1000 + i, `a${i}a`, i + 0.5)), ...(more.deployments ?? [])],
      },
    ],
  });
}

async function withHub(of: World, body: (hub: Hub, db: Database) => Promise<void>): Promise<void> {
  const { db, drop } = await createDatabase();
  try {
    const hub = await connectHub(db, of, { repositories: [kiln] });
    await settle(hub);
    await body(hub, db);
  } finally {
    await drop();
  }
}

async function later(hub: Hub, minutes = 6): Promise<void> {
  hub.clock.advance(minutes * 60_000);
  await settle(hub);
}

/** What was compared, as the SHAs and pages of the calls. */
const compared = ({ github }: Hub) =>
  github.calls
    .map(({ operation }) => /\/compare\/(.*?)\?per_page=100(.*)$/.exec(operation))
    .flatMap((match) => (match === null ? [] : `${match[1]}${match[2]}`.replaceAll(/0+(?=&|$)/g, '')));

async function standings(db: Database): Promise<Record<string, unknown>> {
  const rows = await db.execute(sql`select sha, standing from deployment_facts order by finished_at`);
  return Object.fromEntries(rows.map((row) => [String(row.sha).replace(/0+$/, ''), row.standing]));
}

test('what is on the default branch is never asked for, however much of it is deployed', async () => {
  await withHub(world(250), async (hub, db) => {
    expect(compared(hub)).toEqual([]);
    const [row] = await db.execute(sql`select count(*)::int as n from deployment_facts where standing = 'change'`);
    expect(row?.n).toBe(249);
    const of = hub.github.world;
    push(of, kiln, [{ sha: sha('fresh'), parents: [sha('a249a')], authored_at: hub.clock.now().toISOString() }]);
    addDeployment(of, kiln, {
      id: 1,
      environment: 'production',
      sha: sha('fresh'),
      created_at: hub.clock.now().toISOString(),
      statuses: [{ state: 'SUCCESS', at: hub.clock.now().toISOString() }],
    });
    await later(hub);
    await later(hub);
    expect(await standings(db)).toMatchObject({ fresh: 'change' });
    expect(compared(hub)).toEqual([]);
  });
});

test('a hotfix brings its branch in one call, and carries what was merged there', async () => {
  const hotfix = [
    { sha: sha('b1'), parents: [sha('a3a')], authored_at: at(4.1), author: 'mira' },
    { sha: sha('b2'), parents: [sha('b1')], authored_at: at(4.2), author: 'mira', pull_requests: [7] },
  ];
  const merged = { base: 'hotfix', head: 'topic', merge_commit: sha('b2'), merged_at: at(4.2) };
  const pull = { number: 7, author: 'mira', created_at: at(4.1), ...merged };
  const of = world(8, { commits: hotfix, deployments: [deployment(1, 'b2', 4.3)], pull_requests: [pull] });
  await withHub(of, async (hub, db) => {
    expect(compared(hub)).toEqual(['main...b2']);
    expect(await standings(db)).toMatchObject({ a3a: 'change', b2: 'change', a4a: 'change' });
    const carried = await db.execute(sql`
      select l.sha from deployed_commits l join deployment_facts d on d.id = l.deployment_id where d.sha = ${sha('b2')} order by 1`);
    expect(carried.map((row) => String(row.sha).replace(/0+$/, ''))).toEqual(['b1', 'b2']);
    const changes = await db.execute(sql`
      select c.change from change_facts c join deployment_facts d on d.id = c.deployment_id where d.sha = ${sha('b2')} and c.people_review`);
    expect([...changes]).toEqual([{ change: '#7' }]);
    await later(hub);
    await later(hub, 25 * 60);
    expect(compared(hub)).toEqual(['main...b2']);
  });
});

test('of one branch that is deployed again and again, the newest commit brings the others', async () => {
  const branch = ['b1', 'b2', 'b3'].map((of, i) => ({
    sha: sha(of),
    parents: [sha(i === 0 ? 'a1a' : `b${i}`)],
    authored_at: at(2 + i),
  }));
  const deployments = branch.map((_, i) => deployment(1 + i, `b${i + 1}`, 10 + i));
  await withHub(world(4, { commits: branch, deployments }), async (hub, db) => {
    expect(compared(hub)).toEqual(['main...b3']);
    expect(await standings(db)).toMatchObject({ b1: 'change', b2: 'change', b3: 'change' });
  });
});

test('two branches take a call each, one that is long a call for each hundred commits', async () => {
  const long = Array.from({ length: 230 }, (_, i) => ({
    sha: sha(`b${i}b`),
    parents: [sha(i === 0 ? 'a1a' : `b${i - 1}b`)],
    authored_at: at(2),
  }));
  const commits = [...long, { sha: sha('c1'), parents: [sha('a0a')], authored_at: at(1.1) }];
  const deployments = [deployment(1, 'b229b', 10), deployment(2, 'c1', 9)];
  await withHub(world(4, { commits, deployments }), async (hub, db) => {
    expect(compared(hub)).toEqual(['main...b229b', 'main...b229b&page=2', 'main...b229b&page=3', 'main...c1']);
    expect(await standings(db)).toMatchObject({ b229b: 'change', c1: 'change' });
  });
});

test('a commit that GitHub does not know is asked for once, said to be a problem, and carries nothing', async () => {
  await withHub(world(3, { deployments: [deployment(1, 'dead', 10)] }), async (hub, db) => {
    expect(await standings(db)).toMatchObject({ dead: 'unknown_commit' });
    const rows = await db.execute(sql`select sha, found from compared_commits`);
    expect([...rows]).toEqual([{ sha: sha('dead'), found: false }]);
    const problems = await db.execute(sql`select step, item, code from sync_errors`);
    expect([...problems]).toEqual([{ step: 'unknown-commits', item: sha('dead'), code: 'gone' }]);
    await later(hub);
    await db.execute(sql`update sync_steps set progress = '{}'`);
    await later(hub);
    expect(compared(hub)).toEqual(['main...dead']);
  });
});

test('where the repository cannot be seen, nothing is concluded of the commit', async () => {
  const { db, drop } = await createDatabase();
  const hub = await connectHub(db, world(3, { deployments: [deployment(1, 'dead', 10)] }), { repositories: [kiln] });
  const hidden = hub.github.faults.on({ kind: 'hidden', match: { api: 'rest', repository: kiln } });
  await tick(hub.ctx, 'github', 2_000, conclude);
  const [step] = await db.execute(sql`select state from sync_steps where step = 'unknown-commits'`);
  expect(step?.state).toBe('gone');
  expect(await db.execute(sql`select 1 from compared_commits`)).toHaveLength(0);
  hidden.off();
  await settle(hub);
  expect(await db.execute(sql`select 1 from compared_commits`)).toHaveLength(1);
  await drop();
});

test('a comparison that fails is tried again', async () => {
  const { db, drop } = await createDatabase();
  const hotfix = { sha: sha('b1'), parents: [sha('a1a')], authored_at: at(3) };
  const of = world(3, { commits: [hotfix], deployments: [deployment(1, 'b1', 10)] });
  const hub = await connectHub(db, of, { repositories: [kiln] });
  hub.github.faults.on({ kind: 'server_error', status: 500, html: false, times: 3, match: { path: '/compare/' } });
  hub.github.faults.on({ kind: 'truncated', times: 1, after: 3, match: { path: '/compare/' } });
  await settle(hub);
  expect(await standings(db)).toMatchObject({ b1: 'change' });
  expect(compared(hub).length).toBe(5);
  await drop();
});

test('only production is asked about, and only what was deployed with success', async () => {
  const deployments = [
    deployment(1, 'beef', 10, 'preview'),
    { ...deployment(2, 'deaf', 11), statuses: [{ state: 'FAILURE', at: at(11.1) }] },
  ];
  await withHub(world(3, { deployments }), async (hub) => expect(compared(hub)).toEqual([]));
});

test('nothing is asked for while history is on its way, nor before GitHub was looked at again', async () => {
  const { db, drop } = await createDatabase();
  const of = world(400, { commits: [{ sha: sha('b1'), parents: [sha('a9a')], authored_at: at(10) }] });
  const hub = await connectHub(db, of, { repositories: [kiln] });
  const slow = hub.github.faults.on({
    kind: 'server_error',
    match: { api: 'graphql', operation: 'query History' },
    after: 2,
  });
  await tick(hub.ctx, 'github', 2_000, conclude);
  const [known] = await db.execute(
    sql`select count(*)::int as n from deployment_facts where standing = 'unknown_commit'`,
  );
  expect(Number(known?.n)).toBeGreaterThan(100);
  slow.off();
  await settle(hub);
  expect(compared(hub)).toEqual([]);
  // Reported by a script the moment it is deployed, long before its branch could have been seen.
  const now = hub.clock.now().toISOString();
  const report = { id: 'd-1', repository: kiln, environment: 'production', sha: sha('b1'), status: 'success' };
  await reportIntake(hub.ctx, { deployments: [{ ...report, started_at: now, finished_at: now }] });
  hub.clock.advance(30_000);
  await db.execute(sql`update sync_steps set next_at = '-infinity' where step = 'unknown-commits'`);
  await settle(hub);
  expect(compared(hub)).toEqual([]);
  await later(hub);
  await later(hub);
  expect(compared(hub)).toEqual(['main...b1']);
  await drop();
});
