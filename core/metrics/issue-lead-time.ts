import { issueFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const issueLeadTime: Metric = {
  id: 'issue-lead-time',
  title: 'Issue lead time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long does an issue take from its creation to its completion?',
  counted: 'Issues of Linear, in the bucket in which they were completed, archived ones too: from the creation on.',
  excluded: 'Cancelled issues, and those in the bin.',
  fact: issueFact,
  at: 'f.completed_at',
  value: 'f.lead_seconds',
};
