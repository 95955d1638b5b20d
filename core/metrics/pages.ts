/**
 * Which page of the dashboard has what. Whoever adds something to a page adds it here; core/dashboard.ts reads it.
 */

export const pageNames = ['now', 'overview', 'delivery', 'flow', 'review', 'ai', 'quality', 'team'] as const;
export type PageName = (typeof pageNames)[number];

export interface Page {
  /** The metrics, by id. */
  cells: string[];
  /** Of which metrics the page also has every row as a dot, the distribution, and the control chart. */
  dots?: string[];
  distributions?: string[];
  control?: string[];
  /** Metrics that the page also has in groups, and by what. */
  splits?: Record<string, string>;
  /** Where those of its metrics stand that there are published numbers of. */
  benchmarks?: true;
  /** Deployments by hour of the week. */
  hours?: true;
  /** Who reviewed whom. */
  reviewPairs?: true;
  /** Open pull requests, and whom they wait for. */
  waiting?: true;
  /** What somebody should look at: failed and unverified deployments, sources. */
  attention?: true;
  /** What AI costs for a change, and its models; and what the AI reviewer knows of the code. */
  assistants?: true;
  indexes?: true;
  /** Projects, releases and deployments with their errors, and incidents. */
  quality?: true;
}

const dora = ['deployment-frequency', 'lead-time', 'change-failure-rate', 'recovery-time', 'rework-rate'];

const issues = ['cycle-time', 'issues-completed', 'issue-lead-time', 'time-in-state', 'issue-backlog'];

export const pages: Record<PageName, Page> = {
  now: { cells: ['open-pull-requests'], waiting: true, attention: true },
  overview: {
    cells: [...dora, 'cycle-time', 'pull-request-cycle-time', 'review-time', 'throughput', 'ai-share'],
    benchmarks: true,
  },
  delivery: {
    cells: [...dora, 'deployment-success-rate', 'ci-duration', 'ci-queue-time', 'ci-success-rate'],
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
    splits: { 'time-in-state': 'state', 'issue-backlog': 'state' },
    waiting: true,
  },
  review: {
    cells: ['review-time', 'review-rounds', 'reviewer-load', 'pull-request-health'].concat([
      'merged-without-review',
      'merge-time',
      'pull-request-size',
      'ai-review-coverage',
      'ai-review-response',
      'ai-review-comments',
      'ai-review-addressed',
    ]),
    indexes: true,
    dots: ['review-time'],
    distributions: ['review-time', 'pull-request-health'],
    control: ['review-time'],
    reviewPairs: true,
  },
  ai: {
    cells: ['ai-active-users', 'ai-lines-accepted', 'ai-tab-acceptance', 'ai-requests', 'ai-spend', 'ai-share'].concat([
      'pull-request-cycle-time',
      'review-time',
      'merge-time',
      'pull-request-size',
    ]),
    splits: {
      'ai-requests': 'kind',
      'ai-spend': 'model',
      'pull-request-cycle-time': 'ai',
      'review-time': 'ai',
      'merge-time': 'ai',
      'pull-request-size': 'ai',
    },
    assistants: true,
  },
  quality: {
    cells: ['errors', 'new-errors', 'open-errors', 'change-failure-rate', 'recovery-time'],
    control: ['errors', 'new-errors'],
    quality: true,
  },
  team: {
    cells: ['throughput', 'review-time', 'pull-request-cycle-time', 'pull-request-size'].concat([
      'merged-without-review',
      'open-pull-requests',
    ]),
  },
};
