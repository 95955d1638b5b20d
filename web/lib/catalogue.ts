import type { Metric } from './answers.ts';

/** The groups of the catalogue, in reading order. */
const groups: { title: string; ids: string[] }[] = [
  {
    title: 'Delivery (DORA)',
    ids: [
      'deployment-frequency',
      'lead-time',
      'change-failure-rate',
      'recovery-time',
      'rework-rate',
      'deployment-success-rate',
    ],
  },
  {
    title: 'Flow',
    ids: [
      'throughput',
      'pull-request-cycle-time',
      'merge-time',
      'cycle-time',
      'open-pull-requests',
      'pull-request-size',
      'issues-completed',
      'issue-lead-time',
      'time-in-state',
      'issue-backlog',
    ],
  },
  {
    title: 'Review',
    ids: ['review-time', 'review-rounds', 'merged-without-review', 'reviewer-load', 'pull-request-health'],
  },
  { title: 'CI', ids: ['ci-duration', 'ci-success-rate', 'ci-queue-time'] },
];

export interface Group {
  title: string;
  metrics: Metric[];
}

/** The catalogue in groups; a metric that no group names stands in one of its own kind of source, at the end. */
export function grouped(catalogue: Metric[]): Group[] {
  const byId = new Map(catalogue.map((metric) => [metric.id, metric]));
  const found = groups.map(({ title, ids }) => ({ title, metrics: ids.flatMap((id) => byId.get(id) ?? []) }));
  const named = new Set(groups.flatMap((group) => group.ids));
  const rest = catalogue.filter((metric) => !named.has(metric.id));
  const isAi = (metric: Metric) => metric.id.startsWith('ai-');
  found.push(
    { title: 'AI', metrics: rest.filter(isAi) },
    { title: 'More', metrics: rest.filter((metric) => !isAi(metric)) },
  );
  return found.filter((group) => group.metrics.length > 0);
}
