import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';
import { pullRequests, repositories, workflowJobs, workflowRuns } from '#core/db/entities.sql.ts';

/**
 * Facts: one narrow row per thing that happened, with every instant and duration a metric needs.
 * Instants are cut to whole seconds, durations are whole seconds (docs/counting.md). A fact goes with its entity, and
 * that with its repository: one reference is enough, and each costs a look-up for every row that is written.
 */

const seconds = id;

/**
 * The ledger of a pull request. Bots can count as reviewers or not, which moves its points: a pull request that no bot
 * reviewed has one row, with both flags set; any other has one row for each way of counting.
 */
export const pullRequestFacts = pgTable(
  'pull_request_facts',
  {
    pullRequestId: id()
      .notNull()
      .references(() => pullRequests.id, { onDelete: 'cascade' }),
    /** This row answers queries in which bots are no reviewers (`bots=exclude`). */
    peopleReview: boolean().notNull(),
    /** This row answers queries in which bots are reviewers (`bots=include` and `only`). */
    botsReview: boolean().notNull(),
    repositoryId: id().notNull(),
    author: text().notNull(),
    authorIsBot: boolean().notNull(),
    base: text().notNull(),
    labels: text().array().notNull(),
    /** Taken out by hand. */
    excluded: boolean().notNull(),
    createdAt: instant().notNull(),
    /** The cleaned points t0 to t5. */
    firstCommitAt: instant(),
    readyAt: instant(),
    firstReviewAt: instant(),
    approvedAt: instant(),
    mergedAt: instant(),
    deployedAt: instant(),
    /** The stages; `null`: skipped. */
    codingSeconds: seconds(),
    pickupSeconds: seconds(),
    reviewSeconds: seconds(),
    mergeSeconds: seconds(),
    deploySeconds: seconds(),
    /** t4 − t0. */
    cycleSeconds: seconds(),
    /** t5 − t0. */
    leadSeconds: seconds(),
    /** t4 − t1, the merge time. */
    readyToMergeSeconds: seconds(),
    /** Additions + deletions. */
    lines: integer().notNull(),
    /** How often it was worked over after changes were asked for; `null`: it is not merged. */
    rounds: integer(),
    /** Inline comments of reviewers; `null`: some have not been counted yet. */
    inlineComments: integer(),
    /** 0 to 100 (docs/counting.md, pull request health); `null`: not merged, or its comments are not all counted. */
    health: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.pullRequestId, table.peopleReview] }),
    index('pull_request_facts_merged').on(table.mergedAt),
    index('pull_request_facts_ready').on(table.readyAt),
  ],
);

/** A span of time in which a pull request was open and ready. `openUntil` is `null` while it is. */
export const openPullRequestFacts = pgTable(
  'open_pull_request_facts',
  {
    pullRequestId: id()
      .notNull()
      .references(() => pullRequests.id, { onDelete: 'cascade' }),
    openFrom: instant().notNull(),
    openUntil: instant(),
    repositoryId: id().notNull(),
    author: text().notNull(),
    authorIsBot: boolean().notNull(),
    base: text().notNull(),
    labels: text().array().notNull(),
    excluded: boolean().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.pullRequestId, table.openFrom] }),
    index('open_pull_request_facts_span').on(table.openFrom, table.openUntil),
  ],
);

/**
 * That somebody reviewed a pull request of somebody else, at the latest at its merge: once for all accounts of a person.
 * Bots that did are marked as such.
 */
export const reviewerFacts = pgTable(
  'reviewer_facts',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    pullRequestId: id()
      .notNull()
      .references(() => pullRequests.id, { onDelete: 'cascade' }),
    /** The account of their first review. */
    reviewer: text().notNull(),
    reviewerIsBot: boolean().notNull(),
    /** Their first review. */
    reviewedAt: instant().notNull(),
    repositoryId: id().notNull(),
    author: text().notNull(),
    authorIsBot: boolean().notNull(),
    base: text().notNull(),
    labels: text().array().notNull(),
    excluded: boolean().notNull(),
  },
  (table) => [
    unique('reviewer_facts_pair').on(table.pullRequestId, table.reviewer),
    index('reviewer_facts_reviewed').on(table.reviewedAt),
  ],
);

/** A completed attempt of a workflow run. */
export const workflowRunFacts = pgTable(
  'workflow_run_facts',
  {
    workflowRunId: id()
      .primaryKey()
      .references(() => workflowRuns.id, { onDelete: 'cascade' }),
    repositoryId: id().notNull(),
    workflow: text().notNull(),
    branch: text(),
    event: text().notNull(),
    endedAt: instant().notNull(),
    durationSeconds: seconds().notNull(),
    /** `success`, `failure` or `cancelled` (docs/counting.md, workflow runs). */
    outcome: text().notNull(),
  },
  (table) => [index('workflow_run_facts_ended').on(table.endedAt)],
);

/** How long a job of the sample waited for a runner: of the first run of each workflow and UTC day on the default branch. */
export const workflowJobFacts = pgTable(
  'workflow_job_facts',
  {
    jobId: id()
      .primaryKey()
      .references(() => workflowJobs.jobId, { onDelete: 'cascade' }),
    repositoryId: id().notNull(),
    workflow: text().notNull(),
    startedAt: instant().notNull(),
    queueSeconds: seconds().notNull(),
  },
  (table) => [index('workflow_job_facts_started').on(table.startedAt)],
);

/**
 * A deployment: one row for one real deployment, however many sources saw it (docs/counting.md, deployments). What it
 * carries is in `deployed_commits` and `deployed_changes`, why it failed in `deployment_evidence`.
 */
export const deploymentFacts = pgTable(
  'deployment_facts',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    /**
     * What it is to its most trusted source: `intake:<id>`, `github:<node id>`, `run:<run>/<attempt>`,
     * `release:<node id>`, `tag:<name>` or `merge:<pull request>`. Deployments that finish in the same second come in the
     * order of these.
     */
    key: text().notNull(),
    /** The keys of everything that saw it, most trusted first. */
    seenAs: text().array().notNull(),
    /** As it is called; names are compared in lower case. */
    environment: text().notNull(),
    /** Empty: the whole repository is one service. */
    service: text().notNull(),
    production: boolean().notNull(),
    sha: text().notNull(),
    ref: text(),
    title: text().notNull(),
    url: text(),
    /** `success`, `failure`, `cancelled` or `running`. */
    status: text().notNull(),
    startedAt: instant().notNull(),
    /** `null` while it is running. */
    finishedAt: instant(),
    /** The rule of Settings that made it one, `default`, or `null` where its source says that it is one. */
    rule: text(),
    /**
     * What a success is to the one before it: `first` (the first known), `change`, `redeployment`, `rollback`, `late` (an
     * ancestor that started before the one before it had finished) or `unknown_commit`. `null`: it is no success.
     */
    standing: text(),
    /** The success before it, late finishers left out, in the same repository, environment and service. */
    previousId: id(),
    failed: boolean().notNull().default(false),
    /** Why it failed, in any order: `incident`, `rollback`, `revert`, `hotfix`. */
    evidence: text().array().notNull().default([]),
    recoveredAt: instant(),
    /** From its finish to its recovery. */
    recoverySeconds: seconds(),
    /** It is an unplanned repair. */
    rework: boolean().notNull().default(false),
    /** Why a person took it out of every metric; `null`: it counts. Never written by a sync. */
    excludedReason: text(),
    /** What a person says of a kind of evidence: `{"revert": "rejected"}` or `"confirmed"`. Never written by a sync. */
    verdicts: jsonb().$type<Record<string, 'confirmed' | 'rejected'>>().notNull().default({}),
  },
  (table) => [
    unique('deployment_facts_key').on(table.repositoryId, table.key),
    index('deployment_facts_finished').on(table.finishedAt),
    index('deployment_facts_recovered').on(table.recoveredAt),
    index('deployment_facts_sha').on(table.repositoryId, table.sha),
    index('deployment_facts_previous').on(table.previousId),
    index('deployment_facts_first').on(table.repositoryId).where(sql`${table.standing} = 'first'`),
    index('deployment_facts_line').on(
      table.repositoryId,
      sql`lower(${table.environment})`,
      table.service,
      table.finishedAt,
    ),
  ],
);

/**
 * The lead time of a change: a merged pull request, or a direct commit on the default branch. As in `pull_request_facts`,
 * a pull request has a second row only where bots that review move its points.
 */
export const changeFacts = pgTable(
  'change_facts',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    /** `#<number>` of a pull request, or the SHA of a direct commit. */
    change: text().notNull(),
    peopleReview: boolean().notNull(),
    botsReview: boolean().notNull(),
    /** `null`: a direct commit. */
    pullRequestId: id().references(() => pullRequests.id, { onDelete: 'cascade' }),
    author: text().notNull(),
    authorIsBot: boolean().notNull(),
    /** `null`: a direct commit. */
    base: text(),
    /** `null`: a direct commit. */
    labels: text().array(),
    excluded: boolean().notNull(),
    /** t4: merged, or committed. */
    mergedAt: instant().notNull(),
    /** t5; `null`: not deployed to production. */
    deployedAt: instant(),
    /** The production deployment that carried it first, its environment and service. */
    deploymentId: id(),
    environment: text(),
    service: text(),
    /** Why it never will be: `before_first_deployment` or `not_on_deployed_branch`. */
    notAttributable: text(),
    /** t5 − t0, t5 − t1 and t5 − t4; `null`: not deployed, or without that start. */
    fromFirstCommitSeconds: seconds(),
    fromReadySeconds: seconds(),
    fromMergedSeconds: seconds(),
    /** When work on the earliest begun of its issues began; `null`: it has none, or none that was begun before the merge. */
    issueStartedAt: instant(),
    /** t5 − that. */
    fromIssueStartedSeconds: seconds(),
  },
  (table) => [
    unique('change_facts_change').on(table.repositoryId, table.change, table.peopleReview),
    index('change_facts_deployed').on(table.deployedAt),
    index('change_facts_merged').on(table.mergedAt),
    index('change_facts_deployment').on(table.deploymentId),
  ],
);

/** The same for what is read once for a whole source, such as the issues of Linear. */
export const sourceCoverage = pgTable(
  'source_coverage',
  {
    source: text().notNull(),
    step: text().notNull(),
    coveredFrom: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.step] })],
);

/** From when on the facts of one kind are known for a repository (docs/counting.md, coverage). No row: not at all. */
export const coverage = pgTable(
  'coverage',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    /** The step that brings them: `pull-requests`, `commits`, `deployments`, `workflow-runs`, `releases`, `tags`. */
    step: text().notNull(),
    /** `-infinity` when the whole history is known. */
    coveredFrom: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.step] })],
);
