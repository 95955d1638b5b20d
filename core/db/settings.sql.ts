import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';

/**
 * The one workspace: its settings and the two versions that every ETag holds.
 * `dataVersion` rises in each transaction that changes data, `settingsVersion` in each that changes settings or sources.
 */
export const workspace = pgTable(
  'workspace',
  {
    id: integer().primaryKey(),
    dataVersion: id().notNull(),
    settingsVersion: id().notNull(),
    /** What differs from the defaults in `core/settings.ts`. */
    settings: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [check('workspace_single', sql`${table.id} = 1`)],
);

/** A provider as it is connected. No row: not configured. */
export const sources = pgTable('sources', {
  id: text().primaryKey(),
  config: jsonb().$type<Record<string, unknown>>().notNull(),
  /** A Fernet token, made with the first key of VEELOCITY_ENCRYPTION_KEY. */
  secret: text(),
  secretLast4: text(),
  secretUpdatedAt: instant(),
  /** Where the provider says that it is to be asked, in another region; `null`: where `config` or the environment says. */
  address: text(),
  /** What the last call said of the credential: `ok`, `degraded`, `broken` or `forbidden`; `untried`: there was none yet. */
  status: text().notNull().default('ok'),
  /** The status in a sentence. */
  detail: text(),
  lastSyncAt: instant(),
  lastError: text(),
  /** `real`, or `demo`: the providers that it asks are simulated. */
  origin: text().notNull().default('real'),
});

/** What another secret of a source is asked for with before its own ends. No row: it does not end by itself. */
export const renewals = pgTable('renewals', {
  source: text()
    .primaryKey()
    .references(() => sources.id, { onDelete: 'cascade' }),
  /** A Fernet token. The provider takes it once, and gives another with the new secret. */
  secret: text().notNull(),
  /** When the secret of the source ends. */
  secretExpiresAt: instant().notNull(),
  /** A process is asking for another, until then at most. */
  leasedUntil: instant(),
  /** The provider's word for why it gave no other; `null`: it was not asked yet, or could not be. */
  refused: text(),
});

/** What a provider signs the webhooks with that it sends. No row: they are not set up. */
export const webhooks = pgTable('webhooks', {
  source: text().primaryKey(),
  /** A Fernet token. */
  secret: text().notNull(),
  updatedAt: instant().notNull(),
});

/** The deployment rules as they have been, so that a reader can see since when which rules count, and go back. */
export const ruleVersions = pgTable('rule_versions', {
  version: integer().primaryKey().generatedAlwaysAsIdentity(),
  rules: jsonb().$type<unknown[]>().notNull(),
  at: instant().notNull(),
});

/** A request of a script that may be sent twice: the same key with another body is refused. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  key: text().primaryKey(),
  bodyHash: text().notNull(),
  at: instant().notNull(),
});
