import { deploymentFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const deploymentSuccessRate: Metric = {
  id: 'deployment-success-rate',
  title: 'Deployment success rate',
  unit: 'ratio',
  better: 'higher',
  kind: 'ratio',
  question: 'Which share of the attempts to deploy succeeds?',
  counted:
    'Successes out of successes and failures of deployments to production, in the bucket in which they finished.',
  excluded: 'Deployments that were cancelled, that are still running, and those that were excluded by hand.',
  fact: deploymentFact,
  at: 'f.finished_at',
  denominator: `f.production and f.status in ('success', 'failure')`,
  numerator: `f.status = 'success'`,
};
