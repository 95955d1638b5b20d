import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import type { VeelocityError } from '#core/error.ts';
import type { Answer } from '#core/metrics/answer.ts';
import { metrics } from '#core/metrics/index.ts';
import { type MetricQuery, readMetric, readMetrics } from '#core/metrics/query.ts';
import { type MetricRow, readMetricRows, RowsQuery } from '#core/metrics/rows.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld, queryOf, questions, strewn } from '#test/strewn.ts';
import { clearWorld, type World, type WorldPullRequest, type WorldRepository } from '#test/world.ts';

let database: TestDatabase;
let ctx: Context;
let clock: string;
beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db, { now: () => new Date(clock) });
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = '2026-06-20T12:00:00Z';
  await clearWorld(database.db);
  await database.db.execute(sql`update workspace set settings = '{}'`);
});

const load = (world: World) => loadWorld(database.db, world);

const merged = (number: number, at: string, more: Partial<WorldPullRequest> = {}): WorldPullRequest => ({
  number,
  author: 'mira',
  created_at: `${at.slice(0, 10)}T00:00:00Z`,
  merged_at: at,
  ...more,
});
const repository = (name: string, pulls: WorldPullRequest[], more: Partial<WorldRepository> = {}): World => ({
  repositories: [{ name, pull_requests: pulls, ...more }],
});
const june = { from: '2026-06-01', to: '2026-06-07', bucket: 'day' } as const;

async function refused(id: string, query: MetricQuery): Promise<string[]> {
  const error = await readMetric(ctx, id, query).catch((thrown: unknown) => thrown as VeelocityError);
  expect(error).toMatchObject({ code: 'bad_parameter' });
  return (error as VeelocityError).errors.map(({ field }) => field);
}

describe('what is not known', () => {
  test('without a followed repository nothing is measurable', async () => {
    await load(repository('a/b', [merged(1, '2026-06-02T10:00:00Z')]));
    await database.db.execute(sql`update repositories set tracked = false`);
    const answer = await readMetric(ctx, 'throughput', june);
    expect(answer).toMatchObject({ status: 'not_measurable', connect: 'github', total: { n: null, value: null } });
    expect(answer.points).toHaveLength(7);
    expect(answer.points[1]).toMatchObject({ n: null, value: null, coverage: 0 });
    expect(answer.reason).toBeTypeOf('string');
  });

  test('an unknown repository selects nothing', async () => {
    await load(repository('a/b', [merged(1, '2026-06-02T10:00:00Z')]));
    const answer = await readMetric(ctx, 'throughput', { ...june, repo: ['a/other'] });
    expect(answer).toMatchObject({ status: 'ok', total: { n: null, value: null } });
    expect(answer.points[1]).toMatchObject({ value: null, coverage: 0 });
    expect((await readMetric(ctx, 'throughput', { ...june, repo: ['A/B'] })).total.value).toBe(1);
  });

  test('under partial coverage a number is shown where something was found, and never 0', async () => {
    const known = { name: 'a/known', pull_requests: [merged(1, '2026-06-02T10:00:00Z')] };
    const unknown = { name: 'a/unknown', covered_from: '2026-06-05T12:00:00Z', pull_requests: [] };
    await load({ repositories: [known, unknown] });
    const { points, total } = await readMetric(ctx, 'throughput', june);
    expect(points.map(({ value, coverage }) => [value, coverage])).toEqual([
      [null, 0.5],
      [1, 0.5],
      [null, 0.5],
      [null, 0.5],
      [null, 0.75],
      [0, 1],
      [0, 1],
    ]);
    expect(total).toMatchObject({ n: 1, value: 1 });
    const byRepo = await readMetric(ctx, 'throughput', { ...june, by: 'repo' });
    expect(byRepo.points.slice(0, 2)).toMatchObject([
      { group: 'a/known', value: 0, coverage: 1 },
      { group: 'a/known', value: 1, coverage: 1 },
    ]);
  });

  test('while a step is still reading, the answer says so and how far it is', async () => {
    await load(repository('a/b', [merged(1, '2026-06-06T10:00:00Z')], { covered_from: '2026-06-05T00:00:00Z' }));
    expect((await readMetric(ctx, 'throughput', june)).status).toBe('ok');
    await database.db.execute(sql`
      insert into sync_steps (source, step, repository_id, state, next_at)
      values ('github', 'pull-requests', 1, 'running', now())`);
    expect(await readMetric(ctx, 'throughput', june)).toMatchObject({
      status: 'syncing',
      progress: { done: 0, total: 1, from: '2026-06-05' },
      total: { value: 1 },
    });
    expect((await readMetric(ctx, 'throughput', { ...june, from: '2026-06-05' })).status).toBe('ok');
    await database.db.execute(sql`update sync_steps set state = 'failed'`);
    expect((await readMetric(ctx, 'throughput', june)).status).toBe('ok');
  });

  test('a window that has not begun is null throughout, and a stock too', async () => {
    await load(repository('a/b', [merged(1, '2026-06-06T10:00:00Z')]));
    clock = '2026-05-01T00:00:00Z';
    for (const id of metrics.map((metric) => metric.id)) {
      const { points, total } = await readMetric(ctx, id, { ...june, compare: 'previous' });
      expect(total, id).toMatchObject({ n: null });
      expect(points, id).toHaveLength(7);
      for (const point of points) expect(point, id).toMatchObject({ n: null, partial: false, coverage: null });
    }
  });
});

describe('what a metric cannot honour is named', () => {
  test.each<[string, MetricQuery, string[]]>([
    ['throughput', { environment: ['production'], workflow: ['CI'] }, ['environment', 'workflow']],
    ['ci-duration', { person: ['mira'], label: ['bug'], base: ['main'] }, ['person', 'base', 'label']],
    ['ci-duration', { by: 'person' }, ['by']],
    ['throughput', { by: 'constructor' }, ['by']],
    ['throughput', { from: '2026-06-07', to: '2026-06-01' }, ['from']],
    ['throughput', { from: '1970-01-01', to: '2200-01-01', bucket: 'day' }, ['bucket']],
  ])('%s %j: %j', async (id, query, fields) => {
    expect(await refused(id, query)).toEqual(fields);
  });

  test('on a page of several metrics only its cell is not applicable', async () => {
    await load(repository('a/b', [merged(1, '2026-06-06T10:00:00Z')]));
    const answers = await readMetrics(ctx, ['throughput', 'ci-duration'], { ...june, person: ['mira'] });
    expect(answers).toMatchObject({
      throughput: { status: 'ok', total: { value: 1 } },
      'ci-duration': { status: 'not_applicable', total: { n: null } },
    });
  });

  test('too many groups for the buckets', async () => {
    const pulls = Array.from({ length: 60 }, (_, i) => merged(i, '2026-06-02T10:00:00Z', { author: `dev-${i}` }));
    await load(repository('a/b', pulls));
    expect(await refused('throughput', { from: '2024-01-01', to: '2026-06-07', bucket: 'day', by: 'person' })).toEqual([
      'by',
    ]);
  });
});

describe('bots', () => {
  test('count as authors and as reviewers when they are asked for', async () => {
    const review = { author: 'linty', author_type: 'Bot', state: 'APPROVED', submitted_at: '2026-06-02T05:00:00Z' };
    const bot = { author: 'robo', author_type: 'Bot' };
    const byHand = { excluded: { reason: 'x' } };
    await load(
      repository('a/b', [
        merged(1, '2026-06-02T10:00:00Z', { reviews: [review] }),
        merged(2, '2026-06-02T10:00:00Z', bot),
        merged(3, '2026-06-02T10:00:00Z', { ...bot, ...byHand }),
        merged(4, '2026-06-02T10:00:00Z', byHand),
      ]),
    );
    const read = async (bots: MetricQuery['bots']) =>
      (await readMetric(ctx, 'merged-without-review', { ...june, bots })).total;
    expect(await read('exclude')).toEqual({ n: 1, numerator: 1, value: 1, excluded: { by_hand: 2, bots: 1 } });
    expect(await read('include')).toEqual({ n: 2, numerator: 1, value: 0.5, excluded: { by_hand: 2 } });
    expect(await read('only')).toEqual({ n: 1, numerator: 1, value: 1, excluded: { by_hand: 1 } });
  });
});

describe('workflow runs', () => {
  test('are measured by their end, and grouped by workflow', async () => {
    const run = (id: number, workflow_name: string, minutes: number, conclusion: string) => ({
      id,
      workflow_name,
      conclusion,
      status: 'completed',
      run_started_at: '2026-06-02T10:00:00Z',
      updated_at: `2026-06-02T10:${String(minutes).padStart(2, '0')}:00Z`,
    });
    const runs = [run(1, 'CI', 10, 'success'), run(2, 'CI', 20, 'failure'), run(3, 'Docs', 1, 'cancelled')];
    await load(repository('a/b', [], { workflow_runs: runs }));
    const duration = await readMetric(ctx, 'ci-duration', { ...june, by: 'workflow' });
    expect(duration.total).toMatchObject({ n: 3, p50: 600, excluded: {} });
    expect(duration.points.filter(({ n }) => n !== 0)).toMatchObject([
      { start: '2026-06-02', group: 'CI', n: 2, p50: 900 },
      { start: '2026-06-02', group: 'Docs', n: 1, p50: 60 },
    ]);
    const rate = await readMetric(ctx, 'ci-success-rate', { ...june, workflow: ['CI', 'Docs'] });
    expect(rate.total).toMatchObject({ n: 2, numerator: 1, value: 0.5 });
    const rows = await readMetricRows(ctx, 'ci-success-rate', RowsQuery.parse(june), { limit: 10 });
    expect(rows).toMatchObject({
      total: 2,
      items: [
        { title: 'CI #2', numerator: 0 },
        { title: 'CI #1', numerator: 1 },
      ],
    });
  });
});

const sum = (answer: Answer) => answer.points.reduce((total, { n }) => total + (n ?? 0), 0);

async function allRows(id: string, query: MetricQuery, more: Partial<RowsQuery> = {}): Promise<MetricRow[]> {
  const rows: MetricRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await readMetricRows(ctx, id, RowsQuery.parse({ ...query, ...more }), { limit: 7, cursor });
    rows.push(...page.items);
    if (page.next_cursor === null) {
      expect(rows, id).toHaveLength(page.total);
      return rows;
    }
    cursor = page.next_cursor;
  }
}

describe('in any world', () => {
  const worlds = fc.sample(fc.tuple(strewn, questions), { numRuns: 8, seed: 42 });

  test.each(worlds)('points and groups add up, and open to their rows %#', async (world, asked) => {
    await load(world);
    await database.db.execute(sql`update workspace set settings = ${JSON.stringify({ time_zone: asked.zone })}::jsonb`);
    // Of what GitHub alone tells: other sources are not connected here.
    const ofGitHub = metrics.filter(({ fact }) => fact.of === undefined && fact.needs === undefined);
    for (const { id, kind } of ofGitHub.filter((metric) => metric.kind !== 'stock')) {
      const query = queryOf(asked);
      const answer = await readMetric(ctx, id, query);
      expect(sum(answer), id).toBe(answer.total.n ?? 0);
      expect(sum(await readMetric(ctx, id, { ...query, by: 'repo' })), id).toBe(answer.total.n ?? 0);
      const rows = await allRows(id, query);
      expect(rows.length, id).toBe(answer.total.n ?? 0);
      expect(new Set(rows.map((row) => row.id)).size, id).toBe(rows.length);
      if (kind === 'duration' && rows.length > 0) {
        expect(rows.reduce((total, { value }) => total + (value ?? 0), 0) / rows.length).toBeCloseTo(
          answer.total.mean ?? 0,
          6,
        );
        const byValue = (await allRows(id, query, { sort: 'value' })).map(({ value }) => value);
        expect(byValue).toEqual(byValue.toSorted((a, b) => Number(a) - Number(b)));
      }
      for (const reason of ['bots', 'by_hand'] as const) {
        const left = await allRows(id, query, { excluded: reason });
        expect(left.length, `${id} ${reason}`).toBe(answer.total.excluded[reason] ?? 0);
      }
      const busiest = answer.points.toSorted((a, b) => (b.n ?? 0) - (a.n ?? 0))[0];
      expect((await allRows(id, query, { at: busiest?.start })).length).toBe(busiest?.n ?? 0);
    }
  });

  test.each(worlds)('a stock is what counting one by one gives %#', async (world, asked) => {
    await load(world);
    await database.db.execute(sql`update workspace set settings = ${JSON.stringify({ time_zone: asked.zone })}::jsonb`);
    const query: MetricQuery = { ...queryOf(asked), compare: 'previous' };
    const answer = await readMetric(ctx, 'open-pull-requests', query);
    const byRepo = await readMetric(ctx, 'open-pull-requests', { ...query, by: 'repo' });
    for (const point of answer.points.filter(({ value }) => value !== null)) {
      const rows = await readMetricRows(ctx, 'open-pull-requests', RowsQuery.parse({ ...query, at: point.start }), {
        limit: 100,
      });
      expect(rows.total, point.start).toBe(point.value);
      const groups = byRepo.points.filter(({ start }) => start === point.start);
      expect(groups.reduce((total, { value }) => total + (value ?? 0), 0)).toBe(point.value);
    }
    expect(byRepo.total).toEqual(answer.total);
    expect(answer.total.value).toBe(answer.points.findLast(({ value }) => value !== null)?.value);
  });
});

describe('pages of rows', () => {
  test('are stable while data changes', async () => {
    const pulls = Array.from({ length: 9 }, (_, i) => merged(i, `2026-06-0${1 + (i % 5)}T10:00:00Z`));
    await load(repository('a/b', pulls));
    const first = await readMetricRows(ctx, 'throughput', RowsQuery.parse(june), { limit: 4 });
    await database.db.execute(sql`
      update pull_request_facts set merged_at = merged_at + interval '1 hour'
      where pull_request_id = ${first.items[0]?.id ?? 0}`);
    await database.db.execute(sql`
      delete from pull_requests where id = ${first.items[2]?.id ?? 0}`);
    const second = await readMetricRows(ctx, 'throughput', RowsQuery.parse(june), {
      limit: 10,
      cursor: first.next_cursor ?? undefined,
    });
    const seen = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(seen).size).toBe(9);
    expect(seen).toHaveLength(9);
    expect(second).toMatchObject({ total: 8, next_cursor: null });
  });

  test('a cursor that is none of ours and a bucket that is none are refused', async () => {
    const bad = readMetricRows(ctx, 'throughput', RowsQuery.parse(june), { limit: 4, cursor: 'nonsense' });
    await expect(bad).rejects.toMatchObject({ code: 'bad_parameter' });
    const at = RowsQuery.parse({ ...june, at: '2026-06-09' });
    await expect(readMetricRows(ctx, 'throughput', at, { limit: 4 })).rejects.toMatchObject({
      errors: [{ field: 'at' }],
    });
  });
});
