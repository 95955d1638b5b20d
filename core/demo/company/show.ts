import { summaryOf } from '#core/demo/company/machine-review.ts';
import type { Story, Times } from '#core/demo/company/story.ts';
import { releaseAccount } from '#core/demo/company/staff.ts';
import { iso } from '#core/demo/generate/cast.ts';
import type { EventInput, PullRequestInput, ReviewInput, ThreadInput } from '#core/demo/input.ts';

/**
 * A pull request as far as it has come by the cut. Everything in it has an id that depends on the pull request alone, so
 * that it is the same thing when it is looked at again.
 */
export function showStory({ cut }: Times, repository: string, firstId: number, story: Story): PullRequestInput {
  const id = firstId + story.number * 1000;
  const beats = story.beats.toSorted((a, b) => a.at - b.at).map((beat, index) => ({ ...beat, id: id + 1 + index * 4 }));
  const shown = beats.filter(({ at }) => at <= cut);
  const commits = story.commits.filter(({ at }) => at <= cut);
  const events: EventInput[] = [];
  const reviews: ReviewInput[] = [];
  const threads: ThreadInput[] = [];
  for (const beat of shown) {
    const { id, at } = beat;
    if (beat.what === 'event') events.push({ ...beat.event, at: iso(at), id });
    if (beat.what === 'review') reviews.push({ ...reviewOf(beat, commits), id });
    if (beat.what === 'thread') threads.push(threadOf(beat.thread, at, cut, id));
  }
  return {
    number: story.number,
    id,
    title: story.title,
    body: bodyOf(repository, story),
    author: story.author,
    head: story.head,
    ...(story.base !== null && { base: story.base }),
    head_sha: commits.at(-1)?.sha ?? '0'.repeat(40),
    labels: story.labels,
    created_at: iso(story.openedAt),
    updated_at: iso(lastOf(story, cut)),
    is_draft: isDraft(story, events),
    is_in_merge_queue: events.findLast(({ type }) => type.endsWith('MERGE_QUEUE'))?.type === 'ADDED_TO_MERGE_QUEUE',
    ...endOf(story, cut),
    commits: commits.map(({ sha }) => sha),
    ...sizeOf(story),
    events,
    reviews,
    comments: shown.flatMap((beat) => {
      if (beat.what === 'summary') return [{ ...summaryOf(story, beat.at, beat.remarks, cut), id: beat.id }];
      return beat.what === 'comment'
        ? [{ author: beat.author, body: beat.body, created_at: iso(beat.at), id: beat.id }]
        : [];
    }),
    threads,
    requested_reviewers: story.closedAt === null || story.closedAt > cut ? waitingFor(events, reviews) : [],
  };
}

function reviewOf(
  { author, state, body, at }: { author: string | null; state: ReviewInput['state']; body?: string; at: number },
  commits: Story['commits'],
): ReviewInput {
  const commit = commits.findLast((each) => each.at <= at)?.sha ?? null;
  return {
    author,
    state,
    submitted_at: state === 'PENDING' ? null : iso(at),
    commit,
    ...(body !== undefined && { body }),
  };
}

type Thread = Extract<Story['beats'][number], { what: 'thread' }>['thread'];

function threadOf(thread: Thread, at: number, cut: number, id: number): ThreadInput {
  const { author, body, path, replies, resolvedAt, outdatedAt, thumbs: [up, down] = [0, 0] } = thread;
  return {
    id,
    thumbs_up: up,
    thumbs_down: down,
    author,
    body,
    path,
    created_at: iso(at),
    resolved: resolvedAt !== null && resolvedAt <= cut,
    outdated: outdatedAt !== null && outdatedAt <= cut,
    replies: replies
      .filter((reply) => reply.at <= cut)
      .map((reply, index) => ({ ...reply, created_at: iso(reply.at), id: id + 1 + index })),
  };
}

function bodyOf(repository: string, { reverts, body }: Story): string {
  if (reverts === null) return body;
  // Some do it with git and not with the button.
  const byCommit = reverts.mergeCommit !== null && reverts.number % 4 === 0;
  return byCommit ? `This reverts commit ${reverts.mergeCommit}.` : `Reverts ${repository}#${reverts.number}`;
}

function endOf({ mergedAt, mergedBy, closedAt, mergeCommit }: Story, cut: number): Partial<PullRequestInput> {
  if (closedAt === null || closedAt > cut) return {};
  if (mergedAt === null) return { closed_at: iso(closedAt) };
  return { closed_at: iso(closedAt), merged_at: iso(mergedAt), merged_by: mergedBy, merge_commit: mergeCommit };
}

const added: Record<Story['kind'], number> = {
  feature: 0.86,
  fix: 0.62,
  chore: 0.48,
  update: 0.5,
  release: 0.7,
  hotfix: 0.6,
  revert: 0.2,
};

function sizeOf({ kind, lines }: Story): Pick<PullRequestInput, 'additions' | 'deletions' | 'changed_files'> {
  const additions = Math.round(lines * added[kind]);
  return { additions, deletions: lines - additions, changed_files: Math.max(1, Math.round(lines ** 0.6 / 3)) };
}

function isDraft(story: Story, events: EventInput[]): boolean {
  const last = events.findLast(({ type }) => type === 'READY_FOR_REVIEW' || type === 'CONVERT_TO_DRAFT');
  return last === undefined ? story.draft : last.type === 'CONVERT_TO_DRAFT';
}

/** The last instant at which anything of it changed. */
function lastOf(story: Story, cut: number): number {
  const instants = [
    story.openedAt,
    story.closedAt,
    ...story.commits.map(({ at }) => at),
    ...story.beats.flatMap((beat) => [
      beat.at,
      ...(beat.what === 'thread' ? beat.thread.replies.map(({ at }) => at) : []),
      ...(beat.what === 'summary' ? [Date.parse(summaryOf(story, beat.at, beat.remarks, cut).updated_at ?? '')] : []),
    ]),
  ];
  return instants.reduce<number>((last, at) => (at !== null && at <= cut ? Math.max(last, at) : last), story.openedAt);
}

/** Who was asked and has not answered since. */
function waitingFor(events: EventInput[], reviews: ReviewInput[]): string[] {
  const asked = new Map<string, string>();
  for (const { type, reviewer, at } of events) {
    if (typeof reviewer !== 'string') continue;
    if (type === 'REVIEW_REQUESTED') asked.set(reviewer, at);
    if (type === 'REVIEW_REQUEST_REMOVED') asked.delete(reviewer);
  }
  for (const { author, submitted_at } of reviews) {
    if (typeof author !== 'string' || typeof submitted_at !== 'string') continue;
    if ((asked.get(author) ?? 'z') <= submitted_at) asked.delete(author);
  }
  return [...asked.keys()].filter((name) => name !== releaseAccount);
}
