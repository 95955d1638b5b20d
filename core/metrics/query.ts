import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { badParameters, buckets, bucketsOf, formatDate } from '#core/lib/time.ts';
import { aggregate, type Cell, countLeftOut, countStock } from '#core/metrics/aggregate.ts';
import { type Answer, knownStatistic, pointsOf, queryOf, type Statistic } from '#core/metrics/answer.ts';
import { Coverage, isKnown, knownFrom } from '#core/metrics/coverage.ts';
import { metricOf } from '#core/metrics/index.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { refusals, refuse, type Selection, select } from '#core/metrics/selection.ts';

/**
 * The one engine. A query is parse (`MetricQuery`) → select (`selection.ts`: window, repositories, filters) → aggregate
 * (`aggregate.ts`: one scan of the facts) → shape (`answer.ts`), the same for every metric.
 */

const values = z.array(z.string().min(1).max(300)).max(200).optional();

/** What may be asked of a metric. Filters may be repeated. */
export const MetricQuery = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  bucket: z.enum(buckets).optional(),
  compare: z.enum(['previous']).optional(),
  bots: z.enum(['exclude', 'include', 'only']).optional(),
  by: z.string().max(100).optional(),
  repo: values,
  team: values,
  person: values,
  base: values,
  environment: values,
  label: values,
  workflow: values,
});
export type MetricQuery = z.infer<typeof MetricQuery>;

/** More points than this are refused: with many groups, buckets must be fewer. */
const maxPoints = 50_000;

/** The answer of one metric. Throws `not_found` for its id and `bad_parameter` for what it cannot honour. */
export async function readMetric(ctx: Context, id: string, query: MetricQuery): Promise<Answer> {
  const metric = metricOf(id);
  return inSnapshot(ctx, async (db) => {
    const selection = await select(db, query, ctx.now());
    refuse(metric, selection);
    return measure(db, asSet(metric, selection), selection);
  });
}

/**
 * The answers of several metrics to one query, all from the same moment of the data. Where a metric cannot honour a
 * filter or the grouping its answer is `not_applicable`.
 */
export async function readMetrics(ctx: Context, ids: string[], query: MetricQuery): Promise<Record<string, Answer>> {
  const metrics = ids.map(metricOf);
  return inSnapshot(ctx, async (db) => {
    const selection = await select(db, query, ctx.now());
    const answers: [string, Answer][] = [];
    for (const metric of metrics) {
      const [refusal] = refusals(metric, selection);
      const answer = refusal === undefined ? await measure(db, asSet(metric, selection), selection) : null;
      const reason = { status: 'not_applicable', reason: refusal?.message ?? '' } as const;
      answers.push([metric.id, answer ?? { ...empty(metric, selection, []), ...reason }]);
    }
    return Object.fromEntries(answers);
  });
}

/** Runs `work` on one moment of the data, with memory enough to sort and without compiling what runs once. */
export async function inSnapshot<T>(ctx: Context, work: (db: Queryable) => Promise<T>): Promise<T> {
  return ctx.db.transaction(
    async (tx) => {
      await tx.execute(sql`select set_config('jit', 'off', true), set_config('work_mem', '32MB', true)`);
      return work(tx);
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** A metric as the settings have it. */
export function asSet(metric: Metric, { settings }: Selection): Metric {
  const { unmeasurable: _, ...changes } = metric.bySettings?.(settings) ?? {};
  return { ...metric, ...changes };
}

/** Why a metric cannot be measured, and what to connect; `null`: it can. */
export function obstacleTo(metric: Metric, { hasRepositories, repositories, settings }: Selection) {
  if (!hasRepositories) return { reason: 'No repository is followed yet.', connect: metric.fact.connect };
  const { unmeasurable } = metric.bySettings?.(settings) ?? {};
  if (unmeasurable !== undefined) return unmeasurable;
  if (metric.needsIncidents !== true || settings.failureEvidence === 'repository_only' || settings.hasIncidentLabels)
    return null;
  const without = repositories.filter(({ hasIncidents }) => !hasIncidents).map(({ name }) => name);
  if (without.length === 0) return null;
  const named =
    without.length > 3 ? `${without.slice(0, 3).join(', ')} and ${without.length - 3} more` : without.join(', ');
  return {
    reason: `Nothing tells of incidents in ${named}. Choose an incident label or report incidents, or say in Settings that what the repository shows is enough.`,
    connect: 'incidents',
  };
}

async function measure(db: Queryable, metric: Metric, selection: Selection): Promise<Answer> {
  const obstacle = obstacleTo(metric, selection);
  if (obstacle !== null) {
    const nothing = knownStatistic(metric, null, null);
    const points = pointsOf(metric, selection, ungrouped, () => null).map((point) => ({ ...point, ...nothing }));
    return { ...empty(metric, selection, points), status: 'not_measurable', ...obstacle };
  }
  const answer =
    typeof metric.at === 'string' ? measureRows(db, metric, selection) : measureStock(db, metric, selection);
  const [measured, progress] = await Promise.all([answer, readProgress(db, metric, selection)]);
  return progress === null ? measured : { ...measured, status: 'syncing', progress };
}

/** The only group where nothing is grouped. */
const ungrouped = new Map<string | null, string | null>([[null, null]]);

async function measureRows(db: Queryable, metric: Metric, selection: Selection): Promise<Answer> {
  const [cells, excluded] = await Promise.all([
    aggregate(db, metric, selection),
    countLeftOut(db, metric, selection, null),
  ]);
  const keys = [...cells.points.values()].flatMap((groups) => [...groups.keys()]);
  const groups = namedGroups(selection, keys);
  const { now, window } = selection.timeline;
  const coverage = new Coverage(selection.repositories, metric.fact.steps, now);
  const { previous } = selection;
  return {
    ...empty(
      metric,
      selection,
      pointsOf(metric, selection, groups, (bucket, group) => cells.points.get(bucket)?.get(group)),
    ),
    total: {
      ...knownStatistic(metric, cells.total, coverage.shareOf(window)),
      ...(metric.rhythm && (await readRhythm(db, metric, selection))),
      excluded,
    },
    ...(previous !== null && { previous: knownStatistic(metric, cells.previous, coverage.shareOf(previous)) }),
  };
}

/** On how many days there were any, and how many in the median of the complete weeks that are known (none: `null`). */
async function readRhythm(db: Queryable, metric: Metric, selection: Selection): Promise<Partial<Statistic>> {
  const { zone, window, now } = selection.timeline;
  const coverage = new Coverage(selection.repositories, metric.fact.steps, now);
  const countsIn = async (bucket: 'day' | 'week') => {
    const spans = bucketsOf(zone, window, bucket, now);
    const timeline = { ...selection.timeline, bucket, spans };
    const { points } = await aggregate(db, metric, { ...selection, timeline, previous: null, by: null });
    return spans.map((span, i) => ({ span, found: points.get(i)?.get(null)?.found ?? 0 }));
  };
  const days = (await countsIn('day')).filter(({ found }) => found > 0).length;
  const weeks = (await countsIn('week')).filter(({ span }) => !span.partial && coverage.shareOf(span) === 1);
  const found = weeks.map((week) => week.found).sort((a, b) => a - b);
  const [low, high] = [found[Math.floor((found.length - 1) / 2)], found[Math.floor(found.length / 2)]];
  return {
    days_with_deployments: isKnown(coverage.shareOf(window), days) ? days : null,
    median_per_week: low === undefined || high === undefined ? null : (low + high) / 2,
  };
}

/** A stock as it was at an instant. */
interface Held {
  at: number;
  found: number;
  /** Enough is covered to say so. */
  known: boolean;
}

/**
 * A stock, just before the end of each bucket that has begun, at the latest now: of the window, and of the one before it
 * if that is asked for.
 */
async function readStock(
  db: Queryable,
  metric: Metric,
  selection: Selection,
): Promise<{ now: Held[]; before: Held[] }> {
  const { zone, now, bucket, spans } = selection.timeline;
  const earlier = selection.previous === null ? [] : bucketsOf(zone, selection.previous, bucket, now);
  const begun = [...earlier, ...spans].filter((span) => span.start <= now);
  const at = begun.map((span) => Math.min(span.end, now));
  const counts = (await countStock(db, metric, selection, at, null)).get(null);
  const coverage = new Coverage(selection.repositories, metric.fact.steps, now);
  const held = begun.map((span, i) => {
    const found = counts?.[i] ?? 0;
    return { at: at[i] ?? 0, found, known: isKnown(coverage.shareOf(span), found) };
  });
  const first = earlier.filter((span) => span.start <= now).length;
  return { now: held.slice(first), before: held.slice(0, first) };
}

/** The total of a stock is the last point that is not null, or else nothing. `at`: the instant it speaks of. */
function totalOf(metric: Metric, held: Held[]): { at: number | null; statistic: Statistic } {
  const last = held.findLast(({ known }) => known);
  const at = (last ?? held.at(-1))?.at ?? null;
  return { at, statistic: knownStatistic(metric, cellOf(last?.found ?? 0), last === undefined ? null : 1) };
}

function cellOf(found: number): Cell {
  return { found, numerator: 0, measured: [] };
}

/** The instant that the total of a stock speaks of; `null`: no bucket has begun. */
export async function stockInstant(db: Queryable, metric: Metric, selection: Selection): Promise<number | null> {
  return totalOf(metric, (await readStock(db, metric, { ...selection, previous: null })).now).at;
}

async function measureStock(db: Queryable, metric: Metric, selection: Selection): Promise<Answer> {
  const { now: held, before } = await readStock(db, metric, selection);
  const at = held.map((one) => one.at);
  const total = totalOf(metric, held);
  const [stocks, excluded] = await Promise.all([
    selection.by === null ? null : countStock(db, metric, selection, at, selection.by),
    countLeftOut(db, metric, selection, total.at),
  ]);
  const of = stocks ?? new Map([[null, held.map((one) => one.found)]]);
  const groups = stocks === null ? ungrouped : namedGroups(selection, [...stocks.keys()]);
  return {
    ...empty(
      metric,
      selection,
      pointsOf(metric, selection, groups, (i, group) => cellOf(of.get(group)?.[i] ?? 0)),
    ),
    total: { ...total.statistic, excluded },
    ...(selection.previous !== null && { previous: totalOf(metric, before).statistic }),
  };
}

/** The names of the groups that were found. Throws `bad_parameter` when there are too many for the buckets. */
function namedGroups(selection: Selection, keys: (string | null)[]): Map<string | null, string | null> {
  if (selection.by === null) return ungrouped;
  const groups = new Map(keys.map((key) => [key, nameOf(selection, key)]));
  if (groups.size * selection.timeline.spans.length <= maxPoints) return groups;
  const message = `Gives ${groups.size.toLocaleString('en-US')} groups in ${selection.timeline.spans.length.toLocaleString('en-US')} buckets, and ${maxPoints.toLocaleString('en-US')} points is the limit. Take a longer bucket, a shorter window or a filter.`;
  throw badParameters([{ field: 'by', message }]);
}

function nameOf(selection: Selection, key: string | null): string | null {
  if (selection.by !== 'repo') return key;
  return selection.repositories.find(({ id }) => String(id) === key)?.name ?? null;
}

/** An answer in which nothing is known. */
function empty(metric: Metric, selection: Selection, points: Answer['points']): Answer {
  return {
    metric: metric.id,
    unit: metric.unit,
    better: metric.better,
    version: selection.version,
    status: 'ok',
    query: queryOf(selection),
    total: { ...knownStatistic(metric, null, null), excluded: {} },
    points,
  };
}

/**
 * How far the data of the window is on its way: `null` when all of it is known, or when nothing is being read that would
 * complete it.
 */
async function readProgress(db: Queryable, metric: Metric, selection: Selection): Promise<Answer['progress'] | null> {
  const { repositories, timeline } = selection;
  const steps = metric.fact.steps.map((step) => step.replace(/\?$/, ''));
  const start = Math.min(selection.previous?.start ?? timeline.window.start, timeline.now);
  const missing = repositories.filter((repository) => knownFrom(repository, metric.fact.steps) > start);
  if (missing.length === 0) return null;
  const [row] = await db.execute(sql`
    select exists (
      select from sync_steps s
      where s.step = any(${texts(steps)}) and s.repository_id = any(${bigints(missing.map(({ id }) => id))})
        and s.state in ('waiting', 'running')
    ) as is_reading`);
  if (row?.is_reading !== true) return null;
  const latest = Math.max(...repositories.map((repository) => knownFrom(repository, metric.fact.steps)));
  const from = Number.isFinite(latest) ? formatDate(timeline.zone.dateAt(latest)) : null;
  return { done: repositories.length - missing.length, total: repositories.length, from };
}
