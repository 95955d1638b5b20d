import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { json, timestamp } from '#core/db/values.ts';
import { redact } from '#core/lib/redact.ts';
import { type Api, type Page, type Place, ProviderError, type Provider, type Step } from '#core/providers/provider.ts';
import { readSettings } from '#core/settings.ts';
import { isReplaced, type OpenSource, readSourceConfig } from '#core/sources.ts';
import { type Claim, LostClaim, updateClaimed } from '#core/sync/claim.ts';
import { keepPage, type PageContext } from '#core/sync/keep.ts';
import { floorOf, nextDue } from '#core/sync/plan.ts';
import { beginRound, endRound, type Goal, nextPlace, type Progress, type ScanPlace, urgency } from '#core/sync/scan.ts';
import { wantsOf } from '#core/sync/wants.ts';

/** What one claim comes to: pages until the round is over, something more urgent is due, or a call fails. */

/** A claim is given back after this many pages, so that every repository gets its newest pages early. */
const maxPages = 10;
/** After so many failures of one page, hours later, an incomplete answer is better than none for ever. */
const failuresUntilPartial = 15;

/** What ended the work on a claim, and whether the source can go on with others. */
export type Outcome =
  | { kind: 'done' | 'more' | 'lost' | 'failed' }
  /** The credential was refused something, but another one has been entered since. */
  | { kind: 'replaced' }
  /** The credential's allowance is used up until then. */
  | { kind: 'limited'; until: Date; detail: string }
  /** The credential is refused. */
  | { kind: 'broken'; detail: string };

export interface Work {
  run: number;
  provider: Provider;
  api: Api;
  /** The source as it was when the work began. */
  opened: OpenSource;
  deadline: Date;
}

/** Works on a claimed step and gives it back, whatever happens. Only a database that is away is thrown. */
export async function workOn(ctx: Context, work: Work, step: Step, claimed: Claim): Promise<Outcome> {
  const { run, provider } = work;
  const { origin } = work.opened;
  // Read for each claim: what made the step due must not be newer than what it is told.
  const settings = await readSettings(ctx.db);
  const config = await readSourceConfig(ctx, provider.id);
  const at: PageContext = { run, provider, origin, step, claim: claimed, settings };
  const first = urgency(step, claimed.progress, ctx.now());
  let progress = beginRound(claimed.progress, claimed.mark);
  try {
    for (let pages = 0; ; pages++) {
      const { goal, unfinished } = await goalOf(ctx, at, progress);
      const place = nextPlace(step, progress, goal);
      if (place === null) return await finishRound(ctx, at, progress, unfinished);
      const stop = pages >= maxPages || ctx.now() >= work.deadline || ctx.ending.aborted;
      if (stop || urgency(step, progress, ctx.now()) > first) return await giveBack(ctx, at, progress);
      const page = discreet(work.api, await step.page(work.api, placeOf(config, at, place, goal)));
      progress = await keepPage(ctx, at, progress, place, page, goal);
      if (page.address !== undefined) work.api.urls.api = page.address;
      if (claimed.pageSize !== null)
        claimed.pageSize = claimed.pageSize * 2 >= step.pageSize ? null : claimed.pageSize * 2;
    }
  } catch (error) {
    if (error instanceof LostClaim) {
      ctx.log('warn', error.message, { source: work.provider.id, step: step.id });
      return { kind: 'lost' };
    }
    // A host that ends takes the connections of its calls with it: that is no failure of the step.
    if (ctx.ending.aborted) return await giveBack(ctx, at, progress);
    return handleFailure(ctx, work, at, error);
  }
}

/** What a page could not read, in the provider's words but without what it was asked with. */
function discreet({ secret, ownSecret }: Api, page: Page): Page {
  if (page.problems === undefined) return page;
  const clean = (text: string) => redact(text, [secret, ownSecret]);
  const problems = page.problems.map(({ item, code, detail }) => ({ item: clean(item), code, detail: clean(detail) }));
  return { ...page, problems };
}

async function goalOf(ctx: Context, at: PageContext, progress: Progress): Promise<{ goal: Goal; unfinished: boolean }> {
  const now = ctx.now();
  const floor = floorOf(progress, at.settings, now);
  const from = progress.firstPageOldest ?? null;
  const { ids, unfinished } = await wantsOf(ctx.db, at.step.id, at.claim.scope, from, { now, floor });
  const size = at.claim.pageSize ?? at.step.pageSize;
  return { goal: { floor, now, wanted: ids, size }, unfinished };
}

function placeOf(config: Place['config'], at: PageContext, place: ScanPlace, goal: Goal): Place {
  return {
    ...place,
    scope: at.claim.scope,
    config,
    incidentLabels: at.settings.incident_sources.github_labels,
    size: goal.size,
    partial: at.claim.failures >= failuresUntilPartial,
  };
}

async function finishRound(ctx: Context, at: PageContext, progress: Progress, unfinished: boolean): Promise<Outcome> {
  const mark = progress.round?.mark ?? null;
  const due = nextDue(ctx, at.step, unfinished, at.claim.id).toISOString();
  const now = ctx.now().toISOString();
  await updateClaimed(
    ctx.db,
    at.claim,
    sql`state = 'done', progress = ${json(endRound(progress))}, done_mark = ${mark}, failures = 0, error_code = null, error_detail = null,
      finished_at = ${timestamp(now)}, lease_until = null, lease_owner = null, urgency = ${at.step.rank},
      next_at = case when mark is distinct from ${mark} or stale_at > started_at then ${timestamp(now)} else ${timestamp(due)} end`,
  );
  return { kind: 'done' };
}

async function giveBack(ctx: Context, at: PageContext, progress: Progress): Promise<Outcome> {
  await updateClaimed(
    ctx.db,
    at.claim,
    sql`state = 'running', lease_until = null, lease_owner = null, next_at = ${timestamp(ctx.now())},
      urgency = ${urgency(at.step, progress, ctx.now())}`,
  );
  return { kind: 'more' };
}

/** Gives the step back with what went wrong, and when it is tried again. Never further than what it stored. */
async function handleFailure(ctx: Context, { api, opened }: Work, at: PageContext, error: unknown): Promise<Outcome> {
  const failure = failureOf(ctx, at, error);
  const message = redact(failure.message, [api.secret, api.ownSecret]);
  const failures = at.claim.failures + 1;
  const size =
    failure.kind === 'too_large'
      ? Math.max(1, Math.floor((at.claim.pageSize ?? at.step.pageSize) / 2))
      : at.claim.pageSize;
  const retryAt = retryOf(ctx, at, failure, failures);
  ctx.log('warn', message, {
    source: at.provider.id,
    step: at.step.id,
    repository: at.claim.scope?.name,
    kind: failure.kind,
    retryAt: retryAt.toISOString(),
  });
  const isRefused = ['unauthorized', 'forbidden', 'gone'].includes(failure.kind);
  const replaced = await ctx.db.transaction(async (tx) => {
    const isOfBefore = isRefused && (await isReplaced(tx, opened));
    await updateClaimed(
      tx,
      at.claim,
      sql`state = ${stateOf(failure)}, failures = ${failures}, page_size = ${size}, error_code = ${failure.kind}, error_detail = ${message},
        lease_until = null, lease_owner = null, next_at = ${timestamp(isOfBefore ? ctx.now() : retryAt)}`,
    );
    if (failure.kind === 'limited') return false;
    await tx.execute(sql`
      insert into sync_errors (run_id, source, step, repository_id, code, detail, at)
      values (${at.run}, ${at.provider.id}, ${at.step.id}, ${at.claim.scope?.id ?? null}, ${failure.kind}, ${message}, ${timestamp(ctx.now())})`);
    await tx.execute(sql`update sync_runs set errors = errors + 1 where id = ${at.run}`);
    return isOfBefore;
  });
  if (replaced) return { kind: 'replaced' };
  if (failure.kind === 'limited') return { kind: 'limited', until: retryAt, detail: message };
  if (failure.kind === 'unauthorized') return { kind: 'broken', detail: message };
  return { kind: 'failed' };
}

/**
 * What a thrown error means for the step. A page that we cannot read or store is this step's trouble and nobody else's;
 * that the database is away shows when the failure itself is written.
 */
function failureOf(ctx: Context, at: PageContext, error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof Error && error.name === 'ZodError') {
    return new ProviderError('unreadable', `${at.provider.title} answered in a shape that it does not document.`, {
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  ctx.log('error', 'A page could not be read or stored.', { source: at.provider.id, step: at.step.id, error: cause });
  return new ProviderError('unreadable', 'Veelocity could not store what it read. The log says why.', { cause: error });
}

const states = { limited: 'limited', forbidden: 'forbidden', gone: 'gone', unauthorized: 'broken' } as const;

function stateOf(failure: ProviderError): string {
  return failure.kind in states ? states[failure.kind as keyof typeof states] : 'failed';
}

const secondMs = 1000;
const hourMs = 3600 * secondMs;

/** When to try again: not before the provider says, at once with a smaller page, in hours when a person must act, else ever later. */
function retryOf(ctx: Context, at: PageContext, failure: ProviderError, failures: number): Date {
  const now = ctx.now().getTime();
  const asked = failure.retryAt?.getTime() ?? now;
  if (failure.kind === 'limited') return new Date(Math.max(asked, now + secondMs));
  if (failure.kind === 'unauthorized') return new Date(now + ctx.config.syncIntervalMinutes * 60 * secondMs);
  if (failure.kind === 'forbidden' || failure.kind === 'gone') return new Date(now + hourMs);
  const canShrink = failure.kind === 'too_large' && (at.claim.pageSize ?? at.step.pageSize) > 1 && failures <= 7;
  if (canShrink) return new Date(asked);
  const backOffMs = Math.min(secondMs * 2 ** Math.min(failures, 12), hourMs / 2);
  return new Date(Math.max(asked, now + backOffMs * (0.5 + Math.random() / 2)));
}
