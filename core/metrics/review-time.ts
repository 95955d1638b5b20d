import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const reviewTime: Metric = {
  id: 'review-time',
  title: 'Review time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does a pull request wait for its first review?',
  counted:
    'Pull requests with a review by somebody else, merged or not, in the bucket in which they became ready: from ready to the first review. Those without one are counted as unreviewed.',
  excluded: 'Drafts, pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.ready_at',
  value: 'f.pickup_seconds',
  unmeasured: 'unreviewed',
};
