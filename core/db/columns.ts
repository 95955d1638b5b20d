import { bigint, customType } from 'drizzle-orm/pg-core';

/**
 * PostgreSQL's text for a `timestamptz` as RFC 3339 in UTC, such as `2026-03-02T09:00:00Z`.
 * `-infinity` stays what it is.
 */
export function toInstant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z');
}

/** A `timestamptz`, read and written as RFC 3339 text in UTC. Pure: who only needs `toInstant` bundles no columns. */
export const instant = /* @__PURE__ */ customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: toInstant,
});

/** A key, or any whole number that may pass 2³¹. */
export const id = () => bigint({ mode: 'number' });

/** An amount that may have a fraction, such as cents of a use. */
export const amount = customType<{ data: number; driverData: number }>({ dataType: () => 'double precision' });
