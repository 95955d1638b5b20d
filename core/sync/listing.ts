import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { texts } from '#core/db/values.ts';
import { askForErrors } from '#core/facts/error.ts';
import type { Page } from '#core/providers/provider.ts';
import { removeErrorProjects } from '#core/sources/error-projects.ts';
import type { PageContext } from '#core/sync/keep.ts';
import type { ScanPlace } from '#core/sync/scan.ts';

/**
 * What is gone at the provider: nothing tells of it, but a whole listing does not have it. What a listing has had so far
 * is kept beside its step, page by page.
 */

/** By which field, in which column, a listing knows its items. */
const keys = {
  tags: { field: 'name', column: 'name' },
  releases: { field: 'externalId', column: 'external_id' },
  issues: { field: 'externalId', column: 'external_id' },
  errorProjects: { field: 'externalId', column: 'external_id' },
  errorIssues: { field: 'externalId', column: 'external_id' },
} as const;

/** Of what listings of a whole source name: the rows that are stored. */
const ofSource = {
  errorProjects: sql.raw('error_projects t where true'),
  errorIssues: sql.raw(`error_issues t where t.status = 'unresolved'`),
};

/** Notes what a page lists. Returns how many items of its place are stored; `null`: none can be missing. */
export async function noteListed(
  tx: Transaction,
  { step, claim }: PageContext,
  place: ScanPlace,
  page: Page,
): Promise<number | null> {
  const { replaces } = step;
  if (replaces === undefined) return null;
  if (place.cursor === null) await forget(tx, claim.id);
  const rows = (page.rows[replaces] ?? []) as unknown as Record<string, unknown>[];
  const listed = rows.map((row) => String(row[keys[replaces].field]));
  if (listed.length > 0) {
    await tx.execute(sql`
      insert into listed_items (step_id, key) select ${claim.id}, key from unnest(${texts(listed)}) as key on conflict do nothing`);
  }
  const [row] = await tx.execute(sql`
    select count(*)::int as stored from ${isOfSource(replaces) ? ofSource[replaces] : sql`${sql.identifier(replaces)} where repository_id = ${claim.scope?.id ?? null}`}`);
  return Number(row?.stored);
}

/** Takes away what a whole listing does not have. Returns the rows that are gone, as `upsert` returns those that changed. */
export async function removeUnlisted(
  tx: Transaction,
  { step, claim }: PageContext,
): Promise<Record<string, unknown>[]> {
  const { replaces } = step;
  if (replaces === undefined) return [];
  if (isOfSource(replaces)) return removeOfSource(tx, claim.id, replaces);
  if (claim.scope === null) return [];
  const { column } = keys[replaces];
  const named = sql.raw(replaces === 'issues' ? 't.number' : 't.name, t.sha');
  const gone = await tx.execute(sql`
    delete from ${sql.identifier(replaces)} t
    where t.repository_id = ${claim.scope.id}
      and not exists (select from listed_items l where l.step_id = ${claim.id} and l.key = t.${sql.identifier(column)})
    returning t.repository_id as "repositoryId", ${named}`);
  await forget(tx, claim.id);
  return [...gone];
}

function isOfSource(replaces: keyof typeof keys): replaces is keyof typeof ofSource {
  return replaces in ofSource;
}

/** Projects that are not listed any more go with all of their errors; issues may only be open no more, and are asked for. */
async function removeOfSource(
  tx: Transaction,
  stepId: number,
  replaces: keyof typeof ofSource,
): Promise<Record<string, unknown>[]> {
  const unlisted = sql`not exists (select from listed_items l where l.step_id = ${stepId} and l.key =`;
  let gone = 0;
  if (replaces === 'errorProjects') gone = await removeErrorProjects(tx, sql`${unlisted} p.external_id)`);
  else {
    const closed = await tx.execute(
      sql`select t.external_id from ${ofSource.errorIssues} and ${unlisted} t.external_id)`,
    );
    await askForErrors(
      tx,
      closed.map((row) => String(row.external_id)),
    );
  }
  await forget(tx, stepId);
  return Array.from({ length: gone }, () => ({}));
}

async function forget(tx: Transaction, stepId: number): Promise<void> {
  await tx.execute(sql`delete from listed_items where step_id = ${stepId}`);
}
