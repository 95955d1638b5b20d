import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { Coverage, kinds, readCoverage, wholeKinds } from '#core/coverage.ts';
import { changeFacts, coverage } from '#core/db/facts.sql.ts';
import { readMetric } from '#core/metrics/query.ts';
import { providers } from '#core/providers/index.ts';
import { createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld } from '#test/strewn.ts';
import { clearWorld } from '#test/world.ts';

let database: TestDatabase;
let ctx: Context;
beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db, { now: () => new Date('2026-06-20T12:00:00Z') });
});
afterAll(() => database.drop());
beforeEach(() => clearWorld(database.db));

const june = { from: '2026-06-17', to: '2026-06-21' };

describe('what is known', () => {
  beforeEach(async () => {
    await loadWorld(database.db, {
      repositories: [
        { name: 'a/all', pull_requests: [] },
        { name: 'a/late', covered_from: '2026-06-18T06:00:00Z', pull_requests: [] },
      ],
    });
    await database.db
      .insert(coverage)
      .values([{ repositoryId: 2, step: 'commits', coveredFrom: '2026-06-30T00:00:00Z' }]);
    await database.db.execute(sql`
      insert into sync_steps (source, step, repository_id, next_at) values
        ('github', 'commits', 1, now()), ('github', 'repositories', null, now())`);
  });

  test('is said of each day, repository and kind of data that is read', async () => {
    const result = await readCoverage(ctx, june);
    expect(result).toMatchObject({ ...june, time_zone: 'UTC' });
    expect(result.days).toEqual(['2026-06-17', '2026-06-18', '2026-06-19', '2026-06-20', '2026-06-21']);
    expect(result.repositories).toEqual([
      {
        repository: { id: 1, name: 'a/all' },
        steps: [
          { step: 'pull-requests', covered_from: null, complete: true, days: [1, 1, 1, 1, null] },
          { step: 'commits', covered_from: null, complete: false, days: [0, 0, 0, 0, null] },
          { step: 'workflow-runs', covered_from: null, complete: true, days: [1, 1, 1, 1, null] },
        ],
      },
      {
        repository: { id: 2, name: 'a/late' },
        steps: [
          // From 06:00 on, three quarters of that day are known.
          { step: 'pull-requests', covered_from: '2026-06-18T06:00:00Z', complete: false, days: [0, 0.75, 1, 1, null] },
          { step: 'commits', covered_from: '2026-06-30T00:00:00Z', complete: false, days: [0, 0, 0, 0, null] },
          { step: 'workflow-runs', covered_from: '2026-06-18T06:00:00Z', complete: false, days: [0, 0.75, 1, 1, null] },
        ],
      },
    ]);
  });

  test('of a source it is the mean of its repositories, from when on all are known', async () => {
    const { sources } = await readCoverage(ctx, june);
    expect(sources.map(({ id, step }) => [id, step])).toEqual([
      ['github', 'pull-requests'],
      ['github', 'commits'],
      ['github-actions', 'workflow-runs'],
    ]);
    expect(sources[0]).toEqual({
      id: 'github',
      title: 'Pull requests',
      repositories: 2,
      step: 'pull-requests',
      covered_from: '2026-06-18T06:00:00Z',
      complete: false,
      days: [0.5, 0.875, 1, 1, null],
    });
    const { points } = await readMetric(ctx, 'throughput', { ...june, bucket: 'day' });
    expect(sources[0]?.days).toEqual(points.map((point) => point.coverage));
  });

  test('gaps are the dates that are not wholly known, up to today', async () => {
    const { gaps } = await readCoverage(ctx, june);
    expect(gaps.map(({ repository, step, from, to }) => [repository.name, step, from, to])).toEqual([
      ['a/all', 'commits', '2026-06-17', '2026-06-20'],
      ['a/late', 'pull-requests', '2026-06-17', '2026-06-18'],
      ['a/late', 'commits', '2026-06-17', '2026-06-20'],
      ['a/late', 'workflow-runs', '2026-06-17', '2026-06-18'],
    ]);
    const later = await readCoverage(ctx, { from: '2026-06-19', to: '2026-06-19', repo: ['A/Late'] });
    expect(later.gaps).toMatchObject([{ step: 'commits', from: '2026-06-19', to: '2026-06-19' }]);
    expect(later.repositories).toHaveLength(1);
  });
});

test('link rates count what was merged or committed in the window', async () => {
  const pull = (number: number, merged_at: string) => ({
    number,
    author: 'mira',
    created_at: '2026-06-01T00:00:00Z',
    merged_at,
  });
  const days = ['2026-06-17T00:00:00Z', '2026-06-18T00:00:00Z', '2026-06-21T23:59:59Z', '2026-06-22T00:00:00Z'];
  const pulls = days.map((day, i) => pull(i + 1, day));
  await loadWorld(database.db, { repositories: [{ name: 'a/b', pull_requests: pulls }] });
  await database.db.execute(sql`update change_facts set deployed_at = '2026-06-25' where change = '#1'`);
  await database.db.execute(
    sql`update change_facts set not_attributable = 'before_first_deployment' where change = '#2'`,
  );
  const commit = {
    repositoryId: 1,
    peopleReview: true,
    botsReview: true,
    author: 'mira',
    authorIsBot: false,
    excluded: false,
  };
  await database.db.insert(changeFacts).values([
    { ...commit, change: 'c1', mergedAt: '2026-06-17T10:00:00Z', deployedAt: '2026-06-18T10:00:00Z' },
    { ...commit, change: 'c2', mergedAt: '2026-06-16T10:00:00Z' },
  ]);
  const { link_rates: rates } = await readCoverage(ctx, june);
  expect(rates).toMatchObject({ merged_pull_requests: 3, deployed: 1, not_attributable: 1, direct_commits: 1 });
});

test('every step that covers something is known by its source and title', () => {
  const covering = providers.flatMap(({ id, steps }) =>
    steps.flatMap(({ covers, title, scope }) => {
      if (covers === undefined) return [];
      return [[scope === 'source' ? `${id}:${covers}` : covers, { source: id, title }] as const];
    }),
  );
  expect(covering.length).toBeGreaterThan(0);
  for (const [step, words] of covering) expect(kinds[step] ?? wholeKinds[step], step).toEqual(words);
});

test('the route answers as the document says, without repositories too, and refuses what is wrong', async () => {
  const call = createClient(ctx);
  const { bearer } = await createOwner(ctx);
  const { status, json } = await call('/coverage', { bearer });
  expect(status).toBe(200);
  expect(Coverage.parse(json)).toEqual(json);
  expect(json.days).toHaveLength(30);
  expect(json).toMatchObject({ sources: [], repositories: [], gaps: [] });
  for (const [query, field] of Object.entries({
    'from=2026-06-01': 'to',
    'bucket=day': 'bucket',
    'from=1970-01-01&to=2026-01-01': 'from',
  })) {
    const refused = await call(`/coverage?${query}`, { bearer });
    expect([refused.status, refused.json.errors[0].field], query).toEqual([400, field]);
  }
});
