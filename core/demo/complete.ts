import type { CommitInput, DeploymentInput, RepositoryInput, StatusInput, WorkflowRunInput } from '#core/demo/input.ts';
import type { Commit, Deployment, DeploymentStatus, Repository, WorkflowRun, World } from '#core/demo/model.ts';
import { completePullRequest } from '#core/demo/complete-pull-request.ts';
import { completeIssue, completeRelease, completeTags } from '#core/demo/complete-tags.ts';
import { web } from '#core/demo/github/links.ts';
import { hash, latest, nameOf, newId, nodeId } from '#core/demo/ids.ts';
import { addOrganization, findPerson } from '#core/demo/people.ts';

/** Fills in whatever the input of one thing left out. `complete-pull-request.ts` does so for the largest of them. */

export function completeRepository(world: World, input: RepositoryInput): Repository {
  const [owner, name] = input.name.split('/');
  if (owner === undefined || name === undefined) throw new Error(`"${input.name}" is not owner/name.`);
  const id = input.id ?? 700_001 + world.repositories.length;
  const repository: Repository = {
    typename: 'Repository',
    id,
    node_id: input.node_id ?? nodeId('R', id),
    owner: world.people.get(owner) ?? addOrganization(world, { login: owner }),
    name,
    former_names: (input.former_names ?? []).map((former) => former.toLowerCase()),
    description: input.description ?? null,
    default_branch: input.default_branch ?? 'main',
    head: null,
    branches: { ...input.branches },
    tags: [],
    releases: [],
    issues: [],
    private: input.private ?? false,
    archived: input.archived ?? false,
    fork: input.fork ?? false,
    created_at: input.created_at ?? '2015-01-01T00:00:00Z',
    pushed_at: input.pushed_at ?? null,
    updated_at: input.created_at ?? '2015-01-01T00:00:00Z',
    commits: [],
    pull_requests: [],
    deployments: [],
    workflow_runs: [],
    unlisted_runs: [],
    run_numbers: {},
    revision: 0,
  };
  repository.commits = (input.commits ?? []).map((commit) => completeCommit(world, repository, commit));
  repository.tags = completeTags(world, repository, input);
  repository.releases = (input.releases ?? []).map((release) => completeRelease(world, repository, release));
  repository.pull_requests = (input.pull_requests ?? []).map((pull) => completePullRequest(world, repository, pull));
  repository.deployments = (input.deployments ?? []).map((deployment) =>
    completeDeployment(world, repository, deployment),
  );
  repository.issues = (input.issues ?? []).map((issue) => completeIssue(world, repository, issue));
  for (const run of input.workflow_runs ?? []) repository.workflow_runs.push(completeRun(world, repository, run));
  repository.head = input.head === undefined ? tipOfDefaultBranch(repository) : input.head;
  touch(repository, ...repository.pull_requests.map((pull) => pull.updated_at));
  repository.pushed_at ??= latest(repository.commits.map((commit) => commit.committed_at));
  return repository;
}

/** Notes that something in the repository changed, at the latest of `instants`. */
export function touch(repository: Repository, ...instants: string[]): void {
  repository.revision += 1;
  repository.updated_at = latest([repository.updated_at, ...instants]) ?? repository.updated_at;
}

export function completeCommit(world: World, repository: Repository, input: CommitInput): Commit {
  const author = findPerson(world, input.author, input.author_type);
  return {
    typename: 'Commit',
    repository,
    node_id: input.node_id ?? nodeId('C', repository.id, input.sha),
    sha: input.sha,
    parents: input.parents ?? [],
    authored_at: input.authored_at,
    committed_at: input.committed_at ?? input.authored_at,
    author,
    author_name: input.author_name ?? author?.name ?? author?.login ?? 'nobody',
    author_email: input.author_email ?? author?.email ?? 'nobody@people.example',
    message: input.message ?? `Change ${input.sha.slice(0, 7)}`,
    pull_requests: input.pull_requests ?? [],
  };
}

export function completeDeployment(world: World, repository: Repository, input: DeploymentInput): Deployment {
  const id = typeof input.id === 'number' ? input.id : Number.parseInt(input.id, 10);
  if (!Number.isSafeInteger(id)) throw new Error(`The deployment id "${input.id}" is not a number.`);
  const creator = findPerson(world, input.creator ?? 'github-actions', input.creator_type ?? botUnless(input.creator));
  if (creator === null) throw new Error('A deployment needs a creator.');
  const deployment: Deployment = {
    typename: 'Deployment',
    repository,
    id,
    node_id: input.node_id ?? nodeId('DE', repository.id, id),
    environment: input.environment,
    original_environment: input.original_environment ?? input.environment,
    task: input.task ?? 'deploy',
    description: input.description ?? null,
    sha: input.sha,
    ref: input.ref ?? null,
    creator,
    created_at: input.created_at,
    updated_at: input.created_at,
    statuses: [],
  };
  deployment.statuses = (input.statuses ?? []).map((status) => completeStatus(world, deployment, status));
  deployment.updated_at = latest([input.created_at, ...deployment.statuses.map((one) => one.created_at)]) ?? '';
  return deployment;
}

export function completeStatus(world: World, deployment: Deployment, input: StatusInput): DeploymentStatus {
  const id = input.id ?? newId(world);
  return {
    typename: 'DeploymentStatus',
    deployment,
    id,
    node_id: nodeId('DES', id),
    state: input.state.toUpperCase(),
    created_at: input.at,
    log_url: input.log_url ?? null,
    environment_url: input.environment_url ?? null,
  };
}

export function completeRun(world: World, repository: Repository, input: WorkflowRunInput): WorkflowRun {
  const first = (input.attempt ?? 1) === 1;
  const earlier = first ? undefined : repository.workflow_runs.find((run) => run.id === input.id);
  const conclusion = input.conclusion ?? null;
  const run: WorkflowRun = {
    typename: 'WorkflowRun',
    repository,
    id: input.id,
    attempt: input.attempt ?? 1,
    node_id: input.node_id ?? nodeId('WFR', repository.id, input.id),
    run_number: input.run_number ?? earlier?.run_number ?? nextRunNumber(repository, input.workflow_path),
    workflow_id: input.workflow_id ?? hash(`${nameOf(repository)}/${input.workflow_path}`),
    workflow_name: input.workflow_name,
    workflow_path: input.workflow_path,
    event: input.event,
    branch: input.branch ?? null,
    tag: input.tag ?? null,
    head_sha: input.head_sha,
    title: input.title ?? input.workflow_name,
    created_at: input.created_at ?? earlier?.created_at ?? input.run_started_at,
    run_started_at: input.run_started_at,
    updated_at: input.updated_at,
    status: input.status,
    conclusion,
    actor: findPerson(world, input.actor === undefined ? 'octavia' : input.actor, input.actor_type),
    url: input.url ?? `${web}/${nameOf(repository)}/actions/runs/${input.id}`,
    pull_requests: input.pull_requests ?? [],
    check_suite_id: input.check_suite_id ?? earlier?.check_suite_id ?? newId(world),
    jobs: [],
  };
  run.jobs = (input.jobs ?? []).map((job) => completeJob(world, run, job));
  return run;
}

export function completeJob(
  world: World,
  run: WorkflowRun,
  input: NonNullable<WorkflowRunInput['jobs']>[number],
): WorkflowRun['jobs'][number] {
  const id = input.id ?? newId(world);
  const conclusion = input.conclusion ?? null;
  const created = input.created_at ?? run.run_started_at;
  return {
    id,
    node_id: input.node_id ?? nodeId('CR', id),
    name: input.name,
    status: input.status ?? (conclusion === null ? 'in_progress' : 'completed'),
    conclusion,
    created_at: created,
    started_at: input.started_at ?? created,
    completed_at: input.completed_at ?? (conclusion === null ? null : run.updated_at),
    labels: input.labels ?? ['ubuntu-latest'],
    runner_name: input.runner_name ?? null,
  };
}

/**
 * The tip of the default branch, where the input does not say it: among the commits that belong to no topic branch
 * and were not merged into another branch, the youngest one that is nobody's parent.
 */
function tipOfDefaultBranch(repository: Repository): string | null {
  const elsewhere = new Set(repository.pull_requests.flatMap((pull) => pull.commits));
  for (const pull of repository.pull_requests) {
    if (pull.base !== repository.default_branch && pull.merge_commit !== null) elsewhere.add(pull.merge_commit);
  }
  const candidates = repository.commits.filter((commit) => !elsewhere.has(commit.sha));
  const parents = new Set(candidates.flatMap((commit) => commit.parents));
  const tips = candidates.filter((commit) => !parents.has(commit.sha));
  const youngest = latest(tips.map((commit) => commit.committed_at));
  return tips.findLast((commit) => commit.committed_at === youngest)?.sha ?? null;
}

function nextRunNumber(repository: Repository, path: string): number {
  const number = (repository.run_numbers[path] ?? 0) + 1;
  repository.run_numbers[path] = number;
  return number;
}

function botUnless(creator: string | undefined): 'Bot' | undefined {
  return creator === undefined ? 'Bot' : undefined;
}
