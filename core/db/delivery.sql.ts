import { boolean, index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';
import { repositories } from '#core/db/entities.sql.ts';

/** More entities, of the family of deployments and incidents (entities.sql.ts has deployments as GitHub knows them). */

/** A tag as it is now. */
export const tags = pgTable(
  'tags',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** The commit it names, also where it is an annotated tag. */
    sha: text().notNull(),
    /** When it was made if it is annotated, else when its commit was. */
    taggedAt: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.name] }),
    index('tags_sha').on(table.repositoryId, table.sha),
  ],
);

export const releases = pgTable(
  'releases',
  {
    externalId: text().primaryKey(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    tag: text().notNull(),
    /** The commit of its tag; `null`: the tag is gone or not there yet. */
    sha: text(),
    draft: boolean().notNull(),
    prerelease: boolean().notNull(),
    createdAt: instant().notNull(),
    /** `null`: a draft. */
    publishedAt: instant(),
    updatedAt: instant().notNull(),
    url: text().notNull(),
  },
  (table) => [index('releases_sha').on(table.repositoryId, table.sha)],
);

/** An issue of a tracker. */
export const issues = pgTable(
  'issues',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    /** The tracker it comes from, such as `github`. */
    source: text().notNull(),
    externalId: text().notNull(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    title: text().notNull(),
    url: text().notNull(),
    /** `open` or `closed`. */
    state: text().notNull(),
    author: text().notNull(),
    labels: text().array().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    closedAt: instant(),
  },
  (table) => [
    unique('issues_source_external_id').on(table.source, table.externalId),
    index('issues_repository_number').on(table.repositoryId, table.number),
  ],
);

/** A commit that was deployed, is on no branch that is read, and about which GitHub has been asked: once is enough. */
export const comparedCommits = pgTable(
  'compared_commits',
  {
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    sha: text().notNull(),
    /** Did GitHub know it? */
    found: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.sha] })],
);

/** A deployment that was reported to the intake API. */
export const reportedDeployments = pgTable(
  'reported_deployments',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    /** The reporter's own id. */
    externalId: text().notNull(),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
    environment: text().notNull(),
    service: text(),
    sha: text().notNull(),
    ref: text(),
    /** `success`, `failure`, `cancelled` or `running`. */
    status: text().notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    url: text(),
  },
  (table) => [
    unique('reported_deployments_external_id').on(table.externalId),
    index('reported_deployments_sha').on(table.repositoryId, table.sha),
  ],
);

/** Something that went wrong in production: reported to the intake API, or an issue with a chosen label. */
export const incidents = pgTable(
  'incidents',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    /** `intake`, `github` or `sentry`. */
    source: text().notNull(),
    externalId: text().notNull(),
    repositoryId: id().references(() => repositories.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    url: text(),
    startedAt: instant().notNull(),
    resolvedAt: instant(),
    /** What the reporter says caused it: the id of a deployment as any source knows it, a SHA, or a release. */
    deploymentRef: text(),
    sha: text(),
    release: text(),
    /** Why a person took it out of every metric; `null`: it counts. */
    excludedReason: text(),
    /** What a person says of its link to a deployment: `confirmed`, `rejected`, or `null`. */
    verdict: text(),
  },
  (table) => [
    unique('incidents_source_external_id').on(table.source, table.externalId),
    index('incidents_repository').on(table.repositoryId, table.startedAt),
  ],
);

/** What a person said of an incident that is none at the moment: its issue does not count, and may do so again. */
export const incidentJudgements = pgTable(
  'incident_judgements',
  {
    source: text().notNull(),
    externalId: text().notNull(),
    excludedReason: text(),
    verdict: text(),
  },
  (table) => [primaryKey({ columns: [table.source, table.externalId] })],
);
