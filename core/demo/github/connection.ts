import { GitHubError } from '#core/demo/github/graphql-error.ts';

/** Relay's connections over a list, with cursors that go on pointing at the same place when the list changes. */

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

export interface Connection<T> {
  nodes: T[];
  edges: { cursor: string; node: T }[];
  totalCount: number;
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/**
 * What an order is made of, compared one part after the other. An item keeps its key when others come or go, so a
 * cursor that holds the key keeps its place.
 */
export type Key = (number | string)[];

/** The order a list stands in: the key of each item, rising along the list unless it is `descending`. */
export interface Order<T> {
  keyOf: (item: T, index: number) => Key;
  descending?: boolean;
}

/** The order of lists that only grow at their end. */
export const byPlace: Order<unknown> = { keyOf: (_item, index) => [index] };

/** A page of `items`, which stand in that order. Edges are made when asked for. */
export function connect<T>(items: T[], page: PageArguments, order: Order<T>): Connection<T> {
  const { keyOf } = order;
  let start = 0;
  let end = items.length;
  if (typeof page.after === 'string') start = countUntil(items, decode(page.after), order, true);
  if (typeof page.before === 'string') end = countUntil(items, decode(page.before), order, false);
  end = Math.max(start, end);
  if (typeof page.first === 'number') end = Math.min(end, start + page.first);
  if (typeof page.last === 'number') start = Math.max(start, end - page.last);
  const nodes = items.slice(start, end);
  const cursorAt = (index: number) => encode(keyOf(items[index] as T, index));
  return {
    nodes,
    get edges() {
      return nodes.map((node, index) => ({ node, cursor: cursorAt(start + index) }));
    },
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length === 0 ? null : cursorAt(start),
      endCursor: nodes.length === 0 ? null : cursorAt(end - 1),
    },
  };
}

/** How many items stand before the key, or (`inclusive`) at or before it: a binary search. */
function countUntil<T>(items: T[], key: Key, order: Order<T>, inclusive: boolean): number {
  const sign = order.descending === true ? -1 : 1;
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = sign * compare(order.keyOf(items[middle] as T, middle), key);
    if (difference < 0 || (inclusive && difference === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Below 0 when `a` comes before `b`. */
export function compare(a: Key, b: Key): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? 0, b[i] ?? 0];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function encode(key: Key): string {
  return btoa(`cursor:v2:${JSON.stringify(key)}`);
}

/** The key in a cursor. Throws what GitHub answers to a cursor that it never gave. */
export function decode(cursor: string): Key {
  try {
    const text = atob(cursor);
    const key: unknown = JSON.parse(text.slice('cursor:v2:'.length));
    if (text.startsWith('cursor:v2:') && Array.isArray(key)) return key as Key;
  } catch {
    throw invalidCursor(cursor);
  }
  throw invalidCursor(cursor);
}

function invalidCursor(cursor: string): GitHubError {
  return new GitHubError('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
}
