import { type Order, type PageArguments, byPlace, connect, decode } from '#core/demo/github/connection.ts';
import { type Fields, need } from '#core/demo/github/resolvers.ts';
import { viewOf } from '#core/demo/github/view.ts';
import { nodeId } from '#core/demo/ids.ts';
import type { Commit, Job, WorkflowRun } from '#core/demo/model.ts';

/** The checks of a commit that one run made. */
interface CheckSuite {
  typename: 'CheckSuite';
  node_id: string;
  id: number;
  run: WorkflowRun;
}

const byId: Order<{ id: number }> = { keyOf: (item) => [item.id] };

export const commitFields: Fields<Commit> = {
  oid: (commit) => commit.sha,
  abbreviatedOid: (commit) => commit.sha.slice(0, 7),
  authoredDate: (commit) => commit.authored_at,
  committedDate: (commit) => commit.committed_at,
  messageHeadline: (commit) => commit.message.split('\n', 1)[0],
  messageBody: (commit) => commit.message.split('\n').slice(1).join('\n').trim(),
  author: (commit) => gitActor(commit, commit.authored_at),
  committer: (commit) => gitActor(commit, commit.committed_at),
  parents: (commit, page: PageArguments) => {
    const view = viewOf(commit.repository);
    return connect(
      commit.parents.flatMap((sha) => view.commit(sha) ?? []),
      page,
      byPlace,
    );
  },
  history: (commit, args: PageArguments & { since?: string | null; until?: string | null }, context) => {
    need(context, 'contents');
    const since = args.since == null ? Number.NEGATIVE_INFINITY : Date.parse(args.since);
    const until = args.until == null ? Number.POSITIVE_INFINITY : Date.parse(args.until);
    // A cursor holds the commit its listing began at: a push in between neither repeats nor hides a commit.
    const start = args.after == null ? commit.sha : String(decode(args.after)[0]);
    const all = viewOf(commit.repository).history(start);
    const bounded = args.since != null || args.until != null;
    const found = bounded ? all.filter((one) => isBetween(Date.parse(one.committed_at), since, until)) : all;
    return connect(found, args, { keyOf: (_commit, index) => [start, index] });
  },
  associatedPullRequests: (commit, page: PageArguments, context) => {
    need(context, 'pull_requests');
    const view = viewOf(commit.repository);
    const pulls = commit.pull_requests.flatMap((number) => view.pull(number) ?? []);
    return connect(pulls, page, byPlace);
  },
  deployments: (commit, page: PageArguments) =>
    connect(
      commit.repository.deployments.filter((deployment) => deployment.sha === commit.sha),
      page,
      byId,
    ),
  checkSuites: (commit, page: PageArguments, context) => {
    need(context, 'checks');
    return connect(suitesOf(commit), page, byPlace);
  },
  statusCheckRollup: (commit, _args, context) => {
    need(context, 'checks');
    const runs = viewOf(commit.repository).runsOf(commit.sha);
    if (runs.length === 0) return null;
    return { typename: 'StatusCheckRollup', node_id: nodeId('SCR', commit.sha), commit, state: rollup(runs) };
  },
};

export const suiteFields: Fields<CheckSuite> = {
  status: (suite) => checkStatus(suite.run.status),
  conclusion: (suite) => checkConclusion(suite.run.conclusion),
  createdAt: (suite) => suite.run.created_at,
  updatedAt: (suite) => suite.run.updated_at,
  repository: (suite) => suite.run.repository,
  commit: (suite) => viewOf(suite.run.repository).commit(suite.run.head_sha),
  workflowRun: (suite) => suite.run,
  checkRuns: (suite, page: PageArguments) =>
    connect(
      suite.run.jobs.map((job) => ({ ...job, typename: 'CheckRun', suite })),
      page,
      byId,
    ),
};

export const checkRunFields: Fields<Job & { suite: CheckSuite }> = {
  status: (job) => checkStatus(job.status),
  conclusion: (job) => checkConclusion(job.conclusion),
  checkSuite: (job) => job.suite,
  repository: (job) => job.suite.run.repository,
};

export const runFields: Fields<WorkflowRun> = {
  checkSuite: (run) => suiteOf(run),
  workflow: (run) => ({
    typename: 'Workflow',
    node_id: nodeId('W', run.workflow_id),
    id: run.workflow_id,
    name: run.workflow_name,
    created_at: run.repository.created_at,
    updated_at: run.repository.created_at,
  }),
};

function gitActor(commit: Commit, date: string) {
  return {
    name: commit.author_name,
    email: commit.author_email,
    date,
    user: commit.author?.typename === 'User' ? commit.author : null,
  };
}

function suitesOf(commit: Commit): CheckSuite[] {
  return viewOf(commit.repository).runsOf(commit.sha).toReversed().map(suiteOf);
}

function suiteOf(run: WorkflowRun): CheckSuite {
  return { typename: 'CheckSuite', node_id: nodeId('CS', run.check_suite_id), id: run.check_suite_id, run };
}

/** REST has states that GraphQL's list lacks; recordings have stranger ones. */
function checkStatus(status: string): string {
  const known = ['COMPLETED', 'IN_PROGRESS', 'PENDING', 'QUEUED', 'REQUESTED', 'WAITING'];
  const upper = status.toUpperCase();
  return known.includes(upper) ? upper : 'COMPLETED';
}

function checkConclusion(conclusion: string | null): string | null {
  return conclusion === null || conclusion === '' ? null : conclusion.toUpperCase();
}

function rollup(runs: WorkflowRun[]): string {
  if (runs.some((run) => ['failure', 'timed_out', 'startup_failure'].includes(run.conclusion ?? ''))) return 'FAILURE';
  return runs.some((run) => run.conclusion === null) ? 'PENDING' : 'SUCCESS';
}

function isBetween(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}
