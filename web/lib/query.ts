import type { MetricQuestion } from '../api.ts';
import type { Bucket } from './answers.ts';
import { addDays, dateInWords, daysBetween, isLocalDate, type LocalDate } from './dates.ts';

/** The ranges that move with today. */
export const presets = [
  { id: '30d', title: '30 days', days: 30 },
  { id: '90d', title: '90 days', days: 90 },
  { id: '180d', title: '6 months', days: 180 },
  { id: '365d', title: '1 year', days: 365 },
  { id: '540d', title: '18 months', days: 540 },
] as const;

export const buckets: readonly Bucket[] = ['day', 'week', 'month', 'quarter'];
export const filterNames = [
  'repo',
  'team',
  'person',
  'base',
  'environment',
  'label',
  'workflow',
  'state',
  'project',
  'level',
  'ai',
  'kind',
  'model',
] as const;
export const sorts = ['at', '-at', 'value', '-value'] as const;
export const leftOut = [
  'bots',
  'by_hand',
  'not_attributable',
  'no_start',
  'merged_before_start',
  'declared',
  'unknown',
] as const;
export type FilterName = (typeof filterNames)[number];

/** The dates of a page: a preset, or two dates of its own (`custom`). */
export interface Span {
  range: string;
  from: LocalDate | null;
  to: LocalDate | null;
}

/** What is chosen for every page alike. It goes along from page to page. */
export interface Selection extends Span {
  bucket: Bucket;
  compare: boolean;
  bots: 'exclude' | 'include' | 'only';
  filters: Partial<Record<FilterName, string[]>>;
}

/** Everything a metric page shows is said by its address; this is the address, read. */
export interface View extends Selection {
  by: string | null;
  /** The bucket whose rows are shown; `null`: all of them. */
  at: LocalDate | null;
  sort: (typeof sorts)[number] | null;
  /** The rows whose value is at least the first and below the second, in the metric's unit; `null`: without an end. */
  bin: [from: number, to: number | null] | null;
  /** Which left-out rows are shown in place of those that count. */
  excluded: (typeof leftOut)[number] | null;
  show: 'chart' | 'stages' | 'table';
}

const defaultSelection: Selection = {
  range: '90d',
  from: null,
  to: null,
  bucket: 'week',
  compare: false,
  bots: 'exclude',
  filters: {},
};

export const defaultView: View = {
  ...defaultSelection,
  by: null,
  at: null,
  sort: null,
  bin: null,
  excluded: null,
  show: 'chart',
};

/** The names by which an address says a selection. */
const selectionNames = ['range', 'from', 'to', 'bucket', 'compare', 'bots', ...filterNames];

/** Reads an address; what makes no sense is the default, so that no link can break the page. */
export function readView(search: string): View {
  const params = new URLSearchParams(search);
  const at = params.get('at');
  return {
    ...readSelection(search),
    by: params.get('by') || null,
    at: at !== null && isLocalDate(at) ? at : null,
    sort: oneOf(sorts, params.get('sort')),
    bin: readBin(params.get('value_from'), params.get('value_to')),
    excluded: oneOf(leftOut, params.get('excluded')),
    show: oneOf(['chart', 'stages', 'table'] as const, params.get('show')) ?? 'chart',
  };
}

/** Reads what is chosen for every page out of an address. */
export function readSelection(search: string): Selection {
  const params = new URLSearchParams(search);
  const filters: Selection['filters'] = {};
  for (const name of filterNames) {
    const values = [...new Set(params.getAll(name).filter((value) => value !== ''))];
    if (values.length > 0) filters[name] = values;
  }
  return {
    ...readSpan(params),
    bucket: oneOf(buckets, params.get('bucket')) ?? defaultSelection.bucket,
    compare: params.get('compare') === 'previous',
    bots: oneOf(['exclude', 'include', 'only'] as const, params.get('bots')) ?? 'exclude',
    filters,
  };
}

function readSpan(params: URLSearchParams): Span {
  const from = params.get('from');
  const to = params.get('to');
  if (from !== null && to !== null && isLocalDate(from) && isLocalDate(to) && from <= to) {
    return { range: 'custom', from, to };
  }
  const known = presets.map((preset) => preset.id);
  return { range: oneOf(known, params.get('range')) ?? defaultSelection.range, from: null, to: null };
}

function readBin(from: string | null, to: string | null): View['bin'] {
  const isNumber = (text: string) => /^\d+(\.\d+)?$/.test(text);
  if (from === null || !isNumber(from) || (to !== null && !(isNumber(to) && Number(from) < Number(to)))) return null;
  return [Number(from), to === null ? null : Number(to)];
}

/** Writes the address of a view, defaults left out. `readView(writeView(v))` is `v`. */
export function writeView(view: View): string {
  return writeAddress(view, {
    by: view.by,
    at: view.at,
    sort: view.sort,
    value_from: view.bin === null ? null : String(view.bin[0]),
    value_to: view.bin === null || view.bin[1] === null ? null : String(view.bin[1]),
    excluded: view.excluded,
    show: view.show === 'chart' ? null : view.show,
  });
}

/** Writes an address: what is chosen for every page, defaults left out, and what is the page's own; `null`: nothing. */
export function writeAddress(selection: Selection, own: Record<string, string | null> = {}): string {
  const params = new URLSearchParams();
  const set = (name: string, value: string | null) => {
    if (value !== null) params.set(name, value);
  };
  if (selection.from !== null && selection.to !== null) {
    set('from', selection.from);
    set('to', selection.to);
  } else {
    set('range', selection.range === defaultSelection.range ? null : selection.range);
  }
  set('bucket', selection.bucket === defaultSelection.bucket ? null : selection.bucket);
  set('compare', selection.compare ? 'previous' : null);
  set('bots', selection.bots === 'exclude' ? null : selection.bots);
  for (const name of filterNames) for (const value of selection.filters[name] ?? []) params.append(name, value);
  for (const [name, value] of Object.entries(own)) set(name, value);
  return asSearch(params);
}

/** The search of this page with another selection. The rows of one bucket are not those of the same day in another. */
export function withSelection(search: string, next: Partial<Selection>): string {
  const selection = new URLSearchParams(writeAddress({ ...readSelection(search), ...next }));
  const own = [...new URLSearchParams(search)].filter(([name]) => !selectionNames.includes(name) && name !== 'at');
  return asSearch(new URLSearchParams([...selection, ...own]));
}

/** The address of another page with what is chosen on this one; what the address says itself stands before it. */
export function carry(href: string, search: string): string {
  const [, path = '', said = '', hash = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/.exec(href) ?? [];
  const own = new URLSearchParams(said);
  const isDated = ['range', 'from', 'to'].some((name) => own.has(name));
  const carried = [...new URLSearchParams(writeAddress(readSelection(search)))].filter(
    ([name]) => !own.has(name) && !(isDated && ['range', 'from', 'to'].includes(name)),
  );
  return `${path}${asSearch(new URLSearchParams([...carried, ...own]))}${hash}`;
}

function asSearch(params: URLSearchParams): string {
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The dates of a span, given today in the workspace's zone. */
export function rangeOf(span: Span, today: LocalDate): { from: LocalDate; to: LocalDate } {
  if (span.from !== null && span.to !== null) return { from: span.from, to: span.to };
  const days = presets.find((preset) => preset.id === span.range)?.days ?? 90;
  return { from: addDays(today, 1 - days), to: today };
}

/** What the API is asked for a view. Filters that are not known there are not sent; the page says so. */
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

/** Is anything left out that usually counts, or only a part of it looked at? */
export const isNarrowed = ({ filters, bots }: Selection): boolean =>
  Object.keys(filters).length > 0 || bots !== 'exclude';

/** What pages of several metrics can be filtered by; a metric that does not know a filter says so in its place. */
export const pageFilters = ['repo', 'team', 'person', 'base', 'environment', 'label'] as const;

/** What the API is asked for a page of several metrics. */
export function pageQuestion(selection: Selection, today: LocalDate) {
  const filters: Partial<Record<(typeof pageFilters)[number], string[]>> = {};
  for (const name of pageFilters) {
    const values = selection.filters[name];
    if (values) filters[name] = values;
  }
  return {
    ...rangeOf(selection, today),
    bucket: selection.bucket,
    ...(selection.compare && { compare: 'previous' as const }),
    ...(selection.bots !== 'exclude' && { bots: selection.bots }),
    ...filters,
  };
}

/** The range of the same length just before, or just after, that of a span; one that ends today moves with it if it can. */
export function shifted(span: Span, today: LocalDate, direction: -1 | 1): Span {
  const { from, to } = rangeOf(span, today);
  const length = daysBetween(from, to);
  const end = addDays(to, length * direction);
  const preset = presets.find(({ days }) => days === length);
  if (end >= today && preset) return { range: preset.id, from: null, to: null };
  if (end > today) return { range: defaultSelection.range, from: null, to: null };
  return { range: 'custom', from: addDays(from, length * direction), to: end };
}

function oneOf<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((one) => one === value) ?? null;
}

/** What a selection says on paper, where its controls do not help: `25 Aug 2026 to 22 Nov 2026, by week`. */
export function selectionInWords(selection: Selection, today: LocalDate, isOverTime: boolean): string {
  const { from, to } = rangeOf(selection, today);
  const range = `${dateInWords(from)} to ${dateInWords(to)}`;
  if (!isOverTime) return range;
  return `${range}, by ${selection.bucket}${selection.compare ? ', compared with the period before' : ''}`;
}
