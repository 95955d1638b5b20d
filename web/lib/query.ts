import type { MetricQuestion } from '../api.ts';
import type { Bucket } from './answers.ts';
import { addDays, daysBetween, isLocalDate, type LocalDate } from './dates.ts';

/** The ranges that move with today. */
export const presets = [
  { id: '30d', title: '30 days', days: 30 },
  { id: '90d', title: '90 days', days: 90 },
  { id: '180d', title: '6 months', days: 180 },
  { id: '365d', title: '1 year', days: 365 },
  { id: '540d', title: '18 months', days: 540 },
] as const;

export const buckets: readonly Bucket[] = ['day', 'week', 'month', 'quarter'];
export const filterNames = ['repo', 'team', 'person', 'base', 'environment', 'label', 'workflow'] as const;
export const sorts = ['at', '-at', 'value', '-value'] as const;
export const leftOut = ['bots', 'by_hand', 'not_attributable', 'no_start'] as const;
export type FilterName = (typeof filterNames)[number];

/** The dates of a page: a preset, or two dates of its own (`custom`). */
export interface Span {
  range: string;
  from: LocalDate | null;
  to: LocalDate | null;
}

/** Everything a metric page shows is said by its address; this is the address, read. */
export interface View extends Span {
  bucket: Bucket;
  compare: boolean;
  by: string | null;
  bots: 'exclude' | 'include' | 'only';
  filters: Partial<Record<FilterName, string[]>>;
  /** The bucket whose rows are shown; `null`: all of them. */
  at: LocalDate | null;
  sort: (typeof sorts)[number] | null;
  /** Which left-out rows are shown in place of those that count. */
  excluded: (typeof leftOut)[number] | null;
  show: 'chart' | 'stages' | 'table';
}

export const defaultView: View = {
  range: '90d',
  from: null,
  to: null,
  bucket: 'week',
  compare: false,
  by: null,
  bots: 'exclude',
  filters: {},
  at: null,
  sort: null,
  excluded: null,
  show: 'chart',
};

/** Reads an address; what makes no sense is the default, so that no link can break the page. */
export function readView(search: string): View {
  const params = new URLSearchParams(search);
  const filters: View['filters'] = {};
  for (const name of filterNames) {
    const values = [...new Set(params.getAll(name).filter((value) => value !== ''))];
    if (values.length > 0) filters[name] = values;
  }
  const at = params.get('at');
  return {
    ...readSpan(params),
    bucket: oneOf(buckets, params.get('bucket')) ?? defaultView.bucket,
    compare: params.get('compare') === 'previous',
    by: params.get('by') || null,
    bots: oneOf(['exclude', 'include', 'only'] as const, params.get('bots')) ?? 'exclude',
    filters,
    at: at !== null && isLocalDate(at) ? at : null,
    sort: oneOf(sorts, params.get('sort')),
    excluded: oneOf(leftOut, params.get('excluded')),
    show: oneOf(['chart', 'stages', 'table'] as const, params.get('show')) ?? 'chart',
  };
}

/** The dates that an address says. */
export function readSpan(params: URLSearchParams): Span {
  const from = params.get('from');
  const to = params.get('to');
  if (from !== null && to !== null && isLocalDate(from) && isLocalDate(to) && from <= to) {
    return { range: 'custom', from, to };
  }
  const known = presets.map((preset) => preset.id);
  return { range: oneOf(known, params.get('range')) ?? defaultView.range, from: null, to: null };
}

/** Writes the dates into an address; the usual ones are left out. */
export function writeSpan(params: URLSearchParams, span: Span): void {
  if (span.from !== null && span.to !== null) {
    params.set('from', span.from);
    params.set('to', span.to);
  } else if (span.range !== defaultView.range) {
    params.set('range', span.range);
  }
}

/** Writes the address of a view, defaults left out. `readView(writeView(v))` is `v`. */
export function writeView(view: View): string {
  const params = new URLSearchParams();
  const set = (name: string, value: string | null, usual: string | null) => {
    if (value !== null && value !== usual) params.set(name, value);
  };
  writeSpan(params, view);
  set('bucket', view.bucket, defaultView.bucket);
  set('compare', view.compare ? 'previous' : null, null);
  set('by', view.by, null);
  set('bots', view.bots, 'exclude');
  for (const name of filterNames) for (const value of view.filters[name] ?? []) params.append(name, value);
  set('at', view.at, null);
  set('sort', view.sort, null);
  set('excluded', view.excluded, null);
  set('show', view.show, 'chart');
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The dates of a span, given today in the workspace's zone. */
export function rangeOf(span: Span, today: LocalDate): { from: LocalDate; to: LocalDate } {
  if (span.from !== null && span.to !== null) return { from: span.from, to: span.to };
  const days = presets.find((preset) => preset.id === span.range)?.days ?? 90;
  return { from: addDays(today, 1 - days), to: today };
}

/** What the API is asked for a view. Filters that the metric does not know are not sent; the page says so. */
export function questionOf(view: View, today: LocalDate, known: { by: string[]; filters: string[] }): MetricQuestion {
  const filters: Partial<Record<FilterName, string[]>> = {};
  for (const name of filterNames) {
    const values = view.filters[name];
    if (values && known.filters.includes(name)) filters[name] = values;
  }
  return {
    ...rangeOf(view, today),
    bucket: view.bucket,
    ...(view.compare && { compare: 'previous' }),
    ...(view.by !== null && known.by.includes(view.by) && { by: view.by }),
    ...(view.bots !== 'exclude' && known.filters.includes('bots') && { bots: view.bots }),
    ...filters,
  };
}

/** The range of the same length just before, or just after, that of a span. */
export function shifted(span: Span, today: LocalDate, direction: -1 | 1): Span {
  const { from, to } = rangeOf(span, today);
  const days = daysBetween(from, to) * direction;
  const end = addDays(to, days);
  if (end > today) return { range: span.range === 'custom' ? defaultView.range : span.range, from: null, to: null };
  return { range: 'custom', from: addDays(from, days), to: end };
}

function oneOf<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((one) => one === value) ?? null;
}
