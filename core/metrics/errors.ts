import { errorCountFact } from '#core/metrics/error-fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const errors: Metric = {
  id: 'errors',
  title: 'Errors',
  unit: 'events',
  better: 'lower',
  kind: 'sum',
  question: 'How many errors happen?',
  counted: 'Error events that Sentry accepted, in the bucket of the local date on which their hour began.',
  excluded: 'What Sentry filtered, dropped for a limit or discarded. The level of an event is not known here.',
  fact: errorCountFact,
  at: 'f.at',
  amount: 'f.events',
};
