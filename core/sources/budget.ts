import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { type Budget, type CallWindow, type Provider, ProviderError } from '#core/providers/provider.ts';
import type { Origin } from '#core/sources/origin.ts';

/**
 * The allowance of a credential, kept in the database so that all processes and all restarts share it: what the
 * provider's headers say, what it asked us to wait for, and the calls counted against RATE_LIMIT_*.
 */

const hourMs = 3600_000;
/** RATE_LIMIT_* are about GitHub. Others say themselves what they take. */
const noLimits = { maxPerHour: Number.POSITIVE_INFINITY, maxPerSync: Number.POSITIVE_INFINITY };
/** Waits up to this long are waited for; longer ones end the work and say until when. */
const patienceMs = 5_000;

/** A budget for calls of a run; `runId: null` for calls that a person waits for, which count for the hour alone. */
export function openBudget(ctx: Context, provider: Provider, origin: Origin, runId: number | null): Budget {
  if (origin === 'demo') return unlimited(ctx, runId);
  const source = provider.credentialOf;
  return {
    take: async (resource) => {
      const window = provider.windows?.[resource];
      if (window !== undefined) await waitForWindow(ctx, `${provider.id} ${resource}`, window);
      await take(ctx, source, runId, resource);
    },
    giveBack: async () => {
      await count(ctx, source, runId, -1);
    },
    note: async (resource, seen) => {
      await ctx.db.execute(sql`
        insert into budgets (source, resource, "limit", remaining, resets_at)
        values (${source}, ${resource}, ${seen.limit}, ${seen.remaining}, ${timestamp(seen.resetsAt)})
        on conflict (source, resource) do update set "limit" = excluded."limit", resets_at = excluded.resets_at,
          -- Answers can overtake one another: within a window the smaller rest is the newer one.
          remaining = case when budgets.resets_at = excluded.resets_at then least(budgets.remaining, excluded.remaining) else excluded.remaining end
        where budgets.resets_at is null or budgets.resets_at <= excluded.resets_at`);
    },
    block: async (resource, until) => {
      await ctx.db.execute(sql`
        insert into budgets (source, resource, blocked_until) values (${source}, ${resource}, ${timestamp(until)})
        on conflict (source, resource) do update set blocked_until = greatest(budgets.blocked_until, excluded.blocked_until)`);
    },
  };
}

/** Limits spare servers that others need too. Those of the demo are in this process: their calls are counted, no more. */
function unlimited(ctx: Context, runId: number | null): Budget {
  const count = async (calls: number) => {
    await ctx.db.execute(sql`update sync_runs set calls = calls + ${calls} where id = ${runId}::bigint`);
  };
  return { take: () => count(1), giveBack: () => count(-1), note: async () => {}, block: async () => {} };
}

async function take(ctx: Context, source: string, runId: number | null, resource: string): Promise<void> {
  const now = ctx.now();
  const blocked = await blockedUntil(ctx, source, [resource, 'secondary']);
  if (blocked !== null)
    throw new ProviderError('limited', `The limit of the provider is used up until ${blocked.toISOString()}.`, {
      retryAt: blocked,
    });
  const { calls, runCalls, slot } = await count(ctx, source, runId, 1);
  const { maxPerHour, maxPerSync } = source === 'github' ? ctx.config.rateLimit : noLimits;
  if (calls > maxPerHour) {
    await count(ctx, source, runId, -1);
    throw new ProviderError('limited', `RATE_LIMIT_MAX_PER_HOUR (${maxPerHour} calls) is used up for this hour.`, {
      retryAt: nextHour(now),
    });
  }
  if (runCalls > maxPerSync) {
    await count(ctx, source, runId, -1);
    throw new ProviderError(
      'limited',
      `RATE_LIMIT_MAX_PER_SYNC (${maxPerSync} calls) is used up for this sync; the next one goes on.`,
      {
        retryAt: new Date(now.getTime() + ctx.config.syncIntervalMinutes * 60_000),
      },
    );
  }
  const waitMs = slot - now.getTime();
  if (waitMs > 0) await waitForTurn(ctx, Math.min(waitMs, patienceMs));
}

/** Whoever is told to end while it waits makes no call any more: its turn had not come. */
async function waitForTurn(ctx: Context, ms: number): Promise<void> {
  await ctx.wait(ms);
  if (ctx.ending.aborted) throw new ProviderError('unavailable', 'Veelocity is being stopped.');
}

/**
 * Takes one of the calls that fit into the window of now; the next window is waited for when it is near. Throws
 * `limited` when it is not.
 */
async function waitForWindow(ctx: Context, name: string, window: CallWindow): Promise<void> {
  for (;;) {
    const now = ctx.now();
    const [row] = await ctx.db.execute(sql`
      insert into call_windows as w (name, ends_at, calls)
      values (${name}, ${timestamp(now)} + make_interval(secs => ${window.seconds}), 1)
      on conflict (name) do update set
        calls = case when w.ends_at <= ${timestamp(now)} then 1 else w.calls + 1 end,
        ends_at = case when w.ends_at <= ${timestamp(now)} then excluded.ends_at else w.ends_at end
      where w.ends_at <= ${timestamp(now)} or w.calls < ${window.calls}
      returning 1`);
    if (row !== undefined) return;
    const [full] = await ctx.db.execute(
      sql`select extract(epoch from ends_at)::float8 as ends from call_windows where name = ${name}`,
    );
    const endsAt = new Date(Math.ceil(Number(full?.ends) * 1000));
    const waitMs = endsAt.getTime() - ctx.now().getTime();
    if (waitMs > patienceMs)
      throw new ProviderError(
        'limited',
        `The provider takes ${window.calls} such calls in ${window.seconds} seconds; the next go out at ${endsAt.toISOString()}.`,
        { retryAt: endsAt },
      );
    await waitForTurn(ctx, Math.max(waitMs, 10));
  }
}

/** The latest instant before which one of these resources may not be asked; `null`: they may be. */
export async function blockedUntil(ctx: Context, source: string, resources: string[]): Promise<Date | null> {
  const now = ctx.now().toISOString();
  const [row] = await ctx.db.execute(sql`
    select extract(epoch from max(until))::float8 as until from (
      select blocked_until as until from budgets where source = ${source} and resource = any(${texts(resources)})
      union all
      select resets_at from budgets where source = ${source} and resource = any(${texts(resources)}) and remaining <= 0
    ) waits where until > ${timestamp(now)}`);
  return row === undefined || row.until === null ? null : new Date(Number(row.until) * 1000);
}

/** Counts calls, for the hour and for the run, and says when this one's turn is (milliseconds since 1970). */
async function count(
  ctx: Context,
  source: string,
  runId: number | null,
  calls: number,
): Promise<{ calls: number; runCalls: number; slot: number }> {
  const now = ctx.now();
  const hour = new Date(Math.floor(now.getTime() / hourMs) * hourMs).toISOString();
  const delay = calls > 0 && source === 'github' ? ctx.config.rateLimit.delayMs / 1000 : 0;
  const [row] = await ctx.db.execute(sql`
    with run as (update sync_runs set calls = calls + ${calls} where id = ${runId}::bigint returning calls),
    counted as (
      insert into call_counts (source, hour, calls, next_call_at) values (${source}, ${timestamp(hour)}, ${Math.max(0, calls)}, ${timestamp(now)} + make_interval(secs => ${delay}))
      on conflict (source) do update set
        calls = greatest(0, case when call_counts.hour = excluded.hour then call_counts.calls else 0 end + ${calls}),
        hour = excluded.hour,
        next_call_at = greatest(call_counts.next_call_at, ${timestamp(now)}) + make_interval(secs => ${delay})
      returning calls, extract(epoch from next_call_at)::float8 - ${delay} as slot)
    select counted.calls, counted.slot, run.calls as run_calls from counted left join run on true`);
  return { calls: Number(row?.calls), runCalls: Number(row?.run_calls ?? 0), slot: Number(row?.slot) * 1000 };
}

function nextHour(now: Date): Date {
  return new Date((Math.floor(now.getTime() / hourMs) + 1) * hourMs);
}

/** The entry among the budgets that lets a whole source rest. */
export function pauseOf(source: string): string {
  return `sync of ${source}`;
}
