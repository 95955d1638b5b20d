import { issueStateFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const issueBacklog: Metric = {
  id: 'issue-backlog',
  title: 'Issue backlog',
  unit: 'issues',
  better: 'lower',
  kind: 'stock',
  question: 'How many issues are waiting or being worked on?',
  counted:
    'Issues of Linear that were neither completed nor cancelled just before the end of the bucket, at the latest now.',
  excluded: 'Issues in the bin.',
  fact: issueStateFact,
  at: { from: 'f.started_at', until: 'f.ended_at' },
  denominator: 'f.open',
};
