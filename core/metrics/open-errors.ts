import { openErrorFact } from '#core/metrics/error-fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const openErrors: Metric = {
  id: 'open-errors',
  title: 'Open errors',
  unit: 'issues',
  better: 'lower',
  kind: 'stock',
  question: 'How many kinds of errors has nobody resolved?',
  counted: 'Issues of Sentry that were unresolved just before the end of the bucket.',
  excluded: 'Issues that were resolved or archived then.',
  fact: openErrorFact,
  at: { from: 'f.open_from', until: 'f.open_until' },
};
