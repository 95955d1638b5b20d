import { bucketLabel, dateInWords, type LocalDate } from '../lib/dates.ts';
import type { Measure, Tick } from './drawing.ts';

/** Between two labels at least so many pixels stay free. */
const air = 14;

/** One way to choose dates: which of them, and what is said of one. */
interface Level {
  keeps: (date: LocalDate, before: LocalDate | undefined, index: number) => boolean;
  label: (date: LocalDate) => string;
  /** Its label has the year in it. */
  saysYear?: boolean;
}

/**
 * The finest choice of dates whose labels stand beside each other without touching. The year stands below the first one
 * and wherever it changes. `dates` are the columns of a chart, one beside the other over `width` pixels.
 */
export function dateTicks(dates: LocalDate[], bucket: string, width: number, measure: Measure): Tick[] {
  const step = width / Math.max(1, dates.length);
  for (const level of levels(bucket)) {
    const chosen = labelled(dates, level);
    if (chosen.length > 0 && fits(chosen, step, measure)) return chosen;
  }
  return labelled(dates.slice(0, 1), everyColumn(bucket, 1));
}

function labelled(dates: LocalDate[], level: Level): Tick[] {
  const ticks: Tick[] = [];
  let year = '';
  dates.forEach((date, at) => {
    if (!level.keeps(date, dates[at - 1], at)) return;
    const ofYear = date.slice(0, 4);
    const news = ofYear !== year && !level.saysYear;
    ticks.push({ at, label: level.label(date), ...(news && { under: ofYear }) });
    year = ofYear;
  });
  return ticks;
}

function fits(ticks: Tick[], step: number, measure: Measure): boolean {
  return ticks.every((tick, i) => {
    const next = ticks[i + 1];
    if (!next) return true;
    return (next.at - tick.at) * step >= half(tick, measure) + half(next, measure) + air;
  });
}

const half = (tick: Tick, measure: Measure): number =>
  Math.max(measure(tick.label), tick.under ? measure(tick.under) : 0) / 2;

const month = (date: LocalDate): number => Number(date.slice(5, 7));
const year = (date: LocalDate): number => Number(date.slice(0, 4));

const everyColumn = (bucket: string, step: number): Level => ({
  keeps: (_date, _before, index) => index % step === 0,
  label: (date) => shortLabel(date, bucket),
});

/** The first column of every so many months. */
const everyMonth = (step: number, words = 'month'): Level => ({
  keeps: (date, before, index) =>
    (month(date) - 1) % step === 0 && (index === 0 ? startsMonth(date) : month(before ?? date) !== month(date)),
  label: (date) => shortLabel(date, words),
});

const everyYear = (step: number): Level => ({
  keeps: (date, before, index) =>
    year(date) % step === 0 && (index === 0 ? startsYear(date) : year(before ?? date) !== year(date)),
  label: (date) => date.slice(0, 4),
  saysYear: true,
});

/** The first column has a label only where a month really begins there, and not somewhere before. */
const startsMonth = (date: LocalDate): boolean => Number(date.slice(8, 10)) <= 7;
const startsYear = (date: LocalDate): boolean => month(date) === 1 && startsMonth(date);

const mondays: Level = {
  keeps: (date) => new Date(`${date}T00:00:00Z`).getUTCDay() === 1,
  label: (date) => shortLabel(date, 'day'),
};

const years = [1, 2, 5, 10].map(everyYear);

function levels(bucket: string): Level[] {
  const columns = [1, 2].map((step) => everyColumn(bucket, step));
  if (bucket === 'quarter') return [everyColumn(bucket, 1), everyMonth(6, bucket), ...years];
  const months = [1, 2, 3, 6].map((step) => everyMonth(step));
  if (bucket === 'month') return [...months, ...years];
  if (bucket === 'week') return [...columns, everyColumn(bucket, 4), ...months, ...years];
  return [...columns, mondays, ...months, ...years];
}

/** Without the year, which stands below. */
function shortLabel(date: LocalDate, bucket: string): string {
  if (bucket === 'month' || bucket === 'quarter') return bucketLabel(date, bucket).split(' ')[0] ?? '';
  return dateInWords(date).split(' ').slice(0, 2).join(' ');
}
