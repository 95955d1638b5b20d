import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const mergeTime: Metric = {
  id: 'merge-time',
  title: 'Merge time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does a pull request take from ready for review to merged?',
  counted: 'Merged pull requests, in the bucket of the merge: from the moment they became ready to the merge.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.merged_at',
  value: 'f.ready_to_merge_seconds',
};
