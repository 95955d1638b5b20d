import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { countedOnce, groupColumn, groupJoin, isMany } from '#core/metrics/groups.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { matching, type Selection, setAsideFor, standing } from '#core/metrics/selection.ts';

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
  /** Rows, or what they add up to, in the numerator of a ratio. */
  numerator: number;
  /** What is added up or counted once, where the metric does so; the denominator of a ratio of amounts. */
  amount?: number;
  /** Is any of them so young that it may still change? */
  young?: boolean;
  /** The value and its stages, in the order of the metric; empty for counts and ratios. */
  measured: Measured[];
}

/** Cells by their place. */
export interface Cells {
  total: Cell | null;
  previous: Cell | null;
  /** The whole window, by the value of the grouping column as text; empty where nothing is grouped. */
  groups: Map<string | null, Cell>;
  /** By bucket, counted from 0, then by the value of the grouping column. */
  points: Map<number, Map<string | null, Cell>>;
}

/** Metrics that look at the same rows of one fact and place them by the same instant: one scan serves them all. */
export type Scan = [Metric, ...Metric[]];

/** Puts metrics together that can share a scan. Stocks are not among them. */
export function scansOf(metrics: Metric[]): Scan[] {
  const rowsOf = ({ fact, at, denominator, leftOut }: Metric) => JSON.stringify([fact, at, denominator, leftOut]);
  const alike = Map.groupBy(metrics, rowsOf);
  return [...alike.values()] as Scan[];
}

/** The condition of the rows that a metric counts in the window, and in the one before it if that is asked for. */
export function counted(metric: Metric, selection: Selection): SQL {
  const at = sql.raw(metric.at as string);
  return sql`${inWindow(at, selection)} and ${matching(metric, selection)} and ${standing(metric, selection.bots, null)}`;
}

/**
 * Aggregates the rows of a scan; gives the cells of each of its metrics, in their order. Instants are thresholds handed
 * over as an array: bucket 0 is the previous window, and 1 is the first bucket of this one. Totals and groups come from
 * the rows, never from points.
 */
export async function aggregate(db: Queryable, scan: Scan, selection: Selection): Promise<Cells[]> {
  // A row that can be in several groups stands there once in each, so the total needs a statement of its own.
  const parts = isMany(scan[0], selection.by) ? (['totals', 'points'] as const) : (['all'] as const);
  const results = await Promise.all(parts.map((part) => db.execute(statement(scan, selection, part))));
  const rows = results.flat();
  return scan.map((metric, i) => cellsOf(rows, cellReader(scan, metric, i)));
}

function cellsOf(rows: Row[], read: (row: Row) => Cell): Cells {
  const cells: Cells = { total: null, previous: null, groups: new Map(), points: new Map() };
  for (const row of rows) {
    const [bucket, group] = [Number(row.bucket) - 1, row.grp as string | null];
    if (row.place === 'total') cells[row.period ? 'total' : 'previous'] = read(row);
    else if (row.place === 'group' && row.period) cells.groups.set(group, read(row));
    else if (row.place === 'point' && bucket >= 0) put(cells.points, bucket, group, read(row));
  }
  return cells;
}

type Row = Record<string, unknown>;

function put<T>(points: Map<number, Map<string | null, T>>, bucket: number, group: string | null, value: T): void {
  const groups = points.get(bucket) ?? new Map<string | null, T>();
  points.set(bucket, groups.set(group, value));
}

function cellReader(scan: Scan, metric: Metric, i: number): (row: Row) => Cell {
  const all = allValues(scan);
  const [numerator, young, amount] = [`m${i}`, `y${i}`, `a${i}`];
  const measured = valuesOf(metric).map((value) => `v${all.indexOf(value)}`);
  return (row) => ({
    found: Number(row.found),
    numerator: Number(row[numerator] ?? 0),
    amount: Number(row[amount] ?? 0),
    young: row[young] === true,
    measured: measured.map((name) => row[name] as Measured),
  });
}

function valuesOf(metric: Metric): string[] {
  return metric.value === undefined ? [] : [metric.value, ...Object.values(metric.stages ?? {})];
}

/** Each value of a scan once, however many of its metrics have it. */
function allValues(scan: Scan): string[] {
  return [...new Set(scan.flatMap(valuesOf))];
}

type Part = 'points' | 'totals' | 'all';

/**
 * The columns that say where a row of the result belongs, and its grouping sets. Each set is a prefix of the one before
 * it, so that one sort serves them all; keys that are the same for every row are left out.
 */
function grouping(part: Part, { previous, by }: Selection): { place: SQL; sets: SQL } {
  const total = previous === null ? [] : ['period'];
  const group = by === null ? [] : [...total, 'grp'];
  const point = [...(by === null ? total : group), 'bucket'];
  const sets = [
    ...(part === 'totals' ? [] : [point]),
    ...(part === 'totals' || by === null ? [] : [group]),
    ...(part === 'points' ? [] : [total]),
  ];
  const isOut = (key: string) => (sets.some((set) => set.includes(key)) ? `grouping(${key}) = 1` : 'true');
  const column = (key: string) => (sets.some((set) => set.includes(key)) ? key : 'null');
  const place = [
    `case when not ${isOut('bucket')} then 'point' when not ${isOut('grp')} then 'group' else 'total' end as place`,
    `${previous === null ? 'true' : 'period'} as period`,
    `${column('bucket')} as bucket`,
    `${column('grp')}::text as grp`,
  ];
  return { place: sql.raw(place.join(', ')), sets: sql.raw(sets.map((set) => `(${set.join(', ')})`).join(', ')) };
}

function statement(scan: Scan, selection: Selection, part: Part): SQL {
  const [metric] = scan;
  const { place, sets } = grouping(part, selection);
  const by = part === 'totals' ? null : selection.by;
  const { columns, figures } = figuresOf(scan, selection);
  const at = sql.raw(metric.at as string);
  return sql`
    select ${place}, count(*) as found ${figures}
    from (
      select placed.*, bucket > 0 as period
      from (
        select width_bucket(${at}, ${thresholds(selection)}) - ${sql.raw(selection.previous === null ? '0' : '1')} as bucket,
          ${groupColumn(metric, by, selection.who)} as grp ${columns}
        from ${sql.raw(metric.fact.table)} f
        ${groupJoin(metric, by, selection)}
        where ${counted(metric, selection)}
      ) placed
    ) rows
    group by grouping sets (${sets})`;
}

/** What is taken of each row, and what is made of it: `v` are statistics of values, `m` numerators, `a` amounts, `y`: any is young. */
function figuresOf(scan: Scan, selection: Selection): { columns: SQL; figures: SQL } {
  const [columns, figures]: [SQL[], SQL[]] = [[], []];
  const add = (name: string, column: SQL, figure: string) => {
    columns.push(sql`, ${column} as ${sql.raw(name)}`);
    figures.push(sql.raw(`, ${figure}`));
  };
  for (const [i, value] of allValues(scan).entries()) add(`x${i}`, sql.raw(value), `${statisticOf(`x${i}`)} as v${i}`);
  for (const [i, metric] of scan.entries()) {
    const young = youngAt(metric, selection);
    if (metric.numerator !== undefined)
      add(`met${i}`, sql.raw(metric.numerator), `count(*) filter (where met${i}) as m${i}`);
    if (metric.shares !== undefined)
      add(`part${i}`, sql.raw(metric.shares.numerator), `sum(part${i})::float8 as m${i}`);
    const amount = metric.amount ?? metric.shares?.denominator;
    if (amount !== undefined) add(`sum${i}`, sql.raw(amount), `sum(sum${i})::float8 as a${i}`);
    if (metric.distinct !== undefined)
      add(`one${i}`, countedOnce(metric, selection.who), `count(distinct one${i}) as a${i}`);
    if (young !== null) add(`young${i}`, young, `coalesce(bool_or(young${i}), false) as y${i}`);
  }
  return { columns: sql.join(columns), figures: sql.join(figures) };
}

/** The condition that a row is so young that it may still change; `null`: none does. */
function youngAt(metric: Metric, { timeline }: Selection): SQL | null {
  if (metric.provisionalHours === undefined) return null;
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

export function instants(values: number[]): SQL {
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

/** How many rows of the window each metric of a scan leaves out, and why. Zeros are omitted. */
export async function countLeftOut(db: Queryable, scan: Scan, selection: Selection): Promise<Record<string, number>[]> {
  const [metric] = scan;
  const within = inWindow(sql.raw(metric.at as string), { ...selection, previous: null });
  const [common, ...own] = await Promise.all([
    countSetAside(db, metric, selection, within),
    ...scan.map((each) => countOthers(db, each, selection)),
  ]);
  return own.map((counts) => withoutZeros({ ...common, ...counts }));
}

/** How many rows that lie `within` a condition are left out by hand, and for their author. */
export async function countSetAside(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  within: SQL,
): Promise<Record<string, number>> {
  const { byHand = 'false' } = metric.fact;
  const [row] = await db.execute(sql`
    select count(*) filter (where ${standing(metric, selection.bots, 'by_hand')}) as by_hand,
      count(*) filter (where ${standing(metric, selection.bots, 'bots')}) as bots
    from ${sql.raw(metric.fact.table)} f
    where ${within} and (${sql.raw(byHand)} or ${setAsideFor(metric)})
      and ${matching(metric, selection)}`);
  return { by_hand: Number(row?.by_hand), bots: Number(row?.bots) };
}

export function withoutZeros(counts: Record<string, number>): Record<string, number> {
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
