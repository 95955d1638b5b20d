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

/** What Cursor knows of a pull request: `most`, `some` or `none` of it from AI, `declared` by a trailer, or `unknown`. */
const aiColumn = `coalesce((
  select a.ai from ai_pull_request_facts a where a.pull_request_id = f.pull_request_id and a.people_review = f.people_review
), 'unknown')`;

const changeColumns = { repo: 'f.repository_id', person: 'f.author', base: 'f.base', label: 'f.labels' };

/** One row per pull request and way of counting bots as reviewers. */
export const pullRequestFact: Fact = {
  table: 'pull_request_facts',
  steps: ['pull-requests'],
  connect: 'github',
  columns: { ...changeColumns, ai: aiColumn },
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

/** One row per pull request and person who is not its author and reviewed it; a person is that reviewer. */
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
    ai: aiColumn,
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

const withoutCursor = 'Nothing tells how AI is used in the editor. Connect Cursor to see it.';
const withoutReviewer = 'Nothing tells what an AI reviewer does. Connect Greptile: it needs no key for that.';

/** One row per pull request and way of counting bots as reviewers: what the AI reviewer did on it. */
export const aiReviewFact: Fact = {
  ...pullRequestFact,
  table: 'ai_pull_request_facts',
  steps: ['pull-requests', 'ai-conversation', 'ai-inline'],
  connect: 'greptile',
  needs: { greptile: withoutReviewer },
  columns: { ...changeColumns, ai: 'f.ai' },
};

/** The same, for what Cursor knows of its commits. */
export const aiShareFact: Fact = {
  ...aiReviewFact,
  steps: ['pull-requests', 'cursor:ai-commits'],
  connect: 'cursor',
  needs: { cursor: withoutCursor },
};

/** One row per thread of the AI reviewer, and way of counting its pull request. */
export const aiThreadFact: Fact = {
  ...aiReviewFact,
  table: `(
    select a.*, t.id as thread_id, t.is_resolved or t.is_outdated as addressed
    from ai_pull_request_facts a
    join ai_threads t on t.repository_id = a.repository_id and t.pull_request_number = a.number
  )`,
  entity: { ...pullRequestEntity, place: 'f.thread_id' },
};

/** What Cursor tells of once for the whole team, in UTC days. */
const ofCursor = {
  of: 'workspace',
  connect: 'cursor',
  needs: { cursor: withoutCursor },
  timeZone: 'UTC',
} as const satisfies Partial<Fact>;

const cursorDayEntity = {
  kind: `'cursor_day'`,
  id: 'f.id',
  join: 'cursor_days e on e.id = f.id',
  title: 'e.email',
  url: `''`,
};

/** One row per person and day. */
export const cursorDayFact: Fact = {
  ...ofCursor,
  table: 'cursor_days',
  steps: ['cursor:daily-usage'],
  columns: { person: 'f.email' },
  entity: cursorDayEntity,
};

/** One row per person, day and kind of request. */
export const cursorRequestFact: Fact = {
  ...cursorDayFact,
  table: `(
    select d.id, d.email, d.at, k.kind, k.requests, d.id * 4 + k.place as place
    from cursor_days d
    cross join lateral (
      values ('agent', d.agent_requests, 0), ('composer', d.composer_requests, 1), ('chat', d.chat_requests, 2),
        ('inline edit', d.inline_requests, 3)
    ) as k (kind, requests, place)
    where k.requests > 0
  )`,
  columns: { person: 'f.email', kind: 'f.kind' },
  entity: { ...cursorDayEntity, place: 'f.place', title: `e.email || ', ' || f.kind` },
};

/** One row per use that Cursor counts. */
export const cursorEventFact: Fact = {
  ...ofCursor,
  table: 'cursor_events',
  steps: ['cursor:usage-events'],
  columns: { person: 'f.email', model: 'f.model', kind: 'f.kind' },
  entity: {
    kind: `'cursor_event'`,
    id: 'f.id',
    join: 'cursor_events e on e.id = f.id',
    title: `e.email || ', ' || e.model`,
    url: `''`,
  },
};
