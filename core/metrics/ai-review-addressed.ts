import { aiThreadFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiReviewAddressed: Metric = {
  id: 'ai-review-addressed',
  title: 'AI review addressed',
  unit: 'ratio',
  better: 'higher',
  kind: 'ratio',
  question: 'Which share of what the AI reviewer remarks is acted upon?',
  counted:
    'Threads that the AI reviewer began on merged pull requests, in the bucket of the merge. Addressed are those that were resolved, or whose lines were changed afterwards.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: aiThreadFact,
  at: 'f.merged_at',
  numerator: 'f.addressed',
};
