import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { json, texts } from '#core/db/values.ts';
import type { Rows } from '#core/providers/provider.ts';

/**
 * An issue of Linear comes with all that is attached to it, and nothing tells of what was taken off: what is missing from
 * the newest view of an issue is gone.
 */

/** The rows of a page without what an older view of an issue than the stored one has attached: it may be gone since. */
export async function withoutOldAttachments(tx: Transaction, rows: Rows): Promise<Rows> {
  const { linearIssues = [], linearAttachments = [] } = rows;
  if (linearIssues.length === 0 || linearAttachments.length === 0) return rows;
  const older = await tx.execute(sql`
    select i.external_id as id from linear_issues i
    join jsonb_to_recordset(${json(linearIssues)}) as seen("externalId" text, "updatedAt" timestamptz) on seen."externalId" = i.external_id
    where i.updated_at > seen."updatedAt"`);
  const ids = new Set(older.map(({ id }) => String(id)));
  return { ...rows, linearAttachments: linearAttachments.filter(({ issueId }) => !ids.has(issueId)) };
}

/**
 * Removes what the issues of a page have attached no more, once they are stored. What was attached after an issue last
 * changed is not known to that view of it, and stays. Returns the issue of each that is gone.
 */
export async function removeLostAttachments(tx: Transaction, rows: Rows): Promise<Record<string, unknown>[]> {
  const { linearIssues = [], linearAttachments = [] } = rows;
  if (linearIssues.length === 0) return [];
  const attached = texts(linearAttachments.map(({ externalId }) => externalId));
  const gone = await tx.execute(sql`
    delete from linear_attachments a
    using linear_issues i, jsonb_to_recordset(${json(linearIssues)}) as seen("externalId" text, "updatedAt" timestamptz)
    where i.external_id = seen."externalId" and a.issue_id = i.external_id and a.external_id <> all(${attached})
      and i.updated_at <= seen."updatedAt" and a.updated_at <= seen."updatedAt"
    returning a.issue_id as "issueId"`);
  return [...gone];
}
