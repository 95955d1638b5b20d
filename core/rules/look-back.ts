import type { SQL } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { timestamp } from '#core/db/values.ts';
import { formatDate, openZone } from '#core/lib/time.ts';
import type { Settings } from '#core/settings.ts';

/** How far previews and suggestions look back. */

const days = 90;

/** So many of the latest are named. */
export const latest = 10;

export interface LookBack {
  /** Local dates, both inclusive. */
  from: string;
  to: string;
  /** The first instant of `from`. */
  since: SQL;
}

/** The last 90 local days, today included. */
export function lookBack(ctx: Context, settings: Settings): LookBack {
  const zone = openZone(settings.time_zone);
  const today = zone.dateAt(ctx.now().getTime());
  const first = today - days + 1;
  return { from: formatDate(first), to: formatDate(today), since: timestamp(new Date(zone.startOf(first))) };
}

/** An instant within JSON, as RFC 3339 in UTC. */
export function instantText(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}
