import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import type { Scope } from '#core/providers/provider.ts';
import { type Progress, readProgress } from '#core/sync/scan.ts';

/** The queue: which process works on which step, and until when. */

/** A process that has said nothing for this long is taken for dead. A page takes far less, and each page renews it. */
export const leaseMs = 90_000;

/** A step that this process may work on until its lease ends. */
export interface Claim {
  id: number;
  step: string;
  scope: Scope | null;
  progress: Progress;
  mark: string | null;
  pageSize: number | null;
  failures: number;
  /** Rises with each claim: whoever holds an older one may store nothing. */
  token: number;
}

/** What is due within this share of the interval is done with what is due now: one run in place of many small ones. */
const soonShare = 0.1;

/** Claims the most urgent due step of a source; `null`: nothing is due that nobody works on. */
export async function claim(ctx: Context, source: string): Promise<Claim | null> {
  const now = ctx.now().toISOString();
  const soon = new Date(ctx.now().getTime() + soonShare * ctx.config.syncIntervalMinutes * 60_000).toISOString();
  const until = new Date(ctx.now().getTime() + leaseMs).toISOString();
  // A subquery in FROM would be run again for each row that a plan joins it with, and claim another step each time.
  const [row] = await ctx.db.execute(sql`
    with picked as materialized (
      select due.id, r.external_id, r.name, r.default_branch
      from sync_steps due left join repositories r on r.id = due.repository_id
      where due.source = ${source} and due.next_at <= case when due.state = 'done' then ${timestamp(soon)} else ${timestamp(now)} end
        and (due.lease_until is null or due.lease_until < ${timestamp(now)})
        and (due.repository_id is null or r.tracked)
      order by due.urgency, due.next_at, due.id
      for update of due skip locked limit 1
    )
    update sync_steps s
    set lease_owner = ${ctx.owner}, lease_until = ${timestamp(until)}, token = s.token + 1, state = 'running',
        started_at = case when s.state in ('running', 'waiting') then coalesce(s.started_at, ${timestamp(now)}) else ${timestamp(now)} end
    from picked
    where s.id = picked.id
    returning s.id, s.step, s.repository_id, picked.external_id, picked.name, picked.default_branch,
      s.progress, s.mark, s.page_size, s.failures, s.token`);
  return row === undefined ? null : claimOf(row);
}

/** How many steps of a source are due that nobody works on: whoever could ask others to join wants to know. */
export async function countDue(ctx: Context, source: string): Promise<number> {
  const now = timestamp(ctx.now());
  const [row] = await ctx.db.execute(sql`
    select count(*)::int as due from sync_steps s left join repositories r on r.id = s.repository_id
    where s.source = ${source} and s.next_at <= ${now} and (s.lease_until is null or s.lease_until < ${now})
      and (s.repository_id is null or r.tracked)`);
  return Number(row?.due ?? 0);
}

function claimOf(row: Record<string, unknown>): Claim {
  return {
    id: Number(row.id),
    step: String(row.step),
    scope:
      row.repository_id === null
        ? null
        : {
            id: Number(row.repository_id),
            externalId: String(row.external_id),
            name: String(row.name),
            defaultBranch: row.default_branch === null ? null : String(row.default_branch),
          },
    progress: readProgress(row.progress),
    mark: row.mark === null ? null : String(row.mark),
    pageSize: row.page_size === null ? null : Number(row.page_size),
    failures: Number(row.failures),
    token: Number(row.token),
  };
}

/** The lease ran out and another process has the step: what this one read must not be stored. */
export class LostClaim extends Error {
  override name = 'LostClaim';
}

/** Changes the claimed step, and throws `LostClaim` if it is no longer this process's. */
export async function updateClaimed(db: Queryable, claimed: Claim, set: SQL): Promise<void> {
  const rows = await db.execute(
    sql`update sync_steps set ${set} where id = ${claimed.id} and token = ${claimed.token} returning id`,
  );
  if (rows.length === 0) throw new LostClaim(`The step ${claimed.step} was claimed by another process.`);
}

/** The sources with a run that is under way, or was when its last process ended. */
export async function sourcesUnderWay(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.execute(sql`select distinct source from sync_runs where state = 'running'`);
  return rows.map((row) => String(row.source));
}

/** Frees the steps of processes that are known to be dead, so that nobody waits for their leases. */
export async function releaseLeases(ctx: Context, isDead: (owner: string) => boolean): Promise<void> {
  const rows = await ctx.db.execute(
    sql`select distinct lease_owner from sync_steps where lease_until is not null and lease_owner is not null`,
  );
  const dead = rows.map((row) => String(row.lease_owner)).filter(isDead);
  if (dead.length === 0) return;
  await ctx.db.execute(sql`
    update sync_steps set lease_until = null, lease_owner = null where lease_owner = any(${texts(dead)}) and lease_until is not null`);
}
