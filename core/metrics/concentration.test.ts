import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { readDashboard } from '#core/dashboard.ts';
import { bottlenecksOf, giniOf } from '#core/metrics/concentration.ts';
import { readMetric } from '#core/metrics/query.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { history, toWorld } from '#test/histories.ts';
import { loadWorld } from '#test/strewn.ts';
import { clearWorld, type World, type WorldPullRequest } from '#test/world.ts';

/** How reviews are spread over people. */

let database: TestDatabase;
let ctx: Context;
beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db, { now: () => new Date('2026-06-20T12:00:00Z') });
});
afterAll(() => database.drop());
beforeEach(() => clearWorld(database.db));

const june = { from: '2026-06-01', to: '2026-06-14', bucket: 'week' } as const;

test.each([
  ['nobody', [], null],
  ['one', [7], 0],
  ['alike', [3, 3, 3], 0],
  ['3, 1 and 1', [3, 1, 1], 8 / 30],
  ['in any order', [1, 3, 1], 8 / 30],
  // |1 − 9| counts once for each of the two ways round, and so for each of three: 2 × 3 × 8 ÷ (2 × 4 × 12).
  ['nearly all by one of four', [1, 1, 1, 9], 48 / 96],
])('the Gini coefficient of %s', (_, loads, gini) => {
  if (gini === null) expect(giniOf(loads)).toBeNull();
  else expect(giniOf(loads)).toBeCloseTo(gini, 12);
});

test.each<[string, Record<string, number>, string[]]>([
  ['9 of 20', { ada: 9, ben: 6, cy: 5 }, ['ada']],
  ['exactly 40 %', { ada: 8, ben: 6, cy: 6 }, []],
  ['two at once, the one with more first', { ada: 9, ben: 10, cy: 1 }, ['ben', 'ada']],
  ['too few pairs', { ada: 17, ben: 1, cy: 1 }, []],
  ['too few people', { ada: 90, ben: 10 }, []],
])('a bottleneck: %s', (_, loads, people) => {
  expect(bottlenecksOf(new Map(Object.entries(loads)))).toEqual(people);
});

/** Pull requests of `author`, each reviewed on 2 June by the ones named. */
function reviewed(author: string, ...reviewers: string[][]): WorldPullRequest[] {
  return reviewers.map((names, i) => ({
    number: i + 1,
    author,
    created_at: '2026-06-02T09:00:00Z',
    reviews: names.map((name) => ({
      author: name,
      author_type: name === 'linty' ? 'Bot' : 'User',
      state: 'APPROVED',
      submitted_at: '2026-06-02T10:00:00Z',
    })),
  }));
}

describe('reviewer load', () => {
  const world: World = {
    repositories: [
      { name: 'a/one', pull_requests: reviewed('mira', ['olek', 'ines', 'linty'], ['olek'], ['olek']) },
      { name: 'a/two', pull_requests: reviewed('olek', ['mira'], ['ines']) },
    ],
  };

  test('by person each reviewer has a share, and the total says how they are spread', async () => {
    await loadWorld(database.db, world);
    const { total, groups, points } = await readMetric(ctx, 'reviewer-load', { ...june, by: 'person' });
    // Loads 3, 2 and 1: 2 × (1 + 2 + 1) ÷ (2 × 3 × 6).
    expect(total).toMatchObject({ n: 6, value: 6, people: 3, bottlenecks: [], excluded: { bots: 1 } });
    expect(total.gini).toBeCloseTo(8 / 36, 12);
    expect(groups?.map(({ group, n, share }) => [group, n, share])).toEqual([
      ['ines', 2, 2 / 6],
      ['mira', 1, 1 / 6],
      ['olek', 3, 3 / 6],
    ]);
    expect(points.filter(({ start }) => start === '2026-06-08').map(({ n, share }) => [n, share])).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
  });

  test('with bots they are reviewers like others, and of their own pull requests alone nobody has any', async () => {
    await loadWorld(database.db, world);
    expect((await readMetric(ctx, 'reviewer-load', { ...june, bots: 'include' })).total).toMatchObject({
      n: 7,
      people: 4,
      excluded: {},
    });
    const only = await readMetric(ctx, 'reviewer-load', { ...june, bots: 'only' });
    expect(only.total).toMatchObject({ n: 0, value: 0, people: 0, gini: null, bottlenecks: [] });
  });

  test('a person is the reviewer, and what is filtered is all there is to share', async () => {
    await loadWorld(database.db, world);
    const asked = { ...june, person: ['Ines', 'mira'], by: 'person' };
    const { total, groups } = await readMetric(ctx, 'reviewer-load', asked);
    expect(total).toMatchObject({ n: 3, people: 2 });
    expect(groups?.map(({ share }) => share)).toEqual([2 / 3, 1 / 3]);
  });

  test('where nothing is known, nothing is said', async () => {
    await loadWorld(database.db, world);
    await database.db.execute(sql`delete from coverage`);
    const { total } = await readMetric(ctx, 'reviewer-load', june);
    expect(total).toMatchObject({ n: null, value: null, gini: null, people: null, bottlenecks: null });
  });

  test('the page Review says who reviewed whom', async () => {
    await loadWorld(database.db, world);
    const { review_pairs: pairs } = await readDashboard(ctx, { bots: { patterns: [] } }, { ...june, page: 'review' });
    expect(pairs).toEqual({
      metric: 'reviewer-load',
      n: 6,
      cells: [
        { reviewer: 'ines', author: 'mira', n: 1 },
        { reviewer: 'ines', author: 'olek', n: 1 },
        { reviewer: 'mira', author: 'olek', n: 1 },
        { reviewer: 'olek', author: 'mira', n: 3 },
      ],
    });
  });
});

test('in any history the shares sum to 1, the pairs are the rows, and the coefficient is that of the groups', async () => {
  for (const changes of fc.sample(fc.array(history, { minLength: 1, maxLength: 40 }), { numRuns: 12, seed: 11 })) {
    await clearWorld(database.db);
    await loadWorld(database.db, toWorld(changes));
    for (const bots of ['exclude', 'include'] as const) {
      const { total, groups = [] } = await readMetric(ctx, 'reviewer-load', { ...june, bots, by: 'person' });
      const shares = groups.reduce((sum, { share }) => sum + (share ?? 0), 0);
      if (total.n === 0) expect(groups).toEqual([]);
      else expect(shares).toBeCloseTo(1, 12);
      expect(total.people).toBe(groups.length);
      expect(total.gini).toEqual(giniOf(groups.map(({ n }) => n ?? 0)));
      const rules = { bots: { patterns: [] } };
      const { review_pairs: pairs } = await readDashboard(ctx, rules, { ...june, bots, page: 'review' });
      expect(pairs?.n).toBe(total.n);
    }
  }
});
