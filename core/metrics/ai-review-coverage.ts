import { aiReviewFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiReviewCoverage: Metric = {
  id: 'ai-review-coverage',
  title: 'AI review coverage',
  unit: 'ratio',
  better: 'higher',
  kind: 'ratio',
  question: 'Which share of the merged pull requests did the AI reviewer look at?',
  counted:
    'Merged pull requests, in the bucket of the merge. Covered are those with a review, a comment on a line or a comment in the conversation by the AI reviewer, at the latest at the merge.',
  excluded: 'Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: aiReviewFact,
  at: 'f.merged_at',
  numerator: 'f.ai_reviewed_at is not null',
};
