import { deployments, errors, metrics, pullRequests, repositoryNames, teams } from '../api.ts';
import type { FilterName } from './query.ts';

/** What can be chosen from in a filter; other values are typed. Loaded when somebody opens one. */
export const suggestions: Partial<Record<FilterName, (signal?: AbortSignal) => Promise<string[]>>> = {
  repo: repositoryNames,
  team: async (signal) => (await teams.list(signal)).map(({ name }) => name),
  person: people,
  base: async (signal) => distinct((await pullRequests.latest(signal)).items.map((one) => one.base)),
  environment: async (signal) => distinct((await deployments.latest(signal)).items.map((one) => one.environment)),
  project: async (signal) => (await errors.projects(signal)).map(({ slug }) => slug),
  level: async () => ['fatal', 'error', 'warning', 'info', 'debug'],
  label: async (signal) => distinct((await pullRequests.latest(signal)).items.flatMap((one) => one.labels)),
};

/** Who merged something within a year. */
export async function people(signal?: AbortSignal): Promise<string[]> {
  const to = new Date();
  const from = new Date(to.getTime() - 365 * 86_400_000);
  const answer = await metrics.answer(
    'throughput',
    { from: dayOf(from), to: dayOf(to), bucket: 'quarter', by: 'person' },
    signal,
  );
  return distinct(answer.points.flatMap((point) => point.group ?? []));
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

const distinct = (values: string[]): string[] => [...new Set(values)].sort((a, b) => a.localeCompare(b));
