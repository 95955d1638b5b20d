import { durationInWords } from './duration.ts';

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const dollars = { style: 'currency', currency: 'USD' } as const;
const money = new Intl.NumberFormat('en', dollars);
const shortMoney = new Intl.NumberFormat('en', { ...dollars, notation: 'compact', maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(n: number | null | undefined): string {
  return n === null || n === undefined ? 'none' : whole.format(n);
}

/** A value with its unit, in words. Percentiles of sizes may be fractional. */
export function valueInWords(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return 'no value';
  if (unit === 'seconds') return durationInWords(value);
  if (unit === 'ratio' || unit === 'share') return percent.format(value);
  if (unit === 'cents') return money.format(value / 100);
  return short.format(value);
}

/** The same for an axis, where space is short. */
export function tickInWords(value: number, unit: string): string {
  if (value === 0) return '0';
  if (unit === 'seconds') return durationInWords(value);
  if (unit === 'ratio' || unit === 'share') return percent.format(value);
  if (unit === 'cents') return shortMoney.format(value / 100);
  return compact.format(value);
}

/** `1 pull request`, `3 pull requests`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}

/** `pull_request` → `pull request`; identifiers of the API are read by people here. */
export function humanize(id: string): string {
  return id.replaceAll(/[_-]/g, ' ');
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export const listInWords = (items: string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);

/** Are the values of this kind added up, so that bars are right for them and a zero is one? */
export const addsUp = (kind: string): boolean => kind === 'count' || kind === 'sum';

const sourceTitles: Record<string, string> = { github: 'GitHub', 'github-actions': 'GitHub Actions' };

export const sourceTitle = (id: string): string => sourceTitles[id] ?? capitalize(humanize(id));

/** The bounds of a bin: `1 h to less than 2 h`. */
export function binInWords(bin: { from: number; to: number | null }, unit: string): string {
  if (bin.to === null) return `${valueInWords(bin.from, unit)} or more`;
  if (bin.from === 0) return `Less than ${valueInWords(bin.to, unit)}`;
  return `${valueInWords(bin.from, unit)} to less than ${valueInWords(bin.to, unit)}`;
}
