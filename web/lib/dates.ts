/** A local calendar date, `YYYY-MM-DD`. Arithmetic on it needs no zone. */
export type LocalDate = string;

export function todayIn(timeZone: string, now: Date = new Date()): LocalDate {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days in `[from, to]`, both included. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

export function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

const utc = { timeZone: 'UTC' } as const;
const dayMonth = new Intl.DateTimeFormat('en-GB', { ...utc, day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { ...utc, day: 'numeric', month: 'short', year: 'numeric' });
const monthYear = new Intl.DateTimeFormat('en-GB', { ...utc, month: 'short', year: 'numeric' });

export function dateInWords(date: LocalDate): string {
  return dayMonthYear.format(new Date(`${date}T00:00:00Z`));
}

/** The last local date of the bucket that begins there. */
export function lastDayOf(start: LocalDate, bucket: string): LocalDate {
  if (bucket === 'day') return start;
  if (bucket === 'week') return addDays(start, 6);
  const first = new Date(`${start}T00:00:00Z`);
  const months = bucket === 'quarter' ? 3 : 1;
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + months, 0)).toISOString().slice(0, 10);
}

/** What an axis says of a bucket: `2 Nov`, `Nov 2026`, `Q4 2026`. */
export function bucketLabel(start: LocalDate, bucket: string): string {
  const day = new Date(`${start}T00:00:00Z`);
  if (bucket === 'month') return monthYear.format(day);
  if (bucket === 'quarter') return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
  return dayMonth.format(day);
}

/** What a sentence says of it: `the week of 2 Nov 2026`. */
export function bucketInWords(start: LocalDate, bucket: string): string {
  if (bucket === 'week') return `the week of ${dateInWords(start)}`;
  return bucket === 'day' ? dateInWords(start) : bucketLabel(start, bucket);
}

/** What stands above what is said of it: `Week of 2 Nov 2026`. */
export function bucketTitle(start: LocalDate, bucket: string): string {
  return bucket === 'week' ? `Week of ${dateInWords(start)}` : bucketInWords(start, bucket);
}

/** An instant in the zone of the workspace. */
export function instantInWords(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(instant));
}

/**
 * The clock on the wall of a zone: an instant as the milliseconds that UTC would show at the same reading. Made once for
 * many instants, since making it is slow and reading it is not.
 */
export function localClock(timeZone: string): (instant: string) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (instant) => Date.parse(`${format.format(new Date(instant)).replace(' ', 'T')}Z`);
}
