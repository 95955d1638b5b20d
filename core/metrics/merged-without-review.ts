import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const mergedWithoutReview: Metric = {
  id: 'merged-without-review',
  title: 'Merged without review',
  unit: 'ratio',
  better: 'lower',
  kind: 'ratio',
  question: 'Which share of pull requests is merged before anybody else has reviewed it?',
  counted:
    'Merged pull requests, in the bucket of the merge. Without review are those with no review by somebody else before the merge; reviews by bots count only when you ask for bots.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.merged_at',
  numerator: 'f.first_review_at is null',
};
