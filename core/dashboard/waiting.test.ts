import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readWaiting, type Waiting } from '#core/dashboard/waiting.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { select } from '#core/metrics/selection.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld, strewn } from '#test/strewn.ts';
import { clearWorld, type WorldPullRequest } from '#test/world.ts';

let database: TestDatabase;
let clock: string;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = '2026-06-20T12:00:00Z';
  await clearWorld(database.db);
});

const now = () => new Date(clock);
const noBots = { bots: { patterns: [] as string[] } };

async function read(query: MetricQuery = {}, rules = noBots): Promise<Waiting> {
  const { db } = database;
  const waiting = await readWaiting(db, await select(db, query, now()), rules);
  if (waiting === null) throw new Error('There is no list under this filter.');
  return waiting;
}

const load = (pulls: WorldPullRequest[]) =>
  loadWorld(database.db, { repositories: [{ name: 'a/b', pull_requests: pulls }] });

const at = (day: number, hour = 10) => new Date(Date.UTC(2026, 5, day, hour)).toISOString().replace('.000', '');
const open = (number: number, more: Partial<WorldPullRequest> = {}): WorldPullRequest => ({
  number,
  author: 'mira',
  created_at: at(1),
  ...more,
});
const review = (author: string, state: string, day: number) => ({ author, state, submitted_at: at(day) });

describe('the list', () => {
  test('has those that are ready, longest waiting first, then drafts, oldest first', async () => {
    await load([
      open(1, { created_at: at(5) }),
      open(2, { created_at: at(2), is_draft: true }),
      open(3, { created_at: at(1), events: [{ type: 'READY_FOR_REVIEW', at: at(8) }] }),
      open(4, { created_at: at(3) }),
      open(5, { created_at: at(1), is_draft: true }),
      open(6, { merged_at: at(9) }),
      open(7, { closed_at: at(9) }),
    ]);
    const { items, total } = await read();
    expect(total).toBe(5);
    expect(items.map(({ number, ready_at, state }) => [number, ready_at, state])).toEqual([
      [4, at(3), 'waiting_for_review'],
      [1, at(5), 'waiting_for_review'],
      [3, at(8), 'waiting_for_review'],
      [5, null, 'draft'],
      [2, null, 'draft'],
    ]);
    expect(items[0]).toEqual({
      id: expect.any(Number),
      number: 4,
      title: 'Change 4',
      url: 'https://github.test/a/b/pull/4',
      repository: 'a/b',
      author: 'mira',
      is_draft: false,
      ready_at: at(3),
      created_at: at(3),
      state: 'waiting_for_review',
      waits_for: [],
    });
  });

  test('has 200 at most, and says how many there are', async () => {
    await load(Array.from({ length: 203 }, (_, i) => open(i + 1, { created_at: at(1 + (i % 9), i % 20) })));
    const { items, total } = await read();
    expect([items.length, total]).toEqual([200, 203]);
  });

  test('honours filters, bots and what was taken out by hand, whatever the window', async () => {
    await load([
      open(1, { labels: ['bug'] }),
      open(2, { author: 'olek' }),
      open(3, { author: 'robo', author_type: 'Bot' }),
      open(4, { excluded: { reason: 'an experiment' } }),
    ]);
    const numbers = async (query: MetricQuery) => (await read(query)).items.map(({ number }) => number);
    expect(await numbers({ from: '2025-01-01', to: '2025-01-31' })).toEqual([1, 2]);
    expect(await numbers({ person: ['OLEK'] })).toEqual([2]);
    expect(await numbers({ label: ['bug'] })).toEqual([1]);
    expect(await numbers({ bots: 'only' })).toEqual([3]);
    const selection = await select(database.db, { environment: ['production'] }, now());
    expect(await readWaiting(database.db, selection, noBots)).toBeNull();
  });
});

describe('whose turn it is', () => {
  const asked = (subject: string, day: number) => ({ type: 'REVIEW_REQUESTED', at: at(day), subject });
  const taken = (subject: string, day: number) => ({ type: 'REVIEW_REQUEST_REMOVED', at: at(day), subject });

  const cases: [
    string,
    Partial<WorldPullRequest>,
    { type: string; at: string; subject: string }[],
    string,
    string[],
  ][] = [
    ['nobody was asked', {}, [], 'waiting_for_review', []],
    [
      'who was asked, in that order',
      {},
      [asked('tomas', 3), asked('brewers', 2)],
      'waiting_for_review',
      ['brewers', 'tomas'],
    ],
    ['no longer who is not asked any more', {}, [asked('tomas', 2), taken('tomas', 3)], 'waiting_for_review', []],
    [
      'a comment answers, and decides nothing',
      { reviews: [review('tomas', 'COMMENTED', 3)] },
      [asked('tomas', 2), asked('ines', 2)],
      'waiting_for_review',
      ['ines'],
    ],
    [
      'the author, after an approval',
      { reviews: [review('tomas', 'APPROVED', 3)] },
      [asked('tomas', 2)],
      'approved',
      ['mira'],
    ],
    [
      'an approval stands beside a later comment',
      { reviews: [review('tomas', 'APPROVED', 3), review('tomas', 'COMMENTED', 4)] },
      [],
      'approved',
      ['mira'],
    ],
    [
      'one demand weighs more than an approval',
      { reviews: [review('tomas', 'CHANGES_REQUESTED', 3), review('ines', 'APPROVED', 4)] },
      [],
      'changes_requested',
      ['mira'],
    ],
    [
      'what the same reviewer says last counts',
      { reviews: [review('tomas', 'CHANGES_REQUESTED', 3), review('Tomas', 'APPROVED', 4)] },
      [],
      'approved',
      ['mira'],
    ],
    ['a dismissed review says nothing', { reviews: [review('tomas', 'DISMISSED', 3)] }, [], 'waiting_for_review', []],
    [
      'asked again after a demand',
      { reviews: [review('tomas', 'CHANGES_REQUESTED', 3)] },
      [asked('tomas', 2), asked('tomas', 4)],
      'waiting_for_review',
      ['tomas'],
    ],
    [
      'a draft waits for its author',
      { is_draft: true, reviews: [review('tomas', 'APPROVED', 3)] },
      [],
      'draft',
      ['mira'],
    ],
    ['the author is no reviewer', { reviews: [review('Mira', 'APPROVED', 3)] }, [], 'waiting_for_review', []],
    [
      'a bot is none either',
      { reviews: [{ ...review('linty', 'APPROVED', 3), author_type: 'Bot' }, review('renewal-1', 'APPROVED', 3)] },
      [],
      'waiting_for_review',
      [],
    ],
  ];

  test.each(cases)('%s', async (_, more, events, state, waitsFor) => {
    await load([open(1, more)]);
    for (const [i, event] of events.entries()) {
      await database.db.execute(sql`
        insert into pull_request_events (external_id, repository_id, pull_request_number, type, at, subject)
        values (${`asked-${i}`}, 1, 1, ${event.type}, ${event.at}::timestamptz, ${event.subject})`);
    }
    const { items } = await read({}, { bots: { patterns: ['renewal-*'] } });
    expect(items).toMatchObject([{ state, waits_for: waitsFor }]);
  });

  test('a bot counts as a reviewer when bots are asked for', async () => {
    await load([open(1, { reviews: [{ ...review('linty', 'APPROVED', 3), author_type: 'Bot' }] })]);
    expect((await read({ bots: 'include' })).items).toMatchObject([{ state: 'approved' }]);
  });
});

test('the basis is the merge time of the last 90 local days, with the same filters', async () => {
  // 90 days back from 20 June is 23 March. 1, 2, 4 and 8 h: the median is 3 h, p85 lies at 2.55: 4 + 0.55 × 4 = 6.2 h.
  const merged = (number: number, day: string, hours: number, labels: string[] = []) =>
    open(number, {
      labels,
      created_at: `${day}T00:00:00Z`,
      merged_at: new Date(Date.parse(`${day}T00:00:00Z`) + hours * 3600_000).toISOString(),
    });
  await load([
    merged(1, '2026-03-23', 1, ['ui']),
    merged(2, '2026-04-01', 2),
    merged(3, '2026-05-01', 4),
    merged(4, '2026-06-20', 8),
    merged(5, '2026-03-22', 23),
  ]);
  const { basis, total } = await read();
  expect({ ...basis, total }).toEqual({
    metric: 'merge-time',
    n: 4,
    p50: 3 * 3600,
    p85: expect.closeTo(6.2 * 3600, 6),
    total: 0,
  });
  expect((await read({ label: ['ui'] })).basis).toMatchObject({ n: 1, p50: 3600, p85: 3600 });
  expect((await read({ label: ['other'] })).basis).toMatchObject({ n: 0, p50: null, p85: null });
});

test.each(fc.sample(strewn, { numRuns: 6, seed: 13 }))(
  'in any world the ready ones are the stock of open pull requests %#',
  async (world) => {
    // After everything that is merged in these worlds.
    clock = '2026-07-10T12:00:00Z';
    await loadWorld(database.db, world);
    const ctx = createContext(database.db, { now });
    for (const bots of ['exclude', 'include', 'only'] as const) {
      const { items } = await read({ bots });
      const { total } = await readMetric(ctx, 'open-pull-requests', { from: '2026-07-10', to: '2026-07-10', bots });
      expect(items.filter(({ state }) => state !== 'draft')).toHaveLength(total.value ?? 0);
    }
  },
);
