import { cursorRequestFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiRequests: Metric = {
  id: 'ai-requests',
  title: 'AI requests',
  unit: 'requests',
  better: null,
  kind: 'sum',
  question: 'How often do people ask AI for something, and in which way?',
  counted: 'Requests to the agent, the composer, the chat and inline edits of Cursor, by UTC day.',
  excluded: 'Completions, which nobody asks for, and reviews by Bugbot.',
  fact: cursorRequestFact,
  at: 'f.at',
  amount: 'f.requests',
};
