import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshFactsForBots, refreshPullRequestFacts, refreshWorkflowRunFacts } from '#core/facts/refresh.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { history, toWorld } from '#test/histories.ts';
import { clearWorld, insertWorld, type World, type WorldPullRequest } from '#test/world.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createDatabase();
});
afterAll(() => own.drop());
beforeEach(() => clearWorld(own.db));

const noBots = { bots: { patterns: [] as string[] } };
const day = '2026-06-01';
const at = (time: string) => `${day}T${time}Z`;
const plain = (number: number, more: Partial<WorldPullRequest> = {}): WorldPullRequest => ({
  number,
  author: 'mira',
  created_at: at('09:00:00'),
  merged_at: at('12:00:00'),
  ...more,
});
const worldOf = (...pulls: WorldPullRequest[]): World => ({ repositories: [{ name: 'a/b', pull_requests: pulls }] });
const keysOf = (world: World) =>
  (world.repositories ?? []).flatMap((repository, i) =>
    (repository.pull_requests ?? []).map(({ number }) => ({ repositoryId: i + 1, number })),
  );

async function load(world: World, rules = noBots): Promise<boolean> {
  await insertWorld(own.db, world);
  return refreshPullRequestFacts(own.db, keysOf(world), rules);
}

const ledgers = () =>
  own.db.execute(sql`
    select p.number, f.people_review as people, f.bots_review as bots, f.author_is_bot as bot, f.coding_seconds::int as coding,
      f.pickup_seconds::int as pickup, f.review_seconds::int as review, f.merge_seconds::int as merge,
      f.cycle_seconds::int as cycle
    from pull_request_facts f join pull_requests p on p.id = f.pull_request_id order by 1, 2 desc`);

const spans = () =>
  own.db.execute<{ number: number; from: string; until: string | null }>(sql`
    select p.number, to_char(f.open_from, 'HH24:MI:SS') as from, to_char(f.open_until, 'HH24:MI:SS') as until
    from open_pull_request_facts f join pull_requests p on p.id = f.pull_request_id order by 1, 2`);

describe('who counts as a bot', () => {
  test.each([
    [['renovate'], 'renovate', true],
    [['renovate'], 'Renovate', true],
    [['Renovate'], 'renovate', true],
    [['renovate'], 'renovate2', false],
    [['renovate*'], 'renovate-runner', true],
    [['*-bot'], 'deploy-bot', true],
    [['*-bot'], 'deploy-bots', false],
    [['a.b'], 'axb', false],
    [['dependabot[bot]'], 'dependabot', true],
    [['x', 'y+(*z'], 'y(z', false],
    [['x', 'y+(*z'], 'y+(z)z', true],
    [['*'], 'anyone', true],
    [['*'], 'ghost', false],
  ])('patterns %j, login %s: %s', async (patterns, author, bot) => {
    await load(worldOf(plain(1, { author })), { bots: { patterns } });
    expect(await ledgers()).toMatchObject([{ bot }]);
  });

  test('a bot that reviews first makes two rows, one that changes nothing makes one', async () => {
    const bot = { author: 'linty', author_type: 'Bot', state: 'COMMENTED' };
    const person = { author: 'tomas', state: 'APPROVED', submitted_at: at('11:00:00') };
    await load(
      worldOf(
        plain(1, { reviews: [{ ...bot, submitted_at: at('10:00:00') }, person] }),
        plain(2, { reviews: [{ ...bot, submitted_at: at('11:30:00') }, person] }),
      ),
    );
    expect(await ledgers()).toMatchObject([
      { number: 1, people: true, bots: false, pickup: 7200, review: 0 },
      { number: 1, people: false, bots: true, pickup: 3600, review: 3600 },
      { number: 2, people: true, bots: true, pickup: 7200 },
    ]);
  });

  test('a changed pattern recomputes authors and reviewers, and an equal one nothing', async () => {
    const review = { author: 'helper', state: 'COMMENTED', submitted_at: at('10:00:00') };
    const world = worldOf(plain(1, { reviews: [review] }), plain(2, { author: 'helper' }), plain(3));
    await load(world);
    const helper = { bots: { patterns: ['help*'] } };
    expect(await refreshFactsForBots(own.db, helper, helper)).toBe(false);
    expect(await refreshFactsForBots(own.db, helper, noBots)).toBe(true);
    const expected = [
      { number: 1, people: true, bots: false, bot: false, pickup: null },
      { number: 1, people: false, bots: true, bot: false, pickup: 3600 },
      { number: 2, people: true, bots: true, bot: true },
      { number: 3, bot: false },
    ];
    expect(await ledgers()).toMatchObject(expected);
    expect(await refreshPullRequestFacts(own.db, keysOf(world), helper)).toBe(false);
    expect(await refreshFactsForBots(own.db, noBots, helper)).toBe(true);
    expect(await ledgers()).toMatchObject([{ number: 1, people: true, bots: true, pickup: 3600 }, { bot: false }, {}]);
  });
});

describe('open and ready', () => {
  test('spans begin and end with the events, and the final close needs none', async () => {
    const event = (type: string, time: string) => ({ type, at: at(time) });
    await load(
      worldOf(
        plain(1),
        plain(2, { merged_at: null, is_draft: true }),
        plain(3, {
          merged_at: null,
          events: [event('CONVERT_TO_DRAFT', '10:00:00'), event('READY_FOR_REVIEW', '10:30:00')],
        }),
        plain(4, { events: [event('CLOSED', '10:00:00'), event('REOPENED', '11:00:00'), event('MERGED', '12:00:00')] }),
        plain(5, { merged_at: null, closed_at: at('09:00:00') }),
        plain(6, { events: [event('READY_FOR_REVIEW', '11:59:59')] }),
        plain(7, {
          merged_at: null,
          events: [event('CLOSED', '10:00:00'), event('REOPENED', '10:00:00'), event('READY_FOR_REVIEW', '10:00:00')],
        }),
      ),
    );
    expect(await spans()).toEqual([
      { number: 1, from: '09:00:00', until: '12:00:00' },
      { number: 3, from: '09:00:00', until: '10:00:00' },
      { number: 3, from: '10:30:00', until: null },
      { number: 4, from: '09:00:00', until: '10:00:00' },
      { number: 4, from: '11:00:00', until: '12:00:00' },
      { number: 6, from: '11:59:59', until: '12:00:00' },
      { number: 7, from: '10:00:00', until: null },
    ]);
  });
});

describe('refreshing', () => {
  test('says whether anything changed, and removes what is no longer so', async () => {
    const world = worldOf(plain(1, { merged_at: null }));
    expect(await load(world)).toBe(true);
    expect(await refreshPullRequestFacts(own.db, keysOf(world), noBots)).toBe(false);
    await own.db.execute(sql`update pull_requests set is_draft = true`);
    expect(await refreshPullRequestFacts(own.db, keysOf(world), noBots)).toBe(true);
    expect(await spans()).toEqual([]);
    expect(await refreshPullRequestFacts(own.db, [{ repositoryId: 1, number: 99 }], noBots)).toBe(false);
    expect(await refreshPullRequestFacts(own.db, [], noBots)).toBe(false);
  });

  test('workflow runs: only completed attempts with a known end', async () => {
    const run = (id: number, status: string, conclusion: string | null) => ({
      id,
      status,
      conclusion,
      workflow_name: 'CI',
      run_started_at: at('09:00:00.900'),
      updated_at: at('09:05:00.100'),
    });
    const world: World = {
      repositories: [
        {
          name: 'a/b',
          workflow_runs: [
            run(1, 'completed', 'success'),
            run(2, 'COMPLETED', 'TIMED_OUT'),
            run(3, 'completed', 'skipped'),
            run(4, 'in_progress', null),
            run(5, 'SUCCESS', 'success'),
            run(6, 'completed', null),
            run(7, 'completed', 'startup_failure'),
          ],
        },
      ],
    };
    await insertWorld(own.db, world);
    const ids = (await own.db.execute<{ id: string }>(sql`select id from workflow_runs`)).map(({ id }) => Number(id));
    const facts = () =>
      own.db.execute(sql`
        select r.run_id::int as run, f.outcome, f.duration_seconds::int as seconds
        from workflow_run_facts f join workflow_runs r on r.id = f.workflow_run_id order by 1`);
    expect(await refreshWorkflowRunFacts(own.db, ids)).toBe(true);
    expect(await facts()).toEqual([
      { run: 1, outcome: 'success', seconds: 300 },
      { run: 2, outcome: 'failure', seconds: 300 },
      { run: 3, outcome: 'cancelled', seconds: 300 },
      { run: 7, outcome: 'failure', seconds: 300 },
    ]);
    expect(await refreshWorkflowRunFacts(own.db, ids)).toBe(false);
    await own.db.execute(sql`update workflow_runs set status = 'queued' where run_id = 1`);
    expect(await refreshWorkflowRunFacts(own.db, ids)).toBe(true);
    expect(await facts()).toHaveLength(3);
  });
});

const allFacts = async () => [
  await own.db.execute(sql`
    select p.number, to_jsonb(f) - 'pull_request_id' as f from pull_request_facts f
    join pull_requests p on p.id = f.pull_request_id order by 1, people_review`),
  await own.db.execute(sql`
    select p.number, to_jsonb(f) - 'pull_request_id' as f from open_pull_request_facts f
    join pull_requests p on p.id = f.pull_request_id order by 1, open_from`),
  await own.db.execute(sql`
    select p.number, to_jsonb(f) - array['id', 'pull_request_id'] as f from reviewer_facts f
    join pull_requests p on p.id = f.pull_request_id order by 1, reviewer`),
];

describe('every history', () => {
  const rules = { bots: { patterns: ['robo'] } };

  test('comes out the same in whatever order its entities arrive', async () => {
    const world = toWorld(fc.sample(history, { numRuns: 300, seed: 5 }));
    await load(world, rules);
    const expected = await allFacts();
    for (const seed of [1, 2, 3]) {
      await clearWorld(own.db);
      const shuffle = <T>(items: T[]): T[] =>
        fc.sample(fc.shuffledSubarray(items, { minLength: items.length }), { numRuns: 1, seed })[0] ?? items;
      await insertWorld(own.db, world, shuffle);
      await refreshPullRequestFacts(own.db, shuffle(keysOf(world)), rules);
      expect(await allFacts()).toEqual(expected);
    }
  });

  test('has at most as many rounds as changes were asked for, and a health that is known where its comments are', async () => {
    await load(toWorld(fc.sample(history, { numRuns: 1_000, seed: 7 })), rules);
    const [found] = await own.db.execute(sql`
      select count(*) filter (where f.rounds > asked.n)::int as too_many, count(*) filter (where f.rounds > 1)::int as many,
        count(*) filter (where (f.merged_at is null) <> (f.rounds is null))::int as not_merged,
        count(*) filter (where (f.merged_at is not null and f.inline_comments is not null) <> (f.health is not null))::int as unknown,
        count(*) filter (where f.health not between 18 and 100)::int as beyond, count(f.health)::int as known
      from pull_request_facts f join pull_requests p on p.id = f.pull_request_id
      cross join lateral (
        select count(*) as n from reviews r where r.pull_request_number = p.number and r.state = 'CHANGES_REQUESTED'
      ) asked`);
    expect(found).toMatchObject({ too_many: 0, not_merged: 0, unknown: 0, beyond: 0 });
    expect(Number(found?.many)).toBeGreaterThan(0);
    expect(Number(found?.known)).toBeGreaterThan(300);
  });

  test('has no overlapping spans', async () => {
    await load(toWorld(fc.sample(history, { numRuns: 1_000, seed: 9 })), rules);
    const wrong = await own.db.execute(sql`
      select * from open_pull_request_facts a join open_pull_request_facts b using (pull_request_id)
      where a.open_from < b.open_from and (a.open_until is null or a.open_until > b.open_from)`);
    expect(wrong).toEqual([]);
  });
});
