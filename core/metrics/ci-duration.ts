import { workflowRunFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const ciDuration: Metric = {
  id: 'ci-duration',
  title: 'CI duration',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does a workflow run take?',
  counted:
    'Completed attempts of workflow runs, in the bucket in which they ended: from the start of the attempt to its end.',
  excluded: 'Runs that have not ended, or ended in a way that GitHub does not name.',
  fact: workflowRunFact,
  at: 'f.ended_at',
  value: 'f.duration_seconds',
};
