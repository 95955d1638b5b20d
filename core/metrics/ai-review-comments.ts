import { aiReviewFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiReviewComments: Metric = {
  id: 'ai-review-comments',
  title: 'AI review comments',
  unit: 'comments',
  better: null,
  kind: 'size',
  question: 'How much does the AI reviewer say about a pull request?',
  counted:
    'Comments on lines by the AI reviewer, for each merged pull request that it looked at before the merge, in the bucket of the merge.',
  excluded:
    'Its summaries, pull requests without it, those of bots, unless you ask for them, and those that were excluded by hand.',
  fact: aiReviewFact,
  at: 'f.merged_at',
  value: 'case when f.ai_reviewed_at is not null then f.ai_comments end',
};
