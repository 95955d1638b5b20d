import { cursorEventFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiSpend: Metric = {
  id: 'ai-spend',
  title: 'AI spend',
  unit: 'cents',
  better: null,
  kind: 'sum',
  question: 'What is charged for the use of AI?',
  counted: 'What Cursor charged for each use, in US cents, by UTC day.',
  excluded: 'Seats, and uses that the plan includes, which Cursor marks as not chargeable.',
  fact: cursorEventFact,
  at: 'f.at',
  denominator: 'not f.included',
  amount: 'f.cents',
};
