import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { json } from '#core/db/values.ts';

/** The first key of the lock on all facts of a repository, which is its second. */
export const factsLock = 7_301;

/**
 * What has changed for deployments: what names a commit (`sha`), the commit itself, which may be new (`commit`), a pull
 * request (`change`, as `#<number>`), incidents, or everything.
 */
export interface Dirt {
  repositoryId: number;
  kind: 'sha' | 'commit' | 'change' | 'incidents' | 'everything';
  /** The SHA, `#<number>`, or empty. */
  ref: string;
}

/** Notes, in the transaction of the change, what `core/links/settle.ts` has to conclude anew. */
export async function markDelivery(tx: Transaction, dirt: Dirt[]): Promise<void> {
  if (dirt.length === 0) return;
  await tx.execute(sql`
    insert into delivery_dirt (repository_id, kind, ref)
    select distinct "repositoryId", kind, ref
    from jsonb_to_recordset(${json(dirt)}) as d("repositoryId" bigint, kind text, ref text)
    order by 1, 2, 3
    on conflict do nothing`);
}
