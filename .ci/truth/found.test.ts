import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { clearWorld, insertWorld, type WorldRepository } from '#test/world.ts';

/** Differences that the oracle found once, each in the smallest world that shows it. */

let database: TestDatabase;
let call: Client;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  const ctx = createContext(database.db, { now: () => new Date('2026-06-10T12:00:00.600Z') });
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
});

afterEach(async () => clearWorld(database.db));
afterAll(async () => database.drop());

async function load(...repositories: WorldRepository[]): Promise<void> {
  const { db } = database;
  await insertWorld(db, { repositories });
  const pulls = await db.execute(sql`select repository_id, number from pull_requests`);
  const keys = pulls.map((row) => ({ repositoryId: Number(row.repository_id), number: Number(row.number) }));
  await refreshPullRequestFacts(db, keys, { bots: { patterns: [] } });
}

async function ask(path: string) {
  const { json } = await call(`/metrics/${path}`, { bearer });
  return json;
}

/** Open from one second to another. */
function open(number: number, from: string, to: string | null, author = 'mira') {
  return { number, author, created_at: from, closed_at: to };
}

const unknown: WorldRepository = { name: 'a/unknown', covered_from: '2026-06-10T00:00:00Z' };

test('the total of a stock is its last point that is not null, and so are its rows and what it leaves out', async () => {
  const pulls = [
    open(1, '2026-06-02T10:00:00Z', '2026-06-04T10:00:00Z'),
    { ...open(2, '2026-06-02T10:00:00Z', '2026-06-04T10:00:00Z', 'robot'), author_type: 'Bot' },
    { ...open(3, '2026-06-05T10:00:00Z', null, 'robot'), author_type: 'Bot' },
  ];
  await load({ name: 'a/known', pull_requests: pulls }, unknown);
  const window = 'from=2026-06-02&to=2026-06-06&bucket=day';
  const { points, total } = await ask(`open-pull-requests?${window}`);
  expect(points.map((point: { value: number | null }) => point.value)).toEqual([1, 1, null, null, null]);
  expect(total).toEqual({ n: 1, value: 1, excluded: { bots: 1 } });
  const rows = await ask(`open-pull-requests/rows?${window}`);
  expect(rows).toMatchObject({ total: 1, items: [{ title: 'Change 1' }] });
  const left = await ask(`open-pull-requests/rows?${window}&excluded=bots`);
  expect(left).toMatchObject({ total: 1, items: [{ title: 'Change 2' }] });
});

test('the previous value of a stock is the last point of the previous window that is not null', async () => {
  await load({ name: 'a/known', pull_requests: [open(1, '2026-06-02T10:00:00Z', '2026-06-04T10:00:00Z')] }, unknown);
  const { previous } = await ask('open-pull-requests?from=2026-06-07&to=2026-06-10&bucket=day&compare=previous');
  expect(previous).toEqual({ n: 1, value: 1 });
});

test('whoever was counted at the end of no bucket is no group of a stock', async () => {
  const pulls = [
    open(1, '2026-06-03T10:00:00Z', '2026-06-03T11:00:00Z', 'olek'),
    open(2, '2026-06-03T10:00:00Z', null),
  ];
  await load({ name: 'a/known', pull_requests: pulls });
  const { points } = await ask('open-pull-requests?from=2026-06-02&to=2026-06-04&bucket=day&by=person');
  expect(points.map((point: { group: string }) => point.group)).toEqual(['mira', 'mira', 'mira']);
});

test('the window cuts a bucket that has not begun, too', async () => {
  await load({ name: 'a/known', pull_requests: [] });
  const { points } = await ask('throughput?from=2026-06-08&to=2026-06-25&bucket=week');
  expect(points.map((point: { partial: boolean }) => point.partial)).toEqual([true, false, true]);
});

test('the moment from which something is known is cut to its second', async () => {
  await load({ name: 'a/known', covered_from: '2026-06-09T12:00:00.900Z', pull_requests: [] });
  const { points } = await ask('throughput?from=2026-06-09&to=2026-06-10&bucket=day');
  expect(points.map((point: { coverage: number }) => point.coverage)).toEqual([0.5, 1]);
});
