/**
 * A newer answer, made of the parts of the older one wherever they are equal. What is drawn from an equal part is then
 * left as it is: an open list stays open, and the focus stays where it was. Items of a list are the same when their
 * `id` is, or else their place.
 */
export function shared<T>(before: unknown, after: T): T {
  if (Array.isArray(after)) return Array.isArray(before) ? (sharedList(before, after) as T) : after;
  if (!isRecord(after) || !isRecord(before)) return after;
  const parts = Object.fromEntries(Object.entries(after).map(([name, part]) => [name, shared(before[name], part)]));
  return haveEqualParts(before, parts) ? (before as T) : (parts as T);
}

/** Do two answers say the same, apart from the version that they are of? Their equal parts must be the same ones. */
export function differOnlyInVersion<T extends { version: number }>(before: T, after: T): boolean {
  return haveEqualParts({ ...before, version: 0 }, { ...after, version: 0 });
}

function sharedList(before: unknown[], after: unknown[]): unknown[] {
  const byId = new Map(before.flatMap((item) => (isRecord(item) && 'id' in item ? [[item.id, item]] : [])));
  const items = after.map((item, place) =>
    shared(isRecord(item) && 'id' in item ? byId.get(item.id) : before[place], item),
  );
  return items.length === before.length && items.every((item, place) => Object.is(item, before[place]))
    ? before
    : items;
}

function haveEqualParts(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && Object.is(one[name], other[name]))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
