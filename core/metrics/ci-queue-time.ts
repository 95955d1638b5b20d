import { workflowJobFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const ciQueueTime: Metric = {
  id: 'ci-queue-time',
  title: 'CI queue time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does a job wait for a runner?',
  counted:
    'Jobs of a sample, in the bucket in which they started: from their creation to their start. The sample is the first run of each workflow and UTC day on the default branch; n says how many jobs that were.',
  excluded: 'Jobs of all other runs, and those that never started or were skipped.',
  fact: workflowJobFact,
  at: 'f.started_at',
  value: 'f.queue_seconds',
};
