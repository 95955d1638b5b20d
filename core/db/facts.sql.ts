import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';
import { pullRequests, repositories, workflowRuns } from '#core/db/entities.sql.ts';

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

/** From when on the facts of one kind are known for a repository (docs/counting.md, coverage). No row: not at all. */
export const coverage = pgTable(
  'coverage',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    /** `pull-requests` or `workflow-runs`: the step that brings them. */
    step: text().notNull(),
    /** `-infinity` when the whole history is known. */
    coveredFrom: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.step] })],
);
