import type { Page, Place, Step } from '#core/providers/provider.ts';

/**
 * How a step walks through a provider's data: pure functions from what is known to the next place, and from a page to
 * what is known then. Kept as JSON in `sync_steps.progress`, in the transaction that keeps the page.
 *
 *     newest ──── head scan ────▶ watermark ━━━━━━ known ━━━━━━ tail ──── history ────▶ floor
 *
 * A head scan runs from the newest item down to the watermark, which only then moves up to where the scan began.
 * The tail moves down to the floor, page by page, in between.
 */
export interface Progress {
  /** Everything from the tail up to here is stored. */
  watermark?: string;
  /** A head scan under way. */
  head?: { newest: string; since: string; cursor: string; needs: string[] };
  /** Where history goes on downwards: known down to `oldest`. */
  tail?: { oldest: string; cursor: string | null };
  /** History is known down to this instant; `-infinity`: all of it. */
  floor?: string;
  /** The earliest instant that an import asked for. */
  wanted?: string;
  /** Reading what is open and older than the floor. */
  open?: { cursor: string | null } | 'done';
  /** What the newest first page said of itself, and its oldest item: what lies before must be asked for by id. */
  tag?: string;
  firstPageOldest?: string;
  /** When items that may still change were last all looked at. */
  sweptAt?: string;
  /** Wanted ids that the provider no longer has: they are not asked for again. */
  gone?: string[];
  /** What this round has done: it begins when the step becomes due and ends when nothing is left to do. */
  round?: Round;
}

/** The progress in a row of `sync_steps`; drivers give JSON as text or as an object. */
export function readProgress(stored: unknown): Progress {
  return (typeof stored === 'string' ? JSON.parse(stored) : stored) as Progress;
}

interface Round {
  /** The mark that made the step due. */
  mark: string | null;
  /** Has the head been looked at? */
  looked?: boolean;
  /** Wanted ids that were asked for. */
  asked?: string[];
  /** Where a list goes on. */
  cursor?: string;
  /** What the first page of a list said, and whether it can be whole: with all its items, and as many all the while. */
  list?: { newest?: string; total?: number; tag?: string; isSound: boolean };
  /** Did the list have everything there is? Then what it does not have is gone. */
  whole?: boolean;
}

/** What is known of what is stored, once a page is. */
interface Stored {
  /** Those SHAs of a page's `needs`, and of earlier pages', that are not stored. */
  missing: string[];
  /** How many items of a list there are; `null`: it is not counted. */
  stored: number | null;
}

/** What a scan aims for. */
export interface Goal {
  /** History is to be known from here on. */
  floor: string;
  now: Date;
  /** Ids that the engine misses in what is stored. */
  wanted: string[];
  /** Items to ask for per page. */
  size: number;
}

/** Two views of one instant can differ by clocks and by the order of commits: a head scan goes this far below its mark. */
const overlapMs = 5 * 60_000;
const dayMs = 24 * 3600_000;
/** A list that was whole so long ago is read to its end again: a little less than a day, after which its step is due. */
const listMs = 20 * 3600_000;
/** Ids remembered as gone; GitHub forgets old runs in their thousands, but only repeated ones are asked for. */
const maxGone = 1000;

/** A place without what only the engine knows. */
export type ScanPlace = Pick<Place, 'kind' | 'cursor' | 'since' | 'before' | 'wanted' | 'tag'>;

type At = Omit<ScanPlace, 'kind' | 'cursor'>;

/** The next place to read; `null`: the round is over. */
export function nextPlace(step: Step, progress: Progress, goal: Goal): ScanPlace | null {
  const at: At = { since: goal.floor, before: null, wanted: [], tag: null };
  const round = roundOf(progress);
  if (step.reads === 'list')
    return round.looked === true ? null : { ...at, kind: 'head', cursor: round.cursor ?? null };
  if (step.reads === 'history') {
    const place = nextHead(step, progress, goal, at) ?? nextTail(step, progress, goal, at);
    if (place !== null) return place;
  }
  const known = new Set([...(round.asked ?? []), ...(progress.gone ?? [])]);
  const wanted = goal.wanted.filter((id) => !known.has(id)).slice(0, goal.size);
  return wanted.length === 0 ? null : { ...at, kind: 'wanted', cursor: null, wanted };
}

function nextHead(step: Step, progress: Progress, goal: Goal, at: At): ScanPlace | null {
  if (progress.head !== undefined)
    return { ...at, kind: 'head', cursor: progress.head.cursor, since: progress.head.since };
  if (progress.round?.looked === true) return null;
  if (progress.watermark === undefined)
    return { ...at, kind: 'head', cursor: null, since: historySince(step, goal.floor) };
  const sweep = isSweepDue(step, progress, goal.now);
  const since = sweep ? sweepSince(step, progress.watermark, goal.now) : beforeMs(progress.watermark, overlapMs);
  // A sweep looks for items that changed in their old place, of which an unchanged first page says nothing.
  return { ...at, kind: 'head', cursor: null, since, tag: sweep ? null : (progress.tag ?? null) };
}

function nextTail(step: Step, progress: Progress, goal: Goal, at: At): ScanPlace | null {
  if (!reaches(progress.floor, goal.floor)) {
    const since = historySince(step, goal.floor);
    return { ...at, kind: 'tail', cursor: progress.tail?.cursor ?? null, since, before: progress.tail?.oldest ?? null };
  }
  if (step.opens !== true || progress.open === 'done' || progress.floor === undefined || progress.floor === '-infinity')
    return null;
  return { ...at, kind: 'open', cursor: progress.open?.cursor ?? null, before: progress.floor };
}

/** What is known after a page. */
export function advance(
  step: Step,
  progress: Progress,
  place: ScanPlace,
  page: Page,
  goal: Goal,
  { missing, stored }: Stored,
): Progress {
  if (place.kind === 'wanted') return advanceWanted(step, progress, place, page, goal);
  if (step.reads === 'list') return advanceList(progress, place, page, goal, stored);
  if (place.kind === 'open') return advanceOpen(progress, place, page);
  if (place.kind === 'tail') return advanceTail(progress, place, page, goal);
  if (progress.watermark === undefined) return advanceFirst(progress, place, page, goal);
  return advanceHead(step, progress, place, page, goal, missing);
}

/**
 * A list is read to its end at first and once a day, which shows what is gone. In between it ends as soon as what follows
 * is known: no more items are stored than there are, and the page went down to what had not changed since the last time.
 */
function advanceList(progress: Progress, place: ScanPlace, page: Page, goal: Goal, stored: number | null): Progress {
  const round = roundOf(progress);
  const { newest, total, tag } = page;
  const first = place.cursor === null ? { newest, total, tag, isSound: true } : round.list;
  const isSound = first?.isSound === true && (page.problems ?? []).length === 0 && first.total === total;
  const list = { ...first, isSound };
  const isKnown =
    progress.sweptAt !== undefined &&
    isBefore(beforeMs(goal.now.toISOString(), listMs), progress.sweptAt) &&
    progress.tag === list.tag &&
    stored === total &&
    (page.oldest === undefined || (progress.watermark !== undefined && isBefore(page.oldest, progress.watermark)));
  if (page.next !== null && !isKnown) return { ...progress, round: { ...round, cursor: page.next, list } };
  const whole = page.next === null && isSound;
  return {
    ...progress,
    ...(list.newest !== undefined && { watermark: list.newest }),
    ...(list.tag !== undefined && { tag: list.tag }),
    ...(page.next === null && { floor: '-infinity' }),
    ...(whole && { sweptAt: goal.now.toISOString() }),
    round: { mark: round.mark, looked: true, whole },
  };
}

/** The very first page is the head of all: what it brought is known, and history goes on below it. */
function advanceFirst(progress: Progress, place: ScanPlace, page: Page, goal: Goal): Progress {
  const newest = page.newest ?? goal.now.toISOString();
  const known: Progress = {
    ...progress,
    ...firstPage(page),
    watermark: newest,
    sweptAt: goal.now.toISOString(),
    tail: { oldest: newest, cursor: null },
    round: { ...roundOf(progress), looked: true },
  };
  return advanceTail(known, place, page, goal);
}

function advanceHead(
  step: Step,
  progress: Progress,
  place: ScanPlace,
  page: Page,
  goal: Goal,
  missing: string[],
): Progress {
  const newest = progress.head?.newest ?? page.newest ?? progress.watermark ?? '';
  const { head: _, ...rest } = { ...progress, ...(place.cursor === null && firstPage(page)) };
  if (page.next !== null && page.unchanged !== true && !isWhole(place, page, goal, missing)) {
    return { ...rest, head: { newest, since: place.since, cursor: page.next, needs: missing } };
  }
  const swept =
    step.sweepDays !== undefined &&
    isBefore(place.since, beforeMs(goal.now.toISOString(), (step.sweepDays - 1) * dayMs));
  return {
    ...rest,
    watermark: later(newest, progress.watermark),
    ...(swept && { sweptAt: goal.now.toISOString() }),
    round: { ...roundOf(progress), looked: true },
  };
}

/** Has a head scan reached what is known? A list has when it passed its mark; a graph when no parent is missing. */
function isWhole(place: ScanPlace, page: Page, goal: Goal, missing: string[]): boolean {
  if (page.oldest === undefined) return false;
  if (page.needs === undefined) return isBefore(page.oldest, place.since);
  // Parents from below the floor stay missing: history is not read that far.
  return missing.length === 0 || isBefore(page.oldest, goal.floor);
}

function advanceTail(progress: Progress, place: ScanPlace, page: Page, goal: Goal): Progress {
  const oldest = earlier(page.oldest ?? goal.now.toISOString(), progress.tail?.oldest);
  const tail = { oldest, cursor: page.next };
  if (page.next === null && page.end === true) return { ...progress, tail, floor: '-infinity' };
  if (page.next === null || isBefore(oldest, place.since)) return { ...progress, tail, floor: goal.floor };
  return { ...progress, tail };
}

function advanceOpen(progress: Progress, place: ScanPlace, page: Page): Progress {
  const known = page.newest !== undefined && place.before !== null && !isBefore(page.newest, place.before);
  return { ...progress, open: page.next === null || known ? 'done' : { cursor: page.next } };
}

function advanceWanted(step: Step, progress: Progress, place: ScanPlace, page: Page, goal: Goal): Progress {
  const round = roundOf(progress);
  const gone = (page.problems ?? []).filter((problem) => problem.code === 'gone').map((problem) => problem.item);
  return {
    ...progress,
    ...(step.samples !== undefined && { floor: progress.floor ?? daysBefore(goal.now, step.samples.days) }),
    ...(gone.length > 0 && { gone: [...(progress.gone ?? []), ...gone].slice(-maxGone) }),
    round: { ...round, asked: [...(round.asked ?? []), ...place.wanted] },
  };
}

/** From when on the step's data is known; `null`: nothing is. */
export function coveredFrom(progress: Progress): string | null {
  if (progress.floor !== undefined) return progress.floor;
  if (progress.tail === undefined) return null;
  // Other items of the very second of the oldest one may be on the next page.
  return new Date(Math.floor(Date.parse(progress.tail.oldest) / 1000) * 1000 + 1000).toISOString();
}

/** Begins a round for the mark that detection saw last, unless one is under way. */
export function beginRound(progress: Progress, mark: string | null): Progress {
  return progress.round === undefined ? { ...progress, round: { mark } } : progress;
}

/** What is kept when a round is over. */
export function endRound(progress: Progress): Progress {
  const { round: _, ...rest } = progress;
  return rest;
}

/** How urgent the next page is, less is more: what is new before what is old, and the newest 30 days before the rest. */
export function urgency(step: Step, progress: Progress, now: Date): number {
  if (step.reads !== 'history' || progress.watermark === undefined || progress.round?.looked !== true) return step.rank;
  const recent = progress.tail !== undefined && Date.parse(progress.tail.oldest) > now.getTime() - 30 * dayMs;
  return step.rank + (recent ? 10 : 20);
}

/** Forgets how far it came, so that everything down to `wanted` is read again. What is stored stays. */
export function readAgain(progress: Progress, wanted: string | null): Progress {
  const lowest = earliest(progress.wanted, wanted);
  return lowest === undefined ? {} : { wanted: lowest };
}

/** Wants history down to an earlier instant. What is known is not read again. */
export function reachFurther(progress: Progress, wanted: string): Progress {
  return { ...progress, wanted: earlier(wanted, progress.wanted) };
}

function earliest(a: string | undefined, b: string | null): string | undefined {
  return b === null ? a : earlier(b, a);
}

function firstPage(page: Page): Pick<Progress, 'tag' | 'firstPageOldest'> {
  return {
    ...(page.tag !== undefined && { tag: page.tag }),
    ...(page.oldest !== undefined && { firstPageOldest: page.oldest }),
  };
}

function isSweepDue(step: Step, progress: Progress, now: Date): boolean {
  if (step.sweepDays === undefined) return false;
  return progress.sweptAt === undefined || now.getTime() - Date.parse(progress.sweptAt) >= dayMs;
}

function sweepSince(step: Step, watermark: string, now: Date): string {
  return earlier(beforeMs(now.toISOString(), (step.sweepDays ?? 0) * dayMs), beforeMs(watermark, overlapMs));
}

/** Items that change long after their place in the order are read from further back than the floor. */
function historySince(step: Step, floor: string): string {
  return beforeMs(floor, (step.sweepDays ?? 0) * dayMs);
}

function reaches(floor: string | undefined, goal: string): boolean {
  return floor !== undefined && (floor === '-infinity' || !isBefore(goal, floor));
}

function roundOf(progress: Progress): Round {
  return progress.round ?? { mark: null };
}

function beforeMs(instant: string, ms: number): string {
  return new Date(Date.parse(instant) - ms).toISOString();
}

function daysBefore(now: Date, days: number): string {
  return beforeMs(now.toISOString(), days * dayMs);
}

function isBefore(a: string, b: string): boolean {
  return Date.parse(a) < Date.parse(b);
}

function earlier(a: string, b: string | undefined): string {
  return b === undefined || isBefore(a, b) ? a : b;
}

function later(a: string, b: string | undefined): string {
  return b === undefined || isBefore(b, a) ? a : b;
}
