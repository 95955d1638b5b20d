import * as z from 'zod';
import { VeelocityError } from '#core/error.ts';
import { aiActiveUsers } from '#core/metrics/ai-active-users.ts';
import { aiLinesAccepted } from '#core/metrics/ai-lines-accepted.ts';
import { aiRequests } from '#core/metrics/ai-requests.ts';
import { aiReviewAddressed } from '#core/metrics/ai-review-addressed.ts';
import { aiReviewComments } from '#core/metrics/ai-review-comments.ts';
import { aiReviewCoverage } from '#core/metrics/ai-review-coverage.ts';
import { aiReviewResponse } from '#core/metrics/ai-review-response.ts';
import { aiShare } from '#core/metrics/ai-share.ts';
import { aiSpend } from '#core/metrics/ai-spend.ts';
import { aiTabAcceptance } from '#core/metrics/ai-tab-acceptance.ts';
import { changeFailureRate } from '#core/metrics/change-failure-rate.ts';
import { ciDuration } from '#core/metrics/ci-duration.ts';
import { ciQueueTime } from '#core/metrics/ci-queue-time.ts';
import { ciSuccessRate } from '#core/metrics/ci-success-rate.ts';
import { cycleTime } from '#core/metrics/cycle-time.ts';
import { deploymentFrequency } from '#core/metrics/deployment-frequency.ts';
import { deploymentSuccessRate } from '#core/metrics/deployment-success-rate.ts';
import { errors } from '#core/metrics/errors.ts';
import { teamBy } from '#core/metrics/groups.ts';
import { issueBacklog } from '#core/metrics/issue-backlog.ts';
import { issueLeadTime } from '#core/metrics/issue-lead-time.ts';
import { issuesCompleted } from '#core/metrics/issues-completed.ts';
import { leadTime } from '#core/metrics/lead-time.ts';
import { mergeTime } from '#core/metrics/merge-time.ts';
import { mergedWithoutReview } from '#core/metrics/merged-without-review.ts';
import { type FilterName, filterNames, type Metric } from '#core/metrics/metric.ts';
import { newErrors } from '#core/metrics/new-errors.ts';
import { openErrors } from '#core/metrics/open-errors.ts';
import { openPullRequests } from '#core/metrics/open-pull-requests.ts';
import { pullRequestCycleTime } from '#core/metrics/pull-request-cycle-time.ts';
import { pullRequestHealth } from '#core/metrics/pull-request-health.ts';
import { pullRequestSize } from '#core/metrics/pull-request-size.ts';
import { recoveryTime } from '#core/metrics/recovery-time.ts';
import { reviewRounds } from '#core/metrics/review-rounds.ts';
import { reviewTime } from '#core/metrics/review-time.ts';
import { reviewerLoad } from '#core/metrics/reviewer-load.ts';
import { reworkRate } from '#core/metrics/rework-rate.ts';
import { throughput } from '#core/metrics/throughput.ts';
import { timeInState } from '#core/metrics/time-in-state.ts';

/** Every metric, in the order in which the catalogue shows them. */
export const metrics: Metric[] = [
  deploymentFrequency,
  leadTime,
  changeFailureRate,
  recoveryTime,
  reworkRate,
  deploymentSuccessRate,
  throughput,
  pullRequestCycleTime,
  mergeTime,
  openPullRequests,
  pullRequestSize,
  reviewTime,
  mergedWithoutReview,
  reviewRounds,
  reviewerLoad,
  pullRequestHealth,
  ciDuration,
  ciQueueTime,
  ciSuccessRate,
  errors,
  newErrors,
  openErrors,
  aiActiveUsers,
  aiLinesAccepted,
  aiTabAcceptance,
  aiRequests,
  aiSpend,
  aiShare,
  aiReviewCoverage,
  aiReviewResponse,
  aiReviewComments,
  aiReviewAddressed,
  cycleTime,
  issuesCompleted,
  issueLeadTime,
  timeInState,
  issueBacklog,
];

/** One metric. Throws `not_found`. */
export function metricOf(id: string): Metric {
  const metric = metrics.find((each) => each.id === id);
  if (metric === undefined) throw new VeelocityError('not_found', `There is no metric ${id}.`);
  return metric;
}

/** The filters that a metric honours; each of them can also group it. */
export function groupsOf(metric: Metric): FilterName[] {
  const isKnown = (name: FilterName) => (name === 'team' ? teamBy(metric) : (metric.fact.columns[name] ?? null));
  return filterNames.filter((name) => isKnown(name) !== null);
}

/** What the catalogue says of a metric. */
export const CatalogueEntry = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower']).nullable(),
  kind: z.enum(['count', 'duration', 'size', 'ratio', 'stock', 'sum']),
  question: z.string(),
  counted: z.string(),
  excluded: z.string(),
  by: z.array(z.string()),
  filters: z.array(z.string()),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

export function catalogue(): CatalogueEntry[] {
  return metrics.map((metric) => {
    const { id, title, unit, better, kind, question, counted, excluded } = metric;
    const by = groupsOf(metric);
    const filters = metric.fact.authors === undefined ? by : [...by, 'bots'];
    return { id, title, unit, better, kind, question, counted, excluded, by, filters };
  });
}
