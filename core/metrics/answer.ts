import { formatDate } from '#core/lib/time.ts';
import type { Cell, Measured } from '#core/metrics/aggregate.ts';
import { Coverage, isKnown } from '#core/metrics/coverage.ts';
import type { Metric } from '#core/metrics/metric.ts';
import type { Filters, Selection } from '#core/metrics/selection.ts';

/** The last step of a query: cells become the answer that api.md describes. */

/**
 * A statistic. Durations and sizes have percentiles, all others a `value`; ratios a `numerator`, durations with stages
 * `stages`, and a metric that counts what it could not measure that count under its own name (`unreviewed`).
 */
export interface Statistic {
  n: number | null;
  value?: number | null;
  numerator?: number | null;
  p50?: number | null;
  p75?: number | null;
  p90?: number | null;
  p95?: number | null;
  mean?: number | null;
  min?: number | null;
  max?: number | null;
  unreviewed?: number | null;
  stages?: Record<string, Statistic>;
}

export interface Point extends Statistic {
  /** The first date of the bucket. */
  start: string;
  group: string | null;
  /** Cut by the window or by now. */
  partial: boolean;
  /** The covered share, 0 to 1; `null` for a bucket that starts after now. */
  coverage: number | null;
}

export interface Answer {
  metric: string;
  unit: string;
  better: 'higher' | 'lower' | null;
  version: number;
  status: 'ok' | 'syncing' | 'not_measurable' | 'not_applicable';
  /** While syncing: how many repositories are there, and the date from which all are known so far. */
  progress?: { done: number; total: number; from: string | null };
  /** Why it cannot be measured or does not apply, and which source to connect. */
  reason?: string;
  connect?: string;
  query: {
    from: string;
    to: string;
    bucket: string;
    time_zone: string;
    filters: Filters;
    compare?: 'previous';
    by?: string;
    bots?: string;
  };
  total: Statistic & { excluded: Record<string, number> };
  previous?: Statistic;
  points: Point[];
}

/** The statistic of a cell; `null`: not known at all. */
export function statistic(metric: Metric, cell: Cell | null): Statistic {
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
  const whole = new Coverage(selection.repositories, metric.fact.step, now);
  const coverageOf = (key: string | null): Coverage => {
    if (selection.by !== 'repo') return whole;
    const own = selection.repositories.filter(({ id }) => String(id) === key);
    return new Coverage(own, metric.fact.step, now);
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
