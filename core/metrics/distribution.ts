import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { bigints } from '#core/db/values.ts';
import { counted } from '#core/metrics/aggregate.ts';
import type { Metric } from '#core/metrics/metric.ts';
import type { Selection } from '#core/metrics/selection.ts';

/** The values behind a duration or a size: each as a dot in time, and how many lie between fixed bounds. */

/** Of all rows that have a value. An empty statistic is `null`. */
const Spread = z.object({
  metric: z.string(),
  unit: z.string(),
  n: z.number().int(),
  p50: z.number().nullable(),
  p85: z.number().nullable(),
  p95: z.number().nullable(),
});
type Spread = z.infer<typeof Spread>;

export const Dots = Spread.extend({
  /** The newest rows, in time order. */
  items: z.array(
    z.object({
      id: z.number().int(),
      kind: z.string(),
      at: z.string(),
      value: z.number(),
      title: z.string(),
      repository: z.string(),
    }),
  ),
});
export type Dots = z.infer<typeof Dots>;

export const Distribution = Spread.extend({
  /** All bins, also empty ones: from `from` on and below `to`; `null`: without an end. */
  bins: z.array(z.object({ from: z.number(), to: z.number().nullable(), n: z.number().int() })),
});
export type Distribution = z.infer<typeof Distribution>;

const [minute, hour, day] = [60, 3600, 86_400];
const [week, month] = [7 * day, 30 * day];

const lines = [0, 1, 10, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400];

/** Where bins begin, by the unit: bounds that people think in, the same for every query. */
const bounds: Record<string, number[]> = {
  seconds: [0, minute, 5 * minute, 15 * minute, 30 * minute]
    .concat([hour, 2 * hour, 4 * hour, 8 * hour, day, 2 * day, 3 * day])
    .concat([week, 2 * week, month, 3 * month, 6 * month, 365 * day]),
  lines,
  points: [0, 20, 40, 50, 60, 65, 70, 75, 80, 85, 90, 95, 100],
};

/** More dots than this are not sent: nobody can tell them apart. */
const maxDots = 2000;

/** How the values of a metric lie in the window. */
export async function readDistribution(db: Queryable, metric: Metric, selection: Selection): Promise<Distribution> {
  const starts = bounds[metric.unit] ?? lines;
  const rows = await db.execute(sql`
    with one as materialized (
      select ${sql.raw(metric.value as string)} as value ${rowsWithValue(metric, selection)}
    )
    select null as bin, count(*) as n, ${percentiles} as p from one
    union all
    select width_bucket(value, ${bigints(starts)}) - 1, count(*), null from one group by 1`);
  const counts = new Map(rows.map((row) => [row.bin === null ? null : Number(row.bin), Number(row.n)]));
  const all = rows.find(({ bin }) => bin === null);
  return {
    ...spreadOf(metric, all),
    bins: starts.map((from, i) => ({ from, to: starts[i + 1] ?? null, n: counts.get(i) ?? 0 })),
  };
}

/** The newest rows of the window with their values, and the percentiles of all of them. */
export async function readDots(db: Queryable, metric: Metric, selection: Selection): Promise<Dots> {
  const { entity } = metric.fact;
  const [spread, rows] = await Promise.all([
    readSpread(db, metric, selection),
    db.execute(sql`
      select ${sql.raw(`${entity.id} as id, ${entity.kind} as kind, f.at, f.value, ${entity.title} as title, f.repository_id`)}
      from (
        select f.*, ${sql.raw(`${metric.at as string} as at, ${metric.value} as value`)} ${rowsWithValue(metric, selection)}
        order by at desc, ${sql.raw(entity.place ?? entity.id)} desc limit ${maxDots}
      ) f join ${sql.raw(entity.join)}
      order by f.at, ${sql.raw(entity.place ?? entity.id)}`),
  ]);
  const names = new Map(selection.repositories.map(({ id, name }) => [id, name]));
  return {
    ...spread,
    items: rows.map((row) => ({
      id: Number(row.id),
      kind: String(row.kind),
      at: toInstant(String(row.at)),
      value: Number(row.value),
      title: String(row.title),
      repository: names.get(Number(row.repository_id)) ?? '',
    })),
  };
}

/** Percentiles of values alone, for what is compared with them. */
export async function readSpread(db: Queryable, metric: Metric, selection: Selection): Promise<Spread> {
  const [row] = await db.execute(sql`
    select count(*) as n, ${percentiles} as p
    from (select ${sql.raw(metric.value as string)} as value ${rowsWithValue(metric, selection)}) one`);
  return spreadOf(metric, row);
}

const percentiles = sql.raw('to_json(percentile_cont(array[0.5, 0.85, 0.95]) within group (order by value))');

function rowsWithValue(metric: Metric, selection: Selection): SQL {
  const window = counted(metric, { ...selection, previous: null });
  return sql`from ${sql.raw(metric.fact.table)} f where ${window} and ${sql.raw(metric.value as string)} is not null`;
}

function spreadOf(metric: Metric, row: Record<string, unknown> | undefined): Spread {
  const [p50 = null, p85 = null, p95 = null] = (row?.p ?? []) as number[];
  return { metric: metric.id, unit: metric.unit, n: Number(row?.n ?? 0), p50, p85, p95 };
}
