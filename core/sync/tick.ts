import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { texts } from '#core/db/values.ts';
import { type OpenSource, openSource, setSourceStatus } from '#core/sources.ts';
import { openApi } from '#core/sources/api.ts';
import { blockedUntil, openBudget, pauseOf } from '#core/sources/budget.ts';
import { claim } from '#core/sync/claim.ts';
import type { Conclude } from '#core/sync/conclude.ts';
import { planSteps, providerOf, stepOf } from '#core/sync/plan.ts';
import { closeRun, hasOpenRun, isCancelled, openRun } from '#core/sync/run.ts';
import { type Outcome, type Work, workOn } from '#core/sync/work.ts';

/** What a tick came to. */
export interface Tick {
  /** `idle`: nothing was due. `busy`: other processes have what is due. `more`: time ran out before the work did. */
  state: 'idle' | 'busy' | 'more' | 'done' | 'limited' | 'broken' | 'not_configured';
  /** When the next step of the source is due; `null`: unknown. */
  nextAt: Date | null;
}

/** GitHub itself gives up after ten seconds; the rest is the way there and back. */
const callTimeoutMs = 30_000;
/** A failed call is tried again within the same tick when its turn comes this soon. */
const patienceMs = 10_000;

/**
 * Syncs a source until nothing is due or the time is up. Any number of processes may do so at once: each claims steps
 * of its own. Safe to kill at any moment: at most the page under way is read again.
 */
export async function tick(ctx: Context, source: string, timeBoxMs: number, conclude: Conclude): Promise<Tick> {
  const provider = providerOf(source);
  const opened = provider === null ? null : await openSource(ctx, source);
  if (provider === null || opened === null) return { state: 'not_configured', nextAt: null };
  await conclude(ctx, source); // A process that died may have left something to conclude.
  await planSteps(ctx.db, provider, ctx.now(), namesOf(opened));
  const paused = await blockedUntil(ctx, provider.credentialOf, [pauseOf(source)]);
  if (paused !== null) return { state: 'limited', nextAt: paused };
  const due = await nextDueAt(ctx, source);
  // A run that a dead process left open is taken on even when nothing is due, so that it is closed.
  if ((due === null || due > ctx.now()) && !(await hasOpenRun(ctx, source))) return { state: 'idle', nextAt: due };
  const run = await openRun(ctx, source);
  const work: Work = {
    run,
    provider,
    api: await openApi(ctx, opened, openBudget(ctx, provider, opened.origin, run), callTimeoutMs),
    opened,
    deadline: new Date(ctx.now().getTime() + timeBoxMs),
  };
  const state = await workUntilDone(ctx, work, conclude);
  await conclude(ctx, source);
  return { state, nextAt: await nextDueAt(ctx, source) };
}

async function workUntilDone(ctx: Context, work: Work, conclude: Conclude): Promise<Tick['state']> {
  const { opened } = work;
  const source = work.provider.id;
  let last: Outcome = { kind: 'done' };
  while (ctx.now() < work.deadline && !ctx.ending.aborted) {
    if (await isCancelled(ctx, work.run)) return 'done';
    const claimed = await claim(ctx, source);
    if (claimed === null) {
      if (await waitForRetry(ctx, source, work.deadline)) continue;
      if (await conclude(ctx, source)) continue;
      const open = await closeRun(ctx, work.run, source, last);
      if (open === 'closed') await reportSource(ctx, work, last);
      return open === 'closed' ? 'done' : 'busy';
    }
    const step = stepOf(work.provider, claimed.step);
    if (step === null) {
      // A step of another version of the program: it is not this one's to do.
      await ctx.db.execute(sql`delete from sync_steps where id = ${claimed.id}`);
      continue;
    }
    last = await workOn(ctx, work, step, claimed);
    if (last.kind === 'replaced') return 'more'; // The next tick has the other credential.
    // The first sync is long: that the credential works shows with its first pages.
    if (opened.untried && (last.kind === 'done' || last.kind === 'more')) {
      await setSourceStatus(ctx, opened, { status: 'ok', detail: null, was: 'untried' });
      opened.untried = false;
    }
    if (last.kind === 'limited' || last.kind === 'broken') {
      if (last.kind === 'limited') await work.api.budget.block(pauseOf(source), last.until);
      await closeRun(ctx, work.run, source, last);
      await reportSource(ctx, work, last);
      return last.kind;
    }
  }
  return 'more';
}

/** Waits for a step whose next try is near, or for the host to be told to end. `false`: there is none. */
async function waitForRetry(ctx: Context, source: string, deadline: Date): Promise<boolean> {
  const [row] = await ctx.db.execute(sql`
    select extract(epoch from min(next_at))::float8 as at from sync_steps s left join repositories r on r.id = s.repository_id
    where s.source = ${source} and s.state = 'failed' and s.lease_until is null and (s.repository_id is null or r.tracked)`);
  if (row === undefined || row.at === null) return false;
  const waitMs = Number(row.at) * 1000 - ctx.now().getTime();
  if (waitMs > patienceMs || ctx.now().getTime() + waitMs >= deadline.getTime()) return false;
  await ctx.wait(Math.max(waitMs, 50));
  return true;
}

/** When the next step of a source is due, whoever works on it; `null`: it has no steps. */
async function nextDueAt(ctx: Context, source: string): Promise<Date | null> {
  const [row] = await ctx.db.execute(sql`
    select extract(epoch from min(greatest(next_at, lease_until)))::float8 as at from sync_steps s left join repositories r on r.id = s.repository_id
    where s.source = ${source} and (s.repository_id is null or r.tracked)`);
  return row === undefined || row.at === null ? null : new Date(Number(row.at) * 1000);
}

/** Says on the source what the sync found out about its credential. */
async function reportSource(ctx: Context, work: Work, last: Outcome): Promise<void> {
  const { opened } = work;
  if (last.kind === 'broken') return setSourceStatus(ctx, opened, { status: 'broken', detail: last.detail });
  if (last.kind === 'limited')
    return setSourceStatus(ctx, opened, {
      status: 'ok',
      detail: `${last.detail} It goes on by itself at ${last.until.toISOString()}.`,
    });
  // That a step has nothing to check says nothing of the credential.
  const checks = work.provider.steps.filter((step) => step.checks !== undefined).map((step) => step.id);
  const [row] = await ctx.db.execute(sql`
    select count(*) filter (where state in ('forbidden', 'gone', 'failed'))::int as bad,
      count(*) filter (where state <> 'done' or s.step <> all(${texts(checks)}))::int as all,
      count(*) filter (where state = 'forbidden')::int as forbidden, min(error_detail) filter (where state in ('forbidden', 'gone', 'failed')) as detail
    from sync_steps s left join repositories r on r.id = s.repository_id where s.source = ${work.provider.id} and (s.repository_id is null or r.tracked)`);
  const bad = Number(row?.bad ?? 0);
  if (bad === 0) return setSourceStatus(ctx, opened, { status: 'ok', detail: null });
  const status = Number(row?.forbidden) === Number(row?.all) ? 'forbidden' : 'degraded';
  return setSourceStatus(ctx, opened, {
    status,
    detail: `${bad} of ${String(row?.all)} steps could not be read: ${String(row?.detail)}`,
  });
}

/** The repositories that a source is limited to; `null`: all that are followed. */
function namesOf(opened: OpenSource): string[] | null {
  if (opened.id !== 'github-actions') return null;
  const names = opened.config.repositories;
  return Array.isArray(names) && names.length > 0 ? names.map(String) : null;
}
