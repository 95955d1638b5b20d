import { index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';
import { repositories } from '#core/db/entities.sql.ts';

/**
 * Errors, as an error tracker knows them: its projects, the issues into which it groups errors, what happened to those,
 * its releases, and how many errors there were in each hour. What belongs to a project is tied to it by the tracker's
 * id, so that the order of arrival does not matter.
 */

/** A project of the tracker. Which repository it watches is a setting: core/sources/error-projects.ts looks it up. */
export const errorProjects = pgTable('error_projects', {
  externalId: text().primaryKey(),
  slug: text().notNull(),
  name: text().notNull(),
  /** `null`: nobody has said which, or it is not followed. */
  repositoryId: id().references(() => repositories.id, { onDelete: 'set null' }),
  /** `real`, or `demo`: invented, and gone with the demo data. */
  origin: text().notNull().default('real'),
});

const ofProject = () =>
  text()
    .notNull()
    .references(() => errorProjects.externalId, { onDelete: 'cascade' });

/** Errors that the tracker takes for one and the same. */
export const errorIssues = pgTable(
  'error_issues',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    externalId: text().notNull(),
    projectExternalId: ofProject(),
    /** As people call it, such as `SHOP-1A`. */
    shortId: text().notNull(),
    title: text().notNull(),
    culprit: text(),
    url: text().notNull(),
    /** `fatal`, `error`, `warning`, `info` or `debug`. */
    level: text().notNull(),
    /** `unresolved`, `resolved` or `ignored`. */
    status: text().notNull(),
    substatus: text(),
    /** Events and users since it was first seen. */
    events: integer().notNull(),
    users: integer().notNull(),
    firstSeenAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    /** The version in which it was first seen; only known once its activity has been read. */
    firstRelease: text(),
    /** `status/substatus` when its activity was last read; `null`: it has to be read. */
    readStatus: text(),
  },
  (table) => [
    unique('error_issues_external_id').on(table.externalId),
    index('error_issues_project').on(table.projectExternalId),
    index('error_issues_first_seen').on(table.firstSeenAt),
    index('error_issues_unread').on(table.readStatus),
  ],
);

/** What moved an issue between open and not open. */
export const errorIssueActivity = pgTable(
  'error_issue_activity',
  {
    issueExternalId: text()
      .notNull()
      .references(() => errorIssues.externalId, { onDelete: 'cascade' }),
    externalId: text().notNull(),
    /** `resolved`, `ignored`, `unresolved` or `regressed`. */
    kind: text().notNull(),
    at: instant().notNull(),
    /** The version in which it came back, where the tracker says so. */
    release: text(),
  },
  (table) => [primaryKey({ columns: [table.issueExternalId, table.externalId] })],
);

/** A version that the tracker knows, in one of the projects that have it. */
export const errorReleases = pgTable(
  'error_releases',
  {
    projectExternalId: ofProject(),
    version: text().notNull(),
    createdAt: instant().notNull(),
    releasedAt: instant(),
    url: text(),
    /** Issues that were first seen in it. */
    newIssues: integer().notNull(),
    /** The newest of its commits. */
    lastCommitSha: text(),
    commitCount: integer().notNull(),
    deployCount: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectExternalId, table.version] }),
    index('error_releases_created').on(table.createdAt),
    index('error_releases_version').on(table.version),
  ],
);

/** What a version's counters were when its commits and deploys were last read. */
export const errorReleaseReads = pgTable('error_release_reads', {
  version: text().primaryKey(),
  commitCount: integer().notNull(),
  deployCount: integer().notNull(),
});

/** Versions are the same in all projects of an organisation, and so are their commits. */
export const errorReleaseCommits = pgTable(
  'error_release_commits',
  {
    version: text().notNull(),
    sha: text().notNull(),
    at: instant().notNull(),
    /** As the tracker calls it, mostly `owner/name`. */
    repository: text(),
  },
  (table) => [primaryKey({ columns: [table.version, table.sha] })],
);

export const errorReleaseDeploys = pgTable(
  'error_release_deploys',
  {
    version: text().notNull(),
    externalId: text().notNull(),
    environment: text().notNull(),
    startedAt: instant(),
    finishedAt: instant().notNull(),
    url: text(),
  },
  (table) => [primaryKey({ columns: [table.version, table.externalId] })],
);

/** Error events that the tracker accepted in an hour, also of a project that is not listed (any more). No row: none. */
export const errorCounts = pgTable(
  'error_counts',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    projectExternalId: text().notNull(),
    /** The first instant of the hour. */
    at: instant().notNull(),
    events: integer().notNull(),
  },
  (table) => [unique('error_counts_hour').on(table.projectExternalId, table.at), index('error_counts_at').on(table.at)],
);

/** A span of time in which an issue was unresolved. `openUntil` is `null` while it is. Instants are whole seconds. */
export const openErrorFacts = pgTable(
  'open_error_facts',
  {
    issueId: id()
      .notNull()
      .references(() => errorIssues.id, { onDelete: 'cascade' }),
    openFrom: instant().notNull(),
    openUntil: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.issueId, table.openFrom] }),
    index('open_error_facts_span').on(table.openFrom, table.openUntil),
  ],
);

/**
 * An issue that began: it was first seen, or it came back. What it amounts to is judged once, a day later, and may make
 * it an incident (core/links/error-incidents.ts). Instants are whole seconds.
 */
export const errorStarts = pgTable(
  'error_starts',
  {
    issueId: id()
      .notNull()
      .references(() => errorIssues.id, { onDelete: 'cascade' }),
    /** Empty: first seen. Else the activity that says that it came back. */
    regression: text().notNull(),
    startedAt: instant().notNull(),
    /** Its next resolution. */
    resolvedAt: instant(),
    /** The version in which it began, where that is known. */
    release: text(),
    /** Its level and events when it was judged; `null`: it was not yet. */
    judgedLevel: text(),
    judgedEvents: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.issueId, table.regression] }),
    index('error_starts_unjudged').on(table.judgedEvents, table.startedAt),
  ],
);
