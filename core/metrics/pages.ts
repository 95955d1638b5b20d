/**
 * Which page of the dashboard has what. Whoever adds something to a page adds it here; core/dashboard.ts reads it.
 */

export const pageNames = ['now', 'overview', 'delivery', 'flow', 'review', 'team'] as const;
export type PageName = (typeof pageNames)[number];

export interface Page {
  /** The metrics, by id. */
  cells: string[];
  /** Of which metrics the page also has every row as a dot, the distribution, and the control chart. */
  dots?: string[];
  distributions?: string[];
  control?: string[];
  /** Which of its metrics it also has by state. */
  byState?: string[];
  /** Where those of its metrics stand that there are published numbers of. */
  benchmarks?: true;
  /** Deployments by hour of the week. */
  hours?: true;
  /** Open pull requests, and whom they wait for. */
  waiting?: true;
  /** What somebody should look at: failed and unverified deployments, sources. */
  attention?: true;
}

const dora = ['deployment-frequency', 'lead-time', 'change-failure-rate', 'recovery-time', 'rework-rate'];

const issues = ['cycle-time', 'issues-completed', 'issue-lead-time', 'time-in-state', 'issue-backlog'];

export const pages: Record<PageName, Page> = {
  now: { cells: ['open-pull-requests'], waiting: true, attention: true },
  overview: {
    cells: [...dora, 'cycle-time', 'pull-request-cycle-time', 'review-time', 'throughput'],
    benchmarks: true,
  },
  delivery: {
    cells: [...dora, 'deployment-success-rate', 'ci-duration', 'ci-success-rate'],
    dots: ['lead-time'],
    hours: true,
    benchmarks: true,
  },
  flow: {
    cells: [
      'throughput',
      'pull-request-cycle-time',
      'merge-time',
      'open-pull-requests',
      'pull-request-size',
      ...issues,
    ],
    dots: ['pull-request-cycle-time'],
    distributions: ['pull-request-cycle-time'],
    control: ['throughput', 'pull-request-cycle-time'],
    byState: ['time-in-state', 'issue-backlog'],
    waiting: true,
  },
  review: {
    cells: ['review-time', 'merged-without-review', 'merge-time', 'pull-request-size'],
    dots: ['review-time'],
    distributions: ['review-time'],
    control: ['review-time'],
  },
  team: {
    cells: ['throughput', 'review-time', 'pull-request-cycle-time', 'pull-request-size'].concat([
      'merged-without-review',
      'open-pull-requests',
    ]),
  },
};
