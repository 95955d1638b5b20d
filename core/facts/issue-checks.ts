import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { markIssues } from '#core/facts/issue-dirt.ts';

/**
 * Which issues Linear still has. It does not list what was deleted, so that it is asked for those that are stored. Each
 * answer is kept with the instant of its question: a page that was on its way while an issue was deleted brings it back to
 * the tables, and not to life.
 */

/** The condition that the issue `i` is neither in the bin nor gone. */
export const isThere = (): SQL =>
  sql.raw(`(not i.trashed and not exists (
  select from linear_issue_checks k where k.external_id = i.external_id and k.gone_at > coalesce(k.seen_at, '-infinity')))`);

/** Asks for an issue: a webhook says that it was removed, or went to another team. */
export async function askForIssue(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into linear_issue_checks (external_id, asked_at) values (${id}, ${timestamp(now)})
    on conflict (external_id) do update set asked_at = excluded.asked_at`);
}

/** Notes the issues that a page of them brought, which was asked for at that instant. */
export async function noteIssues(tx: Transaction, ids: string[], at: Date): Promise<void> {
  if (ids.length > 0) await note(tx, 'seen_at', ids, at, sql`c.asked_at`);
}

/** Notes which of the issues that were asked for are there, and which are gone. */
export async function noteAnswer(tx: Transaction, there: string[], gone: string[], at: Date): Promise<void> {
  // What a webhook said since is not answered.
  const askedAt = sql`case when c.asked_at > ${timestamp(at)} then c.asked_at end`;
  await note(tx, 'seen_at', there, at, askedAt);
  await note(tx, 'gone_at', gone, at, askedAt);
}

/** Those that were or are gone may count otherwise now. */
async function note(tx: Transaction, what: 'seen_at' | 'gone_at', ids: string[], at: Date, askedAt: SQL) {
  const column = sql.identifier(what);
  const rows = await tx.execute(sql`
    insert into linear_issue_checks as c (external_id, ${column})
    select id, ${timestamp(at)} from unnest(${texts(ids)}) as id order by id
    on conflict (external_id) do update set ${column} = greatest(c.${column}, excluded.${column}), asked_at = ${askedAt}
    returning c.external_id as ref, c.gone_at is not null as "isOrWasGone"`);
  await markIssues(
    tx,
    rows.filter((row) => row.isOrWasGone === true).map((row) => ({ kind: 'issue', ref: String(row.ref) })),
  );
}
