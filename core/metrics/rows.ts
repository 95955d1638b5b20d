import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { badParameters, formatDate } from '#core/lib/time.ts';
import { leftOutNames } from '#core/metrics/answer.ts';
import { countedOnce } from '#core/metrics/groups.ts';
import { metricOf } from '#core/metrics/index.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { asSet, inSnapshot, MetricQuery, obstacleTo } from '#core/metrics/query.ts';
import {
  matching,
  ownDays,
  refuse,
  type Selection,
  select,
  shownRepository,
  standing,
} from '#core/metrics/selection.ts';
import { heldAt, stockInstant } from '#core/metrics/stock.ts';

/** The rows behind a number: exactly those that were counted, or those that were left out. */

export const RowsQuery = MetricQuery.extend({
  /** The start of a bucket; without it the whole window. For a stock: the instant its total speaks of. */
  at: z.string().optional(),
  sort: z.enum(['at', '-at', 'value', '-value']).default('-at'),
  /** Lists the rows that were left out for this reason in place of those that count. */
  excluded: z.enum(leftOutNames).optional(),
  /** Of a duration or size: only rows of at least this, in the metric's unit, such as those of a bin of its distribution. */
  value_from: z.coerce.number<string>().optional(),
  /** And only rows below this. */
  value_to: z.coerce.number<string>().optional(),
});
export type RowsQuery = z.infer<typeof RowsQuery>;

export const MetricRow = z.object({
  /** The id of the entity, as its own route knows it. */
  id: z.number().int(),
  kind: z.string(),
  title: z.string(),
  url: z.string(),
  repository: z.string(),
  /** What places it in its bucket; for a stock, since when it has been there. */
  at: z.string(),
  /** What it adds: its duration or size, 1 for a count, 1 or 0 for a ratio; `null` where it could not be measured. */
  value: z.number().nullable(),
  /** Only for a ratio: does it count in the numerator? */
  numerator: z.literal([0, 1]).optional(),
  /** Only for a ratio of amounts, whose numerator gets `value`: what it adds to the denominator. */
  of: z.number().optional(),
  /** Why it is left out; `null`: it counts. */
  excluded: z.object({ by: z.enum(leftOutNames), reason: z.string().nullable() }).nullable(),
});
export type MetricRow = z.infer<typeof MetricRow>;

export interface RowsPage {
  items: MetricRow[];
  next_cursor: string | null;
  /** How many there are in all: the `n` of the metric or of a bin of it, or what it says is excluded. */
  total: number;
}

const Position = z.tuple([z.number(), z.number().int()]);

/** One page of the rows of a metric. Throws `not_found` and `bad_parameter`. */
export async function readMetricRows(
  ctx: Context,
  id: string,
  query: RowsQuery,
  page: { limit: number; cursor?: string | undefined },
): Promise<RowsPage> {
  const named = metricOf(id);
  const after = page.cursor === undefined ? null : readCursor(page.cursor, Position);
  return inSnapshot(ctx, async (db) => {
    const selection = ownDays(named, await select(db, query, ctx.now()));
    refuse(named, selection);
    refuseValues(named, query);
    const metric = placedBy(asSet(named, selection), query.excluded);
    const within = await placeOf(db, metric, selection, query.at);
    if (within === null || obstacleTo(named, selection) !== null) return { items: [], next_cursor: null, total: 0 };
    const rows = rowsOf(metric, selection, query, within);
    const [[count], found] = await Promise.all([
      db.execute(sql`select count(*) as total ${rows}`),
      readPage(db, metric, rows, query, after, page.limit + 1),
    ]);
    const names = new Map(selection.repositories.map((repository) => [repository.id, repository.name]));
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => itemOf(metric, query, row, names.get(Number(row.repository_id)) ?? '')),
      next_cursor: found.length > page.limit && last ? writeCursor([Number(last.place), Number(last.position)]) : null,
      total: Number(count?.total),
    };
  });
}

/** Only durations and sizes have values to choose by. Throws `bad_parameter`. */
function refuseValues(metric: Metric, { value_from: from, value_to: to }: RowsQuery): void {
  const given = Object.entries({ value_from: from, value_to: to }).filter(([, value]) => value !== undefined);
  if (given.length > 0 && metric.value === undefined) {
    throw badParameters(given.map(([field]) => ({ field, message: `${metric.title} has no values to choose by.` })));
  }
  if (from !== undefined && to !== undefined && from >= to) {
    throw badParameters([{ field: 'value_from', message: 'Must be below value_to.' }]);
  }
}

/** What is left out for a reason of the metric's own may have an instant of its own, and no value. */
function placedBy(metric: Metric, leftOut: RowsQuery['excluded']): Metric {
  const at = leftOut === undefined ? undefined : metric.leftOut?.[leftOut]?.at;
  return at === undefined ? metric : { ...metric, at };
}

/** The condition of the bucket that starts at `at`, or of the window; `null`: it has not begun. */
async function placeOf(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  at: string | undefined,
): Promise<SQL | null> {
  const { timeline } = selection;
  const span = timeline.spans.find(({ date }) => formatDate(date) === at);
  if (at !== undefined && span === undefined) {
    throw badParameters([{ field: 'at', message: 'Must be the start of one of the buckets of the window.' }]);
  }
  if (typeof metric.at !== 'string') {
    if (span !== undefined && span.start > timeline.now) return null;
    const instant = span ? Math.min(span.end, timeline.now) : await stockInstant(db, metric, selection);
    return instant === null ? null : heldAt(metric, selection, instant);
  }
  const { start, end } = span ?? timeline.window;
  const column = sql.raw(metric.at);
  return sql`${column} >= ${timestamp(new Date(start))} and ${column} < ${timestamp(new Date(end))}`;
}

function rowsOf(metric: Metric, selection: Selection, query: RowsQuery, within: SQL): SQL {
  const leftOut = query.excluded ?? null;
  // A row without a value is no part of `n`, but is left out like any other.
  const measured = metric.value === undefined || leftOut !== null ? sql`true` : sql.raw(`${metric.value} is not null`);
  const chosen = sql`from ${sql.raw(metric.fact.table)} f
    where ${within} and ${measured} and ${valued(metric, query)} and ${matching(metric, selection)} and ${standing(metric, selection.bots, leftOut)}`;
  // What is counted once is shown once, by the last row that has it.
  const once = sql`select f.*, ${countedOnce(metric, selection.who)} as once ${chosen}`;
  const rows =
    metric.distinct === undefined
      ? sql`select f.* ${chosen}`
      : sql`select distinct on (f.once) f.* from (${once}) f order by f.once, ${sql.raw(String(metric.at))} desc`;
  return sql`from (${rows}) f join ${sql.raw(metric.fact.entity.join)} where true`;
}

/** The condition of the values that are asked for: half-open, as bins are. */
function valued(metric: Metric, { value_from: from, value_to: to }: RowsQuery): SQL {
  const value = sql.raw(metric.value ?? 'null');
  const least = from === undefined ? sql`true` : sql`${value} >= ${from}::float8`;
  return to === undefined ? least : sql`${least} and ${value} < ${to}::float8`;
}

/** A page after a position: rows are in a total order, so that what is added or removed moves nothing else. */
async function readPage(
  db: Queryable,
  metric: Metric,
  rows: SQL,
  { sort, excluded: leftOut }: RowsQuery,
  after: [number, number] | null,
  limit: number,
): Promise<Record<string, unknown>[]> {
  const { entity } = metric.fact;
  const at = typeof metric.at === 'string' ? metric.at : metric.at.from;
  const amount = metric.value ?? metric.amount ?? metric.shares?.numerator;
  const value = amount ?? (metric.numerator === undefined ? '1' : `(${metric.numerator})::int`);
  const place = sort.endsWith('at') ? `extract(epoch from ${at})::bigint` : `coalesce((${value})::bigint, -1)`;
  const [order, beyond] = sort.startsWith('-') ? ['desc', '<'] : ['asc', '>'];
  const own = leftOut === undefined ? undefined : metric.leftOut?.[leftOut];
  const reason = own === undefined ? (entity.reason ?? 'null') : (own.reason ?? 'null');
  const id = entity.place ?? entity.id;
  return db.execute(sql`
    select ${sql.raw(`${entity.id} as id, ${id} as position, ${entity.kind} as kind, ${entity.title} as title, ${entity.url} as url, ${shownRepository(metric)} as repository_id, ${at} as at,
      ${value} as value, ${metric.shares?.denominator ?? 'null::bigint'} as whole, ${metric.numerator ?? 'null::boolean'} as met, ${place} as place, ${reason} as reason`)}
    ${rows} ${after === null ? sql`` : sql.raw(`and (${place}, ${id}) ${beyond} (${after[0]}, ${after[1]})`)}
    order by ${sql.raw(`place ${order}, position ${order}`)} limit ${limit}`);
}

function itemOf(metric: Metric, query: RowsQuery, row: Record<string, unknown>, repository: string): MetricRow {
  return {
    id: Number(row.id),
    kind: String(row.kind),
    title: String(row.title),
    url: String(row.url),
    repository,
    at: toInstant(String(row.at)),
    value: row.value === null ? null : Number(row.value),
    ...(metric.numerator !== undefined && { numerator: row.met === true ? (1 as const) : (0 as const) }),
    ...(metric.shares !== undefined && { of: Number(row.whole) }),
    excluded: query.excluded === undefined ? null : { by: query.excluded, reason: row.reason as string | null },
  };
}
