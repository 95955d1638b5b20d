import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { Assistants, Indexes, readAssistants, readIndexes } from '#core/dashboard/assistants.ts';
import { Attention, readAttention } from '#core/dashboard/attention.ts';
import { readWaiting, Waiting } from '#core/dashboard/waiting.ts';
import { Quality, readQuality } from '#core/dashboard/quality.ts';
import type { Queryable } from '#core/db/database.ts';
import type { BotRules } from '#core/facts/touched.ts';
import { Control, controlOf } from '#core/insights/anomalies.ts';
import { Benchmark, placeAmong } from '#core/insights/benchmarks.ts';
import { Answer } from '#core/metrics/answer.ts';
import { ReviewPairs, readReviewPairs } from '#core/metrics/concentration.ts';
import { Distribution, Dots, readDistribution, readDots } from '#core/metrics/distribution.ts';
import { Hours, readHours } from '#core/metrics/hours.ts';
import { metricOf } from '#core/metrics/index.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { type Page, pageNames, pages } from '#core/metrics/pages.ts';
import { answersTo, asSet, inSnapshot, MetricQuery, obstacleTo } from '#core/metrics/query.ts';
import { reviewerLoad } from '#core/metrics/reviewer-load.ts';
import { refusals, type Selection, select } from '#core/metrics/selection.ts';

/** A page of the dashboard: everything that it needs in one answer, all from the same moment of the data. */

export const DashboardQuery = MetricQuery.extend({ page: z.enum(pageNames) });
export type DashboardQuery = z.infer<typeof DashboardQuery>;

export const Dashboard = z.object({
  page: z.enum(pageNames),
  version: z.number().int(),
  /** By metric: what the metric itself answers to the same query, or `not_applicable` where it cannot honour it. */
  cells: z.record(z.string(), Answer),
  /** By metric; one that cannot be measured or cannot honour a filter is not among them, and its cell says why. */
  dots: z.record(z.string(), Dots).optional(),
  distributions: z.record(z.string(), Distribution).optional(),
  /** `null`: there is too little to say what is ordinary. */
  control: z.record(z.string(), Control.nullable()).optional(),
  /** Some of the metrics in groups, whatever the page is grouped by. */
  splits: z.record(z.string(), Answer).optional(),
  /** Where something is split by state: the names of the states of work, from the first to the last. */
  states: z.array(z.string()).optional(),
  /** Of the metrics that there are published numbers of, and that have something to place. */
  benchmarks: z.record(z.string(), Benchmark).optional(),
  hours: Hours.optional(),
  review_pairs: ReviewPairs.optional(),
  waiting: Waiting.optional(),
  attention: Attention.optional(),
  assistants: Assistants.optional(),
  indexes: Indexes.optional(),
  quality: Quality.optional(),
});
export type Dashboard = z.infer<typeof Dashboard>;

/** Reads a page. Throws as metrics do, but for filters that only some of them know. */
export async function readDashboard(
  ctx: Context,
  rules: BotRules,
  { page, ...query }: DashboardQuery,
): Promise<Dashboard> {
  const composition = pages[page];
  return inSnapshot(ctx, async (db) => {
    const selection = await select(db, query, ctx.now());
    // Only cells are grouped: everything else is about all rows.
    const whole = { ...selection, by: null };
    const answers = answersTo(db, composition.cells.map(metricOf), selection);
    const [cells, dots, distributions, control, splits, asides] = await Promise.all([
      answers,
      ofEach(composition.dots, whole, (metric) => readDots(db, metric, whole)),
      ofEach(composition.distributions, whole, (metric) => readDistribution(db, metric, whole)),
      readControl(db, composition.control, whole, selection.by === null ? answers : null),
      readSplits(db, composition.splits, selection),
      readAsides(ctx, db, rules, composition, whole),
    ]);
    const benchmarks = composition.benchmarks && benchmarksOf(cells);
    const extras = { dots, distributions, control, splits, benchmarks, ...asides };
    return { page, version: selection.version, cells, ...withoutAbsent(extras) };
  });
}

/** What is no number of a metric. */
async function readAsides(ctx: Context, db: Queryable, rules: BotRules, page: Page, whole: Selection) {
  const [hours, pairs, waiting, attention, quality, assistants, indexes, states] = await Promise.all([
    page.hours && isMeasurable(metricOf('deployment-frequency'), whole) ? readHours(db, whole) : undefined,
    page.reviewPairs && isMeasurable(reviewerLoad, whole) ? readReviewPairs(db, whole) : undefined,
    page.waiting && readWaiting(db, whole, rules),
    page.attention && readAttention(ctx, db, whole),
    page.quality && readQuality(db, whole),
    page.assistants && readAssistants(db, whole),
    page.indexes && readIndexes(db, whole),
    Object.values(page.splits ?? {}).includes('state') ? readStates(db) : undefined,
  ]);
  return { hours, review_pairs: pairs, waiting: waiting ?? undefined, attention, quality, assistants, indexes, states };
}

/** Teams have states of the same name: it stands where the first of them has it. */
async function readStates(db: Queryable): Promise<string[]> {
  const rows = await db.execute(sql`
    select name from linear_states group by name
    order by min(array_position(array['triage', 'backlog', 'unstarted', 'started', 'completed', 'canceled', 'duplicate'], type)),
      min(position), name`);
  return rows.map(({ name }) => String(name));
}

/** Metrics in groups of the page's own choice. */
async function readSplits(
  db: Queryable,
  splits: Record<string, string> | undefined,
  selection: Selection,
): Promise<Dashboard['splits']> {
  if (splits === undefined) return undefined;
  const groups = Map.groupBy(Object.entries(splits), ([, by]) => by);
  const found = await Promise.all(
    [...groups].map(([by, some]) =>
      answersTo(
        db,
        some.map(([id]) => metricOf(id)),
        { ...selection, by, previous: null },
      ),
    ),
  );
  return Object.assign({}, ...found) as Record<string, Answer>;
}

function isMeasurable(metric: Metric, selection: Selection): boolean {
  return refusals(metric, selection).length === 0 && obstacleTo(metric, selection) === null;
}

/** What is read of each of some metrics, by id; `undefined`: the page does not have it. */
async function ofEach<T>(
  ids: string[] | undefined,
  selection: Selection,
  read: (metric: Metric) => Promise<T>,
): Promise<Record<string, T> | undefined> {
  if (ids === undefined) return undefined;
  const metrics = ids.map(metricOf).filter((metric) => isMeasurable(metric, selection));
  const entries = metrics.map(async (metric) => [metric.id, await read(asSet(metric, selection))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Control charts over the points of the cells, or over points of their own where the cells are grouped. */
async function readControl(
  db: Queryable,
  ids: string[] | undefined,
  selection: Selection,
  cells: Promise<Record<string, Answer>> | null,
): Promise<Dashboard['control']> {
  if (ids === undefined) return undefined;
  const answers = await (cells ?? answersTo(db, ids.map(metricOf), selection));
  return ofEach(ids, selection, async (metric) => controlOf(metric, answers[metric.id]?.points ?? []));
}

function benchmarksOf(cells: Record<string, Answer>): Record<string, Benchmark> {
  const placed = Object.values(cells).flatMap(({ metric, status, total }) => {
    const benchmark = status === 'ok' || status === 'syncing' ? placeAmong(metric, total) : null;
    return benchmark === null ? [] : [[metric, benchmark] as const];
  });
  return Object.fromEntries(placed);
}

function withoutAbsent<T extends object>(extras: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(extras).filter(([, value]) => value !== undefined)) as never;
}
