import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { knownAt, matching, partlyKnown, type Selection, standing } from '#core/metrics/selection.ts';

/** The third step of a query: one scan of the facts, cut into buckets by instants and into groups. */

/** A statistic as SQL gives it; `p` are p50, p75, p90, p95. */
export interface Measured {
  n: number;
  p: number[] | null;
  mean: number | null;
  min: number | null;
  max: number | null;
}

/** What was found in one cell. */
export interface Cell {
  /** All rows, also those without a value. */
  found: number;
  numerator: number;
  /** Is any of them so young that it may still change? */
  young?: boolean;
  /** The value and its stages, in the order of the metric; empty for counts and ratios. */
  measured: Measured[];
}

/** Cells by their place. */
export interface Cells {
  total: Cell | null;
  previous: Cell | null;
  /** By bucket, counted from 0, then by the value of the grouping column as text. */
  points: Map<number, Map<string | null, Cell>>;
}

/**
 * Aggregates the rows of a metric. Its instants are thresholds handed over as an array: bucket 0 is the previous window,
 * and 1 is the first bucket of this one. Totals come from the rows, never from points.
 */
export async function aggregate(db: Queryable, metric: Metric, selection: Selection): Promise<Cells> {
  const cells: Cells = { total: null, previous: null, points: new Map() };
  // A row with several labels stands in several groups, so the total needs a statement of its own.
  const statements = selection.by === 'label' ? (['totals', 'points'] as const) : (['both'] as const);
  const results = await Promise.all(statements.map((sets) => db.execute(statement(metric, selection, sets))));
  for (const row of results.flat()) {
    const cell: Cell = {
      found: Number(row.found),
      numerator: Number(row.numerator),
      young: row.young === true,
      measured: valuesOf(metric).map((_, i) => row[`v${i}`] as Measured),
    };
    const bucket = Number(row.bucket) - 1;
    if (row.is_total) cells[row.period ? 'total' : 'previous'] = cell;
    else if (bucket >= 0) put(cells.points, bucket, row.grp as string | null, cell);
  }
  return cells;
}

function put<T>(points: Map<number, Map<string | null, T>>, bucket: number, group: string | null, value: T): void {
  const groups = points.get(bucket) ?? new Map<string | null, T>();
  points.set(bucket, groups.set(group, value));
}

function valuesOf(metric: Metric): string[] {
  return metric.value === undefined ? [] : [metric.value, ...Object.values(metric.stages ?? {})];
}

type Part = 'points' | 'totals' | 'both';

/**
 * The columns that say where a row of the result belongs, and its grouping sets. The set of the totals is a prefix of the
 * set of the points, so that one sort serves both; keys that are the same for every row are left out of it.
 */
function grouping(part: Part, { previous, by }: Selection): { place: SQL; sets: SQL } {
  const totals = previous === null ? '' : 'period';
  const keys = [...(totals === '' ? [] : [totals]), 'bucket', ...(by === null ? [] : ['grp'])];
  const points = keys.join(', ');
  const period = previous === null ? 'true' : 'period';
  const group = by === null ? 'null' : 'grp::text';
  const { place, sets } = {
    points: { place: `false as is_total, ${period} as period, bucket, ${group} as grp`, sets: `(${points})` },
    totals: { place: `true as is_total, ${period} as period, null as bucket, null as grp`, sets: `(${totals})` },
    both: {
      place: `grouping(bucket) = 1 as is_total, ${period} as period, bucket, ${group} as grp`,
      sets: `(${points}), (${totals})`,
    },
  }[part];
  return { place: sql.raw(place), sets: sql.raw(sets) };
}

function statement(metric: Metric, selection: Selection, part: Part): SQL {
  const { place, sets } = grouping(part, selection);
  const unnested = part === 'points';
  const values = valuesOf(metric);
  const column = groupColumn(metric, selection, unnested);
  const at = sql.raw(metric.at as string);
  const columns = values.map((value, i) => sql`, ${sql.raw(value)} as x${sql.raw(String(i))}`);
  const statistics = values.map((_, i) => sql.raw(`, ${statisticOf(`x${i}`)} as v${i}`));
  return sql`
    select ${place}, count(*) as found,
      count(*) filter (where met) as numerator, coalesce(bool_or(young), false) as young ${sql.join(statistics)}
    from (
      select placed.*, bucket > 0 as period
      from (
        select width_bucket(${at}, ${thresholds(selection)}) - ${sql.raw(selection.previous === null ? '0' : '1')} as bucket,
          ${column} as grp, ${sql.raw(metric.numerator ?? 'false')} as met, ${youngAt(metric, selection)} as young ${sql.join(columns)}
        from ${sql.raw(metric.fact.table)} f
        ${unnested ? sql.raw(`left join lateral unnest(${metric.fact.columns.label}) as one (label) on true`) : sql``}
        where ${inWindow(at, selection)} and ${matching(metric, selection)} and ${standing(metric, selection.bots, null)}
      ) placed
    ) rows
    group by grouping sets (${sets})`;
}

/** The condition that a row is so young that it may still change. */
function youngAt(metric: Metric, { timeline }: Selection): SQL {
  if (metric.provisionalHours === undefined) return sql`false`;
  const since = new Date(timeline.now - metric.provisionalHours * 3600_000);
  return sql`${sql.raw(metric.at as string)} > ${timestamp(since)}`;
}

function statisticOf(value: string): string {
  const fields = [
    `'n', count(${value})`,
    `'p', percentile_cont(array[0.5, 0.75, 0.9, 0.95]) within group (order by ${value})`,
    `'mean', avg(${value})::float8`,
    `'min', min(${value})`,
    `'max', max(${value})`,
  ];
  return `json_build_object(${fields.join(', ')})`;
}

/** What rows are grouped by, besides their bucket. */
function groupColumn(metric: Metric, { by }: Selection, unnested: boolean): SQL {
  if (by === null) return sql`null::text`;
  if (by === 'label') return unnested ? sql`one.label` : sql`null::text`;
  return sql.raw(metric.fact.columns[by as 'repo'] ?? 'null::text');
}

function instants(values: number[]): SQL {
  return sql`${`{${values.map((value) => new Date(value).toISOString()).join(',')}}`}::timestamptz[]`;
}

/** The starts of the previous window, if it is asked for, and of every bucket. */
function thresholds({ timeline, previous }: Selection): SQL {
  const starts = timeline.spans.map((span) => span.start);
  return instants(previous === null ? starts : [previous.start, ...starts]);
}

/** The condition that an instant lies in the window or in the one before it, if that is asked for. */
function inWindow(at: SQL, { timeline, previous }: Selection): SQL {
  const start = timestamp(new Date(previous?.start ?? timeline.window.start));
  return sql`${at} >= ${start} and ${at} < ${timestamp(new Date(timeline.window.end))}`;
}

/**
 * Counts a stock just before each instant, which come in time order. An interval adds one at the first instant after its
 * start and takes one away at the first instant after its end, so that one scan serves any number of instants.
 */
export async function countStock(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  given: number[],
  by: string | null,
): Promise<Map<string | null, number[]>> {
  if (given.length === 0) return new Map();
  const { from, until } = metric.at as { from: string; until: string };
  const grouped: Selection = { ...selection, by };
  const [first, last] = [given[0] ?? 0, given.at(-1) ?? 0].map((instant) => timestamp(new Date(instant)));
  const partly = partlyKnown(metric, selection);
  // Where a repository is known from a moment on, what was open then is counted from that moment on.
  const start = partly === null ? sql.raw(from) : sql`greatest(${sql.raw(from)}, k.since)`;
  const changes = await db.execute(sql`
    select width_bucket(change.at, ${instants(given)}) as place, (${groupColumn(metric, grouped, true)})::text as grp,
      sum(change.step)::int as step
    from ${sql.raw(metric.fact.table)} f
    ${by === 'label' ? sql.raw(`left join lateral unnest(${metric.fact.columns.label}) as one (label) on true`) : sql``}
    ${partly === null ? sql`` : sql`left join ${partly} on k.id = f.repository_id`}
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

/** How many rows of the window (or, for a stock, of an instant) are left out, and why. Zeros are omitted. */
export async function countLeftOut(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  stockAt: number | null,
): Promise<Record<string, number>> {
  if (typeof metric.at !== 'string' && stockAt === null) return {};
  const within =
    typeof metric.at === 'string'
      ? inWindow(sql.raw(metric.at), { ...selection, previous: null })
      : heldAt(metric, selection, stockAt ?? 0);
  const { authors, byHand = 'false' } = metric.fact;
  const [row] = await db.execute(sql`
    select count(*) filter (where ${standing(metric, selection.bots, 'by_hand')}) as by_hand,
      count(*) filter (where ${standing(metric, selection.bots, 'bots')}) as bots
    from ${sql.raw(metric.fact.table)} f
    where ${within} and (${sql.raw(byHand)} or ${sql.raw(authors === undefined ? 'false' : 'f.author_is_bot')})
      and ${matching(metric, selection)}`);
  const counts = {
    by_hand: Number(row?.by_hand),
    bots: Number(row?.bots),
    ...(await countOthers(db, metric, selection)),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** How many rows of the window the metric leaves out for reasons of its own. */
async function countOthers(db: Queryable, metric: Metric, selection: Selection): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, { at }] of Object.entries(metric.leftOut ?? {})) {
    const placed: Metric = at === undefined ? metric : { ...metric, at };
    const [row] = await db.execute(sql`
      select count(*) as n from ${sql.raw(metric.fact.table)} f
      where ${inWindow(sql.raw(placed.at as string), { ...selection, previous: null })}
        and ${matching(placed, selection)} and ${standing(metric, selection.bots, name)}`);
    counts[name] = Number(row?.n);
  }
  return counts;
}
