import {
  completeCommit,
  completeDeployment,
  completeJob,
  completeRepository,
  completeRun,
  completeStatus,
  touch,
} from '#core/demo/complete.ts';
import {
  addClosingEvents,
  bySubmission,
  completeComment,
  completeEvent,
  completePullRequest,
  completeReview,
  completeThread,
} from '#core/demo/complete-pull-request.ts';
import { completeIssue, completeRelease, completeTag } from '#core/demo/complete-tags.ts';
import { latest, nameOf } from '#core/demo/ids.ts';
import type {
  AnnotatedTagInput,
  CommentInput,
  CommitInput,
  DeploymentInput,
  EventInput,
  IssueInput,
  PullRequestInput,
  ReleaseInput,
  RepositoryInput,
  ReviewInput,
  StatusInput,
  ThreadInput,
  WorkflowRunInput,
} from '#core/demo/input.ts';
import type { Deployment, Issue, PullRequest, Release, Repository, WorkflowRun, World } from '#core/demo/model.ts';
import { addOrganization, findPerson } from '#core/demo/people.ts';
import { findRepository } from '#core/demo/world.ts';

/**
 * What may happen in a world while somebody reads it. Repositories are named `owner/name`. Every verb moves the
 * instants that GitHub would move, so that the next answer (and its ETag) tells of it.
 */

/** What happened to a pull request at `at`. Lists are added to what there is; anything else replaces it. */
export interface PullRequestChange {
  at: string;
  title?: string;
  body?: string;
  labels?: string[];
  is_draft?: boolean;
  base?: string;
  commits?: CommitInput[];
  events?: EventInput[];
  reviews?: ReviewInput[];
  comments?: CommentInput[];
  threads?: ThreadInput[];
}

export function addRepository(world: World, input: RepositoryInput): Repository {
  const repository = completeRepository(world, input);
  world.repositories.push(repository);
  return repository;
}

export function removeRepository(world: World, name: string): void {
  const gone = repositoryNamed(world, name);
  world.repositories = world.repositories.filter((repository) => repository !== gone);
}

/** Renames or transfers; the former name goes on leading there, as long as nobody takes it. */
export function rename(world: World, name: string, to: string): void {
  const repository = repositoryNamed(world, name);
  const [owner, bare] = to.split('/');
  if (owner === undefined || bare === undefined) throw new Error(`"${to}" is not owner/name.`);
  repository.former_names.push(nameOf(repository).toLowerCase());
  repository.owner = world.people.get(owner) ?? addOrganization(world, { login: owner });
  repository.name = bare;
  touch(repository);
}

/** Makes it private, archives it, or makes another branch the default one. */
export function changeRepository(
  world: World,
  name: string,
  change: Partial<Pick<Repository, 'private' | 'archived' | 'default_branch' | 'head'>>,
): void {
  touch(Object.assign(repositoryNamed(world, name), change));
}

/** Deletes an account: what it did stays, by nobody. */
export function deleteAccount(world: World, login: string): void {
  const gone = world.people.get(login);
  if (gone === undefined) throw new Error(`There is nobody called ${login}.`);
  world.people.delete(login);
  const forget = (thing: { author: unknown }) => {
    if (thing.author === gone) thing.author = null;
  };
  for (const repository of world.repositories) {
    for (const thing of [...repository.commits, ...repository.releases, ...repository.issues]) forget(thing);
    for (const pull of repository.pull_requests) {
      const remarks = pull.threads.flatMap((thread) => thread.comments);
      for (const thing of [pull, ...pull.reviews, ...pull.comments, ...remarks]) forget(thing);
      for (const event of pull.events) if (event.actor === gone) event.actor = null;
      if (pull.merged_by === gone) pull.merged_by = null;
    }
    touch(repository);
  }
}

/** Adds commits, oldest first. Those for the default branch (`branch` absent) move its tip; others move their branch. */
export function push(world: World, name: string, commits: CommitInput[], branch?: string): void {
  const repository = repositoryNamed(world, name);
  repository.commits.push(...commits.map((commit) => completeCommit(world, repository, commit)));
  const tip = commits.at(-1);
  if (tip === undefined) return;
  if (branch === undefined || branch === repository.default_branch) repository.head = tip.sha;
  else repository.branches[branch] = tip.sha;
  repository.pushed_at = latest([repository.pushed_at, tip.committed_at ?? tip.authored_at]);
  touch(repository, repository.pushed_at ?? repository.updated_at);
}

export function addPullRequest(world: World, name: string, input: PullRequestInput): PullRequest {
  const repository = repositoryNamed(world, name);
  const pull = completePullRequest(world, repository, input);
  repository.pull_requests.push(pull);
  touch(repository, pull.updated_at);
  return pull;
}

export function updatePullRequest(world: World, name: string, number: number, change: PullRequestChange): PullRequest {
  const repository = repositoryNamed(world, name);
  const pull = pullNumbered(repository, number);
  const { at, commits = [], events = [], reviews = [], comments = [], threads = [], ...plain } = change;
  Object.assign(pull, plain);
  for (const commit of commits) {
    repository.commits.push(completeCommit(world, repository, { pull_requests: [number], ...commit }));
    pull.commits.push(commit.sha);
    pull.head_sha = commit.sha;
  }
  pull.reviews.push(...reviews.map((review) => completeReview(world, pull, review)));
  pull.reviews.sort(bySubmission);
  pull.comments.push(...comments.map((comment) => completeComment(world, pull, comment)));
  pull.threads.push(...threads.map((thread) => completeThread(world, pull, thread)));
  pull.events.push(...events.map((event) => completeEvent(world, pull, event)));
  return moved(pull, at);
}

/** Closes it, or merges it with `merge_commit`, which becomes the tip of the default branch where that is its base. */
export function closePullRequest(
  world: World,
  name: string,
  number: number,
  how: { at: string; merged?: boolean; by?: string; merge_commit?: string },
): PullRequest {
  const repository = repositoryNamed(world, name);
  const pull = pullNumbered(repository, number);
  pull.closed_at = how.at;
  if (how.merged === true) {
    pull.merged_at = how.at;
    pull.merged_by = how.by === undefined ? pull.author : findPerson(world, how.by);
    pull.merge_commit = how.merge_commit ?? `merge-${number}`;
    const parents = repository.head === null ? [] : [repository.head];
    const author = pull.author?.login ?? null;
    const commit = { sha: pull.merge_commit, parents, authored_at: how.at, author, pull_requests: [number] };
    push(world, name, [commit], pull.base);
  }
  addClosingEvents(world, pull);
  return moved(pull, how.at);
}

export function reopenPullRequest(world: World, name: string, number: number, at: string): PullRequest {
  const pull = pullNumbered(repositoryNamed(world, name), number);
  pull.closed_at = null;
  pull.events.push(completeEvent(world, pull, { type: 'REOPENED', at }));
  return moved(pull, at);
}

export function addDeployment(world: World, name: string, input: DeploymentInput): Deployment {
  const repository = repositoryNamed(world, name);
  const deployment = completeDeployment(world, repository, input);
  repository.deployments.push(deployment);
  touch(repository);
  return deployment;
}

/** Makes a tag, or moves it where there is one of that name. */
export function setTag(world: World, name: string, tag: string, to: string | AnnotatedTagInput): void {
  const repository = repositoryNamed(world, name);
  repository.tags = [...repository.tags.filter((one) => one.name !== tag), completeTag(world, repository, tag, to)];
  touch(repository);
}

/** Deletes a tag. Releases of it stay, without a commit. */
export function removeTag(world: World, name: string, tag: string): void {
  const repository = repositoryNamed(world, name);
  repository.tags = repository.tags.filter((one) => one.name !== tag);
  touch(repository);
}

export function addRelease(world: World, name: string, input: ReleaseInput): Release {
  const repository = repositoryNamed(world, name);
  const release = completeRelease(world, repository, input);
  repository.releases.push(release);
  touch(repository, release.updated_at);
  return release;
}

/** Publishes a draft. */
export function publishRelease(world: World, name: string, tag: string, at: string): void {
  const repository = repositoryNamed(world, name);
  const release = repository.releases.find((one) => one.tag_name === tag);
  if (release === undefined) throw new Error(`${name} has no release of ${tag}.`);
  Object.assign(release, { is_draft: false, published_at: at, updated_at: at });
  touch(repository, at);
}

export function removeRelease(world: World, name: string, tag: string): void {
  const repository = repositoryNamed(world, name);
  repository.releases = repository.releases.filter((one) => one.tag_name !== tag);
  touch(repository);
}

export function addIssue(world: World, name: string, input: IssueInput): Issue {
  const repository = repositoryNamed(world, name);
  const issue = completeIssue(world, repository, input);
  repository.issues.push(issue);
  touch(repository, issue.updated_at);
  return issue;
}

/** What happened to an issue at `at`: it was closed or reopened, has other labels or another title. */
export function updateIssue(
  world: World,
  name: string,
  number: number,
  { at, ...change }: { at: string; title?: string; labels?: string[]; closed_at?: string | null },
): void {
  const issue = issueNumbered(repositoryNamed(world, name), number);
  Object.assign(issue, change, { updated_at: at });
  touch(issue.repository, at);
}

/** Deletes an issue; one that is transferred is gone from here, too. */
export function removeIssue(world: World, name: string, number: number): void {
  const { repository } = issueNumbered(repositoryNamed(world, name), number);
  repository.issues = repository.issues.filter((issue) => issue.number !== number);
  touch(repository);
}

/** A later status does not move the deployment in any list: it is still as old as it was. */
export function addDeploymentStatus(world: World, name: string, id: number, status: StatusInput): void {
  const repository = repositoryNamed(world, name);
  const deployment = repository.deployments.find((candidate) => candidate.id === id);
  if (deployment === undefined) throw new Error(`${name} has no deployment ${id}.`);
  deployment.statuses.push(completeStatus(world, deployment, status));
  deployment.updated_at = status.at;
  touch(repository);
}

export function addRun(world: World, name: string, input: WorkflowRunInput): WorkflowRun {
  const repository = repositoryNamed(world, name);
  const run = completeRun(world, repository, input);
  repository.workflow_runs.push(run);
  touch(repository);
  return run;
}

/** Ends the latest attempt of a run, and with it whichever of its jobs had not ended. */
export function finishRun(
  world: World,
  name: string,
  id: number,
  how: { at: string; conclusion: string },
): WorkflowRun {
  const run = latestAttempt(repositoryNamed(world, name), id);
  Object.assign(run, { status: 'completed', conclusion: how.conclusion, updated_at: how.at });
  for (const job of run.jobs) {
    if (job.conclusion !== null) continue;
    Object.assign(job, { status: 'completed', conclusion: how.conclusion, completed_at: how.at });
  }
  touch(run.repository);
  return run;
}

/** Runs it again: a new attempt with the same id and the same `created_at`. */
export function rerun(world: World, name: string, id: number, at: string): WorkflowRun {
  const earlier = latestAttempt(repositoryNamed(world, name), id);
  const again: WorkflowRun = {
    ...earlier,
    attempt: earlier.attempt + 1,
    run_started_at: at,
    updated_at: at,
    status: 'in_progress',
    conclusion: null,
  };
  again.jobs = earlier.jobs.map((job) => completeJob(world, again, { name: job.name, created_at: at, started_at: at }));
  earlier.repository.workflow_runs.push(again);
  touch(earlier.repository);
  return again;
}

function moved(pull: PullRequest, at: string): PullRequest {
  pull.updated_at = latest([pull.updated_at, at]) ?? at;
  touch(pull.repository, pull.updated_at);
  return pull;
}

function latestAttempt(repository: Repository, id: number): WorkflowRun {
  const attempts = repository.workflow_runs.filter((run) => run.id === id);
  const last = attempts.toSorted((a, b) => a.attempt - b.attempt).at(-1);
  if (last === undefined) throw new Error(`${nameOf(repository)} has no run ${id}.`);
  return last;
}

function pullNumbered(repository: Repository, number: number): PullRequest {
  const found = repository.pull_requests.find((pull) => pull.number === number);
  if (found === undefined) throw new Error(`${nameOf(repository)} has no pull request ${number}.`);
  return found;
}

function issueNumbered(repository: Repository, number: number): Issue {
  const found = repository.issues.find((issue) => issue.number === number);
  if (found === undefined) throw new Error(`${nameOf(repository)} has no issue ${number}.`);
  return found;
}

function repositoryNamed(world: World, name: string): Repository {
  const found = findRepository(world, name);
  if (found === null) throw new Error(`There is no repository called ${name}.`);
  return found;
}
