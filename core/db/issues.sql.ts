import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { id, instant } from '#core/db/columns.ts';
import { pullRequests } from '#core/db/entities.sql.ts';

/**
 * Issues of Linear: the entities, their ties to pull requests, and the facts. An issue names its team, state, people and
 * the like by id: whichever of them arrives first, and whatever is renamed later, comes to the same.
 */

const seconds = id;

export const linearTeams = pgTable('linear_teams', {
  externalId: text().primaryKey(),
  /** What identifiers of its issues begin with, such as `ENG`. */
  key: text().notNull(),
  name: text().notNull(),
  updatedAt: instant().notNull(),
});

export const linearStates = pgTable('linear_states', {
  externalId: text().primaryKey(),
  teamId: text().notNull(),
  name: text().notNull(),
  /** `triage`, `backlog`, `unstarted`, `started`, `completed`, `canceled` or `duplicate`. */
  type: text().notNull(),
  /** Its place among the states of its team. */
  position: doublePrecision().notNull(),
  updatedAt: instant().notNull(),
});

export const linearUsers = pgTable('linear_users', {
  externalId: text().primaryKey(),
  name: text().notNull(),
  /** In lower case: what a person is known by. */
  email: text().notNull(),
  active: boolean().notNull(),
  updatedAt: instant().notNull(),
});

export const linearCycles = pgTable('linear_cycles', {
  externalId: text().primaryKey(),
  teamId: text().notNull(),
  number: integer().notNull(),
  name: text(),
  startsAt: instant().notNull(),
  endsAt: instant().notNull(),
  completedAt: instant(),
  updatedAt: instant().notNull(),
});

export const linearProjects = pgTable('linear_projects', {
  externalId: text().primaryKey(),
  name: text().notNull(),
  updatedAt: instant().notNull(),
});

export const linearLabels = pgTable('linear_labels', {
  externalId: text().primaryKey(),
  name: text().notNull(),
  updatedAt: instant().notNull(),
});

/** A span of time in which an issue was in a state; `endedAt: null`: it still is. */
export interface StateSpan {
  stateId: string;
  startedAt: string;
  endedAt: string | null;
}

export const linearIssues = pgTable(
  'linear_issues',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    externalId: text().notNull(),
    /** The team's key and a number, such as `ENG-123`, in upper case. */
    identifier: text().notNull(),
    /** The identifiers that it had in other teams. */
    formerIdentifiers: text().array().notNull(),
    title: text().notNull(),
    url: text().notNull(),
    teamId: text().notNull(),
    stateId: text().notNull(),
    projectId: text(),
    cycleId: text(),
    assigneeId: text(),
    creatorId: text(),
    labelIds: text().array().notNull(),
    /** 0: none, 1: urgent, 2: high, 3: medium, 4: low. */
    priority: integer().notNull(),
    estimate: doublePrecision(),
    /** The branch that Linear proposes for it. */
    branch: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    startedAt: instant(),
    completedAt: instant(),
    canceledAt: instant(),
    archivedAt: instant(),
    /** It is in the bin: it counts nowhere. */
    trashed: boolean().notNull(),
    /** Its states, oldest first. */
    states: jsonb().$type<StateSpan[]>().notNull(),
  },
  (table) => [
    unique('linear_issues_external_id').on(table.externalId),
    index('linear_issues_identifier').on(table.identifier),
    index('linear_issues_former').using('gin', table.formerIdentifiers),
    index('linear_issues_branch').on(table.branch),
  ],
);

/**
 * Whether Linear has issues, by when it was asked: the later answer counts, in whatever order answers arrive. An issue that
 * is gone, or in a team that is not chosen, keeps its row and what people said of it, and counts nowhere.
 */
export const linearIssueChecks = pgTable('linear_issue_checks', {
  externalId: text().primaryKey(),
  /** When a webhook last said that it was removed; `null`: Linear has been asked since. */
  askedAt: instant(),
  /** The last question to which it was, and was not, part of the answer. */
  seenAt: instant(),
  goneAt: instant(),
});

/** Something that is attached to an issue and is a pull request by its address. Others are not kept. */
export const linearAttachments = pgTable(
  'linear_attachments',
  {
    externalId: text().primaryKey(),
    issueId: text().notNull(),
    url: text().notNull(),
    /** Of the address, in lower case: the host and `owner/name`. */
    host: text().notNull(),
    repository: text().notNull(),
    number: integer().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (table) => [
    index('linear_attachments_issue').on(table.issueId),
    index('linear_attachments_pull_request').on(table.repository, table.number),
  ],
);

/** What a pull request says that looks like the identifier of an issue, in upper case, and where. */
export const pullRequestMentions = pgTable(
  'pull_request_mentions',
  {
    pullRequestId: id()
      .notNull()
      .references(() => pullRequests.id, { onDelete: 'cascade' }),
    identifier: text().notNull(),
    /** `branch`, `title` or `body`. */
    place: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.pullRequestId, table.identifier, table.place] }),
    index('pull_request_mentions_identifier').on(table.identifier),
  ],
);

/** That a pull request belongs to an issue. Each side can have several. */
export const issueLinks = pgTable(
  'issue_links',
  {
    issueId: id()
      .notNull()
      .references(() => linearIssues.id, { onDelete: 'cascade' }),
    pullRequestId: id()
      .notNull()
      .references(() => pullRequests.id, { onDelete: 'cascade' }),
    /** How it is known: `attachment`, `branch`, `title`, `body`; empty: a person says so, or nothing does any more. */
    evidence: text().array().notNull(),
    /** `certain`, `likely` or `possible`. */
    confidence: text().notNull(),
    /** What a person says of it: `confirmed`, `rejected`, or `null`. Never written by a sync. */
    verdict: text(),
  },
  (table) => [
    primaryKey({ columns: [table.issueId, table.pullRequestId] }),
    index('issue_links_pull_request').on(table.pullRequestId),
  ],
);

/** An issue with its instants cut to whole seconds. Those in the bin, gone, or of teams that are not followed, have none. */
export const issueFacts = pgTable(
  'issue_facts',
  {
    issueId: id()
      .primaryKey()
      .references(() => linearIssues.id, { onDelete: 'cascade' }),
    /** The e-mail of whom it is assigned to. */
    assignee: text(),
    labels: text().array().notNull(),
    /** Those of the pull requests that it is tied to. */
    repositoryIds: id().array().notNull(),
    createdAt: instant().notNull(),
    startedAt: instant(),
    completedAt: instant(),
    canceledAt: instant(),
    /** completed − created; `null`: it is not completed. */
    leadSeconds: seconds(),
    /** The last merge of a pull request of a person that it is tied to; `null`: there is none, or the issue is cancelled. */
    mergedAt: instant(),
    /** When the pull request of that merge first ran in production. */
    deployedAt: instant(),
    /** From the start of work, and from the creation, to the last merge and to its deployment. */
    startedToMergedSeconds: seconds(),
    startedToDeployedSeconds: seconds(),
    createdToMergedSeconds: seconds(),
    createdToDeployedSeconds: seconds(),
  },
  (table) => [index('issue_facts_completed').on(table.completedAt), index('issue_facts_merged').on(table.mergedAt)],
);

/** A span of time in which an issue was in a state. */
export const issueStateFacts = pgTable(
  'issue_state_facts',
  {
    id: id().primaryKey().generatedAlwaysAsIdentity(),
    issueId: id()
      .notNull()
      .references(() => linearIssues.id, { onDelete: 'cascade' }),
    /** Its place among the spans of its issue. */
    place: integer().notNull(),
    state: text().notNull(),
    /** The type of the state is neither completed nor cancelled. */
    open: boolean().notNull(),
    assignee: text(),
    labels: text().array().notNull(),
    repositoryIds: id().array().notNull(),
    startedAt: instant().notNull(),
    /** `null`: it is in it now. */
    endedAt: instant(),
    seconds: seconds(),
  },
  (table) => [
    unique('issue_state_facts_place').on(table.issueId, table.place),
    index('issue_state_facts_ended').on(table.endedAt),
    index('issue_state_facts_span').on(table.startedAt, table.endedAt),
  ],
);

/** What has changed for issues and their ties. Written in the transaction of the change, taken away in the one that concludes. */
export const issueDirt = pgTable(
  'issue_dirt',
  {
    /** `issue`: the id of an issue at Linear. `pull_request`: the id of its repository, a slash and its number. `everything`. */
    kind: text().notNull(),
    ref: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.ref] })],
);
