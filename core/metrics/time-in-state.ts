import { issueStateFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const timeInState: Metric = {
  id: 'time-in-state',
  title: 'Time in state',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How long do issues stay in each state?',
  counted: 'Each time that an issue of Linear left a state, in the bucket in which it did: how long it had been in it.',
  excluded: 'Issues in the bin, and the states that issues are in now.',
  fact: issueStateFact,
  at: 'f.ended_at',
  value: 'f.seconds',
};
