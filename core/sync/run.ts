import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { timestamp } from '#core/db/values.ts';
import type { Outcome } from '#core/sync/work.ts';

/** Runs: the history of syncs, one row from the first claimed step until nothing is due. */

/** Runs kept per source; the oldest go first. */
const keptRuns = 500;

/** The run of a source that is under way, or a new one. All processes that sync the source share it. */
export async function openRun(ctx: Context, source: string): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sync_runs'), hashtext(${source}))`);
    const [running] = await tx.execute(
      sql`select id from sync_runs where source = ${source} and state = 'running' order by id desc limit 1`,
    );
    if (running !== undefined) return Number(running.id);
    const [row] = await tx.execute(sql`
      insert into sync_runs (source, trigger, started_at, state) values (${source}, 'schedule', ${timestamp(ctx.now())}, 'running') returning id`);
    await tx.execute(sql`
      delete from sync_runs where source = ${source} and id <= (select id from sync_runs where source = ${source} order by id desc offset ${keptRuns} limit 1)`);
    return Number(row?.id);
  });
}

export async function hasOpenRun(ctx: Context, source: string): Promise<boolean> {
  const rows = await ctx.db.execute(
    sql`select 1 from sync_runs where source = ${source} and state = 'running' limit 1`,
  );
  return rows.length > 0;
}

export async function isCancelled(ctx: Context, run: number): Promise<boolean> {
  const [row] = await ctx.db.execute(sql`select state from sync_runs where id = ${run}`);
  return row?.state !== 'running';
}

/**
 * Ends a run, unless another process still works on a step of it (`open`). `limited` and `broken` end it at once:
 * the next one goes on where it stopped.
 */
export async function closeRun(ctx: Context, run: number, source: string, last: Outcome): Promise<'open' | 'closed'> {
  const now = ctx.now().toISOString();
  const detail = last.kind === 'limited' || last.kind === 'broken' ? last.detail : null;
  const rows = await ctx.db.execute(sql`
    update sync_runs set finished_at = ${timestamp(now)}, detail = ${detail}, state = ${
      last.kind === 'limited'
        ? sql`'limited'`
        : last.kind === 'broken'
          ? sql`'failed'`
          : sql`case when errors > 0 then 'partial' else 'done' end`
    }
    where id = ${run} and state = 'running'
      and (${detail !== null} or not exists (select from sync_steps where source = ${source} and lease_until > ${timestamp(now)}))
    returning id`);
  if (rows.length === 0) return 'open';
  await ctx.db.execute(
    sql`update sources set last_sync_at = ${timestamp(now)}, last_error = ${detail} where id = ${source}`,
  );
  return 'closed';
}
