import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld } from '#test/strewn.ts';
import { loadTeams } from '#test/teams.ts';
import { clearWorld, type WorldPullRequest } from '#test/world.ts';

/** A person with two accounts, in everything that is said of reviews. Mira has `mira` and `mira2`. */

let database: TestDatabase;
let call: Client;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  const ctx = createContext(database.db, { now: () => new Date('2026-06-20T12:00:00Z') });
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await clearWorld(database.db);
  await loadTeams(database.db, {});
});

const at = (day: number, hour: number) => new Date(Date.UTC(2026, 5, day, hour)).toISOString();
const review = (author: string, state: string, day: number, hour: number, comments = 0) => ({
  author,
  state,
  submitted_at: at(day, hour),
  comments,
});
type Review = ReturnType<typeof review>;

/** Created at ten and ready at once; merged `hours` later, or still open. */
const pull = (
  number: number,
  author: string,
  day: number,
  hours: number | null,
  reviews: Review[],
  more: Partial<WorldPullRequest> = {},
): WorldPullRequest => ({
  number,
  author,
  created_at: at(day, 10),
  merged_at: hours === null ? null : at(day, 10 + hours),
  reviews,
  ...more,
});

const load = (pulls: WorldPullRequest[], commits: { sha: string; authored_at: string }[] = []) =>
  loadWorld(database.db, { repositories: [{ name: 'a/b', commits, pull_requests: pulls }] });

async function merge(): Promise<void> {
  expect((await call('/people', { bearer, json: { accounts: ['mira', 'mira2'] } })).status).toBe(201);
}
async function split(): Promise<void> {
  expect((await call('/people/mira', { method: 'DELETE', bearer })).status).toBe(204);
}

const window = 'from=2026-06-01&to=2026-06-14&bucket=week';
const ask = async (path: string) => {
  const { status, json, text } = await call(path, { bearer });
  expect(status, text).toBe(200);
  return json;
};
const totalOf = async (metric: string, more = '') => (await ask(`/metrics/${metric}?${window}${more}`)).total;

/** 1 and 2 are Mira's own, which her second account reviews too; 3 to 5 are others', 3 and 4 of which both accounts review. */
const reviewed = [
  pull(1, 'mira', 2, 5, [review('mira2', 'COMMENTED', 2, 11), review('olek', 'APPROVED', 2, 13)]),
  pull(2, 'mira', 3, 2, [review('mira2', 'APPROVED', 3, 11)]),
  pull(3, 'olek', 3, 3, [review('mira', 'COMMENTED', 3, 11), review('mira2', 'APPROVED', 3, 12)]),
  // The first review is of the first week, and the account that says more is the other one.
  pull(4, 'olek', 7, 48, [review('mira2', 'COMMENTED', 7, 23), review('mira', 'APPROVED', 8, 9)]),
  pull(5, 'ines', 9, 9, [review('mira2', 'APPROVED', 9, 11), review('olek', 'COMMENTED', 9, 12)]),
];

const apart = { n: 9, value: 9, people: 3, bottlenecks: [], excluded: {} };
const together = { n: 5, value: 5, people: 2, bottlenecks: [], excluded: {} };

describe('reviewer load', () => {
  beforeEach(() => load(reviewed));

  test('counts a pair of a pull request and a person once, by the first review', async () => {
    // Loads 5, 2 and 2: 2 × (3 + 3 + 0) ÷ (2 × 3 × 9).
    expect(await totalOf('reviewer-load')).toEqual({ ...apart, gini: 12 / 54 });
    await merge();
    // Loads 3 and 2: 2 × 1 ÷ (2 × 2 × 5).
    expect(await totalOf('reviewer-load')).toEqual({ ...together, gini: 2 / 20 });
    const { points, groups } = await ask(`/metrics/reviewer-load?${window}&by=person`);
    expect(groups).toEqual([
      { group: 'mira', n: 3, value: 3, share: 3 / 5 },
      { group: 'olek', n: 2, value: 2, share: 2 / 5 },
    ]);
    type Point = { start: string; group: string; n: number; share: number };
    expect(points.map(({ start, group, n, share }: Point) => [start, group, n, share])).toEqual([
      ['2026-06-01', 'mira', 2, 2 / 3],
      ['2026-06-01', 'olek', 1, 1 / 3],
      ['2026-06-08', 'mira', 1, 1 / 2],
      ['2026-06-08', 'olek', 1, 1 / 2],
    ]);
  });

  test.each([
    ['nothing', '', [3, 2]],
    ['either account', '&person=MIRA2', [2, 1]],
    ['her team', '&team=tools', [2, 1]],
    ['bots too', '&bots=include', [3, 2]],
  ])('its rows, their number in each bucket and the CSV agree, asked for %s', async (_, more, [first, second]) => {
    await merge();
    await loadTeamOf('mira2');
    const path = `/metrics/reviewer-load/rows?${window}${more}`;
    const rows = await ask(path);
    const total = (first ?? 0) + (second ?? 0);
    expect([rows.total, rows.items.length]).toEqual([total, total]);
    const titles = rows.items.map(({ title }: { title: string }) => title);
    expect(titles).toContain('Change 4, reviewed by mira2');
    expect(titles).not.toContain('Change 4, reviewed by mira');
    expect((await ask(`${path}&at=2026-06-01`)).total).toBe(first);
    expect((await ask(`${path}&at=2026-06-08`)).total).toBe(second);
    const csv = (await call(`${path}&format=csv`, { bearer })).text.trim().split('\r\n');
    expect(csv).toHaveLength(total + 1);
    const answer = await ask(`/metrics/reviewer-load?${window}${more}`);
    expect(answer.points.map(({ n }: { n: number }) => n)).toEqual([first, second]);
    expect(answer.total.n).toBe(total);
  });

  test('who reviewed whom names people and not accounts', async () => {
    await merge();
    expect((await ask(`/dashboard?page=review&${window}`)).review_pairs).toEqual({
      metric: 'reviewer-load',
      n: 5,
      cells: [
        { reviewer: 'mira', author: 'ines', n: 1 },
        { reviewer: 'mira', author: 'olek', n: 2 },
        { reviewer: 'olek', author: 'ines', n: 1 },
        { reviewer: 'olek', author: 'mira', n: 1 },
      ],
    });
  });

  test('is as before once the accounts are split again', async () => {
    await merge();
    await split();
    expect(await totalOf('reviewer-load')).toEqual({ ...apart, gini: 12 / 54 });
  });

  test('of an account that a pattern calls a bot and one that is none, the one that is none reviewed', async () => {
    await merge();
    await call('/settings', { method: 'PUT', bearer, json: { bots: { patterns: ['mira2'] } } });
    // Of 3 and 4 it is mira who is left, and of 5 nobody but olek; mira2 is a bot there, and not again of 3 and 4.
    expect(await totalOf('reviewer-load')).toMatchObject({ n: 4, people: 2, excluded: { bots: 1 } });
    expect(await totalOf('reviewer-load', '&bots=include')).toMatchObject({ n: 5, people: 2, excluded: {} });
    await call('/settings', { method: 'PUT', bearer, json: { bots: { patterns: [] } } });
    expect(await totalOf('reviewer-load')).toMatchObject(together);
  });
});

async function loadTeamOf(account: string): Promise<void> {
  const { status } = await call('/teams', { bearer, json: { name: 'Tools', members: [account] } });
  expect(status).toBe(201);
}

describe('a review by the second account of the author is by nobody else', () => {
  test('it is no first review and no approval', async () => {
    await load(reviewed);
    expect(await totalOf('merged-without-review')).toMatchObject({ n: 5, numerator: 0 });
    await merge();
    expect(await totalOf('merged-without-review')).toMatchObject({ n: 5, numerator: 1, value: 1 / 5 });
    // The first reviews come after 3 h, never, 1 h, 13 h and 1 h.
    expect(await totalOf('review-time')).toMatchObject({ n: 4, p50: 2 * 3600, max: 13 * 3600, unreviewed: 1 });
    const rows = await ask(`/metrics/merged-without-review/rows?${window}&sort=-value`);
    expect(rows.items.map(({ numerator }: { numerator: number }) => numerator).sort()).toEqual([0, 0, 0, 0, 1]);
    await split();
    expect(await totalOf('merged-without-review')).toMatchObject({ n: 5, numerator: 0 });
  });

  test('the ledger of a pull request follows, with what it was taken from', async () => {
    await load(reviewed);
    const [id] = (await ask('/pull-requests?person=mira&sort=created_at')).items.map((item: { id: number }) => item.id);
    const ledger = async () => (await ask(`/pull-requests/${id}`)).ledger;
    const first = { name: 'first_review', at: '2026-06-02T11:00:00Z', evidence: 'review review-1-1-0 by mira2' };
    expect((await ledger()).points[2]).toEqual(first);
    await merge();
    expect(await ledger()).toMatchObject({ stages: { pickup: 3 * 3600, review: 0, merge: 2 * 3600 } });
    const other = { name: 'first_review', at: '2026-06-02T13:00:00Z', evidence: 'review review-1-1-1 by olek' };
    expect((await ledger()).points[2]).toEqual(other);
  });

  test('it asks for no round and makes no comment, and health says so', async () => {
    const asked = [review('mira2', 'CHANGES_REQUESTED', 2, 11, 20)];
    const commits = [
      { sha: 'c1', authored_at: at(2, 9) },
      { sha: 'c2', authored_at: at(2, 12) },
    ];
    await load([pull(1, 'mira', 2, 4, asked, { commits: ['c1', 'c2'] })], commits);
    expect(await totalOf('review-rounds')).toMatchObject({ n: 1, max: 1 });
    // One round, 20 comments, no lines, after 1 h, within a day: 20 + 12 + 25 + 12 + 13.
    expect(await totalOf('pull-request-health')).toMatchObject({ n: 1, max: 82 });
    await merge();
    expect(await totalOf('review-rounds')).toMatchObject({ n: 1, max: 0 });
    // None of it: 25 + 25 + 25 + 0 + 13.
    expect(await totalOf('pull-request-health')).toMatchObject({ n: 1, max: 88 });
  });

  test('what comes with a later page is concluded the same', async () => {
    await load(reviewed);
    await merge();
    await refreshPullRequestFacts(
      database.db,
      reviewed.map(({ number }) => ({ repositoryId: 1, number })),
      { bots: { patterns: [] } },
    );
    expect(await totalOf('reviewer-load')).toMatchObject(together);
    expect(await totalOf('merged-without-review')).toMatchObject({ numerator: 1 });
  });

  test('a page that is being kept while they are merged is waited for', async () => {
    await load([pull(1, 'mira', 2, 5, []), pull(2, 'mira2', 2, 1, [])]);
    let merging: Promise<void> | undefined;
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`
        insert into reviews (external_id, repository_id, pull_request_number, author, author_is_bot, state, submitted_at)
        values ('late', 1, 1, 'mira2', false, 'APPROVED', ${at(2, 12)})`);
      await refreshPullRequestFacts(tx, [{ repositoryId: 1, number: 1 }], { bots: { patterns: [] } });
      merging = merge();
      // Long enough for it to be over, if it did not wait.
      await tx.execute(sql`select pg_sleep(0.3)`);
    });
    await merging;
    expect(await totalOf('merged-without-review')).toMatchObject({ n: 2, numerator: 2 });
  });
});

test('a live list waits for people: one who has said it with another account, and never for the author', async () => {
  await load([
    pull(1, 'mira', 10, null, [review('mira2', 'APPROVED', 10, 12)]),
    pull(2, 'olek', 11, null, [review('mira', 'CHANGES_REQUESTED', 11, 12), review('mira2', 'APPROVED', 11, 13)]),
  ]);
  const states = async () =>
    (await ask(`/dashboard?page=now&${window}`)).waiting.items.map(({ state }: { state: string }) => state);
  expect(await states()).toEqual(['approved', 'changes_requested']);
  await merge();
  expect(await states()).toEqual(['waiting_for_review', 'approved']);
});

test('what AI costs goes to the next commit of the person, whichever account made it', async () => {
  await load([pull(1, 'mira', 2, 5, [], { commits: ['c1'] })], [{ sha: 'c1', authored_at: at(2, 9) }]);
  await database.db.execute(sql`
    insert into sources (id, config) values ('cursor', '{}') on conflict do nothing`);
  await database.db.execute(sql`insert into source_coverage (source, step, covered_from)
    values ('cursor', 'usage-events', '-infinity') on conflict do nothing`);
  await database.db.execute(sql`
    insert into cursor_members (external_id, email, is_removed) values ('1', 'mira@example.com', false), ('2', 'm@example.org', false)`);
  await database.db.execute(sql`
    insert into ai_commits (sha, email, committed_at, created_at) values ('c1', 'mira@example.com', ${at(2, 9)}, ${at(2, 9)})`);
  await database.db.execute(sql`
    insert into cursor_events (key, email, at, model, kind, cents, included, requests, tokens)
    values ('1', 'm@example.org', ${at(2, 8)}, 'opus-5', 'Usage-based', 40, false, 1, 1)`);
  await refreshPullRequestFacts(database.db, [{ repositoryId: 1, number: 1 }], { bots: { patterns: [] } });
  const cost = async () => (await ask(`/dashboard?page=ai&${window}`)).assistants.cost;
  expect(await cost()).toMatchObject({ cents: 40, allocated_cents: 0, without_commit_cents: 40, changes: 0 });
  const json = { accounts: ['mira@example.com', 'm@example.org'] };
  expect((await call('/people', { bearer, json })).status).toBe(201);
  expect(await cost()).toMatchObject({ cents: 40, allocated_cents: 40, without_commit_cents: 0, changes: 1 });
});
