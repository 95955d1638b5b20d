import { openPullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const openPullRequests: Metric = {
  id: 'open-pull-requests',
  title: 'Open pull requests',
  unit: 'pull requests',
  better: 'lower',
  kind: 'stock',
  question: 'How many pull requests are open and ready for review?',
  counted: 'Pull requests that were open and no draft just before the end of the bucket, at the latest now.',
  excluded: 'Drafts, pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: openPullRequestFact,
  at: { from: 'f.open_from', until: 'f.open_until' },
};
