import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Transaction } from '#core/db/database.ts';
import { json, timestamp } from '#core/db/values.ts';
import { VeelocityError } from '#core/error.ts';
import { openZone, parseDate } from '#core/lib/time.ts';
import { providers } from '#core/providers/index.ts';
import { readSettings } from '#core/settings.ts';
import { pauseOf } from '#core/sources/budget.ts';
import { openSource } from '#core/sources.ts';
import { planSteps, providerOf } from '#core/sync/plan.ts';
import { type Progress, reachFurther, readAgain, readProgress } from '#core/sync/scan.ts';

/** Syncs as people see them: ask for one, look back at them, stop one. The work itself is `sync/tick.ts`. */

const date = z.string().refine((text) => parseDate(text) !== null, 'must be a date such as 2026-11-22');

export const SyncRequest = z
  .strictObject({
    /** Which source; absent: all that are connected. */
    source: z.enum(providers.map((provider) => provider.id)).optional(),
    /** History is wanted from this local date on. */
    from: date.optional(),
    /** The last date that matters to whoever asks; reading always goes from now backwards. */
    to: date.optional(),
    /** Reads again what is known. */
    full: z.boolean().default(false),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not lie before from',
  });
export type SyncRequest = z.infer<typeof SyncRequest>;

/**
 * Asks for a sync now. Returns the run to watch (of the first source, when there are several).
 * Throws `already_running` when every source asked for is syncing, `conflict` when none is connected.
 */
export async function startSync(ctx: Context, request: SyncRequest): Promise<{ run_id: number }> {
  const asked = request.source === undefined ? providers.map((provider) => provider.id) : [request.source];
  const connected: string[] = [];
  for (const source of asked) if ((await openSource(ctx, source)) !== null) connected.push(source);
  if (connected.length === 0)
    throw new VeelocityError('conflict', 'There is nothing to sync: connect a source in Settings first.');
  const wanted = request.from === undefined ? null : await firstInstant(ctx, request.from);
  const runs: number[] = [];
  for (const source of connected) {
    const run = await ctx.db.transaction((tx) => requestRun(ctx, tx, source, request, wanted));
    if (run !== null) runs.push(run);
  }
  const [first] = runs;
  if (first === undefined) throw new VeelocityError('already_running', 'This sync is running already.');
  for (const source of connected) ctx.wake(source);
  return { run_id: first };
}

async function firstInstant(ctx: Context, from: string): Promise<string> {
  const { time_zone: zone } = await readSettings(ctx.db);
  return new Date(openZone(zone).startOf(parseDate(from) ?? 0)).toISOString();
}

/** Makes the steps of a source due and opens a run for them; `null`: one is running. */
async function requestRun(
  ctx: Context,
  tx: Transaction,
  source: string,
  request: SyncRequest,
  wanted: string | null,
): Promise<number | null> {
  const provider = providerOf(source);
  if (provider === null) return null;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sync_runs'), hashtext(${source}))`);
  const [running] = await tx.execute(sql`select id from sync_runs where source = ${source} and state = 'running'`);
  if (running !== undefined) return null;
  await planSteps(tx, provider, ctx.now(), null);
  await tx.execute(sql`delete from budgets where source = ${provider.credentialOf} and resource = ${pauseOf(source)}`);
  const everything = request.full || wanted !== null;
  const often = provider.steps.filter((step) => step.due === 'interval').map((step) => step.id);
  const now = ctx.now().toISOString();
  await tx.execute(sql`
    update sync_steps set next_at = ${timestamp(now)}, failures = 0
    where source = ${source} and (${everything} or step in ${often} or state in ('failed', 'forbidden', 'gone', 'broken', 'limited', 'waiting'))`);
  if (everything)
    await changeProgress(tx, source, (progress) =>
      request.full ? readAgain(progress, wanted) : reachFurther(progress, wanted ?? now),
    );
  const [row] = await tx.execute(sql`
    insert into sync_runs (source, trigger, started_at, state, "from", "to", "full")
    values (${source}, 'request', ${timestamp(now)}, 'running', ${request.from ?? null}, ${request.to ?? null}, ${request.full}) returning id`);
  return Number(row?.id);
}

/** Changes where every step of a source stands. Whoever works on one loses it: the token rises. */
async function changeProgress(
  tx: Transaction,
  source: string,
  change: (progress: Progress) => Progress,
): Promise<void> {
  const rows = await tx.execute(
    sql`select id, progress from sync_steps where source = ${source} order by id for update`,
  );
  const changed = rows.map((row) => ({ id: row.id, progress: change(readProgress(row.progress)) }));
  await tx.execute(sql`
    update sync_steps s set progress = c.progress, token = token + 1, lease_until = null, lease_owner = null, done = 0, total = null, started_at = null
    from jsonb_to_recordset(${json(changed)}) as c(id bigint, progress jsonb) where c.id = s.id`);
}

/**
 * Stops a run. What it stored stays; an import that reached beyond the history of Settings is given up, and the source
 * rests until its next scheduled sync.
 */
export async function cancelRun(ctx: Context, id: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [run] = await tx.execute(sql`select source, state from sync_runs where id = ${id} for update`);
    if (run === undefined) throw new VeelocityError('not_found', `There is no sync run ${id}.`);
    if (run.state !== 'running') throw new VeelocityError('conflict', 'This sync has ended already.');
    const source = String(run.source);
    const now = ctx.now().toISOString();
    const next = new Date(ctx.now().getTime() + ctx.config.syncIntervalMinutes * 60_000).toISOString();
    await tx.execute(sql`update sync_runs set state = 'cancelled', finished_at = ${timestamp(now)} where id = ${id}`);
    await changeProgress(tx, source, ({ wanted: _, ...progress }) => progress);
    await tx.execute(sql`
      update sync_steps set state = case when state = 'running' then 'waiting' else state end, next_at = greatest(next_at, ${timestamp(next)}) where source = ${source}`);
  });
}
