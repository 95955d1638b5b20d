import { deploymentFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const recoveryTime: Metric = {
  id: 'recovery-time',
  title: 'Recovery time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does it take to recover from a failed deployment?',
  counted:
    'Failed deployments to production that recovered, in the bucket of the recovery: from their finish until all their incidents were resolved, or until the deployment that repaired them finished, whichever came first.',
  excluded: 'Failed deployments that have not recovered, and those that were excluded by hand.',
  fact: deploymentFact,
  at: 'f.recovered_at',
  value: 'f.recovery_seconds',
  denominator: `f.production and f.status = 'success' and f.failed`,
  needsIncidents: true,
};
