import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const pullRequestCycleTime: Metric = {
  id: 'pull-request-cycle-time',
  title: 'Pull request cycle time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does a change take from its first commit to the merge, and where does the time go?',
  counted:
    'Merged pull requests, in the bucket of the merge: from the first commit to the merge. The stages of one pull request add up to its cycle time; medians of stages do not add up to its median.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: pullRequestFact,
  at: 'f.merged_at',
  value: 'f.cycle_seconds',
  stages: {
    coding: 'f.coding_seconds',
    pickup: 'f.pickup_seconds',
    review: 'f.review_seconds',
    merge: 'f.merge_seconds',
  },
};
