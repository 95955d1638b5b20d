import { pullRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const pullRequestHealth: Metric = {
  id: 'pull-request-health',
  title: 'Pull request health',
  unit: 'points',
  better: 'higher',
  kind: 'size',
  question: 'How healthy are the pull requests that are merged, from 0 to 100?',
  counted:
    'Merged pull requests, in the bucket of the merge: 25 points each for few review rounds, few inline comments and few lines, 12 for an early first review and 13 for an early merge. Reviews by bots count only when you ask for bots.',
  excluded:
    'Pull requests of bots, unless you ask for them, and those that were excluded by hand. Those whose comments have not been counted yet are counted as uncounted.',
  fact: pullRequestFact,
  at: 'f.merged_at',
  value: 'f.health',
  unmeasured: 'uncounted',
};
