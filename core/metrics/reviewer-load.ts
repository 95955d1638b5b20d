import { reviewerFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const reviewerLoad: Metric = {
  id: 'reviewer-load',
  title: 'Reviewer load',
  unit: 'reviews',
  better: null,
  kind: 'count',
  question: 'How is the work of reviewing spread over people?',
  counted:
    'Pairs of a pull request and somebody else who reviewed it before it was merged, in the bucket of their first review of it. A person is the reviewer here, each with their share. Gini is 0 where all who reviewed did as much, and near 1 where one did nearly all.',
  excluded:
    'Reviews by bots and of pull requests of bots, unless you ask for them, and pull requests that were excluded by hand.',
  fact: reviewerFact,
  at: 'f.reviewed_at',
  concentration: true,
};
