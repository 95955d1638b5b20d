import { workflowRunFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const ciSuccessRate: Metric = {
  id: 'ci-success-rate',
  title: 'CI success rate',
  unit: 'ratio',
  better: 'higher',
  kind: 'ratio',
  question: 'Which share of workflow runs succeeds?',
  counted:
    'Successes out of successes and failures, in the bucket in which the attempt ended. A timeout and a failed start are failures.',
  excluded: 'Runs that have not ended, and those that were cancelled, skipped or neutral.',
  fact: workflowRunFact,
  at: 'f.ended_at',
  denominator: `f.outcome in ('success', 'failure')`,
  numerator: `f.outcome = 'success'`,
};
