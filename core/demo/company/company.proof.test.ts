import { beforeAll, describe, expect, test } from 'vitest';
import { isClosed, dayMs, hourMs, mondayOf } from '#core/demo/company/calendar.ts';
import { type Company, tellCompany } from '#core/demo/company/company.ts';
import { colleagues } from '#core/demo/company/staff.ts';
import type { PullRequest, Repository, World } from '#core/demo/model.ts';

const since = new Date('2026-11-18T09:00:00Z');
const now = new Date('2026-11-18T15:00:00Z');
let company: Company;
let world: World;
let pulls: PullRequest[];

beforeAll(() => {
  company = tellCompany(since, now);
  ({ world } = company);
  pulls = pullsOf(world);
});

function pullsOf({ repositories }: World): PullRequest[] {
  return repositories.flatMap((repository) => repository.pull_requests);
}

/** What can be written down of a world: things without the ways back to what they are part of. */
function text(value: unknown): string {
  const parents = new Set(['repository', 'pull_request', 'thread', 'deployment']);
  return JSON.stringify(value, (key, inner) =>
    parents.has(key) || key === 'revision' ? undefined : (inner as unknown),
  );
}

const repositoriesAsText = ({ repositories }: World) => repositories.map(text);
const isDone = (pull: PullRequest, by: string) => (pull.closed_at ?? 'z') < by;

describe('one company', () => {
  test('of twelve repositories and twenty-five people, with about 2,500 pull requests in eighteen months', () => {
    expect(world.repositories).toHaveLength(12);
    expect(colleagues).toHaveLength(25);
    expect(pulls.length).toBeGreaterThan(2200);
    expect(pulls.length).toBeLessThan(2800);
    const first = Math.min(...pulls.map((pull) => Date.parse(pull.created_at)));
    expect((now.getTime() - first) / dayMs).toBeGreaterThan(540);
    expect((now.getTime() - first) / dayMs).toBeLessThan(565);
  });

  test('the same instants give the same one', () => {
    const again = tellCompany(since, now);
    expect(repositoriesAsText(again.world)).toEqual(repositoriesAsText(world));
    expect(again.reports).toEqual(company.reports);
  });

  test('any day of the week gives the same one, and another week another one', () => {
    const monday = tellCompany(new Date('2026-11-16T00:00:00Z'), now);
    expect(repositoriesAsText(monday.world)).toEqual(repositoriesAsText(world));
    const later = tellCompany(new Date('2026-11-25T00:00:00Z'), now);
    expect(repositoriesAsText(later.world)).not.toEqual(repositoriesAsText(world));
  });

  test('nothing has happened yet that is to come', () => {
    const end = now.toISOString();
    const dates = /"\d{4}-\d\d-\d\dT[\d:.]+Z"/g;
    const said = [...repositoriesAsText(world), text(company.reports)].join().match(dates) ?? [];
    expect(said.length).toBeGreaterThan(50_000);
    expect(said.filter((date) => date.slice(1, 20) > end.slice(0, 19))).toEqual([]);
  });
});

describe('looked at later', () => {
  const moments = ['2026-11-18T16:00:00Z', '2026-11-19T02:00:00Z', '2026-11-23T12:00:00Z', '2027-01-20T18:00:00Z'];
  let earlier: Company;

  beforeAll(() => {
    earlier = company;
  });

  test.each(moments)('at %s, what was over is as it was, and more has happened', (at) => {
    const later = tellCompany(since, new Date(at));
    for (const [index, repository] of earlier.world.repositories.entries()) {
      const after = later.world.repositories[index] as Repository;
      const known = new Map(after.pull_requests.map((pull) => [pull.node_id, pull]));
      for (const pull of repository.pull_requests) {
        const same = known.get(pull.node_id);
        expect(same?.number).toBe(pull.number);
        if (isDone(pull, '2026-11-10')) expect(text(same)).toBe(text(pull));
        // What had happened to one that was open has still happened.
        const events = new Set(same?.events.map(text));
        for (const event of pull.events) expect(events.has(text(event))).toBe(true);
        const reviews = new Set(same?.reviews.map(({ node_id }) => node_id));
        for (const review of pull.reviews) expect(reviews.has(review.node_id)).toBe(true);
      }
      expect(after.commits.slice(0, 50).map(text)).toEqual(repository.commits.slice(0, 50).map(text));
      const shas = new Set(after.commits.map(({ sha }) => sha));
      expect(repository.commits.filter(({ sha }) => !shas.has(sha))).toEqual([]);
      const runs = new Map(after.workflow_runs.map((run) => [`${run.id}/${run.attempt}`, run]));
      for (const run of repository.workflow_runs) {
        const now = runs.get(`${run.id}/${run.attempt}`);
        expect([now?.head_sha, now?.run_started_at]).toEqual([run.head_sha, run.run_started_at]);
        if (run.status === 'completed') expect(now?.conclusion).toBe(run.conclusion);
      }
      const deployments = new Map(after.deployments.map((deployment) => [deployment.node_id, deployment]));
      for (const { node_id, sha } of repository.deployments) expect(deployments.get(node_id)?.sha).toBe(sha);
    }
    expect(pullsOf(later.world).length).toBeGreaterThanOrEqual(pulls.length);
    const incidents = new Map(later.reports.incidents.map((incident) => [incident.id, incident.title]));
    for (const { id, title } of earlier.reports.incidents) expect(incidents.get(id)).toBe(title);
  });

  test('a day later there is something new', () => {
    expect(pullsOf(tellCompany(since, new Date('2026-11-19T15:00:00Z')).world).length).toBeGreaterThan(pulls.length);
  });
});

const isOpen = (pull: PullRequest) => pull.closed_at === null && !pull.is_draft;

describe('today', () => {
  const days = [
    '2026-11-18T05:00:00Z',
    '2026-11-20T22:00:00Z',
    '2026-11-22T12:00:00Z',
    '2026-12-29T10:00:00Z',
    '2026-08-05T00:00:00Z',
  ];

  test.each(days)('at %s pull requests wait, most of them for somebody', (at) => {
    const open = pullsOf(tellCompany(new Date(at), new Date(at)).world).filter(isOpen);
    expect(open.length).toBeGreaterThan(6);
    expect(open.filter((pull) => pull.requested_reviewers.length > 0).length).toBeGreaterThan(open.length / 3);
  });

  test.each(['2026-11-17T09:00:00Z', '2026-11-21T09:00:00Z', '2027-03-01T07:00:00Z'])('at %s some are fresh', (at) => {
    const open = pullsOf(tellCompany(new Date(at), new Date(at)).world).filter(isOpen);
    const ages = open.map((pull) => (Date.parse(at) - Date.parse(pull.created_at)) / hourMs);
    expect(Math.min(...ages)).toBeLessThan(72);
  });
});

/** At least so many pull requests are so. */
const cases: [string, number, (pull: PullRequest) => boolean][] = [
  ['ready after a draft', 200, (pull) => has(pull, 'READY_FOR_REVIEW')],
  ['a draft again', 20, (pull) => has(pull, 'CONVERT_TO_DRAFT')],
  ['an open draft', 3, (pull) => pull.is_draft && pull.closed_at === null],
  ['closed and not merged', 80, (pull) => pull.closed_at !== null && pull.merged_at === null],
  ['closed and reopened', 5, (pull) => has(pull, 'REOPENED')],
  ['merged without a review', 100, (pull) => pull.merged_at !== null && pull.reviews.length === 0],
  [
    'reviewed by its author',
    100,
    (pull) => pull.reviews.some(({ author }) => author !== null && author === pull.author),
  ],
  [
    'reviewed only after the merge',
    5,
    (pull) => pull.reviews.some((review) => (review.submitted_at ?? '') > (pull.merged_at ?? 'z')),
  ],
  ['a pending review', 5, (pull) => pull.reviews.some(({ state }) => state === 'PENDING')],
  ['a dismissed review', 10, (pull) => pull.reviews.some(({ state }) => state === 'DISMISSED')],
  ['changes asked for', 200, (pull) => pull.reviews.some(({ state }) => state === 'CHANGES_REQUESTED')],
  [
    'changes asked for more than once',
    40,
    (pull) => pull.reviews.filter(({ state }) => state === 'CHANGES_REQUESTED').length > 1,
  ],
  ['by a bot', 350, (pull) => pull.author?.typename === 'Bot'],
  [
    'by a bot that only its name tells',
    40,
    (pull) => pull.author?.login === 'bramble-ci' && pull.author.typename === 'User',
  ],
  ['by a deleted account', 15, (pull) => pull.author === null],
  [
    'approved by a deleted account',
    5,
    (pull) => pull.reviews.some(({ author, state }) => author === null && state === 'APPROVED'),
  ],
  ['reviewed by the AI reviewer', 400, (pull) => pull.reviews.some(({ author }) => author?.login === 'greptile-apps')],
  [
    'of the AI reviewer, resolved',
    200,
    (pull) => pull.threads.some((thread) => isOfMachine(thread) && thread.is_resolved),
  ],
  [
    'of the AI reviewer, outdated',
    80,
    (pull) => pull.threads.some((thread) => isOfMachine(thread) && thread.is_outdated),
  ],
  [
    'of the AI reviewer, ignored',
    80,
    (pull) => pull.threads.some((thread) => isOfMachine(thread) && !thread.is_resolved),
  ],
  ['remarks of people, answered', 200, (pull) => pull.threads.some(({ comments }) => comments.length > 1)],
  ['into another branch', 5, (pull) => pull.base === 'release-2' && pull.merged_at !== null],
  [
    'stacked on another one',
    15,
    (pull) => pulls.some((other) => other.head === pull.base && other.repository === pull.repository),
  ],
  ['a revert by number', 20, (pull) => /^Reverts bramblecart\/.+#\d+$/.test(pull.body)],
  ['a revert by commit', 5, (pull) => /^This reverts commit [0-9a-f]{40}\.$/.test(pull.body)],
  ['a revert of a revert', 1, (pull) => pull.title.startsWith('Revert "Revert "')],
  ['a hotfix', 30, (pull) => pull.labels.includes('hotfix')],
  ['an update of a dependency', 350, (pull) => pull.labels.includes('dependencies')],
  ['a merge queue', 100, (pull) => has(pull, 'REMOVED_FROM_MERGE_QUEUE')],
  ['a forced push', 10, (pull) => has(pull, 'HEAD_REF_FORCE_PUSHED')],
  ['a review request that was taken back', 20, (pull) => has(pull, 'REVIEW_REQUEST_REMOVED')],
  ['a team that was asked', 60, (pull) => pull.events.some((event) => event.requested_reviewer?.typename === 'Team')],
  [
    'written with a machine',
    200,
    (pull) => commitsOf(pull).some(({ message }) => message.includes('Co-authored-by: Cursor')),
  ],
  ['more than a thousand lines', 15, (pull) => pull.additions + pull.deletions > 1000],
];

function has(pull: PullRequest, type: string): boolean {
  return pull.events.some((event) => event.type === type);
}

function isOfMachine(thread: PullRequest['threads'][number]): boolean {
  return thread.comments[0]?.author?.typename === 'Bot';
}

function commitsOf(pull: PullRequest) {
  const own = new Set(pull.commits);
  return pull.repository.commits.filter(({ sha }) => own.has(sha));
}

test.each(cases)('pull requests: %s, %i or more', (_, most, is) => {
  expect(pulls.filter(is).length).toBeGreaterThanOrEqual(most);
});

test('every way of merging, and commits without a pull request', () => {
  const landed = world.repositories.flatMap(({ commits, pull_requests }) => {
    const merges = new Set(pull_requests.map((pull) => pull.merge_commit));
    return commits.filter(({ sha }) => merges.has(sha));
  });
  expect(landed.filter(({ parents }) => parents.length === 2).length).toBeGreaterThan(200);
  expect(landed.filter(({ message }) => /\(#\d+\)$/.test(message)).length).toBeGreaterThan(1000);
  const search = world.repositories.find(({ name }) => name === 'search');
  expect(search?.commits.filter(({ authored_at, committed_at }) => authored_at < committed_at).length).toBeGreaterThan(
    200,
  );
  const direct = world.repositories.flatMap(({ commits }) =>
    commits.filter((commit) => commit.pull_requests.length === 0),
  );
  expect(direct.length).toBeGreaterThan(60);
});

test('every history is whole', () => {
  for (const { commits, head, pull_requests } of world.repositories) {
    const known = new Set(commits.map(({ sha }) => sha));
    expect(known.size).toBe(commits.length);
    expect(commits.flatMap(({ parents }) => parents).filter((sha) => !known.has(sha))).toEqual([]);
    expect(known.has(head ?? '')).toBe(true);
    for (const pull of pull_requests) {
      expect(pull.commits.length).toBeGreaterThan(0);
      if (pull.merged_at !== null) expect(known.has(pull.merge_commit ?? '')).toBe(true);
      expect(new Set(pull.reviews.map(({ node_id }) => node_id)).size).toBe(pull.reviews.length);
    }
  }
});

test('ids are those of one thing each', () => {
  const ids = world.repositories.flatMap(({ pull_requests, deployments }) => [
    ...pull_requests.flatMap((pull) => [pull, ...pull.events, ...pull.reviews, ...pull.threads, ...pull.comments]),
    ...deployments.flatMap((deployment) => [deployment, ...deployment.statuses]),
  ]);
  const own = ids.map(({ node_id }) => node_id);
  expect(new Set(own).size).toBe(own.length);
});

describe('it is a place where people work', () => {
  const people = () => pulls.filter((pull) => pull.author?.typename === 'User' && pull.author.login !== 'bramble-ci');

  test('on working days and by day, with a few exceptions', () => {
    const opened = people().map((pull) => new Date(pull.created_at));
    const weekend = opened.filter((at) => [0, 6].includes(at.getUTCDay()));
    expect(weekend.length / opened.length).toBeLessThan(0.06);
    expect(weekend.length).toBeGreaterThan(0);
    const night = opened.filter((at) => at.getUTCHours() < 5);
    expect(night.length / opened.length).toBeLessThan(0.06);
  });

  test('not in the last week of the year', () => {
    const monday = mondayOf(Date.parse('2025-12-28T00:00:00Z'));
    expect(isClosed(monday / dayMs + 2)).toBe(true);
    const merged = people().filter(({ merged_at: at }) => {
      const from = at === null ? 0 : Date.parse(at) - monday;
      return from > 0 && from < 5 * dayMs;
    });
    expect(merged).toEqual([]);
  });

  test('durations are skewed, as waiting is', () => {
    const days = people()
      .filter(({ merged_at }) => merged_at !== null)
      .map((pull) => (Date.parse(pull.merged_at ?? '') - Date.parse(pull.created_at)) / dayMs)
      .sort((a, b) => a - b);
    const at = (share: number) => days[Math.floor(days.length * share)] ?? 0;
    expect(at(0.5)).toBeGreaterThan(0.3);
    expect(at(0.5)).toBeLessThan(4);
    expect(at(0.95)).toBeGreaterThan(3 * at(0.5));
  });

  test('teams have habits of their own: one person looks at most of what concerns money', () => {
    const checkout = pulls.filter((pull) => pull.repository.name === 'checkout');
    const reviews = checkout.flatMap((pull) => pull.reviews).filter(({ author }) => author?.typename === 'User');
    const one = reviews.filter(({ author }) => author?.login === 'henrik-solberg');
    expect(one.length / reviews.length).toBeGreaterThan(0.4);
    const share = (name: string, is: (pull: PullRequest) => boolean) => {
      const all = pulls.filter((pull) => pull.repository.name === name);
      return all.filter(is).length / all.length;
    };
    const wasDraft = (pull: PullRequest) => has(pull, 'READY_FOR_REVIEW');
    expect(share('mobile-app', wasDraft)).toBeGreaterThan(2 * share('checkout', wasDraft));
  });
});

test('deployments are there in every form', () => {
  const deployments = world.repositories.flatMap((repository) => repository.deployments);
  const states = new Set(deployments.map(({ statuses }) => statuses.at(-1)?.state));
  expect(states).toEqual(new Set(['FAILURE', 'INACTIVE', 'SUCCESS']));
  const environments = new Set(deployments.map(({ environment }) => environment));
  expect(environments).toEqual(new Set(['beta', 'production', 'production-eu', 'production-us', 'staging']));
  const { reports } = company;
  expect(new Set(reports.deployments.map(({ service }) => service))).toEqual(
    new Set(['ingest', 'reports', 'forecast']),
  );
  expect(new Set(reports.deployments.map(({ status }) => status))).toEqual(
    new Set(['success', 'failure', 'cancelled']),
  );
  expect(new Set(reports.incidents.map(({ repository }) => repository)).size).toBe(12);
  expect(reports.incidents.filter(({ sha }) => sha !== undefined).length).toBeGreaterThan(20);
});

test('runs come to every end, some are run again, and some are under way', () => {
  const runs = world.repositories.flatMap((repository) => repository.workflow_runs);
  const ends = new Set(runs.map(({ conclusion }) => conclusion));
  const all = [
    'success',
    'failure',
    'cancelled',
    'skipped',
    'timed_out',
    'action_required',
    'startup_failure',
    'neutral',
    'stale',
  ];
  expect(all.filter((end) => !ends.has(end))).toEqual([]);
  expect(runs.filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(150);
  const busy = ['2026-11-18T09:00:00Z', '2026-11-18T11:00:00Z', '2026-11-18T14:00:00Z', '2026-11-18T16:00:00Z'];
  const underWay = busy.flatMap((at) =>
    tellCompany(since, new Date(at)).world.repositories.flatMap(({ workflow_runs: all }) =>
      all.filter(({ status }) => status === 'in_progress'),
    ),
  );
  expect(underWay.length).toBeGreaterThan(0);
});
