import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { bucketsOf, type BucketSpan } from '#core/lib/time.ts';
import { type Cell, countSetAside, instants, withoutZeros } from '#core/metrics/aggregate.ts';
import {
  type Answer,
  empty,
  groupStatistics,
  knownStatistic,
  namedGroups,
  pointsOf,
  type Statistic,
  ungrouped,
} from '#core/metrics/answer.ts';
import { Coverage, isKnown } from '#core/metrics/coverage.ts';
import { groupColumn, groupJoin } from '#core/metrics/groups.ts';
import type { Metric } from '#core/metrics/metric.ts';
import {
  knownAt,
  matching,
  partlyKnown,
  placesOf,
  placeOf,
  type Selection,
  standing,
} from '#core/metrics/selection.ts';

/** Stocks: how much there was of something at an instant, counted from the intervals in which each thing was there. */

/** A stock as it was just before the end of a bucket, at the latest now. */
interface Held {
  span: BucketSpan;
  at: number;
  found: number;
  /** Enough is covered to say so. */
  known: boolean;
}

/** A stock at each bucket of the window that has begun, and of the window before it if that is asked for. */
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
  const coverage = new Coverage(placesOf(metric, selection), metric.fact.steps, now);
  const held = begun.map((span, i) => {
    const found = counts?.[i] ?? 0;
    return { span, at: at[i] ?? 0, found, known: isKnown(coverage.shareOf(span), found) };
  });
  const first = earlier.filter((span) => span.start <= now).length;
  return { now: held.slice(first), before: held.slice(0, first) };
}

/** The total of a stock is the last point that is not null, or else nothing. `held`: the one that it speaks of. */
function totalOf(metric: Metric, all: Held[]): { held: Held | null; statistic: Statistic } {
  const last = all.findLast(({ known }) => known);
  const statistic = knownStatistic(metric, cellOf(last?.found ?? 0), last === undefined ? null : 1);
  return { held: last ?? all.at(-1) ?? null, statistic };
}

function cellOf(found: number): Cell {
  return { found, numerator: 0, measured: [] };
}

/** The instant that the total of a stock speaks of; `null`: no bucket has begun. */
export async function stockInstant(db: Queryable, metric: Metric, selection: Selection): Promise<number | null> {
  return totalOf(metric, (await readStock(db, metric, { ...selection, previous: null })).now).held?.at ?? null;
}

/** The answer of a stock. */
export async function measureStock(db: Queryable, metric: Metric, selection: Selection): Promise<Answer> {
  const { now: all, before } = await readStock(db, metric, selection);
  const at = all.map((one) => one.at);
  const { held, statistic } = totalOf(metric, all);
  const [stocks, excluded] = await Promise.all([
    selection.by === null ? null : countStock(db, metric, selection, at, selection.by),
    held === null ? {} : countLeftOutAt(db, metric, selection, held.at),
  ]);
  const of = stocks ?? new Map([[null, all.map((one) => one.found)]]);
  const groups = stocks === null ? ungrouped : namedGroups(selection, [...stocks.keys()]);
  const cellAt = (i: number, group: string | null) => cellOf(of.get(group)?.[i] ?? 0);
  const place = held === null ? -1 : all.indexOf(held);
  return {
    ...empty(metric, selection, pointsOf(metric, selection, groups, cellAt)),
    total: { ...statistic, excluded },
    ...(selection.previous !== null && { previous: totalOf(metric, before).statistic }),
    ...(stocks !== null && {
      groups:
        held === null ? [] : groupStatistics(metric, selection, groups, held.span, (group) => cellAt(place, group)),
    }),
  };
}

/**
 * Counts a stock just before each instant, which come in time order. An interval adds one at the first instant after its
 * start and takes one away at the first instant after its end, so that one scan serves any number of instants.
 */
async function countStock(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  given: number[],
  by: string | null,
): Promise<Map<string | null, number[]>> {
  if (given.length === 0) return new Map();
  const { from, until } = metric.at as { from: string; until: string };
  const [first, last] = [given[0] ?? 0, given.at(-1) ?? 0].map((instant) => timestamp(new Date(instant)));
  const partly = partlyKnown(metric, selection);
  // Where a repository is known from a moment on, what was open then is counted from that moment on.
  const start = partly === null ? sql.raw(from) : sql`greatest(${sql.raw(from)}, k.since)`;
  const changes = await db.execute(sql`
    select width_bucket(change.at, ${instants(given)}) as place, (${groupColumn(metric, by, selection.who)})::text as grp,
      sum(change.step)::int as step
    from ${sql.raw(metric.fact.table)} f
    ${groupJoin(metric, by, selection)}
    ${partly === null ? sql`` : sql`left join ${partly} on k.id = ${placeOf(metric)}`}
    cross join lateral (values (${start}, 1), (${sql.raw(until)}, -1)) as change (at, step)
    where ${start} < ${last} and (${sql.raw(until)} is null or ${sql.raw(until)} > ${start}) and (${sql.raw(until)} is null or ${sql.raw(until)} >= ${first}) and change.at < ${last}
      and ${matching(metric, selection)} and ${standing(metric, selection.bots, null)}
    group by 1, 2`);
  const stocks = new Map<string | null, number[]>();
  for (const { place, grp, step } of changes) {
    const group = grp as string | null;
    const steps = stocks.get(group) ?? Array.from(given, () => 0);
    steps[Number(place)] = (steps[Number(place)] ?? 0) + Number(step);
    stocks.set(group, steps);
  }
  for (const [group, steps] of stocks) {
    for (let i = 1; i < steps.length; i++) steps[i] = (steps[i] ?? 0) + (steps[i - 1] ?? 0);
    // What came and went between two instants was counted at none of them.
    if (steps.every((held) => held === 0)) stocks.delete(group);
  }
  return stocks;
}

/** The condition that an interval holds the moment just before an instant. */
export function heldAt(metric: Metric, selection: Selection, instant: number): SQL {
  const { from, until } = metric.at as { from: string; until: string };
  const at = timestamp(new Date(instant));
  return sql`${sql.raw(from)} < ${at} and (${sql.raw(until)} is null or ${sql.raw(until)} >= ${at})
    and ${knownAt(metric, selection, at, sql`>`)}`;
}

/** How many rows a stock leaves out at an instant, and why. Zeros are omitted. */
async function countLeftOutAt(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  instant: number,
): Promise<Record<string, number>> {
  return withoutZeros(await countSetAside(db, metric, selection, heldAt(metric, selection, instant)));
}
