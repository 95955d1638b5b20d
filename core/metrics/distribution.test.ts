import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { type Distribution, type Dots, readDistribution, readDots } from '#core/metrics/distribution.ts';
import { metricOf, metrics } from '#core/metrics/index.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { readMetricRows, RowsQuery } from '#core/metrics/rows.ts';
import { select } from '#core/metrics/selection.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld, queryOf, questions, strewn } from '#test/strewn.ts';
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

async function read(id: string, query: MetricQuery): Promise<{ dots: Dots; distribution: Distribution }> {
  const { db } = database;
  const selection = await select(db, query, ctx.now());
  return {
    dots: await readDots(db, metricOf(id), selection),
    distribution: await readDistribution(db, metricOf(id), selection),
  };
}

const pull = (number: number, minutes: number, lines: number): WorldPullRequest => ({
  number,
  author: 'mira',
  created_at: `2026-06-0${number}T10:00:00Z`,
  merged_at: new Date(Date.UTC(2026, 5, number, 10, minutes)).toISOString(),
  additions: lines,
});

describe('by hand', () => {
  beforeEach(async () => {
    // Minutes: 1, 5, 60, 59, 14400 (10 days: after the window). Lines: 0, 1, 10, 99, 6400.
    const pulls = [pull(1, 1, 0), pull(2, 5, 1), pull(3, 60, 10), pull(4, 59, 99), pull(5, 14_400, 6400)];
    await loadWorld(database.db, { repositories: [{ name: 'a/b', pull_requests: pulls }] });
  });

  test('a value on a bound belongs to the bin that begins there', async () => {
    const { distribution } = await read('merge-time', { ...june, compare: 'previous' });
    expect(distribution.bins).toHaveLength(18);
    expect(distribution.bins.filter(({ n }) => n > 0)).toEqual([
      { from: 60, to: 300, n: 1 },
      { from: 300, to: 900, n: 1 },
      { from: 1800, to: 3600, n: 1 },
      { from: 3600, to: 7200, n: 1 },
    ]);
    // 60, 300, 3540, 3600 s: p85 lies at 2.55, which is 3540 + 0.55 × 60.
    expect(distribution).toMatchObject({
      metric: 'merge-time',
      unit: 'seconds',
      n: 4,
      p50: 1920,
      p85: 3573,
      p95: 3591,
    });
  });

  test('sizes have bins of lines, the last without an end', async () => {
    const { distribution } = await read('pull-request-size', { from: '2026-06-01', to: '2026-06-20' });
    expect(distribution.bins.filter(({ n }) => n > 0)).toEqual([
      { from: 0, to: 1, n: 1 },
      { from: 1, to: 10, n: 1 },
      { from: 10, to: 25, n: 1 },
      { from: 50, to: 100, n: 1 },
      { from: 6400, to: null, n: 1 },
    ]);
  });

  test('dots are the rows in time order', async () => {
    const { dots } = await read('merge-time', june);
    expect(dots).toMatchObject({ metric: 'merge-time', unit: 'seconds', n: 4, p50: 1920, p85: 3573, p95: 3591 });
    expect(dots.items).toHaveLength(4);
    expect(dots.items.map(({ value }) => value)).toEqual([60, 300, 3600, 3540]);
    expect(dots.items[0]).toEqual({
      id: expect.any(Number),
      kind: 'pull_request',
      at: '2026-06-01T10:01:00Z',
      value: 60,
      title: 'Change 1',
      repository: 'a/b',
    });
  });

  test('with nothing in the window there is no percentile', async () => {
    const nothing = { n: 0, p50: null, p85: null, p95: null };
    const { dots, distribution } = await read('merge-time', { from: '2026-01-01', to: '2026-01-31' });
    expect(dots).toMatchObject({ ...nothing, items: [] });
    expect(distribution).toMatchObject(nothing);
    expect(distribution.bins.every(({ n }) => n === 0)).toBe(true);
  });
});

test('of many rows only the newest are dots, and all are in n', async () => {
  const pulls = Array.from({ length: 2003 }, (_, i) => ({ ...pull(1, i, 1), number: i + 1 }));
  await loadWorld(database.db, { repositories: [{ name: 'a/b', pull_requests: pulls }] });
  const { dots } = await read('merge-time', june);
  expect(dots.n).toBe(2003);
  expect(dots.items).toHaveLength(2000);
  expect([dots.items[0]?.value, dots.items.at(-1)?.value]).toEqual([3 * 60, 2002 * 60]);
});

/** The percentile between the two values around its place. */
function percentile(sorted: number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (place - Math.floor(place)) * (high - low);
}

test.each(fc.sample(fc.tuple(strewn, questions), { numRuns: 6, seed: 5 }))(
  'in any world dots are the rows of the metric, and a bin opens to as many rows as it counts %#',
  async (world, asked) => {
    await loadWorld(database.db, world);
    const settings = JSON.stringify({ time_zone: asked.zone });
    await database.db.execute(sql`update workspace set settings = ${settings}::jsonb`);
    const query = queryOf(asked);
    for (const { id } of metrics.filter((metric) => metric.fact.table === 'pull_request_facts' && metric.value)) {
      const { dots, distribution } = await read(id, query);
      const { total } = await readMetric(ctx, id, query);
      const count = async (more: Partial<RowsQuery>) =>
        (await readMetricRows(ctx, id, RowsQuery.parse({ ...query, ...more }), { limit: 1 })).total;
      expect([dots.n, dots.items.length, distribution.n], id).toEqual([total.n, total.n, total.n]);
      expect(dots.p50, id).toBe(total.p50);
      expect([dots.p50, dots.p85, dots.p95]).toEqual([distribution.p50, distribution.p85, distribution.p95]);
      const sorted = dots.items.map(({ value }) => value).toSorted((a, b) => a - b);
      if (sorted.length > 0) expect(dots.p85, id).toBeCloseTo(percentile(sorted, 0.85), 6);
      expect(
        distribution.bins.reduce((sum, { n }) => sum + n, 0),
        id,
      ).toBe(total.n);
      for (const { from, to, n } of distribution.bins) {
        expect(await count({ value_from: from, ...(to !== null && { value_to: to }) }), `${id} from ${from}`).toBe(n);
      }
    }
  },
);

describe('rows by value', () => {
  test.each([
    ['throughput', { value_from: 1 }, ['value_from']],
    ['merged-without-review', { value_from: 0, value_to: 1 }, ['value_from', 'value_to']],
    ['merge-time', { value_from: 60, value_to: 60 }, ['value_from']],
  ])('%s with %j is refused', async (id, values, fields) => {
    const refused = readMetricRows(ctx, id, RowsQuery.parse({ ...june, ...values }), { limit: 1 });
    await expect(refused).rejects.toMatchObject({
      code: 'bad_parameter',
      errors: fields.map((field) => ({ field })),
    });
  });
});
