import type { Fact } from '#core/metrics/metric.ts';

/**
 * What an error tracker knows, as facts. Which repository a project watches is a setting, so it is looked up when a query
 * runs: the rows of a project that watches none have no repository.
 */

const needs = { sentry: 'Sentry, which knows of errors, is not connected.' };

/** Rows `x` that know their project by the tracker's id, with its slug and repository. */
const withProject = (rows: string) =>
  `(select x.*, p.slug as project, p.repository_id from ${rows} join error_projects p on p.external_id = x.project_external_id)`;

const issueEntity = {
  kind: `'error_issue'`,
  join: 'error_issues e on e.id = f.issue_id',
  title: `e.short_id || ' ' || e.title`,
  url: 'e.url',
};

/** One row per project and hour with accepted error events. */
export const errorCountFact: Fact = {
  table: withProject('error_counts x'),
  of: 'workspace',
  steps: ['sentry:error-counts'],
  connect: 'sentry',
  needs,
  columns: { repo: 'f.repository_id', project: 'f.project' },
  entity: {
    kind: `'error_count'`,
    id: 'f.id',
    join: 'error_projects e on e.external_id = f.project_external_id',
    title: `e.name || ', one hour'`,
    url: `''`,
  },
};

/** One row per issue. */
export const errorIssueFact: Fact = {
  table: withProject(
    `(select i.id as issue_id, i.project_external_id, i.level, date_trunc('second', i.first_seen_at) as first_seen_at from error_issues i) x`,
  ),
  of: 'workspace',
  steps: ['sentry:issues'],
  connect: 'sentry',
  needs,
  columns: { repo: 'f.repository_id', project: 'f.project', level: 'f.level' },
  entity: { ...issueEntity, id: 'f.issue_id' },
};

/** One row per span of time in which an issue was unresolved. */
export const openErrorFact: Fact = {
  table: withProject(
    `(select s.*, i.project_external_id, i.level from open_error_facts s join error_issues i on i.id = s.issue_id) x`,
  ),
  of: 'workspace',
  steps: ['sentry:issues', 'sentry:open-issues'],
  connect: 'sentry',
  needs,
  columns: { repo: 'f.repository_id', project: 'f.project', level: 'f.level' },
  entity: { ...issueEntity, id: 'f.issue_id' },
};
