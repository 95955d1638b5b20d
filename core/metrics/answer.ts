import * as z from 'zod';
import { buckets, formatDate } from '#core/lib/time.ts';
import type { Cell, Measured } from '#core/metrics/aggregate.ts';
import { Coverage, isKnown } from '#core/metrics/coverage.ts';
import { filterNames, type Metric } from '#core/metrics/metric.ts';
import type { Selection } from '#core/metrics/selection.ts';

/** The last step of a query: cells become the answer of the API. */

/** Why rows are left out, in the order of precedence. */
export const leftOutNames = ['by_hand', 'bots', 'no_start', 'not_attributable'] as const;

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
  /** Of a frequency: on how many local days, and how many in the median of the complete weeks. */
  days_with_deployments: figure,
  median_per_week: figure,
  /** Some of it is so young that it may still change. */
  provisional: z.boolean().optional(),
});

/**
 * A statistic. Durations and sizes have percentiles, all others a `value`; ratios a `numerator`, durations with stages
 * `stages`, and a metric that counts what it could not measure that count under its own name (`unreviewed`).
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
  total: Statistic.extend({ excluded: z.partialRecord(z.enum(leftOutNames), z.number().int()) }),
  previous: Statistic.optional(),
  points: z.array(Point),
});
export type Answer = z.infer<typeof Answer>;

/** The statistic of a cell; `null`: not known at all. */
function statistic(metric: Metric, cell: Cell | null): Statistic {
  const figures = figuresOf(metric, cell);
  return metric.provisionalHours === undefined ? figures : { ...figures, provisional: cell?.young ?? false };
}

function figuresOf(metric: Metric, cell: Cell | null): Statistic {
  if (metric.kind === 'ratio') {
    const [n, numerator] = cell === null ? [null, null] : [cell.found, cell.numerator];
    return { n, numerator, value: n === null || numerator === null || n === 0 ? null : numerator / n };
  }
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

/** Every bucket of every group, in time order and then by group, those without a group last. */
export function pointsOf(
  metric: Metric,
  selection: Selection,
  groups: Map<string | null, string | null>,
  cellAt: (bucket: number, group: string | null) => Cell | null | undefined,
): Point[] {
  const { spans, now } = selection.timeline;
  const whole = new Coverage(selection.repositories, metric.fact.steps, now);
  const coverageOf = (key: string | null): Coverage => {
    if (selection.by !== 'repo') return whole;
    const own = selection.repositories.filter(({ id }) => String(id) === key);
    return new Coverage(own, metric.fact.steps, now);
  };
  const ordered = [...groups]
    .sort(([, a], [, b]) => compareGroups(a, b))
    .map(([key, name]) => ({ key, name, coverage: coverageOf(key) }));
  return spans.flatMap((span, bucket) =>
    ordered.map(({ key, name, coverage }) => {
      const share = coverage.shareOf(span);
      return {
        start: formatDate(span.date),
        group: name,
        ...knownStatistic(metric, cellAt(bucket, key), share),
        partial: span.partial,
        coverage: share,
      };
    }),
  );
}

function compareGroups(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
}

/** The part of an answer that says what was asked. */
export function queryOf({ timeline, filters, previous, by, bots }: Selection): Answer['query'] {
  return {
    from: formatDate(timeline.window.from),
    to: formatDate(timeline.window.to),
    bucket: timeline.bucket,
    time_zone: timeline.zone.name,
    filters,
    ...(previous !== null && { compare: 'previous' as const }),
    ...(by !== null && { by }),
    ...(bots !== 'exclude' && { bots }),
  };
}
