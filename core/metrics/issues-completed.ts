import { issueFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const issuesCompleted: Metric = {
  id: 'issues-completed',
  title: 'Completed issues',
  unit: 'issues',
  better: 'higher',
  kind: 'count',
  question: 'How many issues are completed?',
  counted: 'Issues of Linear, in the bucket in which they were completed, archived ones too.',
  excluded: 'Cancelled issues, and those in the bin. A completed issue that was opened again is not completed.',
  fact: issueFact,
  at: 'f.completed_at',
};
