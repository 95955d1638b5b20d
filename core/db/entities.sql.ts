import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';

/**
 * Entities: what the providers say, in our words. Keyed by source and external id, written only by `upsert.ts`.
 * What belongs to a commit or a pull request is tied by its natural key (repository and SHA, repository and number),
 * so that the order of arrival does not matter.
 */

/** A code repository. `name` is today's `owner/name`; `aliases` are names under which Settings asked for it. */
export const repositories = pgTable(
  'repositories',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    source: text().notNull(),
    externalId: text().notNull(),
    name: text().notNull(),
    aliases: text().array().notNull().default([]),
    url: text().notNull(),
    defaultBranch: text('default_branch'),
    private: boolean().notNull(),
    archived: boolean().notNull(),
    fork: boolean().notNull(),
    /** Is it followed now? Only followed repositories are synced and measured. */
    tracked: boolean().notNull().default(false),
    /** `real`, or `demo`: invented, and gone with the demo data. */
    origin: text().notNull().default('real'),
    createdAt: instant().notNull(),
    pushedAt: instant(),
  },
  (table) => [
    unique('repositories_source_external_id').on(table.source, table.externalId),
    index('repositories_name').on(table.name),
  ],
);

export const pullRequests = pgTable(
  'pull_requests',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    externalId: text().notNull(),
    number: integer().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    url: text().notNull(),
    /** `open`, `closed` or `merged`. */
    state: text().notNull(),
    isDraft: boolean().notNull(),
    /** Login without `[bot]`; `ghost` where the account is gone. */
    author: text().notNull(),
    /** Is the account of GitHub's type Bot? Patterns from Settings come on top of this in facts. */
    authorIsBot: boolean().notNull(),
    base: text().notNull(),
    head: text().notNull(),
    headSha: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    closedAt: instant(),
    mergedAt: instant(),
    mergedBy: text(),
    mergeCommitSha: text(),
    additions: integer().notNull(),
    deletions: integer().notNull(),
    changedFiles: integer().notNull(),
    labels: text().array().notNull(),
    /** Why a person took it out of every metric; `null`: it counts. Never written by a sync. */
    excludedReason: text(),
  },
  (table) => [
    unique('pull_requests_external_id').on(table.externalId),
    index('pull_requests_repository_number').on(table.repositoryId, table.number),
    index('pull_requests_updated_at').on(table.updatedAt),
    index('pull_requests_merge_commit').on(table.repositoryId, table.mergeCommitSha),
    index('pull_requests_head').on(table.repositoryId, table.head),
  ],
);

export const reviews = pgTable(
  'reviews',
  {
    externalId: text().primaryKey(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    pullRequestNumber: integer().notNull(),
    author: text().notNull(),
    authorIsBot: boolean().notNull(),
    /** `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED` or `PENDING`. */
    state: text().notNull(),
    /** `null` while it is pending. */
    submittedAt: instant(),
    /** Its inline comments; `null`: they have not been counted. */
    comments: integer(),
  },
  (table) => [
    index('reviews_pull_request').on(table.repositoryId, table.pullRequestNumber),
    index('reviews_uncounted').on(table.repositoryId).where(sql`${table.comments} is null`),
  ],
);

/** What happened to a pull request: ready, draft, closed, reopened, review asked for, queue, forced push. */
export const pullRequestEvents = pgTable(
  'pull_request_events',
  {
    externalId: text().primaryKey(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    pullRequestNumber: integer().notNull(),
    /** GitHub's name of the event without `_EVENT`, such as `READY_FOR_REVIEW`. */
    type: text().notNull(),
    at: instant().notNull(),
    /** Whom a review was asked of, or the reason given by the merge queue. */
    subject: text(),
  },
  (table) => [index('pull_request_events_pull_request').on(table.repositoryId, table.pullRequestNumber)],
);

export const commits = pgTable(
  'commits',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    sha: text().notNull(),
    authoredAt: instant().notNull(),
    committedAt: instant().notNull(),
    author: text().notNull(),
    authorEmail: text(),
    message: text().notNull(),
    /** `null`: not known, because it was only seen as a commit of a pull request. */
    parents: text().array(),
    /** Seen in the history of the default branch. */
    onDefaultBranch: boolean().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.sha] }),
    // History comes newest first: what arrives is the parent of what is there.
    index('commits_parents').using('gin', table.parents),
  ],
);

/** Which commits belong to which pull request. */
export const pullRequestCommits = pgTable(
  'pull_request_commits',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    pullRequestNumber: integer().notNull(),
    sha: text().notNull(),
    /** `branch`: one of its own commits. `landed`: GitHub ties this commit of the default branch to it. */
    kind: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.pullRequestNumber, table.sha, table.kind] }),
    index('pull_request_commits_sha').on(table.repositoryId, table.sha),
  ],
);

export const deployments = pgTable(
  'deployments',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    externalId: text().notNull(),
    environment: text().notNull(),
    originalEnvironment: text(),
    sha: text().notNull(),
    ref: text(),
    task: text(),
    creator: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    /** GitHub's own state. It decays (an old success becomes inactive): times come from the statuses. */
    state: text().notNull(),
  },
  (table) => [
    unique('deployments_external_id').on(table.externalId),
    index('deployments_repository').on(table.repositoryId, table.createdAt),
    index('deployments_sha').on(table.repositoryId, table.sha),
  ],
);

export const deploymentStatuses = pgTable(
  'deployment_statuses',
  {
    externalId: text().primaryKey(),
    deploymentExternalId: text().notNull(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    state: text().notNull(),
    at: instant().notNull(),
    logUrl: text(),
    environmentUrl: text(),
  },
  (table) => [
    index('deployment_statuses_deployment').on(table.deploymentExternalId),
    index('deployment_statuses_run')
      .on(table.repositoryId, sql`substring(${table.logUrl} from '/actions/runs/([0-9]{1,18})')`)
      .where(sql`${table.logUrl} like '%/actions/runs/%'`),
  ],
);

/** One attempt of one run of a GitHub Actions workflow. */
export const workflowRuns = pgTable(
  'workflow_runs',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    runId: id().notNull(),
    attempt: integer().notNull(),
    number: integer().notNull(),
    workflow: text().notNull(),
    workflowPath: text().notNull(),
    event: text().notNull(),
    branch: text(),
    headSha: text().notNull(),
    /** In lower case, as GitHub documents it; `completed` is the end. */
    status: text().notNull(),
    conclusion: text(),
    actor: text().notNull(),
    createdAt: instant().notNull(),
    startedAt: instant().notNull(),
    updatedAt: instant().notNull(),
    url: text().notNull(),
  },
  (table) => [
    unique('workflow_runs_run_attempt').on(table.repositoryId, table.runId, table.attempt),
    index('workflow_runs_created').on(table.repositoryId, table.createdAt),
    index('workflow_runs_sha').on(table.repositoryId, table.headSha),
  ],
);

export const workflowJobs = pgTable(
  'workflow_jobs',
  {
    jobId: id().primaryKey(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    runId: id().notNull(),
    attempt: integer().notNull(),
    name: text().notNull(),
    status: text().notNull(),
    conclusion: text(),
    createdAt: instant(),
    startedAt: instant(),
    completedAt: instant(),
    runner: text(),
    labels: jsonb().$type<string[]>().notNull(),
  },
  (table) => [index('workflow_jobs_run').on(table.repositoryId, table.runId)],
);
