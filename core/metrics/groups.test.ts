import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import type { Answer } from '#core/metrics/answer.ts';
import { groupsOf, metrics } from '#core/metrics/index.ts';
import { type MetricQuery, readMetric, readMetrics } from '#core/metrics/query.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld, queryOf, questions, strewn } from '#test/strewn.ts';
import { loadTeams } from '#test/teams.ts';
import { clearWorld, type WorldPullRequest } from '#test/world.ts';

let database: TestDatabase;
let ctx: Context;
beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db, { now: () => new Date('2026-06-20T12:00:00Z') });
});
afterAll(() => database.drop());
beforeEach(() => clearWorld(database.db));

const june: MetricQuery = { from: '2026-06-01', to: '2026-06-14', bucket: 'week' };
const hours = (n: number) => new Date(Date.UTC(2026, 5, 1) + n * 3600_000).toISOString();

/** Ready at the beginning of June plus some hours, and merged some hours later. */
const pull = (number: number, author: string, from: number, took: number | null, labels: string[] = []) =>
  ({
    number,
    author,
    labels,
    created_at: hours(from),
    merged_at: took === null ? null : hours(from + took),
  }) satisfies WorldPullRequest;

describe('each group over the whole window', () => {
  test('is a statistic of its rows, not of its points, in the order of points', async () => {
    // Mira: 1, 2 and 9 h in the first week, 4 h in the second. The median of all four is 3 h; of the weeks' medians too,
    // but their p75 is not: 4 + 0.25 × (9 − 4) = 5.25 h.
    const pulls = [1, 2, 9].map((took, i) => pull(i + 1, 'mira', 10, took));
    await loadWorld(database.db, {
      repositories: [
        {
          name: 'a/b',
          pull_requests: [...pulls, pull(4, 'mira', 200, 4), pull(5, 'olek', 20, 6), pull(6, 'abe', 0, 1)],
        },
      ],
    });
    const answer = await readMetric(ctx, 'merge-time', { ...june, by: 'person' });
    expect(answer.groups?.map(({ group, n }) => [group, n])).toEqual([
      ['abe', 1],
      ['mira', 4],
      ['olek', 1],
    ]);
    expect(answer.points.slice(0, 3).map(({ group }) => group)).toEqual(['abe', 'mira', 'olek']);
    expect(answer.groups?.[1]).toMatchObject({
      p50: 3 * 3600,
      p75: 5.25 * 3600,
      min: 3600,
      max: 9 * 3600,
      mean: 4 * 3600,
    });
    expect(await readMetric(ctx, 'merge-time', june)).not.toHaveProperty('groups');
  });

  test('a row with two labels is in both, one without in the group null, which comes last', async () => {
    const pulls = [pull(1, 'mira', 1, 2, ['ui', 'bug']), pull(2, 'mira', 1, 4, ['ui']), pull(3, 'mira', 1, 8)];
    await loadWorld(database.db, { repositories: [{ name: 'a/b', pull_requests: pulls }] });
    const { groups, total } = await readMetric(ctx, 'throughput', { ...june, by: 'label', compare: 'previous' });
    expect(groups).toEqual([
      { group: 'bug', n: 1, value: 1 },
      { group: 'ui', n: 2, value: 2 },
      { group: null, n: 1, value: 1 },
    ]);
    expect(total.n).toBe(3);
  });

  test('of a stock is what was there at the instant that the total speaks of', async () => {
    // Mira's is there at the end of the first week, and only Olek's at the end of the second.
    await loadWorld(database.db, {
      repositories: [{ name: 'a/b', pull_requests: [pull(1, 'mira', 1, 180), pull(2, 'olek', 200, null)] }],
    });
    const query: MetricQuery = { from: '2026-06-01', to: '2026-06-14', by: 'person' };
    const { groups, total } = await readMetric(ctx, 'open-pull-requests', query);
    expect(total.value).toBe(1);
    expect(groups).toEqual([
      { group: 'mira', n: 0, value: 0 },
      { group: 'olek', n: 1, value: 1 },
    ]);
  });

  test('is known as far as its own repository is, and there is none where nothing can be measured', async () => {
    const [known, unknown] = [pull(1, 'mira', 1, 2), pull(1, 'mira', 200, 2)];
    await loadWorld(database.db, {
      repositories: [
        { name: 'a/known', pull_requests: [known] },
        { name: 'a/later', covered_from: '2026-06-08T00:00:00Z', pull_requests: [unknown] },
      ],
    });
    const query = { ...june, by: 'repo' };
    expect((await readMetric(ctx, 'throughput', { ...query, to: '2026-06-07' })).groups).toEqual([
      { group: 'a/known', n: 1, value: 1 },
    ]);
    expect((await readMetric(ctx, 'throughput', query)).groups).toHaveLength(2);
    const answers = await readMetrics(ctx, ['throughput', 'ci-duration', 'recovery-time'], { ...june, by: 'person' });
    expect(answers['ci-duration']).toMatchObject({ status: 'not_applicable', groups: [] });
  });
});

test.each(fc.sample(fc.tuple(strewn, questions), { numRuns: 6, seed: 7 }))(
  'in any world a group is what the same query says of it alone, and single-valued groups add up %#',
  async (world, asked) => {
    await loadWorld(database.db, world);
    const settings = JSON.stringify({ time_zone: asked.zone });
    await database.db.execute(sql`update workspace set settings = ${settings}::jsonb`);
    await loadTeams(database.db, {
      people: { mira: ['mira', 'robo'] },
      teams: { Shop: { members: ['mira'], repositories: ['a/one'] }, All: { members: ['robo', 'olek'] } },
    });
    const query = { ...queryOf(asked), compare: 'previous' as const };
    for (const metric of metrics) {
      for (const by of groupsOf(metric)) {
        const { groups = [], total } = await readMetric(ctx, metric.id, { ...query, by });
        if (by !== 'label' && by !== 'team') {
          expect(
            groups.reduce((sum, { n }) => sum + (n ?? 0), 0),
            `${metric.id} by ${by}`,
          ).toBe(total.n ?? 0);
        }
        for (const { group, share: _, ...statistic } of groups.filter((one) => one.group !== null)) {
          const alone = await readMetric(ctx, metric.id, { ...query, [by]: [group] });
          expect(statistic, `${metric.id} ${by}=${group}`).toEqual(alike(alone.total));
        }
      }
    }
  },
);

/** A total without what only totals say: the rhythm of what is counted, and how it is spread over people. */
function alike({ excluded: _, ...total }: Answer['total']): object {
  const ofTotals = ['days_with_deployments', 'median_per_week', 'gini', 'people', 'bottlenecks'];
  return Object.fromEntries(Object.entries(total).filter(([name]) => !ofTotals.includes(name)));
}

test('metrics that share a scan say what each says alone', async () => {
  const [world] = fc.sample(strewn, { numRuns: 1, seed: 3 });
  await loadWorld(database.db, world ?? {});
  const ids = metrics.map(({ id }) => id);
  for (const by of [undefined, 'repo', 'person', 'team', 'label']) {
    const query = { ...june, compare: 'previous' as const, by };
    const answers = await readMetrics(ctx, ids, query);
    for (const [id, answer] of Object.entries(answers)) {
      if (answer.status !== 'not_applicable')
        expect(answer, `${id} by ${by}`).toEqual(await readMetric(ctx, id, query));
    }
  }
});
