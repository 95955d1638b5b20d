import type { components } from '@octokit/openapi-types';
import { type RestCall, type RestAnswer, found, notFound, paged } from '#core/demo/github/rest-answer.ts';
import { mentionedRepository, userShape } from '#core/demo/github/rest-shapes.ts';
import { isWithin } from '#core/demo/github/search.ts';
import { viewOf } from '#core/demo/github/view.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Job, Repository, WorkflowRun } from '#core/demo/model.ts';
import { repositoryUrl } from '#core/demo/github/links.ts';

type Schemas = components['schemas'];

/** A list of runs that any of these narrows ends after a thousand of them, whatever `total_count` says. */
const filters = ['actor', 'branch', 'check_suite_id', 'created', 'event', 'head_sha', 'status'];
const filteredLimit = 1000;

/** `GET …/actions/runs` */
export function listRuns(call: RestCall, repository: Repository): RestAnswer {
  const { query } = call;
  const matching = viewOf(repository)
    .runs()
    .filter((run) => isWanted(run, query));
  const filtered = filters.some((name) => query.has(name));
  const reachable = filtered ? matching.slice(0, filteredLimit) : matching;
  const withPulls = query.get('exclude_pull_requests') !== 'true';
  const page = paged(call, reachable);
  const mentioned = mentionedRepository(call.api, repository);
  const shapes = page.items.map((run) => runShape(call.api, run, mentioned, withPulls));
  return found({ total_count: matching.length, workflow_runs: shapes }, page.headers);
}

/** `GET …/actions/runs/{id}` and `GET …/actions/runs/{id}/attempts/{n}` */
export function getRun(call: RestCall, repository: Repository, id: number, attempt: number | null): RestAnswer {
  const attempts = viewOf(repository).attempts(id);
  const run = attempt === null ? attempts.at(-1) : attempts.find((candidate) => candidate.attempt === attempt);
  if (run === undefined) return notFound();
  const mentioned = mentionedRepository(call.api, repository);
  return found(runShape(call.api, run, mentioned, call.query.get('exclude_pull_requests') !== 'true'));
}

/** `GET …/actions/runs/{id}/jobs` and `GET …/actions/runs/{id}/attempts/{n}/jobs` */
export function listJobs(call: RestCall, repository: Repository, id: number, attempt: number | null): RestAnswer {
  const listed = viewOf(repository).attempts(id);
  const attempts = listed.length > 0 ? listed : repository.unlisted_runs.filter((run) => run.id === id);
  if (attempts.length === 0) return notFound();
  const wanted =
    attempt === null
      ? attempts.slice(call.query.get('filter') === 'all' ? 0 : -1)
      : attempts.filter((run) => run.attempt === attempt);
  const jobs = wanted.flatMap((run) => run.jobs.map((job) => jobShape(call.api, run, job)));
  const page = paged(call, jobs, 30);
  return found({ total_count: jobs.length, jobs: page.items }, page.headers);
}

/** `GET …/actions/workflows` */
export function listWorkflows(call: RestCall, repository: Repository): RestAnswer {
  const runs = new Map(repository.workflow_runs.map((run) => [run.workflow_id, run]));
  const workflows = [...runs.values()].map((run): Schemas['workflow'] => ({
    id: run.workflow_id,
    node_id: `W_kw${run.workflow_id}`,
    name: run.workflow_name,
    path: run.workflow_path,
    state: 'active',
    created_at: repository.created_at,
    updated_at: repository.created_at,
    url: `${apiOf(call.api, repository)}/actions/workflows/${run.workflow_id}`,
    html_url: `${repositoryUrl(repository)}/blob/${repository.default_branch}/${run.workflow_path}`,
    badge_url: `${repositoryUrl(repository)}/actions/workflows/badge.svg`,
  }));
  const page = paged(call, workflows);
  return found({ total_count: workflows.length, workflows: page.items }, page.headers);
}

function isWanted(run: WorkflowRun, query: URLSearchParams): boolean {
  const is = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
  const status = query.get('status');
  const created = query.get('created');
  return (
    is('branch', run.branch ?? run.tag) &&
    is('event', run.event) &&
    is('head_sha', run.head_sha) &&
    is('actor', run.actor?.login ?? null) &&
    is('check_suite_id', String(run.check_suite_id)) &&
    (status === null || run.status === status || run.conclusion === status) &&
    (created === null || isWithin(run.created_at, created))
  );
}

function runShape(
  api: string,
  run: WorkflowRun,
  mentioned: Schemas['minimal-repository'],
  withPulls: boolean,
): Schemas['workflow-run'] {
  const { repository } = run;
  const base = apiOf(api, repository);
  const url = `${base}/actions/runs/${run.id}`;
  const actor = run.actor === null ? {} : { actor: userShape(api, run.actor) };
  const trigger = run.actor === null ? {} : { triggering_actor: userShape(api, run.actor) };
  return {
    id: run.id,
    name: run.workflow_name,
    node_id: run.node_id,
    head_branch: run.branch ?? run.tag,
    head_sha: run.head_sha,
    path: run.workflow_path,
    display_title: run.title,
    run_number: run.run_number,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow_id,
    check_suite_id: run.check_suite_id,
    check_suite_node_id: `CS_kw${run.check_suite_id.toString(36)}`,
    url,
    html_url: run.url,
    pull_requests: withPulls ? pullsOf(api, run) : [],
    created_at: run.created_at,
    updated_at: run.updated_at,
    ...actor,
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.run_started_at,
    ...trigger,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${base}/check-suites/${run.check_suite_id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${base}/actions/workflows/${run.workflow_id}`,
    head_commit: headCommit(run),
    repository: mentioned,
    head_repository: mentioned,
    head_repository_id: repository.id,
  };
}

function pullsOf(api: string, run: WorkflowRun): Schemas['pull-request-minimal'][] {
  const { repository } = run;
  const base = apiOf(api, repository);
  const place = { id: repository.id, url: base, name: repository.name };
  return run.pull_requests.flatMap((number) => {
    const pull = viewOf(repository).pull(number);
    if (pull === null) return [];
    return {
      id: pull.id,
      number,
      url: `${base}/pulls/${number}`,
      head: { ref: pull.head, sha: pull.head_sha, repo: place },
      base: { ref: pull.base, sha: repository.head ?? pull.head_sha, repo: place },
    };
  });
}

function headCommit(run: WorkflowRun): Schemas['nullable-simple-commit'] {
  const commit = viewOf(run.repository).commit(run.head_sha);
  if (commit === null) return null;
  const by = { name: commit.author_name, email: commit.author_email };
  return {
    id: commit.sha,
    tree_id: commit.sha,
    message: commit.message,
    timestamp: commit.committed_at,
    author: by,
    committer: by,
  };
}

function jobShape(api: string, run: WorkflowRun, job: Job): Schemas['job'] {
  const base = apiOf(api, run.repository);
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflow_name,
    head_branch: run.branch ?? run.tag,
    run_url: `${base}/actions/runs/${run.id}`,
    run_attempt: run.attempt,
    node_id: job.node_id,
    head_sha: run.head_sha,
    url: `${base}/actions/jobs/${job.id}`,
    html_url: `${run.url}/job/${job.id}`,
    // Recordings hold statuses and conclusions that GitHub's own description lacks.
    status: job.status as Schemas['job']['status'],
    conclusion: job.conclusion as Schemas['job']['conclusion'],
    created_at: job.created_at,
    started_at: job.started_at,
    completed_at: job.completed_at,
    name: job.name,
    steps: [],
    check_run_url: `${base}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: job.runner_name === null ? null : 1,
    runner_name: job.runner_name,
    runner_group_id: job.runner_name === null ? null : 1,
    runner_group_name: job.runner_name === null ? null : 'GitHub Actions',
  };
}

function apiOf(api: string, repository: Repository): string {
  return `${api}/repos/${nameOf(repository)}`;
}
