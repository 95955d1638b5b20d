import { deploymentFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const reworkRate: Metric = {
  id: 'rework-rate',
  title: 'Rework rate',
  unit: 'ratio',
  better: 'lower',
  kind: 'ratio',
  question: 'Which share of deployments is unplanned repair?',
  counted:
    'Rollbacks, and deployments that carry a revert, a hotfix or the fix of an incident, out of all successful deployments to production, in the bucket in which they finished.',
  excluded: 'Deployments that were excluded by hand.',
  fact: deploymentFact,
  at: 'f.finished_at',
  denominator: `f.production and f.status = 'success'`,
  numerator: 'f.rework',
  needsIncidents: true,
};
