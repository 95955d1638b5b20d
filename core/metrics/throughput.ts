import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const throughput: Metric = {
  id: 'throughput',
  title: 'Throughput',
  unit: 'pull requests',
  better: 'higher',
  kind: 'count',
  question: 'How many pull requests are merged?',
  counted: 'Pull requests, in the bucket in which they were merged.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.merged_at',
};
