import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { groupsOf, metrics } from '#core/metrics/index.ts';
import { teamBy } from '#core/metrics/groups.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { readMetricRows, RowsQuery } from '#core/metrics/rows.ts';
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
const pull = (
  number: number,
  author: string,
  from: number,
  took: number | null,
  more: Partial<WorldPullRequest> = {},
) =>
  ({
    number,
    author,
    created_at: hours(from),
    merged_at: took === null ? null : hours(from + took),
    ...more,
  }) satisfies WorldPullRequest;
const run = (id: number, at: number) => ({
  id,
  workflow_name: 'CI',
  run_started_at: hours(at),
  updated_at: hours(at + 1),
  status: 'completed',
  conclusion: 'success',
});
const numbers = (groups: { group: string | null; n: number | null }[] | undefined) =>
  groups?.map(({ group, n }) => [group, n]);

describe('a person with several accounts', () => {
  const world = {
    repositories: [
      {
        name: 'a/b',
        // Mira: 1, 3 and 5 h under three names, so that her median is 3 h.
        pull_requests: [
          pull(1, 'mira', 1, 1),
          pull(2, 'Mira-Work', 1, 3),
          pull(3, 'mira@example.com', 1, 5),
          pull(4, 'olek', 1, 7),
          pull(5, 'olek', 300, null),
          pull(6, 'mira-work', 300, null),
        ],
      },
    ],
  };
  beforeEach(async () => {
    await loadWorld(database.db, world);
    await loadTeams(database.db, { people: { mira: ['mira', 'Mira-Work', 'mira@example.com'] } });
  });

  test('is one group, by the account that the person is called by', async () => {
    const { groups, points, total } = await readMetric(ctx, 'merge-time', { ...june, by: 'person' });
    expect(groups).toMatchObject([
      { group: 'mira', n: 3, p50: 3 * 3600 },
      { group: 'olek', n: 1, p50: 7 * 3600 },
    ]);
    expect(points.slice(0, 2)).toMatchObject([
      { group: 'mira', n: 3 },
      { group: 'olek', n: 1 },
    ]);
    expect(total.n).toBe(4);
    const stock = await readMetric(ctx, 'open-pull-requests', { ...june, by: 'person' });
    expect(numbers(stock.groups)).toEqual([
      ['mira', 1],
      ['olek', 1],
    ]);
  });

  test.each(['mira', 'MIRA-work', 'mira@example.com'])('is found by any of them: %s', async (person) => {
    expect((await readMetric(ctx, 'throughput', { ...june, person: [person] })).total.n).toBe(3);
    const query = RowsQuery.parse({ ...june, person: [person], by: 'person' });
    const rows = await readMetricRows(ctx, 'throughput', query, { limit: 100 });
    expect(rows.items.map(({ title }) => title).sort()).toEqual(['Change 1', 'Change 2', 'Change 3']);
  });

  test('and somebody else beside is an alternative', async () => {
    expect((await readMetric(ctx, 'throughput', { ...june, person: ['mira', 'olek'] })).total.n).toBe(4);
  });
});

describe('a team', () => {
  beforeEach(async () => {
    await loadWorld(database.db, {
      repositories: [
        {
          name: 'a/shop',
          pull_requests: [pull(1, 'mira', 1, 1), pull(2, 'abe', 1, 2), pull(3, 'nobody', 1, 3)],
          workflow_runs: [run(1, 5), run(2, 6)],
        },
        { name: 'a/tools', pull_requests: [pull(1, 'mira-2', 200, 1)], workflow_runs: [run(3, 5)] },
        { name: 'a/rest', pull_requests: [pull(1, 'olek', 1, 4)], workflow_runs: [run(4, 5)] },
      ],
    });
    await loadTeams(database.db, {
      people: { mira: ['mira', 'mira-2'] },
      teams: {
        Shop: { members: ['mira', 'Abe'], repositories: ['a/shop'] },
        Platform: { members: ['mira-2', 'olek'], repositories: ['a/shop', 'a/tools'] },
        Empty: {},
      },
    });
  });

  test('has the changes of its people, whatever account they used; in two teams they count in each and once in all', async () => {
    const { groups, total, points } = await readMetric(ctx, 'throughput', { ...june, by: 'team' });
    expect(groups).toEqual([
      { group: 'Platform', n: 3, value: 3 },
      { group: 'Shop', n: 3, value: 3 },
      { group: null, n: 1, value: 1 },
    ]);
    expect(total.n).toBe(5);
    expect(points.map(({ group, n }) => [group, n])).toEqual([
      ['Platform', 2],
      ['Shop', 2],
      [null, 1],
      ['Platform', 1],
      ['Shop', 1],
      [null, 0],
    ]);
  });

  test('has the runs of its repositories, and what is known of it is what is known of them', async () => {
    const { groups, total } = await readMetric(ctx, 'ci-duration', { ...june, by: 'team' });
    expect(numbers(groups)).toEqual([
      ['Platform', 3],
      ['Shop', 2],
      [null, 1],
    ]);
    expect(total.n).toBe(4);
    await database.db.$client`update coverage set covered_from = '2026-06-08' where repository_id = 2`;
    const later = await readMetric(ctx, 'ci-duration', { ...june, by: 'team' });
    expect(
      later.points.filter(({ start }) => start === '2026-06-01').map(({ group, coverage }) => [group, coverage]),
    ).toEqual([
      ['Platform', 0.5],
      ['Shop', 1],
      [null, 1],
    ]);
    const alone = await readMetric(ctx, 'ci-duration', { ...june, team: ['shop'] });
    expect(alone.points[0]).toMatchObject({ n: 2, coverage: 1 });
  });

  test('filters everything, several are alternatives, and one that is not known selects nothing', async () => {
    const n = async (id: string, team: string[]) => (await readMetric(ctx, id, { ...june, team })).total.n;
    expect(await n('throughput', ['SHOP'])).toBe(3);
    expect(await n('throughput', ['Shop', 'Platform'])).toBe(4);
    expect(await n('throughput', ['Empty'])).toBe(0);
    expect(await n('throughput', ['Unknown'])).toBe(0);
    expect(await n('ci-duration', ['Shop', 'Platform'])).toBe(3);
    expect(await n('ci-duration', ['Empty'])).toBeNull();
    const both = { ...june, team: ['Platform'], person: ['mira'] };
    expect((await readMetric(ctx, 'throughput', both)).total.n).toBe(2);
  });

  test('needs to hear of the incidents of its own repositories alone', async () => {
    await database.db.$client`
      insert into incidents (source, external_id, repository_id, title, started_at) values ('intake', 'x', 1, 'x', now())`;
    const statusOf = async (team?: string[]) =>
      (await readMetric(ctx, 'change-failure-rate', { ...june, team })).status;
    expect([await statusOf(), await statusOf(['Shop']), await statusOf(['Platform'])]).toEqual([
      'not_measurable',
      'ok',
      'not_measurable',
    ]);
  });
});

test('every metric whose rows are somebody’s can be asked for teams', () => {
  for (const metric of metrics) {
    expect(groupsOf(metric).includes('team'), metric.id).toBe(teamBy(metric) !== null);
  }
});

const groupings = fc.record({
  mira: fc.subarray(['mira', 'olek', 'robo', 'other@example.com']),
  teams: fc.dictionary(
    fc.constantFrom('Shop', 'Platform', 'Data'),
    fc.record({
      members: fc.subarray(['mira', 'olek', 'robo', 'other@example.com']),
      repositories: fc.subarray(['a/one', 'a/two', 'a/three']),
    }),
  ),
});

test.each(fc.sample(fc.tuple(strewn, questions, groupings), { numRuns: 10, seed: 11 }))(
  'in any world a person is all of their accounts, and a team all of its people and repositories %#',
  async (world, asked, { mira, teams }) => {
    await loadWorld(database.db, world);
    await loadTeams(database.db, { people: mira.length > 1 ? { [mira[0] as string]: mira } : {}, teams });
    const query = { ...queryOf(asked), compare: 'previous' as const };
    const called = (account: string) => (mira.length > 1 && mira.includes(account) ? (mira[0] as string) : account);
    for (const metric of metrics.filter((one) => teamBy(one) === 'people')) {
      const what = metric.id;
      const people = await readMetric(ctx, what, { ...query, by: 'person' });
      const byPerson = new Map(people.groups?.map((one) => [one.group, one.n ?? 0]));
      expect(
        [...byPerson.values()].reduce((sum, n) => sum + n, 0),
        what,
      ).toBe(people.total.n ?? 0);
      const byTeam = await readMetric(ctx, what, { ...query, by: 'team' });
      for (const [name, { members }] of Object.entries(teams)) {
        const theirs = new Set(members.map(called));
        const expected = [...theirs].reduce((sum, person) => sum + (byPerson.get(person) ?? 0), 0);
        const group = byTeam.groups?.find((one) => one.group === name);
        expect(group?.n ?? 0, `${what} of ${name}`).toBe(expected);
        const alone = await readMetric(ctx, what, { ...query, team: [name] });
        expect(alone.total.n ?? 0, `${what} of ${name} alone`).toBe(expected);
      }
      const inTeams = new Set(Object.values(teams).flatMap(({ members }) => members.map(called)));
      const ofNone = [...byPerson].filter(([person]) => !inTeams.has(person ?? ''));
      const none = byTeam.groups?.find((one) => one.group === null);
      expect(none?.n ?? 0, `${what} of no team`).toBe(ofNone.reduce((sum, [, n]) => sum + n, 0));
      expect(byTeam.total, what).toEqual(people.total);
    }
  },
);
