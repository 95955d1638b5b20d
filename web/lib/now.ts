import type { DashboardQuestion } from '../api.ts';
import type { Attention, Dashboard, Waiting, WaitingItem } from './answers.ts';
import { addDays, type LocalDate } from './dates.ts';
import { fromNow } from './duration.ts';
import { capitalize, listInWords, sourceTitle } from './format.ts';
import type { Selection } from './query.ts';
import { leastForChange } from './summary.ts';

/** What the page Now says: who waits for whom and for how long, and what somebody has to look at. */

/** The days up to today that its one metric is asked for; what waits is the same whatever they are. */
const days = 90;

/** Now is now: of what is chosen for every page only the filters matter. */
export const nowQuestion = ({ filters, bots }: Selection, today: LocalDate): DashboardQuestion => ({
  page: 'now',
  from: addDays(today, 1 - days),
  to: today,
  bucket: 'week',
  ...(bots !== 'exclude' && { bots }),
  ...filters,
});

/** Since when it waits: since it is ready, a draft since it was created. */
export const sinceOf = (item: WaitingItem): string => item.ready_at ?? item.created_at;

/** For so many seconds it has waited. */
export const waitOf = (item: WaitingItem, nowMs: number): number =>
  Math.max(0, (nowMs - Date.parse(sinceOf(item))) / 1000);

export type Standing = 'oldest' | 'older' | 'usual' | 'unknown';

/** How a wait compares with what merged pull requests needed; a draft waits for nobody, and is not compared. */
export function standingOf(item: WaitingItem, { n, p50, p85 }: Waiting['basis'], nowMs: number): Standing {
  if (item.is_draft || n < leastForChange || p50 === null || p85 === null) return 'unknown';
  const wait = waitOf(item, nowMs);
  return wait > p85 ? 'oldest' : wait > p50 ? 'older' : 'usual';
}

export const standingWords: Record<Standing, string | null> = {
  oldest: 'longer than 85\u00a0% of merges',
  older: 'longer than half of merges',
  usual: null,
  unknown: null,
};

export interface Group {
  /** A login or a team; `null`: nobody was asked. */
  who: string | null;
  items: WaitingItem[];
}

/**
 * The open pull requests by whom they wait for, those that wait for nobody first and then by name: this is no ranking.
 * One that waits for several people is with each of them.
 */
export function byWhom(items: WaitingItem[]): Group[] {
  const groups = new Map<string | null, WaitingItem[]>();
  for (const item of items) {
    for (const who of item.waits_for.length === 0 ? [null] : item.waits_for) {
      groups.set(who, [...(groups.get(who) ?? []), item]);
    }
  }
  return [...groups]
    .map(([who, of]) => ({ who, items: of }))
    .sort((a, b) => (a.who === null ? -1 : b.who === null ? 1 : a.who.localeCompare(b.who)));
}

export type AttentionSource = Attention['sources'][number];

/** A source that is well is read again within minutes; after so long something keeps it from that. */
const staleMs = 3600_000;

export interface Trouble {
  title: string;
  /** What is wrong, in a sentence. */
  words: string;
  /** What can be done about it, and where. */
  act: string;
  href: string;
}

/** What is wrong with a source; `null`: nothing. */
export function troubleOf(source: AttentionSource, nowMs: number): Trouble | null {
  const title = sourceTitle(source.id);
  const words = source.detail ?? obstacles[source.status];
  const settings = '/settings/sources';
  switch (source.status) {
    case 'not_configured':
      // Workflow runs are switched off on purpose; what has lost its credential is not.
      return source.id === 'github-actions' ? null : { title, words, act: 'Connect it again', href: settings };
    case 'broken':
      return { title, words, act: 'Repair the connection', href: settings };
    case 'forbidden':
      return { title, words, act: 'Check its permissions', href: settings };
    case 'degraded':
      return { title, words, act: 'See what is missing', href: settings };
    default:
      return isStale(source, nowMs)
        ? { title, words: staleWords(source, nowMs), act: 'See how far the sync is', href: '/data' }
        : null;
  }
}

const obstacles: Record<AttentionSource['status'], string> = {
  not_configured: 'It has no credential any more.',
  broken: 'It cannot be read.',
  forbidden: 'Its credential may not read what is needed.',
  degraded: 'A part of it cannot be read.',
  ok: '',
};

const isStale = ({ last_sync_at: at }: AttentionSource, nowMs: number): boolean =>
  at !== null && nowMs - Date.parse(at) > staleMs;

const staleWords = ({ last_sync_at: at }: AttentionSource, nowMs: number): string =>
  `It was last read ${fromNow(at, nowMs)}; usually it is read every few minutes.`;

/** One line about sources that are all well: `GitHub and GitHub Actions are well, last read 2 min ago.` */
export function wellInWords(sources: AttentionSource[], nowMs: number): string {
  const names = sources.filter(({ status }) => status === 'ok');
  if (names.length === 0) return 'No source is connected.';
  const [oldest] = names.flatMap(({ last_sync_at: at }) => at ?? []).toSorted((a, b) => a.localeCompare(b));
  const theirs = names.length === 1 ? 'its' : 'their';
  const read = oldest ? `last read ${fromNow(oldest, nowMs)}` : `and ${theirs} first sync is under way`;
  return capitalize(
    `${listInWords(names.map(({ id }) => sourceTitle(id)))} ${names.length === 1 ? 'is' : 'are'} well, ${read}.`,
  );
}

export interface Need {
  n: number;
  /** What is said of that many, and what of none. */
  words: string;
  none: string;
  href: string;
}

/** What needs somebody, counted; each number leads to what it counts. What is not known is not among them. */
export function needsOf({ waiting, attention }: Dashboard, nowMs: number): Need[] {
  return [...(waiting ? lateIn(waiting, nowMs) : []), ...(attention ? troublesIn(attention, nowMs) : [])];
}

function lateIn(waiting: Waiting, nowMs: number): Need[] {
  const standings = waiting.items
    .filter((item) => !item.is_draft)
    .map((item) => standingOf(item, waiting.basis, nowMs));
  // Where too few were merged to compare with, nothing can be said of those that wait.
  if (standings.includes('unknown')) return [];
  const n = standings.filter((standing) => standing === 'oldest').length;
  return [
    {
      n,
      words: `${n === 1 ? 'change waits' : 'changes wait'} unusually long`,
      none: 'No change waits unusually long',
      href: '#waiting',
    },
  ];
}

function troublesIn(attention: Attention, nowMs: number): Need[] {
  const failed = attention.failed.length;
  const sources = attention.sources.filter((source) => troubleOf(source, nowMs) !== null).length;
  return [
    {
      n: failed,
      words: failed === 1 ? 'deployment to look at' : 'deployments to look at',
      none: 'No deployment has to be looked at',
      href: '#deployments',
    },
    {
      n: sources,
      words: sources === 1 ? 'source is not well' : 'sources are not well',
      none: 'All sources are well',
      href: '#sources',
    },
  ];
}

/** Is it known that nothing needs anybody? What still comes in, or cannot be said, is no reason to be calm. */
export const isCalm = ({ cells }: Dashboard, needs: Need[]): boolean =>
  needs.length === 3 &&
  needs.every(({ n }) => n === 0) &&
  Object.values(cells).every(({ status }) => status !== 'syncing');
