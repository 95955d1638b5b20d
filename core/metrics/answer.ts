import * as z from 'zod';
import { badParameters, buckets, formatDate } from '#core/lib/time.ts';
import type { Cell, Cells, Measured } from '#core/metrics/aggregate.ts';
import { Coverage, isKnown } from '#core/metrics/coverage.ts';
import { ofTeam } from '#core/metrics/groups.ts';
import { filterNames, type Metric } from '#core/metrics/metric.ts';
import { placesOf, type SelectedRepository, type Selection } from '#core/metrics/selection.ts';

/** The last step of a query: cells become the answer of the API. */

/** Why rows are left out, in the order of precedence. */
export const leftOutNames = [
  'by_hand',
  'bots',
  'no_start',
  'merged_before_start',
  'not_attributable',
  'declared',
  'unknown',
] as const;

const figure = z.number().nullable().optional();

const Spread = z.object({
  n: z.number().int().nullable(),
  value: figure,
  numerator: figure,
  p50: figure,
  p75: figure,
  p90: figure,
  p95: figure,
  mean: figure,
  min: figure,
  max: figure,
  unreviewed: figure,
  uncounted: figure,
  /** Of a frequency: on how many local days, and how many in the median of the complete weeks. */
  days_with_deployments: figure,
  median_per_week: figure,
  /** Of what is spread over people, under `by=person`: this person's part of all. */
  share: figure,
  /** How unevenly it is spread, 0 to 1, over how many people, and who of them has more than is good for all. */
  gini: figure,
  people: figure,
  bottlenecks: z.array(z.string()).nullable().optional(),
  /** Of a share of what could be measured: how much of all that is. */
  measured_share: figure,
  /** Some of it is so young that it may still change. */
  provisional: z.boolean().optional(),
});

/**
 * A statistic. Durations and sizes have percentiles, all others a `value`; ratios a `numerator`, durations with stages
 * `stages`, and a metric that counts what it could not measure that count under its own name (`unreviewed`, `uncounted`).
 */
export const Statistic = Spread.extend({ stages: z.record(z.string(), Spread).optional() });
export type Statistic = z.infer<typeof Statistic>;

export const Point = Statistic.extend({
  /** The first date of the bucket. */
  start: z.string(),
  group: z.string().nullable(),
  /** Cut by the window or by now. */
  partial: z.boolean(),
  /** The covered share, 0 to 1; `null` for a bucket that starts after now. */
  coverage: z.number().nullable(),
});
export type Point = z.infer<typeof Point>;

const Group = Statistic.extend({ group: z.string().nullable() });
type Group = z.infer<typeof Group>;

export const Answer = z.object({
  metric: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower']).nullable(),
  version: z.number().int(),
  status: z.enum(['ok', 'syncing', 'not_measurable', 'not_applicable']),
  /** While syncing: how many of the repositories are there, and the date from which all are known so far. */
  progress: z.object({ done: z.number().int(), total: z.number().int(), from: z.string().nullable() }).optional(),
  /** Why it cannot be measured or does not apply, and which source to connect. */
  reason: z.string().optional(),
  connect: z.string().optional(),
  query: z.object({
    from: z.string(),
    to: z.string(),
    bucket: z.enum(buckets),
    time_zone: z.string(),
    filters: z.partialRecord(z.enum(filterNames), z.array(z.string())),
    compare: z.literal('previous').optional(),
    by: z.string().optional(),
    bots: z.enum(['exclude', 'include', 'only']).optional(),
  }),
  /** The zone of the source's own days, which count on the local dates of the same name. */
  source_time_zone: z.literal('UTC').optional(),
  total: Statistic.extend({ excluded: z.partialRecord(z.enum(leftOutNames), z.number().int()) }),
  previous: Statistic.optional(),
  points: z.array(Point),
  /** Under `by`: each group over the whole window, from its rows; a stock at the instant that the total speaks of. */
  groups: z.array(Group).optional(),
});
export type Answer = z.infer<typeof Answer>;

/** The statistic of a cell; `null`: not known at all. */
function statistic(metric: Metric, cell: Cell | null): Statistic {
  const figures = figuresOf(metric, cell);
  return metric.provisionalHours === undefined ? figures : { ...figures, provisional: cell?.young ?? false };
}

function figuresOf(metric: Metric, cell: Cell | null): Statistic {
  const amount = cell === null ? null : (cell.amount ?? 0);
  if (metric.kind === 'ratio') {
    const numerator = cell?.numerator ?? null;
    const n = metric.shares === undefined ? (cell?.found ?? null) : amount;
    return { n, numerator, value: n === null || numerator === null || n === 0 ? null : numerator / n };
  }
  if (metric.kind === 'sum') return { n: cell?.found ?? null, value: amount };
  if (metric.distinct !== undefined) return { n: amount, value: amount };
  if (metric.value === undefined) return { n: cell?.found ?? null, value: cell?.found ?? null };
  const measured = cell?.measured[0];
  const result = spread(cell === null ? null : measured);
  if (metric.unmeasured !== undefined) {
    Object.assign(result, { [metric.unmeasured]: cell === null ? null : cell.found - (measured?.n ?? 0) });
  }
  if (metric.stages !== undefined) {
    const names = Object.keys(metric.stages);
    const stages = names.map((name, i) => [name, spread(cell === null ? null : cell.measured[i + 1])]);
    result.stages = Object.fromEntries(stages) as Record<string, Statistic>;
  }
  return result;
}

function spread(measured: Measured | null | undefined): Statistic {
  const [p50 = null, p75 = null, p90 = null, p95 = null] = measured?.p ?? [];
  const n = measured === null ? null : (measured?.n ?? 0);
  return {
    n,
    p50,
    p75,
    p90,
    p95,
    mean: measured?.mean ?? null,
    min: measured?.min ?? null,
    max: measured?.max ?? null,
  };
}

const nothing: Cell = { found: 0, numerator: 0, measured: [] };

/** The statistic of a span: `null` where nothing is known of it, empty where nothing was found in it. */
export function knownStatistic(metric: Metric, cell: Cell | null | undefined, coverage: number | null): Statistic {
  return statistic(metric, isKnown(coverage, cell?.found ?? 0) ? (cell ?? nothing) : null);
}

/** The names of groups by the values of the grouping column, in the order of answers: by name, those without one last. */
export type Groups = Map<string | null, string | null>;

/** The only group where nothing is grouped. */
export const ungrouped: Groups = new Map([[null, null]]);

/** More points than this are refused: with many groups, buckets must be fewer. */
const maxPoints = 50_000;

/** The names of the groups that were found. Throws `bad_parameter` when there are too many for the buckets. */
export function namedGroups(selection: Selection, keys: (string | null)[]): Groups {
  const buckets = selection.timeline.spans.length;
  if (keys.length * buckets > maxPoints) {
    const message = `Gives ${keys.length.toLocaleString('en-US')} groups in ${buckets.toLocaleString('en-US')} buckets, and ${maxPoints.toLocaleString('en-US')} points is the limit. Take a longer bucket, a shorter window or a filter.`;
    throw badParameters([{ field: 'by', message }]);
  }
  const names = new Map(selection.repositories.map(({ id, name }) => [String(id), name]));
  const named = keys.map((key) => [key, selection.by === 'repo' ? (names.get(key ?? '') ?? null) : key] as const);
  return new Map(named.sort(([, a], [, b]) => compareGroups(a, b)));
}

function compareGroups(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
}

/** What is known of each group: that of its own repositories, or else that of all. */
function coveragesOf(metric: Metric, selection: Selection, groups: Groups): Map<string | null, Coverage> {
  const { now } = selection.timeline;
  const all = placesOf(metric, selection);
  const whole = new Coverage(all, metric.fact.steps, now);
  const coverageOf = (key: string | null) => {
    const own = ownPlaces(metric, selection, key, all);
    return own === all ? whole : new Coverage(own, metric.fact.steps, now);
  };
  return new Map([...groups.keys()].map((key) => [key, coverageOf(key)]));
}

function ownPlaces(metric: Metric, selection: Selection, key: string | null, all: SelectedRepository[]) {
  if (metric.fact.of === 'workspace') return all;
  if (selection.by === 'repo') return all.filter(({ id }) => String(id) === key);
  return selection.by === 'team' ? ofTeam(metric, key, selection.who, all) : all;
}

/** Every bucket of every group, in time order and then by group. */
export function pointsOf(
  metric: Metric,
  selection: Selection,
  groups: Groups,
  cellAt: (bucket: number, group: string | null) => Cell | null | undefined,
): Point[] {
  const coverages = coveragesOf(metric, selection, groups);
  const distinct = [...new Set(coverages.values())];
  const named = [...groups];
  return selection.timeline.spans.flatMap((span, bucket) => {
    const start = formatDate(span.date);
    const shares = new Map(distinct.map((coverage) => [coverage, coverage.shareOf(span)]));
    return named.map(([key, group]) => {
      const coverage = shares.get(coverages.get(key) as Coverage) ?? null;
      const statistic = knownStatistic(metric, cellAt(bucket, key), coverage);
      return { start, group, ...statistic, partial: span.partial, coverage };
    });
  });
}

/** Each group by itself; `span` is the time that its cell is about. */
export function groupStatistics(
  metric: Metric,
  selection: Selection,
  groups: Groups,
  span: { start: number; end: number },
  cellOf: (group: string | null) => Cell | undefined,
): Group[] {
  const coverages = coveragesOf(metric, selection, groups);
  return [...groups].map(([key, group]) => {
    const share = coverages.get(key)?.shareOf(span) ?? null;
    return { group, ...knownStatistic(metric, cellOf(key), share) };
  });
}

/** The answer that cells make. */
export function answerOf(metric: Metric, selection: Selection, cells: Cells, excluded: Record<string, number>): Answer {
  const { previous, by, timeline } = selection;
  const coverage = new Coverage(placesOf(metric, selection), metric.fact.steps, timeline.now);
  const groups = by === null ? ungrouped : namedGroups(selection, [...cells.groups.keys()]);
  const points = pointsOf(metric, selection, groups, (bucket, group) => cells.points.get(bucket)?.get(group));
  return {
    ...empty(metric, selection, points),
    total: { ...knownStatistic(metric, cells.total, coverage.shareOf(timeline.window)), excluded },
    ...(previous !== null && { previous: knownStatistic(metric, cells.previous, coverage.shareOf(previous)) }),
    ...(by !== null && {
      groups: groupStatistics(metric, selection, groups, timeline.window, (group) => cells.groups.get(group)),
    }),
  };
}

/** An answer in which nothing is known. */
export function empty(metric: Metric, selection: Selection, points: Answer['points']): Answer {
  return {
    metric: metric.id,
    unit: metric.unit,
    better: metric.better,
    version: selection.version,
    status: 'ok',
    query: queryOf(selection),
    ...(metric.fact.timeZone !== undefined && { source_time_zone: metric.fact.timeZone }),
    total: { ...knownStatistic(metric, null, null), excluded: {} },
    points,
    ...(selection.by !== null && { groups: [] }),
  };
}

/** The part of an answer that says what was asked. */
function queryOf({ timeline, timeZone, filters, previous, by, bots }: Selection): Answer['query'] {
  return {
    from: formatDate(timeline.window.from),
    to: formatDate(timeline.window.to),
    bucket: timeline.bucket,
    time_zone: timeZone,
    filters,
    ...(previous !== null && { compare: 'previous' as const }),
    ...(by !== null && { by }),
    ...(bots !== 'exclude' && { bots }),
  };
}
