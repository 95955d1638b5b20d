import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import * as ai from '#core/db/ai.sql.ts';
import type { Queryable } from '#core/db/database.ts';
import * as delivery from '#core/db/delivery.sql.ts';
import * as entities from '#core/db/entities.sql.ts';
import * as errors from '#core/db/errors.sql.ts';
import * as issues from '#core/db/issues.sql.ts';
import { json } from '#core/db/values.ts';

/** The only writer of entities. Writes are idempotent, and an older view of a thing never replaces a newer one. */

export interface Entity {
  table: PgTable;
  /** What makes a row the same row, as column names of TypeScript. */
  key: string[];
  /** The column that tells which of two views is newer. */
  newer?: string;
  /** Columns that are not simply replaced: `t` is the stored row, `excluded` the new one. */
  merge?: Record<string, SQL>;
  /** What the caller learns of each row that changed. */
  returns: string[];
}

const pullRequestChild = ['repositoryId', 'pullRequestNumber'];

export const writable = {
  repositories: {
    table: entities.repositories,
    key: ['source', 'externalId'],
    merge: { aliases: sql`array(select distinct unnest(t.aliases || excluded.aliases) order by 1)` },
    returns: ['id'],
  },
  pullRequests: {
    table: entities.pullRequests,
    key: ['externalId'],
    newer: 'updatedAt',
    returns: ['repositoryId', 'number', 'mergeCommitSha'],
  },
  reviews: { table: entities.reviews, key: ['externalId'], returns: pullRequestChild },
  pullRequestEvents: { table: entities.pullRequestEvents, key: ['externalId'], returns: pullRequestChild },
  commits: {
    table: entities.commits,
    key: ['repositoryId', 'sha'],
    // Seen as a commit of a pull request it has no parents; what the history said of it stays.
    merge: {
      parents: sql`coalesce(excluded.parents, t.parents)`,
      onDefaultBranch: sql`t.on_default_branch or excluded.on_default_branch`,
    },
    returns: ['repositoryId', 'sha'],
  },
  pullRequestCommits: {
    table: entities.pullRequestCommits,
    key: ['repositoryId', 'pullRequestNumber', 'sha', 'kind'],
    returns: [...pullRequestChild, 'sha'],
  },
  deployments: {
    table: entities.deployments,
    key: ['externalId'],
    newer: 'updatedAt',
    returns: ['repositoryId', 'sha'],
  },
  deploymentStatuses: { table: entities.deploymentStatuses, key: ['externalId'], returns: ['deploymentExternalId'] },
  workflowRuns: {
    table: entities.workflowRuns,
    key: ['repositoryId', 'runId', 'attempt'],
    newer: 'updatedAt',
    returns: ['id', 'repositoryId', 'headSha'],
  },
  workflowJobs: { table: entities.workflowJobs, key: ['jobId'], returns: ['repositoryId', 'runId'] },
  tags: { table: delivery.tags, key: ['repositoryId', 'name'], returns: ['repositoryId', 'name', 'sha'] },
  releases: {
    table: delivery.releases,
    key: ['externalId'],
    newer: 'updatedAt',
    returns: ['repositoryId', 'externalId', 'sha'],
  },
  issues: {
    table: delivery.issues,
    key: ['source', 'externalId'],
    newer: 'updatedAt',
    returns: ['repositoryId', 'externalId'],
  },
  comparedCommits: {
    table: delivery.comparedCommits,
    key: ['repositoryId', 'sha'],
    returns: ['repositoryId', 'sha'],
  },
  errorProjects: { table: errors.errorProjects, key: ['externalId'], returns: ['externalId'] },
  errorIssues: { table: errors.errorIssues, key: ['externalId'], newer: 'lastSeenAt', returns: ['externalId'] },
  errorIssueActivity: {
    table: errors.errorIssueActivity,
    key: ['issueExternalId', 'externalId'],
    returns: ['issueExternalId'],
  },
  errorReleases: { table: errors.errorReleases, key: ['projectExternalId', 'version'], returns: ['projectExternalId'] },
  errorReleaseReads: { table: errors.errorReleaseReads, key: ['version'], returns: ['version'] },
  errorReleaseCommits: { table: errors.errorReleaseCommits, key: ['version', 'sha'], returns: ['version'] },
  errorReleaseDeploys: { table: errors.errorReleaseDeploys, key: ['version', 'externalId'], returns: ['version'] },
  errorCounts: { table: errors.errorCounts, key: ['projectExternalId', 'at'], returns: ['projectExternalId'] },
  cursorMembers: { table: ai.cursorMembers, key: ['externalId'], returns: ['externalId'] },
  cursorDays: { table: ai.cursorDays, key: ['email', 'at'], returns: ['id'] },
  cursorEvents: { table: ai.cursorEvents, key: ['key'], returns: ['id'] },
  cursorSpend: { table: ai.cursorSpend, key: ['email', 'cycleStart'], returns: ['email'] },
  cursorModels: { table: ai.cursorModels, key: ['at', 'model'], returns: ['model'] },
  aiCommits: { table: ai.aiCommits, key: ['sha'], newer: 'createdAt', returns: ['sha'] },
  aiReviewers: { table: ai.aiReviewers, key: ['login'], returns: ['login'] },
  aiComments: { table: ai.aiComments, key: ['externalId'], newer: 'updatedAt', returns: pullRequestChild },
  aiThreads: { table: ai.aiThreads, key: ['externalId'], returns: pullRequestChild },
  aiThreadReads: { table: ai.aiThreadReads, key: pullRequestChild, newer: 'readAt', returns: pullRequestChild },
  aiIndexes: { table: ai.aiIndexes, key: ['repositoryId'], returns: ['repositoryId'] },
  linearTeams: ofLinear(issues.linearTeams),
  linearStates: ofLinear(issues.linearStates),
  linearUsers: ofLinear(issues.linearUsers),
  linearLabels: ofLinear(issues.linearLabels),
  linearProjects: ofLinear(issues.linearProjects),
  linearCycles: ofLinear(issues.linearCycles),
  linearIssues: ofLinear(issues.linearIssues),
  linearAttachments: { ...ofLinear(issues.linearAttachments), returns: ['issueId'] },
} satisfies Record<string, Entity>;

/** Whatever Linear has, has an id and an instant of its last change. */
function ofLinear(table: PgTable) {
  return { table, key: ['externalId'], newer: 'updatedAt', returns: ['externalId'] };
}

export type EntityName = keyof typeof writable;

/**
 * Writes rows in one statement. Columns that the rows do not have keep their stored value or default.
 * Returns `entity.returns` of each row that is new or differs from what was stored.
 */
export async function upsert(db: Queryable, name: EntityName, rows: object[]): Promise<Record<string, unknown>[]> {
  const entity: Entity = writable[name];
  const columns = columnsOf(entity.table);
  const distinct = lastOfEachKey(entity, rows as Record<string, unknown>[]);
  const [first] = distinct;
  if (first === undefined) return [];
  const written = Object.keys(first).map((field) => [field, columnNamed(columns, field)] as const);
  const updated = written.filter(([field]) => !entity.key.includes(field));
  const values = updated.map(
    ([field, column]) => entity.merge?.[field] ?? sql`excluded.${sql.identifier(column.name)}`,
  );
  const stored = updated.map(([, column]) => sql`t.${sql.identifier(column.name)}`);
  const newer =
    entity.newer === undefined
      ? sql`true`
      : sql.raw(`excluded.${columnNamed(columns, entity.newer).name} >= t.${columnNamed(columns, entity.newer).name}`);
  const onConflict =
    updated.length === 0
      ? sql`do nothing`
      : sql`do update set ${list(updated.map(([, column], index) => sql`${sql.identifier(column.name)} = ${values[index]}`))}
            where ${newer} and (${list(stored)}) is distinct from (${list(values)})`;
  const result = await db.execute(sql`
    insert into ${sql.identifier(getTableName(entity.table))} as t (${list(written.map(([, column]) => sql.identifier(column.name)))})
    select ${list(written.map(([field, column]) => sql`r.${sql.identifier(field)}::${sql.raw(column.getSQLType())}`))}
    from jsonb_to_recordset(${json(distinct)}) as r(${list(written.map(([field, column]) => sql`${sql.identifier(field)} ${sql.raw(column.getSQLType())}`))})
    on conflict (${list(entity.key.map((field) => sql.identifier(columnNamed(columns, field).name)))}) ${onConflict}
    returning ${list(entity.returns.map((field) => sql`t.${sql.identifier(columnNamed(columns, field).name)} as ${sql.identifier(field)}`))}`);
  return [...result];
}

/** PostgreSQL refuses to write one row twice in a statement; providers do send the same item twice. */
function lastOfEachKey(entity: Entity, rows: Record<string, unknown>[]): Record<string, unknown>[] {
  const byKey = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const key = JSON.stringify(entity.key.map((field) => row[field]));
    const seen = byKey.get(key);
    if (seen === undefined || isNewer(entity, row, seen))
      byKey.set(key, seen === undefined ? row : mergeSeen(entity, seen, row));
  }
  return [...byKey.values()];
}

function isNewer(entity: Entity, row: Record<string, unknown>, seen: Record<string, unknown>): boolean {
  if (entity.newer === undefined) return true;
  return Date.parse(String(row[entity.newer])) >= Date.parse(String(seen[entity.newer]));
}

/** A commit that one page shows both in the history and in a pull request keeps the fuller view. */
function mergeSeen(
  entity: Entity,
  seen: Record<string, unknown>,
  row: Record<string, unknown>,
): Record<string, unknown> {
  if (entity.table !== (entities.commits as PgTable)) return row;
  return {
    ...row,
    parents: row.parents ?? seen.parents,
    onDefaultBranch: row.onDefaultBranch === true || seen.onDefaultBranch === true,
  };
}

type Columns = Record<string, PgColumn>;

function columnsOf(table: PgTable): Columns {
  return getTableColumns(table) as Columns;
}

function columnNamed(columns: Columns, field: string): { name: string; getSQLType(): string } {
  const column = columns[field];
  if (column === undefined) throw new Error(`There is no column ${field}.`);
  return { name: snakeCase(column.name), getSQLType: () => column.getSQLType() };
}

/** The tables name their columns in camelCase; the database has them in snake_case (`casing` of Drizzle). */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function list(parts: SQL[] | ReturnType<typeof sql.identifier>[]): SQL {
  return sql.join(parts as SQL[], sql`, `);
}
