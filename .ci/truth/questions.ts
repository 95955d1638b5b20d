import { type Metric, type Question, isDelivery } from './oracle.ts';
import type { Bucket } from './zone.ts';

/** What is asked: zones × buckets × filters, over windows that begin and end where it hurts. */

/** UTC; the clocks change by night; midnight happens twice; midnight does not happen; a quarter of an hour off. */
export const zones = ['UTC', 'America/New_York', 'America/Havana', 'America/Santiago', 'Asia/Kathmandu'];

export const buckets: Bucket[] = ['day', 'week', 'month', 'quarter'];

type Filter = Omit<Question, 'from' | 'to' | 'bucket'>;

const filters: Record<string, Filter> = {
  none: { compare: 'previous' },
  'two repositories': { repo: ['tidewater/lantern', 'ebb/lantern'], compare: 'previous' },
  'one repository, its coverage begins inside': { repo: ['ebb/lantern'] },
  'a person': { person: ['ada-moss'], compare: 'previous' },
  'a person or a deleted account, by person': { person: ['brook', 'ghost'], by: 'person' },
  base: { base: ['release-1'] },
  'two labels and a base, bots included': { label: ['bug', 'urgent'], base: ['main'], bots: 'include' },
  'bots included, by label': { bots: 'include', by: 'label', compare: 'previous' },
  'bots only, by person': { bots: 'only', by: 'person', compare: 'previous' },
  'by repository': { by: 'repo' },
  'by base in a repository': { repo: ['tidewater/edges'], by: 'base', bots: 'include' },
};

/** Runs have no author, base or label. */
const runFilters: Record<string, Filter> = {
  none: { compare: 'previous' },
  'two repositories, by workflow': { repo: ['tidewater/lantern', 'ebb/lantern'], by: 'workflow' },
  'one repository, its coverage begins inside': { repo: ['ebb/lantern'], compare: 'previous' },
  'by repository': { by: 'repo' },
  'bots say nothing about runs': { bots: 'only' },
};

/** Deployments have no author, base or label. */
const deploymentFilters: Record<string, Filter> = {
  none: { compare: 'previous' },
  'two repositories': { repo: ['tidewater/ferry', 'tidewater/lock'], compare: 'previous' },
  'one repository, its coverage begins inside': { repo: ['ebb/weir'], compare: 'previous' },
  'an environment of a repository': { repo: ['tidewater/ferry'], environment: ['production'], compare: 'previous' },
  'two environments, by environment': { environment: ['prod-eu', 'prod-us'], by: 'environment' },
  'by environment': { by: 'environment', compare: 'previous' },
  'by repository': { repo: ['tidewater/ferry', 'tidewater/lock', 'ebb/sluice'], by: 'repo' },
  'bots say nothing about deployments': { repo: ['ebb/sluice'], bots: 'only' },
};

/** Changes have it all. */
const changeFilters: Record<string, Filter> = {
  none: { compare: 'previous' },
  'two repositories': { repo: ['tidewater/ferry', 'ebb/weir'], compare: 'previous' },
  'one repository, its coverage begins inside': { repo: ['ebb/weir'] },
  'a person or a deleted account, by person': { person: ['brook', 'ghost', 'renewal-bot'], by: 'person' },
  'bots included, by person': { bots: 'include', by: 'person', compare: 'previous' },
  'bots only': { bots: 'only', compare: 'previous' },
  'a base that is not deployed': { base: ['release-1', 'develop'] },
  'by base, bots included': { by: 'base', bots: 'include' },
  'two labels and a base': { label: ['urgent', 'hotfix'], base: ['main'] },
  'by label': { by: 'label', compare: 'previous' },
  environment: { environment: ['prod-eu'], compare: 'previous' },
  'by environment': { by: 'environment' },
  'by repository': { by: 'repo' },
};

export interface Window {
  from?: string;
  to?: string;
}

/** Per bucket, the windows that are taken in turn. */
const windows: Record<Bucket, Window[]> = {
  day: [
    { from: '2026-10-24', to: '2026-11-08' },
    {},
    { from: '2026-08-31', to: '2026-09-14' },
    { from: '2026-03-05', to: '2026-03-12' },
    { from: '2026-11-15', to: '2026-11-27' },
    { from: '2025-05-18', to: '2025-05-26' },
    { from: '2026-11-01', to: '2026-11-01' },
    { from: '2026-04-01', to: '2026-04-08' },
  ],
  week: [
    { from: '2026-09-03', to: '2026-12-02' },
    {},
    { from: '2025-04-24', to: '2025-07-01' },
    { from: '2026-10-26', to: '2026-11-01' },
    { from: '2026-02-25', to: '2026-04-14' },
    { from: '2026-12-01', to: '2026-12-20' },
  ],
  month: [
    { from: '2026-02-15', to: '2026-11-11' },
    { from: '2025-04-10', to: '2025-08-20' },
    { from: '2026-09-06', to: '2027-01-31' },
    { from: '2024-11-20', to: '2025-05-21' },
  ],
  quarter: [
    { from: '2025-02-15', to: '2026-11-30' },
    { from: '2026-07-01', to: '2026-09-30' },
    { from: '2026-08-08', to: '2027-02-02' },
  ],
};

function filtersOf(metric: Metric): Record<string, Filter> {
  if (isDelivery(metric)) return metric === 'lead-time' ? changeFilters : deploymentFilters;
  return metric.startsWith('ci-') ? runFilters : filters;
}

/** So many filters are asked of each metric in each zone and bucket: the first, and others in turn. */
const atOnce = 7;

/** What a metric is asked in one zone and bucket: filters in turn, and windows in turn. */
export function questionsOf(metric: Metric, bucket: Bucket, turn: number): { name: string; question: Question }[] {
  const all = Object.entries(filtersOf(metric));
  const isTaken = (index: number) => index === 0 || (index + turn * 3) % all.length < atOnce - 1;
  return all.flatMap(([name, filter], index) => {
    if (!isTaken(index)) return [];
    const window = windows[bucket][(turn + index) % windows[bucket].length] ?? {};
    return [{ name, question: { ...window, bucket, ...filter } }];
  });
}

export function queryOf(question: Question): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) {
    for (const one of [value].flat()) query.append(name, String(one));
  }
  return query.toString();
}
