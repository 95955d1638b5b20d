import { deploymentFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const changeFailureRate: Metric = {
  id: 'change-failure-rate',
  title: 'Change failure rate',
  unit: 'ratio',
  better: 'lower',
  kind: 'ratio',
  question: 'Which share of deployments breaks something in production?',
  counted:
    'Failed out of all successful deployments to production, in the bucket in which they finished. One failed if an incident is tied to it, if the next one rolled it back, or if a revert or a hotfix of it was deployed within 48 hours.',
  excluded: 'Deployments that were excluded by hand, and evidence that was rejected.',
  fact: deploymentFact,
  at: 'f.finished_at',
  denominator: `f.production and f.status = 'success'`,
  numerator: 'f.failed',
  needsIncidents: true,
  provisionalHours: 48,
};
