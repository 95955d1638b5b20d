import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id } from '#core/db/columns.ts';
import { repositories } from '#core/db/entities.sql.ts';

/**
 * Who is who. An account is a login or an e-mail, and facts keep it as it came. Whoever has one account only is a person
 * without a row here; what people said of others is all that is stored, and no sync ever writes it.
 */

/** Somebody with several accounts, or with a name. */
export const people = pgTable('people', {
  id: id().primaryKey().generatedAlwaysAsIdentity(),
  /** One of the accounts, as it is spelled: groups and filters call the person so. */
  account: text().notNull(),
  name: text(),
});

export const identities = pgTable(
  'identities',
  {
    /** In lower case. */
    account: text().primaryKey(),
    personId: id()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
  },
  (table) => [index('identities_person').on(table.personId)],
);

/** Accounts, in lower case, of which a person said that they are not the same, so that it is not suggested again. */
export const keptApart = pgTable(
  'kept_apart',
  {
    /** The first of the two in the order of their bytes. */
    account: text().notNull(),
    other: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.other] }), index('kept_apart_other').on(table.other)],
);

export const teams = pgTable(
  'teams',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    /** `real`, or `demo`: gone with the demo data. */
    origin: text().notNull().default('real'),
  },
  (table) => [uniqueIndex('teams_name').on(sql`lower(${table.name})`)],
);

/** Whose changes are those of a team. Any account of a person stands for all of them. */
export const teamMembers = pgTable(
  'team_members',
  {
    teamId: id()
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    /** In lower case. */
    account: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.account] })],
);

/** Whose deployments, runs and errors are those of a team. */
export const teamRepositories = pgTable(
  'team_repositories',
  {
    teamId: id()
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade' }),
    repositoryId: id()
      .notNull()
      .references(() => repositories.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.repositoryId] }),
    index('team_repositories_repository').on(table.repositoryId),
  ],
);
