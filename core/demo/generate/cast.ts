import type { Random } from '#core/demo/generate/random.ts';

/** What one repository's stories have in common. */
export interface Cast {
  random: Random;
  people: string[];
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  repository: string;
  workflowRuns: boolean;
}

/** The odd cases. Each is met at least once in the first repository, where it has pull requests enough. */
export const traits = [
  'plain',
  'draft',
  'draft_again',
  'open_draft',
  'closed',
  'reopened',
  'open',
  'unreviewed',
  'self_review',
  'review_after_merge',
  'bot_author',
  'bot_by_name',
  'ghost_author',
  'ghost_reviewer',
  'pending_review',
  'dismissed_review',
  'changes_requested',
  'bot_review',
  'other_base',
  'merge_commit',
  'rebase',
  'late_commit',
  'fractions',
  'threads',
  'force_push',
  'merge_queue',
  'review_request_removed',
  'revert',
  'hotfix',
  'closes_issue',
] as const;

export type Trait = (typeof traits)[number];

/** RFC 3339 in UTC, without a fraction where there is none. */
export function iso(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % 1000 === 0 ? `${text.slice(0, 19)}Z` : text;
}
