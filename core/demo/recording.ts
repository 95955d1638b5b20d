import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { components } from '@octokit/openapi-types';
import { completeRun } from '#core/demo/complete.ts';
import type {
  CommentInput,
  CommitInput,
  JobInput,
  PersonInput,
  PullRequestInput,
  RepositoryInput,
  ReviewInput,
  ThreadInput,
  WorkflowRunInput,
} from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';

/**
 * A recording of a public repository: GitHub's REST answers as it sent them, in seven files of one folder. Whatever
 * the recording does not hold is left out, not made up: the size of changes is 0, and of the default branch's history
 * only the tip is known.
 */
export interface Recording {
  pulls: Schemas['pull-request-simple'][];
  /** By pull request number, as are the reviews. */
  commits: Record<string, Schemas['commit'][]>;
  reviews: Record<string, Schemas['pull-request-review'][]>;
  reviewComments: Schemas['pull-request-review-comment'][];
  issueComments: Schemas['issue-comment'][];
  runs: Schemas['workflow-run'][];
  /** By run id. */
  jobs: Record<string, Schemas['job'][]>;
}

type Schemas = components['schemas'];
type Account = Schemas['nullable-simple-user'] | Schemas['empty-object'] | undefined;

/** Reads the seven files of a folder. Throws when one is missing. */
async function readRecording(directory: string): Promise<Recording> {
  const read = async (name: string) => JSON.parse(await readFile(join(directory, `${name}.json`), 'utf8'));
  const [pulls, commits, reviews, reviewComments, issueComments, runs, jobs] = await Promise.all(
    ['pulls', 'commits', 'reviews', 'review-comments', 'issue-comments', 'runs', 'jobs'].map(read),
  );
  return { pulls, commits, reviews, reviewComments, issueComments, runs, jobs };
}

/** The world of the recording in a folder. */
export async function loadRecording(directory: string): Promise<World> {
  return worldOf(await readRecording(directory));
}

export function worldOf(recording: Recording): World {
  const place = recording.pulls[0]?.base.repo;
  if (place === undefined) throw new Error('The recording has no pull request.');
  const tip = recording.runs
    .filter((run) => run.event === 'schedule' && run.head_branch === place.default_branch)
    .toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
  const repository: RepositoryInput = {
    name: place.full_name,
    id: Number(place.id),
    node_id: place.node_id,
    description: place.description ?? '',
    default_branch: place.default_branch,
    head: tip?.head_sha ?? null,
    created_at: place.created_at ?? '2018-01-01T00:00:00Z',
    commits: commitsOf(recording),
    pull_requests: recording.pulls.map((pull) => pullRequest(recording, pull)),
    workflow_runs: recording.runs.map((run) => workflowRun(run, recording.jobs[String(run.id)] ?? [])),
  };
  const world = createWorld({ people: people(recording), repositories: [repository] });
  addUnlistedRuns(world, recording);
  return world;
}

/** The recorded jobs belong to runs that the recorded list is too short for. They are answered by run id all the same. */
function addUnlistedRuns(world: World, recording: Recording): void {
  const [repository] = world.repositories;
  if (repository === undefined) return;
  const listed = new Set(recording.runs.map((run) => String(run.id)));
  for (const [id, jobs] of Object.entries(recording.jobs)) {
    const [first] = jobs;
    if (first === undefined || listed.has(id)) continue;
    const run: WorkflowRunInput = {
      id: Number(id),
      attempt: first.run_attempt ?? 1,
      run_number: 0,
      workflow_name: first.workflow_name ?? first.name,
      workflow_path: '.github/workflows/unknown.yml',
      event: 'push',
      branch: first.head_branch,
      head_sha: first.head_sha,
      run_started_at: first.started_at,
      updated_at: first.completed_at ?? first.started_at,
      status: first.status,
      conclusion: first.conclusion,
      jobs: jobs.map(job),
    };
    repository.unlisted_runs.push(completeRun(world, repository, run));
  }
}

function people(recording: Recording): PersonInput[] {
  const accounts: Account[] = [
    recording.pulls[0]?.base.repo.owner,
    ...recording.pulls.map((pull) => pull.user),
    ...Object.values(recording.commits).flatMap((commits) => commits.map((commit) => commit.author)),
    ...Object.values(recording.reviews).flatMap((reviews) => reviews.map((review) => review.user)),
    ...recording.reviewComments.map((comment) => comment.user),
    ...recording.issueComments.map((comment) => comment.user),
    ...recording.runs.map((run) => run.actor),
  ];
  const byLogin = new Map<string, PersonInput>();
  for (const account of accounts) {
    const login = loginOf(account);
    if (login === null || account == null || !('id' in account)) continue;
    const type = account.type === 'Bot' ? 'Bot' : 'User';
    byLogin.set(login, { login, type, id: Number(account.id), node_id: account.node_id });
  }
  return [...byLogin.values()];
}

/** Commits of pull requests, merge commits, and the commits that runs were about; each once. */
function commitsOf(recording: Recording): CommitInput[] {
  const commits = new Map<string, CommitInput>();
  const add = (commit: CommitInput) => {
    const known = commits.get(commit.sha);
    if (known === undefined) commits.set(commit.sha, commit);
    else known.pull_requests = [...new Set([...(known.pull_requests ?? []), ...(commit.pull_requests ?? [])])];
  };
  for (const [number, recorded] of Object.entries(recording.commits)) {
    for (const commit of recorded) add(pullCommit(commit, Number(number)));
  }
  for (const pull of recording.pulls) {
    const at = pull.merged_at;
    if (at == null || pull.merge_commit_sha === null) continue;
    const message = `${pull.title} (#${pull.number})`;
    const authored = { author: loginOf(pull.user), authored_at: at, message };
    add({ sha: pull.merge_commit_sha, ...authored, pull_requests: [pull.number] });
  }
  for (const { head_commit: head } of recording.runs) {
    if (head === null) continue;
    const author = { author_name: head.author?.name ?? 'unknown', author_email: head.author?.email ?? '' };
    add({ sha: head.id, authored_at: head.timestamp, message: head.message, author: null, ...author });
  }
  return [...commits.values()];
}

function pullCommit(commit: Schemas['commit'], number: number): CommitInput {
  const authored = commit.commit.author?.date ?? '';
  return {
    sha: commit.sha,
    node_id: commit.node_id,
    parents: commit.parents.map((parent) => parent.sha),
    authored_at: authored,
    committed_at: commit.commit.committer?.date ?? authored,
    author: loginOf(commit.author),
    author_name: commit.commit.author?.name ?? 'unknown',
    author_email: commit.commit.author?.email ?? '',
    message: commit.commit.message,
    pull_requests: [number],
  };
}

function pullRequest(recording: Recording, pull: Schemas['pull-request-simple']): PullRequestInput {
  const { number } = pull;
  const numbered = (url: string) => url.endsWith(`/${number}`);
  const comments = recording.issueComments.filter((comment) => numbered(comment.issue_url));
  const inline = recording.reviewComments.filter((comment) => numbered(comment.pull_request_url));
  return {
    number,
    id: Number(pull.id),
    node_id: pull.node_id,
    title: pull.title,
    body: pull.body ?? '',
    author: loginOf(pull.user),
    base: pull.base.ref,
    head: pull.head.ref,
    head_sha: pull.head.sha,
    labels: pull.labels.map((label) => label.name),
    created_at: pull.created_at,
    updated_at: pull.updated_at,
    is_draft: pull.draft ?? false,
    closed_at: pull.closed_at,
    merged_at: pull.merged_at,
    merge_commit: pull.merge_commit_sha,
    merged_by: loginOf(pull.base.repo.owner),
    commits: (recording.commits[String(number)] ?? []).map((commit) => commit.sha),
    reviews: reviewsOf(recording.reviews[String(number)] ?? []),
    comments: comments.map((comment) => authored(comment)),
    threads: threadsOf(inline),
  };
}

/** A review that two pages of the recording repeat is one review. */
function reviewsOf(recorded: Schemas['pull-request-review'][]): ReviewInput[] {
  const byId = new Map(recorded.map((review) => [Number(review.id), review]));
  return [...byId].map(([id, review]) => ({
    id,
    node_id: review.node_id,
    author: loginOf(review.user),
    state: review.state as ReviewInput['state'],
    submitted_at: review.submitted_at ?? null,
    body: review.body,
    commit: review.commit_id,
  }));
}

function threadsOf(recorded: Schemas['pull-request-review-comment'][]): ThreadInput[] {
  const known = new Set(recorded.map((comment) => Number(comment.id)));
  const isReply = (comment: (typeof recorded)[number]) => known.has(comment.in_reply_to_id ?? 0);
  return recorded
    .filter((comment) => !isReply(comment))
    .map((first) => ({
      ...authored(first),
      path: first.path,
      review_id: Number(first.pull_request_review_id),
      thumbs_up: first.reactions?.['+1'] ?? 0,
      thumbs_down: first.reactions?.['-1'] ?? 0,
      replies: recorded
        .filter((comment) => comment.in_reply_to_id === first.id)
        .map((comment) => ({ ...authored(comment), review_id: Number(comment.pull_request_review_id) })),
    }));
}

function authored(comment: Schemas['issue-comment'] | Schemas['pull-request-review-comment']): CommentInput {
  return {
    id: Number(comment.id),
    node_id: comment.node_id,
    author: loginOf(comment.user),
    body: comment.body ?? '',
    created_at: comment.created_at,
    updated_at: comment.updated_at,
  };
}

function workflowRun(run: Schemas['workflow-run'], jobs: Schemas['job'][]): WorkflowRunInput {
  return {
    id: Number(run.id),
    node_id: run.node_id,
    attempt: run.run_attempt ?? 1,
    run_number: run.run_number,
    workflow_id: run.workflow_id,
    workflow_name: run.name ?? run.path,
    workflow_path: run.path,
    event: run.event,
    branch: run.head_branch,
    head_sha: run.head_sha,
    title: run.head_commit?.message.split('\n', 1)[0] ?? run.name ?? '',
    created_at: run.created_at,
    run_started_at: run.run_started_at ?? run.created_at,
    updated_at: run.updated_at,
    status: run.status ?? 'completed',
    conclusion: run.conclusion,
    url: run.html_url,
    actor: loginOf(run.actor),
    pull_requests: (run.pull_requests ?? []).map((pull) => pull.number),
    check_suite_id: Number(run.check_suite_id),
    jobs: jobs.map(job),
  };
}

function job(recorded: Schemas['job']): JobInput {
  return {
    id: Number(recorded.id),
    node_id: recorded.node_id,
    name: recorded.name,
    status: recorded.status,
    conclusion: recorded.conclusion,
    created_at: recorded.created_at ?? recorded.started_at,
    started_at: recorded.started_at,
    completed_at: recorded.completed_at,
    labels: recorded.labels ?? [],
    runner_name: recorded.runner_name ?? null,
  };
}

/** The login of an account without `[bot]`; `null`: there is none. */
function loginOf(account: Account): string | null {
  if (account == null || !('login' in account) || typeof account.login !== 'string') return null;
  return account.login.replace(/\[bot\]$/, '');
}
