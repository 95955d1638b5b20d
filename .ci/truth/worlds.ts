import { generateInput } from '#core/demo/generate.ts';
import type { PullRequestInput, RepositoryInput, WorkflowRunInput, WorldInput } from '#core/demo/input.ts';

/** The worlds of the truth tests: generated ones, with a repository of instants that lie just beside a boundary. */

/** Nothing happens after it. */
const end = '2026-11-22T11:00:00Z';

/** Repositories with half a year of history, one with more than is imported, and one of edges. */
export function truthWorld(seed: number): WorldInput {
  const young = generateInput(seed, { from: '2026-05-20T00:00:00Z', to: end, repositories: 2 });
  const old = generateInput(seed + 1, {
    from: '2024-05-01T00:00:00Z',
    to: end,
    repositories: 1,
    pullRequestsPerRepository: 150,
    organization: 'ebb',
  });
  return {
    organizations: [...(young.organizations ?? []), ...(old.organizations ?? [])],
    people: young.people ?? [],
    repositories: [...(young.repositories ?? []), ...(old.repositories ?? []), edges()],
  };
}

/**
 * Instants at which a local date or a bucket begins in one of the zones asked about: days on which the clocks change,
 * first days of weeks, months and quarters, and the ends of the windows.
 */
export const boundaries = [
  // Month and quarter in UTC, and the same in Kathmandu, Havana, New York and Santiago.
  '2026-10-01T00:00:00Z',
  '2026-09-30T18:15:00Z',
  '2026-10-01T04:00:00Z',
  '2026-10-01T03:00:00Z',
  // Summer time ends in Havana: midnight happens twice. In New York it ends at two.
  '2026-11-01T04:00:00Z',
  '2026-11-01T05:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-11-02T05:00:00Z',
  // Summer time begins in Santiago: midnight does not happen.
  '2026-09-06T04:00:00Z',
  '2026-09-07T03:00:00Z',
  // Summer time ends in Santiago: the last hour of 4 April happens twice.
  '2026-04-05T03:00:00Z',
  '2026-04-05T04:00:00Z',
  // Summer time begins in Havana at midnight, in New York at two.
  '2026-03-08T05:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-03-09T04:00:00Z',
  // Mondays.
  '2026-10-26T00:00:00Z',
  '2026-10-25T18:15:00Z',
  '2026-10-26T04:00:00Z',
  '2026-10-26T03:00:00Z',
  // Today.
  '2026-11-22T00:00:00Z',
  '2026-11-21T18:15:00Z',
  '2026-11-22T05:00:00Z',
  '2026-11-22T03:00:00Z',
];

const people = ['ada-moss', 'brook', 'fenn', null];

/** Around each boundary three pull requests and three runs: a fraction before it, at it, and a second after. */
function edges(): RepositoryInput {
  const pulls: PullRequestInput[] = [];
  const runs: WorkflowRunInput[] = [];
  for (const boundary of boundaries) {
    for (const offset of [-1, 0, 999, 1000]) {
      const at = Date.parse(boundary) + offset;
      pulls.push(pullRequest(pulls.length + 1, at));
      runs.push(run(runs.length + 1, at));
    }
  }
  pulls.push(...oddities(pulls.length + 1));
  runs.push(...oddRuns(runs.length + 1));
  return {
    name: 'tidewater/edges',
    created_at: '2026-01-01T00:00:00Z',
    commits: [
      { sha: 'ed9e'.padEnd(40, '0'), authored_at: '2026-01-01T00:00:00Z' },
      { sha: '1a7e'.padEnd(40, '0'), authored_at: '2026-10-22T10:00:00Z' },
      // On five days in a row, at the same second.
      ...[1, 2, 3, 4, 5].map((day) => ({ sha: worked(day), authored_at: `2026-10-1${day + 2}T10:00:00.100Z` })),
    ],
    head: 'ed9e'.padEnd(40, '0'),
    pull_requests: pulls,
    workflow_runs: runs,
  };
}

function worked(day: number): string {
  return `0a${day}`.padEnd(40, '0');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Merged at the instant, ready a while before; every third one became ready at the instant itself. */
function pullRequest(number: number, at: number): PullRequestInput {
  const author = people[number % people.length] ?? null;
  const created = at - (number % 7) * 3_601_250;
  const merged = number % 3 === 0 ? at + 7_199_001 : at;
  return {
    number,
    author,
    title: `Edge ${number}`,
    base: number % 11 === 0 ? 'release-1' : 'main',
    labels: [['bug'], [], ['bug', 'urgent'], ['docs']][number % 4] ?? [],
    created_at: iso(number % 3 === 0 ? at : created),
    merged_at: iso(merged),
    additions: number * 3,
    deletions: number % 5,
    reviews:
      number % 2 === 0
        ? [{ author: 'brook', state: 'APPROVED', submitted_at: iso(merged - (number % 9) * 61_500) }]
        : [],
    // As many by the one who approved as a step of the health reaches, or one more.
    threads: Array.from({ length: [5, 6, 15, 16, 30, 31][Math.floor(number / 2) % 6] ?? 0 }, () => ({
      author: 'brook',
      created_at: iso(at),
    })),
  };
}

function run(number: number, at: number): WorkflowRunInput {
  return {
    id: 13_000_000_000 + number,
    workflow_name: number % 2 === 0 ? 'Checks' : 'Nightly',
    workflow_path: number % 2 === 0 ? '.github/workflows/checks.yml' : '.github/workflows/nightly.yml',
    event: 'push',
    branch: 'main',
    head_sha: 'ed9e'.padEnd(40, '0'),
    created_at: iso(at - 1_000_000),
    run_started_at: iso(at - number * 13_337),
    updated_at: iso(at),
    status: 'completed',
    conclusion: number % 5 === 0 ? 'failure' : number % 7 === 0 ? 'cancelled' : 'success',
    jobs: [0, 1].map((index) => ({
      name: ['build', 'test'][index] ?? '',
      created_at: iso(at - 900_000 + index),
      started_at: iso(at - 900_000 + number * 777 * (index + 1)),
      conclusion: number % 6 === index ? 'skipped' : 'success',
    })),
  };
}

/** Stories that hardly happen, and must add up all the same. */
function oddities(first: number): PullRequestInput[] {
  const stories: Omit<PullRequestInput, 'number'>[] = [
    // Ready, draft, ready and draft again, all between two midnights, and still open.
    {
      author: 'fenn',
      created_at: '2026-10-14T10:00:00.900Z',
      is_draft: true,
      events: [
        { type: 'CONVERT_TO_DRAFT', at: '2026-10-14T11:00:00.100Z' },
        { type: 'READY_FOR_REVIEW', at: '2026-10-14T12:00:00.500Z' },
        { type: 'CONVERT_TO_DRAFT', at: '2026-10-14T13:00:00Z' },
      ],
    },
    // Closed while a draft, reopened as one, then ready and merged, with a review in each state of being.
    {
      author: 'brook',
      created_at: '2026-10-02T08:00:00Z',
      merged_at: '2026-10-20T08:00:00.400Z',
      events: [
        { type: 'CLOSED', at: '2026-10-03T08:00:00Z' },
        { type: 'REOPENED', at: '2026-10-05T08:00:00Z' },
        { type: 'READY_FOR_REVIEW', at: '2026-10-09T08:00:00Z' },
      ],
      reviews: [
        { author: 'sweeper', author_type: 'Bot', state: 'APPROVED', submitted_at: '2026-10-02T09:00:00Z' },
        { author: 'renewal-bot', state: 'COMMENTED', submitted_at: '2026-10-04T09:00:00Z' },
        { author: 'fenn', state: 'DISMISSED', submitted_at: '2026-10-08T09:00:00Z' },
        { author: 'ada-moss', state: 'APPROVED', submitted_at: '2026-10-20T08:00:00.900Z' },
      ],
    },
    // Closed, and reviewed only afterwards; never merged.
    {
      author: null,
      created_at: '2026-09-20T08:00:00Z',
      closed_at: '2026-09-21T08:00:00Z',
      reviews: [{ author: 'ada-moss', state: 'APPROVED', submitted_at: '2026-09-23T08:00:00Z' }],
    },
    // Approved by a bot in the second in which a person looks at it.
    {
      author: 'sweeper',
      author_type: 'Bot',
      created_at: '2026-10-11T23:59:59.999Z',
      merged_at: '2026-10-13T00:00:00Z',
      labels: ['urgent'],
      reviews: [
        { author: 'greptile-apps', author_type: 'Bot', state: 'APPROVED', submitted_at: '2026-10-12T10:00:00.700Z' },
        { author: 'brook', state: 'COMMENTED', submitted_at: '2026-10-12T10:00:00.100Z' },
      ],
    },
    // Opened and merged within one second.
    { author: 'ada-moss', created_at: '2026-10-15T10:00:00.100Z', merged_at: '2026-10-15T10:00:00.900Z' },
    // A login that a pattern nearly matches.
    { author: 'renewal', created_at: '2026-10-16T10:00:00Z', merged_at: '2026-10-16T15:00:00Z', labels: ['bug'] },
    // Said to be ready only after it was merged, and looked at even later.
    {
      author: 'hollis',
      created_at: '2026-10-06T10:00:00Z',
      merged_at: '2026-10-07T10:00:00Z',
      events: [{ type: 'READY_FOR_REVIEW', at: '2026-10-08T10:00:00Z' }],
      reviews: [{ author: 'brook', state: 'APPROVED', submitted_at: '2026-10-09T10:00:00Z' }],
    },
    // Said to be ready only after it was closed.
    {
      author: 'hollis',
      created_at: '2026-10-06T11:00:00Z',
      closed_at: '2026-10-07T11:00:00Z',
      events: [{ type: 'READY_FOR_REVIEW', at: '2026-10-08T11:00:00Z' }],
    },
    // A draft and ready again within one second, closed and reopened within another; its second review is earlier.
    {
      author: 'junia',
      created_at: '2026-10-12T10:00:00Z',
      merged_at: '2026-10-19T10:00:00Z',
      events: [
        { type: 'CONVERT_TO_DRAFT', at: '2026-10-13T10:00:00.100Z' },
        { type: 'READY_FOR_REVIEW', at: '2026-10-13T10:00:00.800Z' },
        { type: 'CLOSED', at: '2026-10-14T10:00:00.100Z' },
        { type: 'REOPENED', at: '2026-10-14T10:00:00.900Z' },
      ],
      reviews: [
        { author: 'junia', state: 'APPROVED', submitted_at: '2026-10-12T11:00:00Z' },
        { author: 'fenn', state: 'APPROVED', submitted_at: '2026-10-15T11:00:00Z' },
        { author: null, state: 'CHANGES_REQUESTED', submitted_at: '2026-10-15T10:59:59.999Z' },
      ],
    },
    // Worked over, and again after the approval; a bot asks in between, and somebody at the very second of a commit.
    {
      author: 'hollis',
      created_at: '2026-10-12T10:00:00Z',
      merged_at: '2026-10-19T10:00:00Z',
      commits: [1, 2, 3, 4, 5].map(worked),
      reviews: [
        { author: 'fenn', state: 'CHANGES_REQUESTED', submitted_at: '2026-10-13T09:00:00Z' },
        { author: 'sweeper', author_type: 'Bot', state: 'CHANGES_REQUESTED', submitted_at: '2026-10-13T11:00:00Z' },
        { author: 'brook', state: 'CHANGES_REQUESTED', submitted_at: '2026-10-15T10:00:00.900Z' },
        { author: 'fenn', state: 'APPROVED', submitted_at: '2026-10-15T12:00:00Z' },
        { author: 'brook', state: 'CHANGES_REQUESTED', submitted_at: '2026-10-16T13:00:00Z' },
      ],
      threads: Array.from({ length: 45 }, (_, index) => ({
        ...(index % 2 === 0 ? { author: 'sweeper', author_type: 'Bot' as const } : { author: 'fenn' }),
        created_at: '2026-10-13T08:00:00Z',
      })),
    },
    // Its one commit was written after the merge, its only approval before it was ready.
    {
      author: 'junia',
      created_at: '2026-10-20T10:00:00Z',
      merged_at: '2026-10-21T10:00:00Z',
      commits: ['1a7e'.padEnd(40, '0')],
      events: [{ type: 'READY_FOR_REVIEW', at: '2026-10-21T09:00:00Z' }],
      reviews: [{ author: 'fenn', state: 'APPROVED', submitted_at: '2026-10-20T11:00:00Z' }],
    },
    // Reopened and open until now; closed for one second of it at a midnight.
    {
      author: 'ada-moss',
      created_at: '2026-09-01T10:00:00Z',
      labels: ['bug'],
      events: [
        { type: 'CLOSED', at: '2026-11-01T03:59:59Z' },
        { type: 'REOPENED', at: '2026-11-01T04:00:00Z' },
      ],
    },
  ];
  return stories.map((story, index) => ({ ...story, number: first + index, title: `Oddity ${index + 1}` }));
}

/** An attempt that ends before it began, one of no length, one under way, and a run of three attempts. */
function oddRuns(first: number): WorkflowRunInput[] {
  const at = (time: string) => `2026-10-18T${time}Z`;
  const base = run(first, Date.parse(at('12:00:00')));
  return [
    { ...base, run_started_at: at('12:00:00.900'), updated_at: at('12:00:00.100') },
    { ...base, id: base.id + 1, status: 'in_progress', conclusion: null },
    { ...base, id: base.id + 2, attempt: 1, updated_at: at('12:10:00'), conclusion: 'failure' },
    {
      ...base,
      id: base.id + 2,
      attempt: 2,
      run_started_at: at('12:20:00'),
      updated_at: at('12:31:00'),
      conclusion: 'timed_out',
    },
    {
      ...base,
      id: base.id + 2,
      attempt: 3,
      run_started_at: at('12:40:00'),
      updated_at: at('12:52:00'),
      conclusion: 'success',
    },
  ];
}
