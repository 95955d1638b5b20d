import { boolean, index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { amount, id, instant } from '#core/db/columns.ts';
import { pullRequests, repositories } from '#core/db/entities.sql.ts';

/**
 * What AI tools do: Cursor in the editor, and a reviewer such as Greptile on pull requests. Cursor's rows are facts as they
 * come; what either means for a pull request is concluded in `ai_pull_request_facts` (core/facts/ai.ts).
 */

/** Who has a seat in the team of Cursor. */
export const cursorMembers = pgTable('cursor_members', {
  externalId: text().primaryKey(),
  /** In lower case, as everywhere in this file: it is by this that a person is known. */
  email: text().notNull(),
  name: text(),
  role: text(),
  isRemoved: boolean().notNull(),
});

/** What one person did in the editor on one UTC day. Lines are those of the editor, not of commits. */
export const cursorDays = pgTable(
  'cursor_days',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    email: text().notNull(),
    /** The first instant of the day. */
    at: instant().notNull(),
    active: boolean().notNull(),
    linesAdded: integer().notNull(),
    linesAccepted: integer().notNull(),
    tabsShown: integer().notNull(),
    tabsAccepted: integer().notNull(),
    composerRequests: integer().notNull(),
    chatRequests: integer().notNull(),
    agentRequests: integer().notNull(),
    inlineRequests: integer().notNull(),
    model: text(),
  },
  (table) => [unique('cursor_days_person').on(table.email, table.at), index('cursor_days_at').on(table.at)],
);

/** One use that Cursor counts and, where it is not included in the plan, charges. */
export const cursorEvents = pgTable(
  'cursor_events',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    /** Cursor gives no id: who, when, with which model, and how many tokens. */
    key: text().notNull().unique('cursor_events_key'),
    email: text().notNull(),
    at: instant().notNull(),
    model: text().notNull(),
    /** In Cursor's words, such as `Usage-based` or `Included in Business`. */
    kind: text().notNull(),
    /** What it cost; `included`: the plan has paid for it. */
    cents: amount().notNull(),
    included: boolean().notNull(),
    requests: amount().notNull(),
    tokens: id().notNull(),
  },
  (table) => [index('cursor_events_at').on(table.at), index('cursor_events_person').on(table.email, table.at)],
);

/** What the current cycle of a person comes to, in Cursor's own sum. */
export const cursorSpend = pgTable(
  'cursor_spend',
  {
    email: text().notNull(),
    cycleStart: instant().notNull(),
    cents: amount().notNull(),
    /** With what is included in the plan, where Cursor says so. */
    overallCents: amount(),
    limitDollars: amount(),
  },
  (table) => [primaryKey({ columns: [table.email, table.cycleStart] })],
);

/** How much a model was used on one UTC day. */
export const cursorModels = pgTable(
  'cursor_models',
  {
    at: instant().notNull(),
    model: text().notNull(),
    messages: integer().notNull(),
    users: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.model] })],
);

/** A commit that was made where Cursor could see it, and how many of its lines came from where. */
export const aiCommits = pgTable(
  'ai_commits',
  {
    sha: text().primaryKey(),
    email: text().notNull(),
    /** As Cursor calls it; pull requests are found by the SHA. */
    repository: text(),
    branch: text(),
    /** `ide`, `cli` or `cloud`. */
    source: text(),
    /** `null`: Cursor does not say. */
    linesAdded: integer(),
    tabLines: integer(),
    composerLines: integer(),
    otherLines: integer(),
    committedAt: instant(),
    createdAt: instant().notNull(),
  },
  (table) => [index('ai_commits_person').on(table.email, table.committedAt)],
);

/** The accounts that review as a machine: logins in lower case, without `[bot]`. */
export const aiReviewers = pgTable('ai_reviewers', { login: text().primaryKey() });

/** What the AI reviewer said on a pull request. */
export const aiComments = pgTable(
  'ai_comments',
  {
    externalId: text().primaryKey(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    pullRequestNumber: integer().notNull(),
    /** `conversation`, which holds its summary and is edited with each review, or `inline`. */
    kind: text().notNull(),
    author: text().notNull(),
    at: instant().notNull(),
    updatedAt: instant().notNull(),
    url: text().notNull(),
    /** Thumbs of people, up and down. */
    liked: integer().notNull(),
    disliked: integer().notNull(),
    /** From the summary; `null`: it does not say. */
    confidence: integer(),
    reviewedSha: text(),
    reviews: integer(),
  },
  (table) => [index('ai_comments_pull_request').on(table.repositoryId, table.pullRequestNumber)],
);

/** A thread that the AI reviewer began. */
export const aiThreads = pgTable(
  'ai_threads',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    externalId: text().notNull().unique('ai_threads_external_id'),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    pullRequestNumber: integer().notNull(),
    isResolved: boolean().notNull(),
    isOutdated: boolean().notNull(),
  },
  (table) => [index('ai_threads_pull_request').on(table.repositoryId, table.pullRequestNumber)],
);

/** When the threads of a pull request were read, and how new it was then: resolving one does not change it. */
export const aiThreadReads = pgTable(
  'ai_thread_reads',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    pullRequestNumber: integer().notNull(),
    seenUpdatedAt: instant().notNull(),
    readAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.pullRequestNumber] })],
);

/** Whether the AI reviewer knows the code of a repository. */
export const aiIndexes = pgTable('ai_indexes', {
  repositoryId: id()
    .primaryKey()
    .references(() => repositories.id, { onDelete: 'cascade' }),
  branch: text().notNull(),
  /** In lower case: `completed`, `failed`, `processing`, …, or `not_indexed`. */
  status: text().notNull(),
  filesProcessed: integer(),
  files: integer(),
  sha: text(),
});

/**
 * What AI tools had to do with a pull request: one row for each of its ledgers (`pull_request_facts`), since from when on
 * it waits for a review depends on who counts as a reviewer.
 */
export const aiPullRequestFacts = pgTable(
  'ai_pull_request_facts',
  {
    pullRequestId: id()
      .notNull()
      .references(() => pullRequests.id, { onDelete: 'cascade' }),
    peopleReview: boolean().notNull(),
    botsReview: boolean().notNull(),
    repositoryId: id().notNull(),
    number: integer().notNull(),
    author: text().notNull(),
    authorIsBot: boolean().notNull(),
    base: text().notNull(),
    labels: text().array().notNull(),
    excluded: boolean().notNull(),
    mergedAt: instant(),
    additions: integer().notNull(),
    /** At least one of its commits is one that Cursor saw. */
    measured: boolean().notNull(),
    /** Lines of these commits, in all and from AI. */
    cursorLines: integer().notNull(),
    aiLines: integer().notNull(),
    /** Measured: `most` (half or more from AI), `some`, `none`; else `declared` (a trailer names a tool) or `unknown`. */
    ai: text().notNull(),
    /** The first word of the AI reviewer, at the latest at the merge. */
    aiReviewedAt: instant(),
    /** From ready to there, not below 0. */
    aiResponseSeconds: id(),
    aiComments: integer().notNull(),
    confidence: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.pullRequestId, table.peopleReview] }),
    index('ai_pull_request_facts_merged').on(table.mergedAt),
    index('ai_pull_request_facts_number').on(table.repositoryId, table.number),
  ],
);
