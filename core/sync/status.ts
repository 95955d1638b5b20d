import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import { VeelocityError } from '#core/error.ts';
import { providers } from '#core/providers/index.ts';
import type { Provider } from '#core/providers/provider.ts';
import { readSettings, type Settings } from '#core/settings.ts';
import { floorOf, stepOf } from '#core/sync/plan.ts';
import { type Progress, readProgress } from '#core/sync/scan.ts';

/** What the sync is doing and has done, for people to watch. Times are RFC 3339. */

const instant = z.string();

const StepStatus = z.object({
  name: z.string(),
  title: z.string(),
  /** The repository, or `null` for a step of the whole source. */
  scope: z.string().nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'limited', 'forbidden', 'gone', 'broken']),
  done: z.number().int(),
  total: z.number().int().nullable(),
  /** From when on its data is known; `null`: not yet, from the very beginning (then it is `complete`), or not meant to be. */
  known_from: instant.nullable(),
  /** Is all the history there that is wanted? */
  complete: z.boolean(),
  eta_seconds: z.number().int().nullable(),
  error: z.string().nullable(),
  next_at: instant,
});

const SourceStatus = z.object({
  id: z.string(),
  title: z.string(),
  running: z.boolean(),
  run_id: z.number().int().nullable(),
  steps: z.array(StepStatus),
  /** What is left of the credential's allowance; the tightest of its limits. */
  budget: z.object({
    resource: z.string().nullable(),
    limit: z.number().int().nullable(),
    remaining: z.number().int().nullable(),
    resets_at: instant.nullable(),
    /** No call before this instant. */
    blocked_until: instant.nullable(),
    calls_this_hour: z.number().int(),
    max_per_hour: z.number().int(),
  }),
  next_run_at: instant.nullable(),
});

export const SyncStatus = z.object({ running: z.boolean(), version: z.number().int(), sources: z.array(SourceStatus) });
export type SyncStatus = z.infer<typeof SyncStatus>;

/** What every step is doing now. One statement a kind, whatever the number of repositories. */
export async function syncStatus(ctx: Context): Promise<SyncStatus> {
  const settings = await readSettings(ctx.db);
  const [workspace] = await ctx.db.execute(sql`select data_version from workspace`);
  const steps = await ctx.db.execute(sql`
    select s.source, s.step, r.name as scope, s.state, s.progress, s.done, s.total, s.error_detail, s.started_at, s.next_at
    from sync_steps s left join repositories r on r.id = s.repository_id
    where s.repository_id is null or r.tracked order by s.source, r.name nulls first, s.step`);
  const runs = await ctx.db.execute(sql`select id, source from sync_runs where state = 'running'`);
  const budgets = await ctx.db.execute(sql`select * from budgets`);
  const counts = await ctx.db.execute(sql`select source, hour, calls from call_counts`);
  const sources = providers.map((provider) => {
    const mine = steps.filter((row) => row.source === provider.id);
    const run = runs.find((row) => row.source === provider.id);
    return {
      id: provider.id,
      title: provider.title,
      running: run !== undefined,
      run_id: run === undefined ? null : Number(run.id),
      steps: mine.map((row) => stepStatus(ctx, provider, settings, row)),
      budget: budgetStatus(ctx, provider, budgets, counts),
      next_run_at: mine.length === 0 ? null : nextRun(mine),
    };
  });
  return { running: runs.length > 0, version: Number(workspace?.data_version), sources };
}

type Row = Record<string, unknown>;

function stepStatus(ctx: Context, provider: Provider, settings: Settings, row: Row): z.infer<typeof StepStatus> {
  const step = stepOf(provider, String(row.step));
  const progress = readProgress(row.progress);
  const share = step?.reads === 'history' ? shareKnown(progress, floorOf(progress, settings, ctx.now())) : null;
  return {
    name: String(row.step),
    title: step?.title ?? String(row.step),
    scope: row.scope === null ? null : String(row.scope),
    state: row.state as z.infer<typeof StepStatus>['state'],
    done: Number(row.done),
    total: share === 1 ? Number(row.done) : numberOrNull(row.total),
    known_from: progress.floor === '-infinity' ? null : (progress.floor ?? progress.tail?.oldest ?? null),
    complete: share === 1,
    eta_seconds: row.state === 'running' ? etaSeconds(ctx, instantOrNull(row.started_at), share) : null,
    error: row.error_detail === null ? null : String(row.error_detail),
    next_at: toInstant(String(row.next_at)),
  };
}

/** The share of the wanted history that is known, by time: items are not spread evenly, but nothing better is known. */
function shareKnown(progress: Progress, floor: string): number | null {
  if (
    progress.floor !== undefined &&
    (progress.floor === '-infinity' || Date.parse(progress.floor) <= Date.parse(floor))
  )
    return 1;
  if (progress.watermark === undefined || progress.tail === undefined) return null;
  const [newest, oldest, end] = [progress.watermark, progress.tail.oldest, floor].map((at) => Date.parse(at)) as [
    number,
    number,
    number,
  ];
  return newest <= end ? 1 : Math.min(1, Math.max(0, (newest - oldest) / (newest - end)));
}

function etaSeconds(ctx: Context, startedAt: string | null, share: number | null): number | null {
  if (startedAt === null || share === null || share <= 0) return null;
  const elapsed = (ctx.now().getTime() - Date.parse(startedAt)) / 1000;
  return Math.max(0, Math.round((elapsed * (1 - share)) / share));
}

function budgetStatus(
  ctx: Context,
  provider: Provider,
  budgets: Row[],
  counts: Row[],
): z.infer<typeof SourceStatus>['budget'] {
  const mine = budgets.filter((row) => row.source === provider.credentialOf);
  const limits = mine.filter(
    (row) => row.limit !== null && Date.parse(toInstant(String(row.resets_at))) > ctx.now().getTime(),
  );
  const [tightest] = limits.sort(
    (a, b) => Number(a.remaining) / Number(a.limit) - Number(b.remaining) / Number(b.limit),
  );
  const blocks = mine
    .map((row) => instantOrNull(row.blocked_until))
    .filter((at): at is string => at !== null && Date.parse(at) > ctx.now().getTime());
  const count = counts.find((row) => row.source === provider.credentialOf);
  const isThisHour = count !== undefined && ctx.now().getTime() - Date.parse(toInstant(String(count.hour))) < 3600_000;
  return {
    resource: tightest === undefined ? null : String(tightest.resource),
    limit: numberOrNull(tightest?.limit),
    remaining: numberOrNull(tightest?.remaining),
    resets_at: instantOrNull(tightest?.resets_at),
    blocked_until: blocks.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null,
    calls_this_hour: isThisHour ? Number(count.calls) : 0,
    max_per_hour: ctx.config.rateLimit.maxPerHour,
  };
}

function nextRun(steps: Row[]): string | null {
  return steps.map((row) => toInstant(String(row.next_at))).sort()[0] ?? null;
}

export const SyncRun = z.object({
  id: z.number().int(),
  source: z.string(),
  trigger: z.enum(['schedule', 'request']),
  started_at: instant,
  finished_at: instant.nullable(),
  state: z.enum(['running', 'done', 'partial', 'failed', 'limited', 'cancelled']),
  from: z.string().nullable(),
  to: z.string().nullable(),
  full: z.boolean(),
  pages: z.number().int(),
  rows: z.number().int(),
  calls: z.number().int(),
  errors: z.number().int(),
  detail: z.string().nullable(),
});
export type SyncRun = z.infer<typeof SyncRun>;

const SyncErrorItem = z.object({
  step: z.string(),
  repository: z.string().nullable(),
  item: z.string().nullable(),
  code: z.string(),
  detail: z.string(),
  at: instant,
});

export const SyncRunDetail = SyncRun.extend({ problems: z.array(SyncErrorItem) });
export type SyncRunDetail = z.infer<typeof SyncRunDetail>;

/** A page of the runs, newest first. `before` is the `last` of the page before; `last: null`: there are no more. */
export async function listRuns(
  ctx: Context,
  source: string | null,
  limit: number,
  before: number | null,
): Promise<{ items: SyncRun[]; last: number | null; total: number }> {
  const ofSource = source === null ? sql`true` : sql`source = ${source}`;
  const rows = await ctx.db.execute(sql`
    select * from sync_runs where ${ofSource} and ${before === null ? sql`true` : sql`id < ${before}`} order by id desc limit ${limit + 1}`);
  const [count] = await ctx.db.execute(sql`select count(*)::int as total from sync_runs where ${ofSource}`);
  const items = rows.slice(0, limit).map(runOf);
  return { items, last: rows.length > limit ? (items.at(-1)?.id ?? null) : null, total: Number(count?.total) };
}

/** One run with what went wrong in it, newest first, at most 200. Throws `not_found`. */
export async function readRun(ctx: Context, id: number): Promise<SyncRunDetail> {
  const [row] = await ctx.db.execute(sql`select * from sync_runs where id = ${id}`);
  if (row === undefined) throw new VeelocityError('not_found', `There is no sync run ${id}.`);
  const errors = await ctx.db.execute(sql`
    select e.step, r.name as repository, e.item, e.code, e.detail, e.at from sync_errors e left join repositories r on r.id = e.repository_id
    where e.run_id = ${id} order by e.id desc limit 200`);
  return {
    ...runOf(row),
    problems: errors.map((error) => ({
      step: String(error.step),
      repository: error.repository === null ? null : String(error.repository),
      item: error.item === null ? null : String(error.item),
      code: String(error.code),
      detail: String(error.detail),
      at: toInstant(String(error.at)),
    })),
  };
}

function runOf(row: Row): SyncRun {
  return SyncRun.parse({
    ...row,
    id: Number(row.id),
    started_at: toInstant(String(row.started_at)),
    finished_at: instantOrNull(row.finished_at),
  });
}

function instantOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : toInstant(String(value));
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
