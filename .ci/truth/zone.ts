/**
 * Local dates by brute force: the clock of a zone is read every quarter of an hour, and a date begins where it is read
 * for the first time. (Offsets from UTC are whole quarters in all that these tests ask for.)
 */

export type Bucket = 'day' | 'week' | 'month' | 'quarter';

const quarterHour = 900;
const daySeconds = 86_400;

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #first = new Map<string, number>();
  readonly #dates = new Map<number, string>();

  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** The local date at an instant, in seconds since 1970. */
  dateAt(second: number): string {
    const quarter = Math.floor(second / quarterHour);
    const known = this.#dates.get(quarter);
    if (known !== undefined) return known;
    const [day, month, year] = this.#format.format(quarter * quarterHour * 1000).split('/');
    const date = `${year}-${month}-${day}`;
    this.#dates.set(quarter, date);
    return date;
  }

  /** The first instant of a local date, in seconds since 1970. */
  firstSecond(date: string): number {
    const known = this.#first.get(date);
    if (known !== undefined) return known;
    // No zone is a whole day away from UTC.
    const noon = Date.parse(`${date}T00:00:00Z`) / 1000;
    let second = noon - daySeconds;
    while (this.dateAt(second) !== date) {
      second += quarterHour;
      if (second > noon + 2 * daySeconds) throw new Error(`${date} does not happen in ${this.name}.`);
    }
    this.#first.set(date, second);
    return second;
  }
}

export function dayAfter(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * daySeconds * 1000).toISOString().slice(0, 10);
}

/** The first date of the bucket that a date lies in. */
export function bucketOf(date: string, bucket: Bucket): string {
  if (bucket === 'day') return date;
  if (bucket === 'month') return `${date.slice(0, 7)}-01`;
  if (bucket === 'quarter') {
    const month = Number(date.slice(5, 7));
    return `${date.slice(0, 4)}-${['01', '04', '07', '10'][Math.floor((month - 1) / 3)]}-01`;
  }
  let monday = date;
  while (new Date(`${monday}T00:00:00Z`).getUTCDay() !== 1) monday = dayAfter(monday, -1);
  return monday;
}

/** The first date after a bucket. */
export function bucketAfter(start: string, bucket: Bucket): string {
  let date = start;
  while (bucketOf(date, bucket) === start) date = dayAfter(date);
  return date;
}
