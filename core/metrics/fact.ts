import type { Fact } from '#core/metrics/metric.ts';

/** The facts that metrics are made of. */

const pullRequestEntity = {
  kind: 'pull_request',
  id: 'f.pull_request_id',
  join: 'pull_requests e on e.id = f.pull_request_id',
  title: 'e.title',
  url: 'e.url',
};

const changeColumns = { repo: 'f.repository_id', person: 'f.author', base: 'f.base', label: 'f.labels' };

/** One row per pull request and way of counting bots as reviewers. */
export const pullRequestFact: Fact = {
  table: 'pull_request_facts',
  step: 'pull-requests',
  connect: 'github',
  columns: changeColumns,
  authors: { people: 'f.people_review', all: 'f.bots_review' },
  entity: pullRequestEntity,
};

/** One row per span of time in which a pull request was open and ready. */
export const openPullRequestFact: Fact = {
  table: 'open_pull_request_facts',
  step: 'pull-requests',
  connect: 'github',
  columns: changeColumns,
  authors: { people: 'true', all: 'true' },
  entity: pullRequestEntity,
};

/** One row per completed attempt of a workflow run. */
export const workflowRunFact: Fact = {
  table: 'workflow_run_facts',
  step: 'workflow-runs',
  connect: 'github-actions',
  columns: { repo: 'f.repository_id', workflow: 'f.workflow' },
  entity: {
    kind: 'workflow_run',
    id: 'f.workflow_run_id',
    join: 'workflow_runs e on e.id = f.workflow_run_id',
    title: `e.workflow || ' #' || e.number || case when e.attempt > 1 then ', attempt ' || e.attempt else '' end`,
    url: 'e.url',
  },
};
