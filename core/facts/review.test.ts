import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { clearWorld, insertWorld, type WorldPullRequest } from '#test/world.ts';

/** What is concluded from reviews, beside the points of the ledger: rounds, comments, health, and who reviewed. */

let own: TestDatabase;
beforeAll(async () => {
  own = await createDatabase();
});
afterAll(() => own.drop());
beforeEach(() => clearWorld(own.db));

const at = (hours: number, seconds = 0) => new Date(Date.UTC(2026, 5, 1, 9 + hours, 0, seconds)).toISOString();

/** A pull request that is ready at once, with commits at these hours. */
interface Told extends Omit<Partial<WorldPullRequest>, 'commits'> {
  commits?: number[];
}

/** Stores one pull request and gives its rows, people as the only reviewers first. */
async function factsOf({ commits = [], ...told }: Told) {
  const shas = commits.map((hours, i) => ({ sha: `c${i}`, authored_at: at(0), committed_at: at(hours) }));
  const pull = { number: 1, author: 'mira', created_at: at(0), merged_at: at(12), ...told };
  const world = {
    repositories: [{ name: 'a/b', commits: shas, pull_requests: [{ ...pull, commits: shas.map(({ sha }) => sha) }] }],
  };
  await insertWorld(own.db, world);
  await refreshPullRequestFacts(own.db, [{ repositoryId: 1, number: 1 }], { bots: { patterns: ['sweep*'] } });
  return own.db.execute(sql`
    select people_review as people, bots_review as bots, rounds, inline_comments as comments, health
    from pull_request_facts order by people_review desc`);
}

const say = (author: string | null, state: string, hours: number, more: { comments?: number | null } = {}) => ({
  author,
  author_type: author === 'linty' ? 'Bot' : 'User',
  state,
  submitted_at: at(hours),
  ...more,
});
const asks = (author: string | null, hours: number) => say(author, 'CHANGES_REQUESTED', hours);

describe('rounds', () => {
  test.each<[string, Told, number | null]>([
    ['nobody asked for anything', { commits: [1, 2] }, 0],
    ['asked for, and worked over', { commits: [2], reviews: [asks('olek', 1)] }, 1],
    ['asked for, and nothing came', { commits: [0], reviews: [asks('olek', 1)] }, 0],
    ['worked over in the second in which it was asked for', { commits: [1], reviews: [asks('olek', 1)] }, 0],
    ['two asked, then a commit', { commits: [3], reviews: [asks('olek', 1), asks('ines', 2)] }, 1],
    ['asked once, then two commits', { commits: [2, 3], reviews: [asks('olek', 1)] }, 1],
    ['twice', { commits: [2, 4], reviews: [asks('olek', 1), asks('olek', 3)] }, 2],
    ['twice, told in another order', { commits: [4, 2], reviews: [asks('olek', 3), asks('olek', 1)] }, 2],
    ['a commit after the approval', { commits: [4], reviews: [asks('olek', 1), say('ines', 'APPROVED', 3)] }, 0],
    [
      'a commit at the second of the approval',
      { commits: [3], reviews: [asks('olek', 1), say('ines', 'APPROVED', 3)] },
      0,
    ],
    ['a commit at the second of the merge', { commits: [12], reviews: [asks('olek', 1)] }, 0],
    ['approved only after the merge', { commits: [4], reviews: [asks('olek', 1), say('ines', 'APPROVED', 13)] }, 1],
    ['a comment is no request', { commits: [2], reviews: [say('olek', 'COMMENTED', 1)] }, 0],
    ['one that was dismissed is none', { commits: [2], reviews: [say('olek', 'DISMISSED', 1)] }, 0],
    ['the author asks', { commits: [2], reviews: [asks('mira', 1)] }, 0],
    ['deleted accounts are one person', { author: null, commits: [2], reviews: [asks(null, 1)] }, 0],
    ['not merged', { commits: [2], reviews: [asks('olek', 1)], merged_at: null }, null],
  ])('%s', async (_, told, rounds) => {
    expect(await factsOf(told)).toMatchObject([{ people: true, bots: true, rounds }]);
  });

  test('a bot that asks makes a round only where bots are reviewers, though it moves no point', async () => {
    const reviews = [say('olek', 'COMMENTED', 1), asks('linty', 2), asks('sweeper', 4)];
    expect(await factsOf({ commits: [3, 5], reviews })).toMatchObject([
      { people: true, bots: false, rounds: 0 },
      { people: false, bots: true, rounds: 2 },
    ]);
  });
});

describe('health', () => {
  const comments = (n: number | null) => [say('olek', 'COMMENTED', 3, { comments: n })];

  test.each<[string, Told, number | null]>([
    ['all of it', { reviews: comments(5), additions: 150, deletions: 50 }, 100],
    ['six comments', { reviews: comments(6) }, 95],
    ['fifteen comments in two reviews', { reviews: [...comments(7), say('ines', 'APPROVED', 4, { comments: 8 })] }, 95],
    ['sixteen comments', { reviews: comments(16) }, 87],
    ['thirty-one comments', { reviews: comments(31) }, 80],
    ["an author's own comments", { reviews: [...comments(0), say('mira', 'COMMENTED', 4, { comments: 40 })] }, 100],
    [
      'comments after the merge count too',
      { reviews: [...comments(0), say('ines', 'COMMENTED', 20, { comments: 6 })] },
      95,
    ],
    ['no review', {}, 88],
    [
      'reviewed after 12 hours and a second',
      { reviews: [{ ...asks('olek', 12), submitted_at: at(12, 1) }], merged_at: at(13) },
      94,
    ],
    ['reviewed after two days, merged after a week', { reviews: [asks('olek', 48)], merged_at: at(168) }, 84],
    ['merged after more than a week', { reviews: comments(0), merged_at: at(168, 1) }, 90],
    ['201 lines', { reviews: comments(0), additions: 201 }, 95],
    ['three rounds', { commits: [2, 4, 6], reviews: [asks('olek', 1), asks('olek', 3), asks('olek', 5)] }, 80],
    ['comments that are not counted yet', { reviews: comments(null) }, null],
    ['not merged', { reviews: comments(0), merged_at: null }, null],
  ])('%s', async (_, told, health) => {
    expect(await factsOf(told)).toMatchObject([{ people: true, bots: true, health }]);
  });

  test('a bot comments only where bots are reviewers', async () => {
    const reviews = [say('linty', 'COMMENTED', 4, { comments: 20 }), ...comments(0)];
    expect(await factsOf({ reviews })).toMatchObject([
      { people: true, comments: 0, health: 100 },
      { people: false, comments: 20, health: 87 },
    ]);
  });
});

test('each who reviewed makes a pair by the first of their reviews, at the latest at the merge', async () => {
  const reviews = [
    say('olek', 'COMMENTED', 3),
    say('olek', 'COMMENTED', 2),
    say('linty', 'COMMENTED', 1),
    say('sweeper', 'APPROVED', 1),
    say('ines', 'APPROVED', 12),
    say('tomas', 'APPROVED', 13),
    say('olek', 'COMMENTED', 14),
    say('mira', 'COMMENTED', 4),
    say(null, 'DISMISSED', 5),
    { ...say('jun', 'PENDING', 1), submitted_at: null },
  ];
  await factsOf({ reviews });
  const pairs = () =>
    own.db.execute(sql`
      select reviewer, reviewer_is_bot as bot, extract(hour from reviewed_at at time zone 'UTC')::int - 9 as hour
      from reviewer_facts order by 1`);
  expect(await pairs()).toEqual([
    { reviewer: 'ghost', bot: false, hour: 5 },
    { reviewer: 'ines', bot: false, hour: 12 },
    { reviewer: 'linty', bot: true, hour: 1 },
    { reviewer: 'olek', bot: false, hour: 2 },
    { reviewer: 'sweeper', bot: true, hour: 1 },
  ]);
  await own.db.execute(sql`delete from reviews where author = 'ines'`);
  await refreshPullRequestFacts(own.db, [{ repositoryId: 1, number: 1 }], { bots: { patterns: [] } });
  expect((await pairs()).map(({ reviewer, bot }) => [reviewer, bot])).toEqual([
    ['ghost', false],
    ['linty', true],
    ['olek', false],
    ['sweeper', false],
  ]);
});
