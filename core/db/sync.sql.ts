import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';
import { repositories } from '#core/db/entities.sql.ts';

/**
 * The queue of the sync: one row per source, step and repository. A process claims a row for a while (the lease); the
 * token rises with each claim, and a page is only stored by the holder of the newest token.
 */
export const syncSteps = pgTable(
  'sync_steps',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    source: text().notNull(),
    step: text().notNull(),
    /** `null` for a step of the whole source. */
    repositoryId: id().references(() => repositories.id, { onDelete: 'cascade' }),
    /** `waiting`, `running`, `done`, `failed`, `limited`, `forbidden`, `gone` or `broken`. */
    state: text().notNull().default('waiting'),
    /** How far it has come; only `core/sync/scan.ts` knows the inside. */
    progress: jsonb().notNull().default({}),
    /** The newest mark that detection saw for this step, and the one the last complete scan began with. */
    mark: text(),
    doneMark: text(),
    /** Items asked for per page; halved when the provider cannot answer, doubled again when it can. */
    pageSize: integer(),
    done: integer().notNull().default(0),
    total: integer(),
    /** Less comes first among the steps that are due. */
    urgency: integer().notNull().default(0),
    /** Not before this instant. */
    nextAt: instant().notNull(),
    /** When a webhook last said that there is something new; a round that began before does not count for it. */
    staleAt: instant(),
    failures: integer().notNull().default(0),
    errorCode: text(),
    errorDetail: text(),
    startedAt: instant(),
    finishedAt: instant(),
    leaseOwner: text(),
    leaseUntil: instant(),
    token: id().notNull().default(0),
  },
  (table) => [
    unique('sync_steps_place').on(table.source, table.step, table.repositoryId).nullsNotDistinct(),
    index('sync_steps_next').on(table.source, table.nextAt),
  ],
);

/** Webhooks that were taken, by the provider's id of the delivery: one that comes again changes nothing. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    source: text().notNull(),
    delivery: text().notNull(),
    at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.delivery] }), index('webhook_deliveries_at').on(table.at)],
);

/**
 * What a list under way has had so far, by the keys of its items. When it is whole, what is stored and not in it is gone
 * (core/sync/listing.ts).
 */
export const listedItems = pgTable(
  'listed_items',
  {
    stepId: id()
      .notNull()
      .references(() => syncSteps.id, { onDelete: 'cascade' }),
    key: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.stepId, table.key] })],
);

/** One sync of one source, from the first claimed step until nothing is due. */
export const syncRuns = pgTable(
  'sync_runs',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    source: text().notNull(),
    /** `schedule` or `request`. */
    trigger: text().notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    /** `running`, `done`, `partial`, `failed`, `limited` or `cancelled`. */
    state: text().notNull(),
    from: text(),
    to: text(),
    full: boolean().notNull().default(false),
    pages: integer().notNull().default(0),
    rows: integer().notNull().default(0),
    calls: integer().notNull().default(0),
    errors: integer().notNull().default(0),
    detail: text(),
  },
  (table) => [index('sync_runs_source').on(table.source, table.startedAt)],
);

/** What went wrong in a run: a failed call, or one item that could not be read while its page went on. */
export const syncErrors = pgTable(
  'sync_errors',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    runId: id()
      .notNull()
      .references(() => syncRuns.id, { onDelete: 'cascade' }),
    source: text().notNull(),
    step: text().notNull(),
    repositoryId: id().references(() => repositories.id, { onDelete: 'cascade' }),
    /** The path or the id of the item, where it was one item. */
    item: text(),
    code: text().notNull(),
    detail: text().notNull(),
    at: instant().notNull(),
  },
  (table) => [index('sync_errors_run').on(table.runId)],
);

/** What is left of a credential's allowance, shared by all processes and kept over restarts. */
export const budgets = pgTable(
  'budgets',
  {
    /** The source that owns the credential. */
    source: text().notNull(),
    /** The provider's name of the limit, such as `core` or `graphql`. */
    resource: text().notNull(),
    limit: integer(),
    remaining: integer(),
    resetsAt: instant(),
    /** No call before this instant: a limit was hit, or the provider asked to wait. */
    blockedUntil: instant(),
  },
  (table) => [primaryKey({ columns: [table.source, table.resource] })],
);

/** Calls of the window of now, of providers that take so many in so many seconds. */
export const callWindows = pgTable('call_windows', {
  /** The provider and its name of the limit. */
  name: text().primaryKey(),
  endsAt: instant().notNull(),
  calls: integer().notNull(),
});

/** Calls counted against RATE_LIMIT_*. */
export const callCounts = pgTable('call_counts', {
  source: text().primaryKey(),
  /** The hour that `calls` counts, as its first instant. */
  hour: instant().notNull(),
  calls: integer().notNull(),
  /** The earliest instant of the next call, so that calls keep their distance across processes. */
  nextCallAt: instant().notNull(),
});
