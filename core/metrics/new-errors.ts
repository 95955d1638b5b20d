import { errorIssueFact } from '#core/metrics/error-fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const newErrors: Metric = {
  id: 'new-errors',
  title: 'New errors',
  unit: 'issues',
  better: 'lower',
  kind: 'count',
  question: 'How many kinds of errors are seen for the first time?',
  counted: 'Issues of Sentry, by when they were first seen.',
  excluded: 'Issues that came back after they were resolved.',
  fact: errorIssueFact,
  at: 'f.first_seen_at',
};
