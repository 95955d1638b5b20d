import type { SentryIssue, SentryWorld } from '#core/demo/sentry/model.ts';
import { showIssue, showRelease } from '#core/demo/sentry/show.ts';

/** Lists of the simulated Sentry, page by page. */

export interface Listed {
  items: object[];
  /** The cursor of the next page; `null`: there is none. */
  next: string | null;
  hits?: number;
}

const most = 100;

/** Issues that a search finds, last seen first, or what is wrong with the search. */
export function listIssues(world: SentryWorld, query: URLSearchParams, web: string): Listed | string {
  const search = query.get('query') ?? 'is:unresolved';
  const filters = search.split(/\s+/).filter((term) => term !== '');
  const tests = filters.map(testOf);
  const wrong = filters.find((_, place) => tests[place] === null);
  if (wrong !== undefined) return `Error parsing search query: ${wrong}`;
  if ((query.get('sort') ?? 'date') !== 'date') return 'This simulator sorts by date only.';
  const found = world.issues
    .filter((issue) => tests.every((test) => test?.(issue) === true))
    .sort((a, b) => b.lastSeen - a.lastSeen || (a.id < b.id ? 1 : -1));
  // A cursor is a place in time, and how many of that moment have been given: what moves up is not missed.
  const [at, given] = cursorOf(query, Number.POSITIVE_INFINITY);
  const after = found.filter(({ lastSeen }) => lastSeen <= at).slice(given);
  const page = after.slice(0, sizeOf(query, 'limit'));
  const last = page.at(-1);
  const same = last === undefined ? 0 : page.filter(({ lastSeen }) => lastSeen === last.lastSeen).length;
  const before = last !== undefined && last.lastSeen === at ? given : 0;
  const next = last === undefined || page.length === after.length ? null : `${last.lastSeen}:${before + same}:0`;
  const collapsed = query.getAll('collapse');
  return { items: page.map((issue) => showIssue(world, issue, web, collapsed)), next, hits: found.length };
}

function testOf(term: string): ((issue: SentryIssue) => boolean) | null {
  const state = /^is:(unresolved|resolved|ignored)$/.exec(term)?.[1];
  if (state !== undefined) return ({ status }) => status === state;
  const slugs = /^project:\[?([^\]]+)\]?$/.exec(term)?.[1]?.split(',');
  return slugs === undefined ? null : ({ project }) => slugs.includes(project);
}

export function listReleases(world: SentryWorld, query: URLSearchParams): Listed {
  const [, given] = cursorOf(query, 0);
  const found = world.releases.toSorted((a, b) => b.at - a.at || (a.version < b.version ? 1 : -1));
  const size = sizeOf(query, 'per_page');
  const page = found.slice(given, given + size);
  const next = given + size < found.length ? `0:${given + size}:0` : null;
  return { items: page.map((release) => showRelease(world, release)), next };
}

function cursorOf(query: URLSearchParams, start: number): [at: number, given: number] {
  const [at, given] = (query.get('cursor') ?? '').split(':').map(Number);
  return query.has('cursor') ? [at ?? start, given ?? 0] : [start, 0];
}

function sizeOf(query: URLSearchParams, name: string): number {
  return Math.min(most, Number(query.get(name) ?? most));
}
