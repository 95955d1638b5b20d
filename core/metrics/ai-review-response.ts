import { aiReviewFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiReviewResponse: Metric = {
  id: 'ai-review-response',
  title: 'AI review response',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: 'How soon after a pull request is ready does the AI reviewer say something?',
  counted:
    'Merged pull requests that the AI reviewer looked at before the merge, in the bucket of the merge: from ready to its first word. It is 0 where it came before they were ready.',
  excluded: 'Pull requests without it, those of bots, unless you ask for them, and those that were excluded by hand.',
  fact: aiReviewFact,
  at: 'f.merged_at',
  value: 'f.ai_response_seconds',
};
