import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { json } from '#core/db/values.ts';

/** What has changed for issues: one of them by its id at Linear, a pull request as `<repository>/<number>`, or everything. */
export interface IssueDirt {
  kind: 'issue' | 'pull_request' | 'everything';
  ref: string;
}

/** Notes, in the transaction of the change, what `core/links/settle-issues.ts` has to conclude anew. */
export async function markIssues(tx: Transaction, dirt: IssueDirt[]): Promise<void> {
  if (dirt.length === 0) return;
  await tx.execute(sql`
    insert into issue_dirt (kind, ref)
    select distinct kind, ref from jsonb_to_recordset(${json(dirt)}) as d(kind text, ref text) order by 1, 2
    on conflict do nothing`);
}
