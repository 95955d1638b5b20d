import type { Fact } from '#core/metrics/metric.ts';

/** The facts that metrics are made of. */

const pullRequestEntity = {
  kind: `'pull_request'`,
  id: 'f.pull_request_id',
  join: 'pull_requests e on e.id = f.pull_request_id',
  title: 'e.title',
  url: 'e.url',
  reason: 'e.excluded_reason',
};

const changeColumns = { repo: 'f.repository_id', person: 'f.author', base: 'f.base', label: 'f.labels' };

/** One row per pull request and way of counting bots as reviewers. */
export const pullRequestFact: Fact = {
  table: 'pull_request_facts',
  steps: ['pull-requests'],
  connect: 'github',
  columns: changeColumns,
  authors: { people: 'f.people_review', all: 'f.bots_review' },
  byHand: 'f.excluded',
  entity: pullRequestEntity,
};

/** One row per span of time in which a pull request was open and ready. */
export const openPullRequestFact: Fact = {
  table: 'open_pull_request_facts',
  steps: ['pull-requests'],
  connect: 'github',
  columns: changeColumns,
  authors: { people: 'true', all: 'true' },
  byHand: 'f.excluded',
  entity: pullRequestEntity,
};

/** One row per pull request and somebody else who reviewed it; a person is that reviewer. */
export const reviewerFact: Fact = {
  table: 'reviewer_facts',
  steps: ['pull-requests'],
  connect: 'github',
  columns: { ...changeColumns, person: 'f.reviewer' },
  authors: { people: 'true', all: 'true', leftOut: '(f.author_is_bot or f.reviewer_is_bot)' },
  byHand: 'f.excluded',
  entity: { ...pullRequestEntity, place: 'f.id', title: `e.title || ', reviewed by ' || f.reviewer` },
};

/** One row per job of the sampled runs that waited for a runner. */
export const workflowJobFact: Fact = {
  table: 'workflow_job_facts',
  steps: ['workflow-runs', 'workflow-jobs'],
  connect: 'github-actions',
  columns: { repo: 'f.repository_id', workflow: 'f.workflow' },
  entity: {
    kind: `'workflow_job'`,
    id: 'f.job_id',
    join: `workflow_jobs e on e.job_id = f.job_id
      join workflow_runs w on w.repository_id = e.repository_id and w.run_id = e.run_id and w.attempt = e.attempt`,
    title: `w.workflow || ' #' || w.number || ', ' || e.name`,
    url: `w.url || '/job/' || e.job_id`,
  },
};

/** One row per completed attempt of a workflow run. */
export const workflowRunFact: Fact = {
  table: 'workflow_run_facts',
  steps: ['workflow-runs'],
  connect: 'github-actions',
  columns: { repo: 'f.repository_id', workflow: 'f.workflow' },
  entity: {
    kind: `'workflow_run'`,
    id: 'f.workflow_run_id',
    join: 'workflow_runs e on e.id = f.workflow_run_id',
    title: `e.workflow || ' #' || e.number || case when e.attempt > 1 then ', attempt ' || e.attempt else '' end`,
    url: 'e.url',
  },
};

/** What must be known before deployments, and what they carry, can be counted. */
const deliverySteps = ['deployments', 'commits', 'workflow-runs?', 'tags?', 'releases?'];

/** One row per deployment. */
export const deploymentFact: Fact = {
  table: 'deployment_facts',
  steps: deliverySteps,
  connect: 'github',
  columns: { repo: 'f.repository_id', environment: 'lower(f.environment)' },
  byHand: '(f.excluded_reason is not null)',
  entity: {
    kind: `'deployment'`,
    id: 'f.id',
    join: 'deployment_facts e on e.id = f.id',
    title: 'e.title',
    url: `coalesce(e.url, '')`,
    reason: 'e.excluded_reason',
  },
};

/** One row per change, a pull request or a direct commit, and way of counting bots as reviewers. */
export const changeFact: Fact = {
  table: 'change_facts',
  steps: [...deliverySteps, 'pull-requests'],
  connect: 'github',
  columns: {
    repo: 'f.repository_id',
    person: 'f.author',
    base: 'f.base',
    environment: 'lower(f.environment)',
    label: 'f.labels',
  },
  authors: { people: 'f.people_review', all: 'f.bots_review' },
  byHand: 'f.excluded',
  entity: {
    kind: `case when f.pull_request_id is null then 'commit' else 'pull_request' end`,
    id: 'coalesce(f.pull_request_id, f.id)',
    place: 'f.id',
    join: `repositories r on r.id = f.repository_id
      left join pull_requests e on e.id = f.pull_request_id
      left join commits k on f.pull_request_id is null and k.repository_id = f.repository_id and k.sha = f.change`,
    title: `coalesce(e.title, split_part(k.message, E'\\n', 1))`,
    url: `coalesce(e.url, r.url || '/commit/' || f.change)`,
    reason: 'e.excluded_reason',
  },
};
