import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { buckets, bucketsOf, formatDate } from '#core/lib/time.ts';
import { aggregate, type Cells, countLeftOut, type Scan, scansOf } from '#core/metrics/aggregate.ts';
import {
  type Answer,
  answerOf,
  empty,
  knownStatistic,
  pointsOf,
  type Statistic,
  ungrouped,
} from '#core/metrics/answer.ts';
import { withConcentration } from '#core/metrics/concentration.ts';
import { withBeside } from '#core/metrics/beside.ts';
import { Coverage, isKnown, knownFrom } from '#core/metrics/coverage.ts';
import { metricOf } from '#core/metrics/index.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { ownDays, placesOf, refusals, refuse, type Selection, select } from '#core/metrics/selection.ts';
import { measureStock } from '#core/metrics/stock.ts';

/**
 * The one engine. A query is parse (`MetricQuery`) → select (`selection.ts`: window, repositories, filters) → aggregate
 * (`aggregate.ts`: one scan of the facts; `stock.ts` for stocks) → shape (`answer.ts`), the same for every metric.
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
  state: values,
  project: values,
  level: values,
  ai: values,
  kind: values,
  model: values,
});
export type MetricQuery = z.infer<typeof MetricQuery>;

/** The answer of one metric. Throws `not_found` for its id and `bad_parameter` for what it cannot honour. */
export async function readMetric(ctx: Context, id: string, query: MetricQuery): Promise<Answer> {
  const metric = metricOf(id);
  return inSnapshot(ctx, async (db) => {
    const selection = await select(db, query, ctx.now());
    refuse(metric, selection);
    return (await measureAll(db, [metric], selection)).get(id) as Answer;
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
    return answersTo(db, metrics, selection);
  });
}

/** The answers of metrics to a selection, by id; `not_applicable` where one cannot honour it. */
export async function answersTo(
  db: Queryable,
  metrics: Metric[],
  selection: Selection,
): Promise<Record<string, Answer>> {
  const refused = new Map(metrics.map((metric) => [metric.id, refusals(metric, selection)[0]]));
  const asked = metrics.filter(({ id }) => refused.get(id) === undefined);
  const measured = await measureAll(db, asked, selection);
  const answers = metrics.map((metric): [string, Answer] => {
    const reason = { status: 'not_applicable', reason: refused.get(metric.id)?.message ?? '' } as const;
    return [metric.id, measured.get(metric.id) ?? { ...empty(metric, selection, []), ...reason }];
  });
  return Object.fromEntries(answers);
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
export function obstacleTo(named: Metric, selection: Selection) {
  const { connected, hasRepositories, settings } = selection;
  const metric = asSet(named, selection);
  const missing = Object.entries(metric.fact.needs ?? {}).find(([source]) => !connected.includes(source));
  if (missing !== undefined) return { reason: missing[1], connect: missing[0] };
  if (!hasRepositories && metric.fact.of !== 'workspace')
    return { reason: 'No repository is followed yet.', connect: metric.fact.connect };
  const { unmeasurable } = metric.bySettings?.(settings) ?? {};
  if (unmeasurable !== undefined) return unmeasurable;
  if (metric.needsIncidents !== true || settings.failureEvidence === 'repository_only' || settings.hasIncidentLabels)
    return null;
  const repositories = placesOf(metric, selection);
  const without = repositories.filter(({ hasIncidents }) => !hasIncidents).map(({ name }) => name);
  if (without.length === 0) return null;
  const listed =
    without.length > 3 ? `${without.slice(0, 3).join(', ')} and ${without.length - 3} more` : without.join(', ');
  return {
    reason: `Nothing tells of incidents in ${listed}. Connect Sentry and say which of its projects watch them, choose an incident label or report incidents, or say in Settings that what the repository shows is enough.`,
    connect: 'incidents',
  };
}

/**
 * Measures metrics that can honour the selection. Those that look at the same rows share their scan of the facts, so that
 * a page costs little more than its most expensive metric.
 */
async function measureAll(db: Queryable, named: Metric[], selection: Selection): Promise<Map<string, Answer>> {
  const alike = Map.groupBy(named, ({ fact }) => fact.timeZone);
  const measured = await Promise.all(
    [...alike.values()].map((some) => measureAlike(db, some, ownDays(some[0] as Metric, selection))),
  );
  return new Map(measured.flatMap((answers) => [...answers]));
}

/** Measures metrics whose days are of the same zone. */
async function measureAlike(db: Queryable, named: Metric[], selection: Selection): Promise<Map<string, Answer>> {
  const metrics = named.map((metric) => asSet(metric, selection));
  const measurable = metrics.filter((metric) => obstacleTo(metric, selection) === null);
  const [stocks, others] = [measurable.filter(isStock), measurable.filter((metric) => !isStock(metric))];
  const measured = await Promise.all([
    ...stocks.map(async (metric) => [await measureStock(db, metric, selection)]),
    ...scansOf(others).map((scan) => measureScan(db, scan, selection)),
  ]);
  const found = new Map(measured.flat().map((answer) => [answer.metric, answer]));
  const answers = metrics.map(async (metric): Promise<[string, Answer]> => {
    const answer = found.get(metric.id);
    if (answer === undefined) return [metric.id, unmeasured(metric, selection)];
    const progress = await readProgress(db, metric, selection);
    return [metric.id, progress === null ? answer : { ...answer, status: 'syncing', progress }];
  });
  return new Map(await Promise.all(answers));
}

function isStock({ at }: Metric): boolean {
  return typeof at !== 'string';
}

function unmeasured(metric: Metric, selection: Selection): Answer {
  const nothing = knownStatistic(metric, null, null);
  const points = pointsOf(metric, selection, ungrouped, () => null).map((point) => ({ ...point, ...nothing }));
  return { ...empty(metric, selection, points), status: 'not_measurable', ...obstacleTo(metric, selection) };
}

async function measureScan(db: Queryable, scan: Scan, selection: Selection): Promise<Answer[]> {
  const [cells, leftOut] = await Promise.all([aggregate(db, scan, selection), countLeftOut(db, scan, selection)]);
  return Promise.all(
    scan.map(async (metric, i) => {
      const measured = answerOf(metric, selection, cells[i] as Cells, leftOut[i] ?? {});
      if (metric.concentration === true) return withConcentration(db, metric, selection, measured);
      const answer = await withBeside(db, metric, selection, measured);
      if (metric.rhythm !== true) return answer;
      return { ...answer, total: { ...answer.total, ...(await readRhythm(db, metric, selection)) } };
    }),
  );
}

/** On how many days there were any, and how many in the median of the complete weeks that are known (none: `null`). */
async function readRhythm(db: Queryable, metric: Metric, selection: Selection): Promise<Partial<Statistic>> {
  const { zone, window, now } = selection.timeline;
  const coverage = new Coverage(placesOf(metric, selection), metric.fact.steps, now);
  const countsIn = async (bucket: 'day' | 'week') => {
    const spans = bucketsOf(zone, window, bucket, now);
    const timeline = { ...selection.timeline, bucket, spans };
    const [cells] = await aggregate(db, [metric], { ...selection, timeline, previous: null, by: null });
    return spans.map((span, i) => ({ span, found: cells?.points.get(i)?.get(null)?.found ?? 0 }));
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

/**
 * How far the data of the window is on its way: `null` when all of it is known, or when nothing is being read that would
 * complete it.
 */
async function readProgress(db: Queryable, metric: Metric, selection: Selection): Promise<Answer['progress'] | null> {
  const { timeline } = selection;
  const places = placesOf(metric, selection);
  const steps = metric.fact.steps.map((step) => step.replace(/\?$/, ''));
  const start = Math.min(selection.previous?.start ?? timeline.window.start, timeline.now);
  const missing = places.filter((repository) => knownFrom(repository, metric.fact.steps) > start);
  if (missing.length === 0) return null;
  const [row] = await db.execute(sql`
    select exists (
      select from sync_steps s
      where (s.step = any(${texts(steps)}) and s.repository_id = any(${bigints(missing.map(({ id }) => id))})
          or s.source || ':' || s.step = any(${texts(steps)}) and s.repository_id is null)
        and s.state in ('waiting', 'running')
    ) as is_reading`);
  if (row?.is_reading !== true) return null;
  const latest = Math.max(...places.map((repository) => knownFrom(repository, metric.fact.steps)));
  const from = Number.isFinite(latest) ? formatDate(timeline.zone.dateAt(latest)) : null;
  return { done: places.length - missing.length, total: places.length, from };
}
