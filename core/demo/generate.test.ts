import { beforeAll, expect, test } from 'vitest';
import { generateInput, generateWorld } from '#core/demo/generate.ts';
import { conclusions } from '#core/demo/generate/runs.ts';
import type { PullRequest, World } from '#core/demo/model.ts';

const options = {
  from: '2026-01-01T00:00:00Z',
  to: '2026-07-01T00:00:00Z',
  repositories: 2,
  pullRequestsPerRepository: 80,
};
let world: World;
let pulls: PullRequest[];

beforeAll(() => {
  world = generateWorld(11, options);
  pulls = world.repositories.flatMap((repository) => repository.pull_requests);
});

test('a seed is a world; another seed is another one', () => {
  const text = (seed: number) => JSON.stringify(generateInput(seed, options));
  expect(text(11)).toBe(text(11));
  expect(text(12)).not.toBe(text(11));
});

test('another repository does not change the ones before it', () => {
  const { repositories } = generateInput(11, { ...options, repositories: 3 });
  expect(repositories?.slice(0, 2)).toEqual(generateInput(11, options).repositories);
});

test.each<[string, (pull: PullRequest) => boolean]>([
  ['ready after a draft', (pull) => pull.events.some((event) => event.type === 'READY_FOR_REVIEW')],
  ['draft again', (pull) => pull.events.some((event) => event.type === 'CONVERT_TO_DRAFT')],
  ['an open draft', (pull) => pull.is_draft && pull.closed_at === null],
  ['closed and not merged', (pull) => pull.closed_at !== null && pull.merged_at === null],
  ['closed and reopened', (pull) => pull.events.some((event) => event.type === 'REOPENED')],
  ['open', (pull) => pull.closed_at === null && !pull.is_draft],
  ['merged without a review', (pull) => pull.merged_at !== null && pull.reviews.length === 0],
  [
    'reviewed by its author',
    (pull) => pull.author !== null && pull.reviews.some((review) => review.author === pull.author),
  ],
  [
    'reviewed after the merge',
    (pull) => pull.reviews.some((review) => (review.submitted_at ?? '') > (pull.merged_at ?? 'z')),
  ],
  ['by a bot', (pull) => pull.author?.typename === 'Bot'],
  [
    'by a bot that only its name tells',
    (pull) => pull.author?.login === 'renewal-bot' && pull.author.typename === 'User',
  ],
  ['by a deleted account', (pull) => pull.author === null],
  [
    'reviewed by a deleted account',
    (pull) => pull.reviews.some((review) => review.author === null && review.state === 'APPROVED'),
  ],
  ['a pending review', (pull) => pull.reviews.some((review) => review.state === 'PENDING')],
  ['a dismissed review', (pull) => pull.reviews.some((review) => review.state === 'DISMISSED')],
  ['changes requested', (pull) => pull.reviews.some((review) => review.state === 'CHANGES_REQUESTED')],
  [
    'reviewed by a bot, with threads',
    (pull) => pull.threads.some((thread) => thread.comments[0]?.author?.typename === 'Bot'),
  ],
  ['another base', (pull) => pull.base === 'release-1' && pull.merged_at !== null],
  ['fractions of a second', (pull) => pull.created_at.includes('.')],
  ['more than one page of reviews', (pull) => pull.reviews.length > 50],
  ['more than one page of commits', (pull) => pull.commits.length > 100],
  ['more than one page of labels', (pull) => pull.labels.length > 20],
  ['more than one page of events', (pull) => pull.events.length > 50],
  ['a merge queue', (pull) => pull.events.some((event) => event.type === 'REMOVED_FROM_MERGE_QUEUE')],
  ['a force push', (pull) => pull.events.some((event) => event.type === 'HEAD_REF_FORCE_PUSHED')],
  [
    'a review request that was taken back',
    (pull) => pull.events.some((event) => event.type === 'REVIEW_REQUEST_REMOVED'),
  ],
  ['a team that was asked', (pull) => pull.events.some((event) => event.requested_reviewer?.typename === 'Team')],
  ['a revert', (pull) => pull.body.startsWith('Reverts tidewater/')],
  ['an issue that it closes', (pull) => pull.closes.length > 0],
])('there is a pull request: %s', (_name, is) => {
  expect(pulls.some(is)).toBe(true);
});

test('a commit was written after its pull request became ready', () => {
  const late = pulls.filter((pull) => {
    const [repository] = world.repositories.filter((one) => one === pull.repository);
    const last = repository?.commits.find((commit) => commit.sha === pull.commits.at(-1));
    return Date.parse(last?.authored_at ?? '') > Date.parse(pull.created_at);
  });
  expect(late.length).toBeGreaterThan(0);
});

test('every history is whole: parents exist and are no younger, merges lie on their base', () => {
  for (const repository of world.repositories) {
    const commits = new Map(repository.commits.map((commit) => [commit.sha, commit]));
    expect(commits.size).toBe(repository.commits.length);
    for (const commit of repository.commits) {
      for (const parent of commit.parents) expect(commits.has(parent)).toBe(true);
    }
    for (const pull of repository.pull_requests) {
      for (const sha of pull.commits) expect(commits.get(sha)?.pull_requests).toEqual([pull.number]);
      if (pull.merged_at === null) expect(pull.merge_commit).toBeNull();
      else expect(commits.get(pull.merge_commit ?? '')?.pull_requests).toEqual([pull.number]);
    }
    expect(repository.commits.filter((commit) => commit.parents.length === 2).length).toBeGreaterThan(0);
    const direct = repository.commits.filter(
      (commit) => commit.pull_requests.length === 0 && commit.parents.length === 1,
    );
    expect(direct.length).toBeGreaterThan(1);
  }
});

test('deployments and runs are there in every form', () => {
  const deployments = world.repositories.flatMap((repository) => repository.deployments);
  const runs = world.repositories.flatMap((repository) => repository.workflow_runs);
  const states = new Set(deployments.flatMap((deployment) => deployment.statuses.map((status) => status.state)));
  expect([...states].sort()).toEqual(['FAILURE', 'INACTIVE', 'IN_PROGRESS', 'QUEUED', 'SUCCESS']);
  expect(new Set(runs.map((run) => run.conclusion))).toEqual(new Set([...conclusions, null]));
  expect(runs.some((run) => run.attempt === 2)).toBe(true);
  expect(runs.filter((run) => run.status !== 'completed').every((run) => run.conclusion === null)).toBe(true);
});

test('some of what was shipped is tagged and released, some goes wrong and is mended on a branch of its own', () => {
  for (const { tags, releases, issues, branches, commits, head, deployments } of world.repositories) {
    expect(new Set(tags.map(({ annotation }) => annotation === null))).toEqual(new Set([true, false]));
    expect(releases.length).toBeGreaterThan(0);
    expect(issues.some(({ labels, closed_at }) => labels.includes('incident') && closed_at !== null)).toBe(true);
    expect(issues.some(({ labels }) => !labels.includes('incident'))).toBe(true);
    const fix = commits.find(({ sha }) => sha === branches['hotfix-1']);
    const parents = commits.flatMap((commit) => commit.parents);
    expect([fix?.sha === head, parents.includes(fix?.sha ?? '')]).toEqual([false, false]);
    expect(deployments.some(({ sha, environment }) => sha === fix?.sha && environment === 'production')).toBe(true);
  }
});

test('nothing happens after the end of the world', () => {
  const end = Date.parse(options.to);
  for (const pull of pulls) expect(Date.parse(pull.updated_at)).toBeLessThanOrEqual(end);
  for (const repository of world.repositories) {
    for (const run of repository.workflow_runs) expect(Date.parse(run.run_started_at)).toBeLessThanOrEqual(end);
    for (const commit of repository.commits) expect(Date.parse(commit.committed_at)).toBeLessThanOrEqual(end);
    for (const issue of repository.issues) expect(Date.parse(issue.updated_at)).toBeLessThanOrEqual(end);
    for (const release of repository.releases) expect(Date.parse(release.updated_at)).toBeLessThanOrEqual(end);
  }
});
