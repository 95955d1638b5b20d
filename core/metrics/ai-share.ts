import { aiShareFact } from '#core/metrics/fact.ts';
import type { Metric } from '#core/metrics/metric.ts';

export const aiShare: Metric = {
  id: 'ai-share',
  title: 'AI share of merged changes',
  unit: 'ratio',
  better: null,
  kind: 'ratio',
  question: 'Which share of what is merged was written by AI, as far as it can be measured?',
  counted:
    'Lines from completions and the composer ÷ all added lines, both as Cursor counted them in the commits of merged pull requests, in the bucket of the merge. Measured are those with at least one commit that Cursor saw; the measured share says how much of all added lines these hold.',
  excluded:
    'Pull requests without a commit that Cursor saw: declared ones, where a co-author trailer names an AI tool, and unknown ones, which are never taken for human work. Pull requests of bots, unless you ask for them, and those that were excluded by hand.',
  fact: aiShareFact,
  at: 'f.merged_at',
  shares: { numerator: 'f.ai_lines', denominator: 'f.cursor_lines' },
  leftOut: { declared: { where: `f.ai = 'declared'` }, unknown: { where: `f.ai = 'unknown'` } },
  beside: {
    name: 'measured_share',
    shares: { numerator: 'case when f.measured then f.additions else 0 end', denominator: 'f.additions' },
  },
};
