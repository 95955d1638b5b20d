import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { texts } from '#core/db/values.ts';
import type { Page } from '#core/providers/provider.ts';
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
} as const;

/** Notes what a page lists. Returns how many items of the repository are stored; `null`: none can be missing. */
export async function noteListed(
  tx: Transaction,
  { step, claim }: PageContext,
  place: ScanPlace,
  page: Page,
): Promise<number | null> {
  const { replaces } = step;
  if (replaces === undefined || claim.scope === null) return null;
  if (place.cursor === null) await forget(tx, claim.id);
  const rows = (page.rows[replaces] ?? []) as unknown as Record<string, unknown>[];
  const listed = rows.map((row) => String(row[keys[replaces].field]));
  if (listed.length > 0) {
    await tx.execute(sql`
      insert into listed_items (step_id, key) select ${claim.id}, key from unnest(${texts(listed)}) as key on conflict do nothing`);
  }
  const [row] = await tx.execute(sql`
    select count(*)::int as stored from ${sql.identifier(replaces)} where repository_id = ${claim.scope.id}`);
  return Number(row?.stored);
}

/** Takes away what a whole listing does not have. Returns the rows that are gone, as `upsert` returns those that changed. */
export async function removeUnlisted(
  tx: Transaction,
  { step, claim }: PageContext,
): Promise<Record<string, unknown>[]> {
  const { replaces } = step;
  if (replaces === undefined || claim.scope === null) return [];
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

async function forget(tx: Transaction, stepId: number): Promise<void> {
  await tx.execute(sql`delete from listed_items where step_id = ${stepId}`);
}
