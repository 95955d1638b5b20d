import { type FieldError, VeelocityError } from '#core/error.ts';
import { createMemo } from '#core/lib/memo.ts';

/**
 * Local dates and the instants at which they begin (docs/counting.md, time). This is the only place that knows about time
 * zones: SQL gets instants. A date is a number of days since 1970-01-01, an instant is a number of milliseconds since
 * then.
 */

export const buckets = ['day', 'week', 'month', 'quarter'] as const;
export type Bucket = (typeof buckets)[number];

/** More buckets than this are refused: nobody can read them, and each one costs. */
const maxBuckets = 4_000;

const dayMs = 86_400_000;
const firstYear = 1970;
const lastYear = 2200;

/** The day number of `YYYY-MM-DD`, or `null` when there is no such date. */
export function parseDate(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? null : ms / dayMs;
}

/** A day number as `YYYY-MM-DD`. */
export function formatDate(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** A time zone that is open: it remembers the offsets it was asked for. */
export interface Zone {
  name: string;
  /** The local date at an instant. */
  dateAt(instant: number): number;
  /** The local weekday (1 is Monday) and hour at an instant. */
  hourAt(instant: number): { weekday: number; hour: number };
  /** The first instant of a local date: the earlier of two midnights, or the end of the gap that swallowed it. */
  startOf(day: number): number;
}

/** To open one takes as long as to answer a request; few are in use. */
const zones = createMemo<Zone>(20);

/** Opens an IANA time zone. Throws a RangeError for a name that the runtime does not know. */
export function openZone(name: string): Zone {
  return zones.get(name) ?? zones.set(name, createZone(name));
}

function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsetAt = (instant: number): number => wallClock(format.format(instant)) - Math.floor(instant / 1000) * 1000;
  const known = new Map<number, number>();
  const lookUp = (day: number): number => {
    let offset = known.get(day);
    if (offset === undefined) known.set(day, (offset = offsetAt(day * dayMs)));
    return offset;
  };
  /** The offset at midnight UTC of a day. Since 1970 no zone has changed twice within six days. */
  const offsetOn = (day: number): number => {
    const grid = day - mod(day, 4);
    const offset = lookUp(grid);
    return grid === day || offset === lookUp(grid + 4) ? offset : lookUp(day);
  };
  /** What the clocks show, as if they showed UTC. Only on a day of a change the instant itself is asked for. */
  const localAt = (instant: number): number => {
    const day = Math.floor(instant / dayMs);
    const [before, after] = [offsetOn(day), offsetOn(day + 1)];
    return instant + (before === after ? before : offsetAt(instant));
  };
  return {
    name,
    dateAt: (instant) => Math.floor(localAt(instant) / dayMs),
    hourAt: (instant) => {
      const local = localAt(instant);
      return {
        weekday: 1 + mod(Math.floor(local / dayMs) + 3, 7),
        hour: Math.floor(mod(local, dayMs) / 3600_000),
      };
    },
    startOf: (day) => {
      const midnight = day * dayMs;
      // No offset is a day or more, so the local midnight lies between these two instants.
      const [before, after] = [offsetOn(day - 1), offsetOn(day + 1)];
      if (before === after) return midnight - before;
      const change = changeBetween(midnight - dayMs, midnight + dayMs, before, offsetAt);
      if (midnight - before < change) return midnight - before;
      return Math.max(midnight - after, change);
    },
  };
}

/** `MM/DD/YYYY, hh:mm:ss`, as en-US writes it, read as if it were UTC. */
function wallClock(text: string): number {
  const number = (from: number, to: number) => Number(text.slice(from, to));
  const comma = text.indexOf(',');
  const time = comma + 2;
  return Date.UTC(
    number(6, comma),
    number(0, 2) - 1,
    number(3, 5),
    number(time, time + 2),
    number(time + 3, time + 5),
    number(time + 6, time + 8),
  );
}

/** The first second at which the offset is no longer `before`; it is known to change between the two instants. */
function changeBetween(from: number, to: number, before: number, offsetAt: (instant: number) => number): number {
  let [low, high] = [from / 1000, to / 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}

/** A span of whole local days. `start` is its first instant, `end` the first one after it. */
export interface Window {
  from: number;
  to: number;
  start: number;
  end: number;
}

/** The window of two dates, both inclusive. */
export function windowOf(zone: Zone, from: number, to: number): Window {
  return { from, to, start: zone.startOf(from), end: zone.startOf(to + 1) };
}

/** The window of the same number of days that ends the day before this one. */
export function previousWindow(zone: Zone, window: Window): Window {
  return windowOf(zone, 2 * window.from - window.to - 1, window.from - 1);
}

/** One bucket of a window. `date` may lie before the window; `start` and `end` are cut by it. */
export interface BucketSpan {
  date: number;
  start: number;
  end: number;
  /** The window or the clock cuts it. The clock does not cut a bucket that has not begun. */
  partial: boolean;
}

/** All buckets of a window in time order. A local date that does not exist at all has a bucket without length. */
export function bucketsOf(zone: Zone, window: Window, bucket: Bucket, now: number): BucketSpan[] {
  const spans: BucketSpan[] = [];
  let date = startOfBucket(window.from, bucket);
  let start = window.start;
  while (date <= window.to) {
    const next = nextBucket(date, bucket);
    const end = next > window.to ? window.end : zone.startOf(next);
    const partial = date < window.from || next > window.to + 1 || (start <= now && now < end);
    spans.push({ date, start, end, partial });
    [date, start] = [next, end];
  }
  return spans;
}

/** The first date of the bucket that holds a date. */
export function startOfBucket(day: number, bucket: Bucket): number {
  if (bucket === 'day') return day;
  // 1970-01-01 was a Thursday.
  if (bucket === 'week') return day - mod(day + 3, 7);
  const date = new Date(day * dayMs);
  const month = date.getUTCMonth();
  return monthDay(date.getUTCFullYear(), bucket === 'quarter' ? month - (month % 3) : month);
}

function nextBucket(day: number, bucket: Bucket): number {
  if (bucket === 'day') return day + 1;
  if (bucket === 'week') return day + 7;
  const date = new Date(day * dayMs);
  return monthDay(date.getUTCFullYear(), date.getUTCMonth() + (bucket === 'quarter' ? 3 : 1));
}

function monthDay(year: number, month: number): number {
  return Date.UTC(year, month, 1) / dayMs;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** How a window is asked for. */
export interface WindowInput {
  from?: string | undefined;
  to?: string | undefined;
  bucket?: string | undefined;
}

/** A window with its buckets, in a zone and at a moment. */
export interface Timeline {
  zone: Zone;
  now: number;
  window: Window;
  bucket: Bucket;
  spans: BucketSpan[];
}

/**
 * The timeline that an input asks for: without dates the last 30 local days, today included, in weeks.
 * Throws `bad_parameter` naming `from`, `to` or `bucket`.
 */
export function readTimeline(input: WindowInput, timeZone: string, now: Date): Timeline {
  const zone = openZone(timeZone);
  const nowMs = Math.floor(now.getTime() / 1000) * 1000;
  const bucket = input.bucket ?? 'week';
  if (!isBucket(bucket)) throw badParameters([{ field: 'bucket', message: `Must be one of: ${buckets.join(', ')}.` }]);
  const [from, to] = readDates(input, zone.dateAt(nowMs));
  refuseTooMany(from, to, bucket);
  const window = windowOf(zone, from, to);
  return { zone, now: nowMs, window, bucket, spans: bucketsOf(zone, window, bucket, nowMs) };
}

function isBucket(text: string): text is Bucket {
  return (buckets as readonly string[]).includes(text);
}

function readDates(input: WindowInput, today: number): [number, number] {
  if (input.from === undefined && input.to === undefined) return [today - 29, today];
  const errors: FieldError[] = [];
  const from = readDate('from', input.from, errors);
  const to = readDate('to', input.to, errors);
  if (errors.length === 0 && from > to) errors.push({ field: 'from', message: 'Must not be after to.' });
  if (errors.length > 0) throw badParameters(errors);
  return [from, to];
}

function readDate(field: 'from' | 'to', text: string | undefined, errors: FieldError[]): number {
  const day = parseDate(text ?? '');
  const year = Number(text?.slice(0, 4));
  if (text === undefined) {
    errors.push({ field, message: 'Is missing: give both from and to, or neither.' });
  } else if (day === null) {
    errors.push({ field, message: 'Must be a date that exists, as YYYY-MM-DD.' });
  } else if (year < firstYear || year > lastYear) {
    errors.push({ field, message: `Must lie between ${firstYear}-01-01 and ${lastYear}-12-31.` });
  }
  return day ?? 0;
}

function refuseTooMany(from: number, to: number, bucket: Bucket): void {
  const shortest = { day: 1, week: 7, month: 31, quarter: 92 }[bucket];
  const count = Math.floor((to - from + 1) / shortest);
  if (count <= maxBuckets) return;
  const limit = maxBuckets.toLocaleString('en-US');
  const message = `Asks for about ${count.toLocaleString('en-US')} points, and ${limit} is the limit. Take a longer bucket or a shorter window.`;
  throw badParameters([{ field: 'bucket', message }]);
}

/** A 400 that names what is wrong with each parameter. */
export function badParameters(errors: FieldError[]): VeelocityError {
  const detail = errors.map(({ field, message }) => `The parameter ${field} is wrong. ${message}`).join(' ');
  return new VeelocityError('bad_parameter', detail, { errors });
}
