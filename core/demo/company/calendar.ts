import { hash } from '#core/demo/ids.ts';

/** When people work. Instants are milliseconds since 1970, days are whole days since then, on the clock of an office. */

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
export const weekMs = 7 * dayMs;

/** The hours that somebody keeps, on the clock of their office. */
export interface Hours {
  /** Hours east of UTC. */
  offset: number;
  from: number;
  to: number;
}

/** 1 January 1970 was a Thursday. */
const firstMonday = 4 * dayMs;

/** The Monday, 0:00 UTC, of the week of an instant. */
export function mondayOf(at: number): number {
  return firstMonday + Math.floor((at - firstMonday) / weekMs) * weekMs;
}

/** Is the company closed on that day: a weekend, a holiday, or the last week of the year, in which everybody is away? */
export function isClosed(day: number): boolean {
  const date = new Date(day * dayMs);
  if ([0, 6].includes(date.getUTCDay())) return true;
  const [month, of] = [date.getUTCMonth() + 1, date.getUTCDate()];
  if ((month === 12 && of >= 24) || (month === 1 && of === 1) || (month === 5 && of === 1)) return true;
  const lastWeek = mondayOf(Date.UTC(date.getUTCFullYear() - (month === 1 ? 1 : 0), 11, 28));
  return day * dayMs >= lastWeek && day * dayMs < lastWeek + weekMs;
}

/** How much of a usual week's work is begun in a week, from 0 to 1: August is slow, and so are the days around holidays. */
export function seasonOf(monday: number): number {
  const open = [0, 1, 2, 3, 4].filter((day) => !isClosed(monday / dayMs + day)).length;
  const month = new Date(monday + 3 * dayMs).getUTCMonth() + 1;
  return (open / 5) * (month === 8 ? 0.55 : month === 7 ? 0.85 : 1);
}

/** The instant at which somebody has worked `ms` more after `from`. */
export function worked(hours: Hours, from: number, ms: number): number {
  const offsetMs = hours.offset * hourMs;
  let [at, left] = [from, ms];
  for (let day = Math.floor((from + offsetMs) / dayMs); ; day++) {
    if (isClosed(day)) continue;
    // Nobody begins at the same minute every day.
    const start = day * dayMs - offsetMs + hours.from * hourMs + (hash(`${day}/${hours.from}`) % 40) * minuteMs;
    const end = day * dayMs - offsetMs + hours.to * hourMs;
    at = Math.max(at, start);
    if (at >= end) continue;
    if (left <= end - at) return Math.floor((at + left) / 1000) * 1000;
    left -= end - at;
  }
}
