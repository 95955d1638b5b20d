import { type SQL, sql } from 'drizzle-orm';

/**
 * Arrays as parameters. A whole list travels as one text parameter, so that a statement has the same text, and the same
 * plan, for every length.
 */

export function bigints(values: number[]): SQL {
  return sql`${`{${values.join(',')}}`}::bigint[]`;
}

export function texts(values: string[]): SQL {
  return sql`${`{${values.map(quoted).join(',')}}`}::text[]`;
}

/** Rows of any shape, to be read with `jsonb_to_recordset`. */
export function json(value: unknown): SQL {
  return sql`${JSON.stringify(value, storable)}::jsonb`;
}

/** PostgreSQL's text has no NUL and no half of a surrogate pair; what people write on the web sometimes does. */
function storable(_: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.includes('\0') ? value.replaceAll('\0', '') : value;
  return text.isWellFormed() ? text : text.toWellFormed();
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** An instant, whatever the statement would have taken an untyped parameter for. */
export function timestamp(instant: Date | string): SQL {
  return sql`${instant instanceof Date ? instant.toISOString() : instant}::timestamptz`;
}
