import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const pullRequestSize: Metric = {
  id: 'pull-request-size',
  title: 'Pull request size',
  unit: 'lines',
  better: 'lower',
  kind: 'size',
  question: 'How large are the pull requests that are merged?',
  counted: 'Merged pull requests, in the bucket of the merge: added and deleted lines together.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.merged_at',
  value: 'f.lines',
};
