import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Permission } from '#core/demo/github/access.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { changeSettings } from '#core/delivery.ts';
import type { Fault } from '#core/demo/github/faults.ts';
import { listSources, putSource } from '#core/sources.ts';
import { testSource } from '#core/sources/probe.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle, tickBoth } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

/** A permission that a token lacks: the steps that need it say so, and all others are read. */

const all = ['contents', 'pull_requests', 'deployments', 'actions', 'issues'] as const;

async function connect(lacking: Permission, repositories: string[]) {
  const { db, drop } = await createDatabase();
  const granted = all.filter((permission) => permission !== lacking);
  const fine_grained = Object.fromEntries(granted.map((permission) => [permission, 'read' as const]));
  const github = createGitHub({
    world: plainWorld({ repositories: 2, pullRequests: 12, runs: 3 }),
    now: () => new Date('2026-11-22T12:00:00Z'),
    tokens: { ghp_test: { fine_grained } },
  });
  const hub = await connectHub(db, github.world, { repositories, github });
  await changeSettings(hub.ctx, { incident_sources: { github_labels: ['incident'] } });
  return { hub, db, drop };
}

test.each<[Permission, string[], RegExp]>([
  ['issues', ['issues'], /may not read acme.kiln-\d: Resource not accessible by personal access token/],
  ['contents', ['commits', 'releases', 'tags'], /may not read acme.kiln-\d: Resource not accessible/],
])('without %s only the steps %j are forbidden', async (lacking, forbidden, says) => {
  for (const repositories of [['acme/kiln-0', 'acme/kiln-1'], ['org:acme']]) {
    const { hub, db, drop } = await connect(lacking, repositories);
    await tickBoth(hub);
    const rows = await db.execute(sql`
      select step, state, error_detail from sync_steps where state <> 'done' and repository_id is not null order by step`);
    expect([...new Set(rows.map(({ step }) => step))]).toEqual(forbidden);
    expect(rows).toHaveLength(2 * forbidden.length);
    for (const row of rows)
      expect(row).toMatchObject({ state: 'forbidden', error_detail: expect.stringMatching(says) });
    const [stored] = await db.execute(sql`select count(*)::int as n from pull_requests`);
    expect(stored?.n).toBe(24);
    const [source] = await db.execute(sql`select status, detail from sources where id = 'github'`);
    expect(source).toMatchObject({ status: 'degraded', detail: expect.stringMatching(says) });
    // Each step says it once; looking for what is new says nothing of it.
    const problems = await db.execute(sql`select distinct step from sync_errors order by 1`);
    expect(problems.map(({ step }) => step)).toEqual(forbidden);
    await drop();
  }
});

test('a permission that is granted later is used within an hour', async () => {
  const { hub, db, drop } = await connect('issues', ['org:acme']);
  await tickBoth(hub);
  const granted = createGitHub({ world: hub.github.world, now: hub.clock.now });
  hub.ctx.fetch = granted.fetch;
  hub.clock.advance(3600_000);
  await settle(hub);
  expect(await db.execute(sql`select 1 from sync_steps where state <> 'done'`)).toHaveLength(0);
  await drop();
});

test.each<[Permission, string[], string[]]>([
  ['issues', ['incident'], ['Issues']],
  ['issues', [], []],
  ['contents', ['incident'], ['Contents']],
])('a test of a token without %s, where %j are incidents, names %j', async (lacking, labels, named) => {
  const { hub, drop } = await connect(lacking, ['org:acme']);
  await changeSettings(hub.ctx, { incident_sources: { github_labels: labels } });
  const { checks } = await testSource(hub.ctx, 'github');
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(named);
  expect(checks.map(({ name }) => name).includes('Issues')).toBe(labels.length > 0);
  for (const { ok, detail } of checks)
    if (!ok) expect(detail).toMatch(/Give the token read access to (issues|contents)/);
  await drop();
});

test.each<Fault>([
  { kind: 'bad_token' },
  { kind: 'forbidden', match: { api: 'graphql', operation: 'query PullRequests' } },
])('a token that is entered while another is being refused ($kind) reads everything at once', async (fault) => {
  const { db, drop } = await createDatabase();
  const config = { repositories: ['acme/kiln-0'] };
  const hub = await connectHub(db, plainWorld({ repositories: 1, pullRequests: 5, runs: 2 }), config);
  const refusal = hub.github.faults.on(fault);
  const { fetch } = hub.ctx;
  hub.ctx.fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (refusal.hits === 1) {
      refusal.off();
      refusal.hits = 0;
      await putSource(hub.ctx, 'github', { config, secret: 'ghp_another_token_of_github' });
    }
    return answer;
  };
  expect(await tick(hub.ctx, 'github', 60_000, conclude)).toMatchObject({ state: 'more', nextAt: expect.any(Date) });
  expect(await tickBoth(hub, 60_000)).toEqual(['done', 'done']);
  expect((await listSources(hub.ctx))[0]).toMatchObject({ id: 'github', status: 'ok', detail: null });
  expect(await db.execute(sql`select 1 from sync_steps where state <> 'done'`)).toHaveLength(0);
  await drop();
});
