import { latest, newId, nodeId } from '#core/demo/ids.ts';
import type { CommentInput, EventInput, PullRequestInput, ReviewInput, ThreadInput } from '#core/demo/input.ts';
import type {
  IssueComment,
  Person,
  PullRequest,
  Repository,
  Review,
  ReviewComment,
  ReviewThread,
  Team,
  TimelineEvent,
  World,
} from '#core/demo/model.ts';
import { findPerson } from '#core/demo/people.ts';

export function completePullRequest(world: World, repository: Repository, input: PullRequestInput): PullRequest {
  const id = input.id ?? newId(world);
  const head = input.head ?? `topic-${input.number}`;
  const merged = input.merged_at ?? null;
  const pull: PullRequest = {
    typename: 'PullRequest',
    repository,
    id,
    node_id: input.node_id ?? nodeId('PR', id),
    number: input.number,
    title: input.title ?? `Pull request ${input.number}`,
    body: input.body ?? '',
    author: findPerson(world, input.author, input.author_type),
    base: input.base ?? repository.default_branch,
    head,
    head_sha: input.head_sha ?? input.commits?.at(-1) ?? input.merge_commit ?? '0'.repeat(40),
    is_draft: input.is_draft ?? false,
    is_in_merge_queue: input.is_in_merge_queue ?? false,
    created_at: input.created_at,
    updated_at: input.created_at,
    closed_at: input.closed_at ?? merged,
    merged_at: merged,
    merged_by: merged === null ? null : findPerson(world, input.merged_by ?? input.author, input.author_type),
    merge_commit: merged === null ? null : (input.merge_commit ?? null),
    commits: input.commits ?? [],
    additions: input.additions ?? 0,
    deletions: input.deletions ?? 0,
    changed_files: input.changed_files ?? ((input.additions ?? 0) + (input.deletions ?? 0) > 0 ? 1 : 0),
    labels: input.labels ?? [],
    closes: input.closes ?? [],
    events: [],
    reviews: [],
    comments: [],
    threads: [],
    requested_reviewers: (input.requested_reviewers ?? []).flatMap((name) => completeReviewer(world, name) ?? []),
  };
  pull.reviews = (input.reviews ?? []).map((review) => completeReview(world, pull, review)).toSorted(bySubmission);
  pull.comments = (input.comments ?? []).map((comment) => completeComment(world, pull, comment));
  pull.threads = (input.threads ?? []).map((thread) => completeThread(world, pull, thread));
  pull.events = (input.events ?? []).map((event) => completeEvent(world, pull, event));
  addClosingEvents(world, pull);
  pull.updated_at = input.updated_at ?? latest(instantsOf(pull)) ?? pull.created_at;
  repository.branches[head] ??= pull.head_sha;
  return pull;
}

/** Every instant at which something of the pull request happened. */
function instantsOf(pull: PullRequest): (string | null)[] {
  return [
    pull.created_at,
    pull.closed_at,
    pull.merged_at,
    ...pull.events.map((event) => event.created_at),
    ...pull.reviews.map((review) => review.submitted_at),
    ...pull.comments.map((comment) => comment.updated_at),
    ...pull.threads.flatMap((thread) => thread.comments.map((comment) => comment.updated_at)),
  ];
}

/** Merging and closing are events too, and few inputs trouble to say so. */
export function addClosingEvents(world: World, pull: PullRequest): void {
  if (pull.merged_at !== null && !pull.events.some((event) => event.type === 'MERGED')) {
    pull.events.push(completeEvent(world, pull, { type: 'MERGED', at: pull.merged_at, actor: pull.merged_by?.login }));
  }
  const closed = pull.closed_at;
  if (closed !== null && !pull.events.some((event) => event.type === 'CLOSED' && event.created_at === closed)) {
    const actor = pull.merged_by ?? pull.author;
    pull.events.push(completeEvent(world, pull, { type: 'CLOSED', at: closed, actor: actor?.login }));
  }
  pull.events.sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

export function completeEvent(world: World, pull: PullRequest, input: EventInput): TimelineEvent {
  const words = input.type.toLowerCase().split('_');
  return {
    typename: `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Event`,
    pull_request: pull,
    node_id: nodeId('EV', input.id ?? newId(world)),
    type: input.type,
    created_at: input.at,
    actor: input.actor === undefined ? pull.author : findPerson(world, input.actor),
    requested_reviewer: input.reviewer === undefined ? null : completeReviewer(world, input.reviewer),
    reason: input.reason ?? null,
    label: input.label ?? null,
  };
}

export function completeReview(world: World, pull: PullRequest, input: ReviewInput): Review {
  const id = input.id ?? newId(world);
  return {
    typename: 'PullRequestReview',
    pull_request: pull,
    id,
    node_id: input.node_id ?? nodeId('PRR', id),
    author: findPerson(world, input.author, input.author_type),
    state: input.state,
    body: input.body ?? '',
    submitted_at: input.submitted_at ?? null,
    commit: input.commit ?? pull.head_sha,
  };
}

export function completeComment(world: World, pull: PullRequest, input: CommentInput): IssueComment {
  const id = input.id ?? newId(world);
  return {
    typename: 'IssueComment',
    pull_request: pull,
    id,
    node_id: input.node_id ?? nodeId('IC', id),
    author: findPerson(world, input.author, input.author_type),
    body: input.body ?? '',
    created_at: input.created_at,
    updated_at: input.updated_at ?? input.created_at,
  };
}

export function completeThread(world: World, pull: PullRequest, input: ThreadInput): ReviewThread {
  const thread: ReviewThread = {
    typename: 'PullRequestReviewThread',
    pull_request: pull,
    node_id: nodeId('PRRT', input.id ?? newId(world)),
    path: input.path ?? 'README.md',
    is_resolved: input.resolved ?? false,
    is_outdated: input.outdated ?? false,
    comments: [],
  };
  const first = completeReviewComment(world, thread, input, null);
  first.thumbs_up = input.thumbs_up ?? 0;
  first.thumbs_down = input.thumbs_down ?? 0;
  const replies = (input.replies ?? []).map((reply) => completeReviewComment(world, thread, reply, first.id));
  thread.comments = [first, ...replies];
  return thread;
}

function completeReviewComment(
  world: World,
  thread: ReviewThread,
  input: CommentInput & { review_id?: number },
  replyTo: number | null,
): ReviewComment {
  const id = input.id ?? newId(world);
  const author = findPerson(world, input.author, input.author_type);
  const pull = thread.pull_request;
  return {
    typename: 'PullRequestReviewComment',
    pull_request: pull,
    thread,
    id,
    node_id: input.node_id ?? nodeId('PRRC', id),
    author,
    body: input.body ?? '',
    created_at: input.created_at,
    updated_at: input.updated_at ?? input.created_at,
    review_id: input.review_id ?? reviewAround(pull, author, input.created_at)?.id ?? null,
    reply_to: replyTo,
    thumbs_up: 0,
    thumbs_down: 0,
  };
}

/** The review that brought a comment: the author's first one submitted at or after it, or else the last one before. */
function reviewAround(pull: PullRequest, author: Person | null, at: string): Review | undefined {
  const own = pull.reviews.filter((review) => review.author === author && review.submitted_at !== null);
  return own.find((review) => Date.parse(review.submitted_at ?? '') >= Date.parse(at)) ?? own.at(-1);
}

function completeReviewer(world: World, name: string | null): Person | Team | null {
  if (name?.startsWith('team/') !== true) return findPerson(world, name);
  const slug = name.slice('team/'.length);
  return { typename: 'Team', node_id: nodeId('T', slug), slug, name: slug };
}

export function bySubmission(a: Review, b: Review): number {
  return at(a) - at(b);
}

function at(review: Review): number {
  return review.submitted_at === null ? Number.POSITIVE_INFINITY : Date.parse(review.submitted_at);
}
