import { deploymentFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const deploymentFrequency: Metric = {
  id: 'deployment-frequency',
  title: 'Deployment frequency',
  unit: 'deployments',
  better: 'higher',
  kind: 'count',
  question: 'How often do changes reach production?',
  counted: 'Successful deployments to production, in the bucket in which they finished.',
  excluded:
    'Deployments to other environments, those that failed or were cancelled, and those that were excluded by hand.',
  fact: deploymentFact,
  at: 'f.finished_at',
  denominator: `f.production and f.status = 'success'`,
  rhythm: true,
};
