import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '#core/db/columns.ts';

/** The one user. The constraint on `id` is what makes Veelocity single-user, however many registrations race. */
export const users = pgTable(
  'users',
  {
    id: integer().primaryKey(),
    email: text().notNull(),
    passwordHash: text().notNull(),
    createdAt: instant().notNull(),
    lastLoginAt: instant(),
  },
  (table) => [check('users_single', sql`${table.id} = 1`)],
);

/** A login of the user: one row is a family of refresh tokens, of which only the newest is good. */
export const sessions = pgTable('sessions', {
  /** The `jti` of its access tokens. */
  id: uuid().primaryKey(),
  userId: integer()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** SHA-256 of the refresh token that is good now. */
  refreshHash: text().notNull(),
  createdAt: instant().notNull(),
  expiresAt: instant().notNull(),
  revokedAt: instant(),
});

/** Refresh tokens that were rotated away: whoever shows one again ends the session. */
export const usedRefreshTokens = pgTable('used_refresh_tokens', {
  hash: text().primaryKey(),
  sessionId: uuid()
    .notNull()
    .references(() => sessions.id, { onDelete: 'cascade' }),
  usedAt: instant().notNull(),
});

/** Somebody went to GitHub to connect it and is to come back with this state, once. */
export const oauthStates = pgTable('oauth_states', {
  /** SHA-256 of the state. */
  hash: text().primaryKey(),
  /** The session that began it. */
  sessionId: uuid()
    .notNull()
    .references(() => sessions.id, { onDelete: 'cascade' }),
  /** The PKCE verifier as a Fernet token. */
  verifier: text().notNull(),
  expiresAt: instant().notNull(),
});

export const apiTokens = pgTable('api_tokens', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  /** `intake`, `read` or `write`. */
  scope: text().notNull(),
  /** SHA-256 of the token; the token itself is shown once. */
  hash: text().notNull().unique(),
  createdAt: instant().notNull(),
  expiresAt: instant(),
  lastUsedAt: instant(),
});

/** Failed logins, counted per address and per account, so that all processes share them. */
export const loginFailures = pgTable(
  'login_failures',
  {
    /** `address:<ip>` or `account:<e-mail>`. */
    key: text().primaryKey(),
    failures: integer().notNull(),
    lastFailureAt: instant().notNull(),
    /** No try before this instant. */
    blockedUntil: instant().notNull(),
  },
  (table) => [index('login_failures_last').on(table.lastFailureAt)],
);
