import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const reviewRounds: Metric = {
  id: 'review-rounds',
  title: 'Review rounds',
  unit: 'rounds',
  better: 'lower',
  kind: 'size',
  question: 'How often is a pull request worked over before it is approved?',
  counted:
    'Merged pull requests, in the bucket of the merge: how often somebody asked for changes and a commit followed, before the approval or else the merge. Requests by bots count only when you ask for bots.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.merged_at',
  value: 'f.rounds',
};
