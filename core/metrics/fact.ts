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

const noLinear = 'Linear is not connected, and issues are known from there.';

/** What issues have in common: they are of the workspace, and of the repositories of their pull requests. */
const ofIssues = {
  of: 'workspace',
  steps: ['linear:issues'],
  connect: 'linear',
  needs: { linear: noLinear },
  lists: ['repo', 'label'],
} satisfies Partial<Fact>;

const issueColumns = { repo: 'f.repository_ids', person: 'f.assignee', label: 'f.labels' };

const issueEntity = {
  kind: `'issue'`,
  id: 'f.issue_id',
  join: 'linear_issues e on e.id = f.issue_id',
  title: `e.identifier || ' ' || e.title`,
  url: 'e.url',
};

/** One row per issue. */
export const issueFact: Fact = { ...ofIssues, table: 'issue_facts', columns: issueColumns, entity: issueEntity };

/** One row per span of time in which an issue was in a state. */
export const issueStateFact: Fact = {
  ...ofIssues,
  table: 'issue_state_facts',
  columns: { ...issueColumns, state: 'f.state' },
  entity: { ...issueEntity, place: 'f.id' },
};

/** One row per issue, of which the merges of its pull requests must be known too. */
export const mergedIssueFact: Fact = { ...issueFact, steps: ['linear:issues', 'pull-requests?'] };

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
