import { type Order, type PageArguments, byPlace, connect } from '#core/demo/github/connection.ts';
import type { Fields } from '#core/demo/github/resolvers.ts';
import { viewOf } from '#core/demo/github/view.ts';
import { nodeId } from '#core/demo/ids.ts';
import type {
  Commit,
  Issue,
  IssueComment,
  PullRequest,
  Review,
  ReviewComment,
  ReviewThread,
  TimelineEvent,
} from '#core/demo/model.ts';

/** A commit as a pull request lists it. */
interface PullRequestCommit {
  typename: 'PullRequestCommit';
  pull_request: PullRequest;
  node_id: string;
  commit: Commit;
}

type TimelineItem = TimelineEvent | IssueComment | Review | PullRequestCommit;

const byCreation: Order<{ created_at: string; id: number }> = {
  keyOf: (item) => [Date.parse(item.created_at), item.id],
};

/** Pending reviews have no instant yet and stand last. */
const bySubmission: Order<Review> = {
  keyOf: (review) => [
    review.submitted_at === null ? Number.MAX_SAFE_INTEGER : Date.parse(review.submitted_at),
    review.id,
  ],
};

const byInstant: Order<TimelineItem> = { keyOf: (item, index) => [Date.parse(instantOf(item)), index] };

export const pullRequestFields: Fields<PullRequest> = {
  state: (pull) => stateOf(pull),
  closed: (pull) => stateOf(pull) !== 'OPEN',
  merged: (pull) => pull.merged_at !== null,
  bodyText: (pull) => pull.body,
  baseRefName: (pull) => pull.base,
  headRefName: (pull) => pull.head,
  headRefOid: (pull) => pull.head_sha,
  baseRefOid: (pull) => pull.repository.head ?? pull.head_sha,
  headRepository: (pull) => pull.repository,
  baseRepository: (pull) => pull.repository,
  publishedAt: (pull) => pull.created_at,
  reviewDecision: (pull) => decisionOf(pull),
  mergeCommit: (pull) => (pull.merge_commit === null ? null : viewOf(pull.repository).commit(pull.merge_commit)),
  totalCommentsCount: (pull) =>
    pull.comments.length + pull.threads.reduce((sum, thread) => sum + thread.comments.length, 0),
  labels: (pull, page: PageArguments) =>
    connect(
      pull.labels.map((name) => ({ typename: 'Label', node_id: nodeId('LA', pull.repository.id, name), name })),
      page,
      byPlace,
    ),
  reviews: (pull, args: PageArguments & { states?: string[] | null; author?: string | null }) => {
    const { states, author } = args;
    const found = pull.reviews.filter(
      (review) => (states?.includes(review.state) ?? true) && (author == null || review.author?.login === author),
    );
    return connect(found, args, bySubmission);
  },
  commits: (pull, page: PageArguments) => connect(commitsOf(pull), page, byPlace),
  comments: (pull, page: PageArguments) => connect(pull.comments, page, byCreation),
  reviewThreads: (pull, page: PageArguments) => connect(pull.threads, page, byPlace),
  reviewRequests: (pull, page: PageArguments) =>
    connect(
      pull.requested_reviewers.map((reviewer) => ({
        typename: 'ReviewRequest',
        node_id: nodeId('RR', pull.id, reviewer.node_id),
        pull_request: pull,
        requested_reviewer: reviewer,
      })),
      page,
      byPlace,
    ),
  closingIssuesReferences: (pull, page: PageArguments) =>
    connect(
      pull.closes.map(
        (number) => pull.repository.issues.find((issue) => issue.number === number) ?? told(pull, number),
      ),
      page,
      byPlace,
    ),
  timelineItems: (pull, args: PageArguments & { itemTypes?: string[] | null; since?: string | null }) => {
    const { itemTypes, since } = args;
    const found = timelineOf(pull).filter(
      (item) =>
        (itemTypes?.includes(itemTypeOf(item)) ?? true) &&
        (since == null || Date.parse(instantOf(item)) >= Date.parse(since)),
    );
    const page = connect(found, args, byInstant);
    return {
      ...page,
      filteredCount: found.length,
      pageCount: page.nodes.length,
      updatedAt: pull.updated_at,
    };
  },
};

export const reviewFields: Fields<Review> = {
  createdAt: (review) => review.submitted_at ?? review.pull_request.created_at,
  updatedAt: (review) => review.submitted_at ?? review.pull_request.created_at,
  publishedAt: (review) => review.submitted_at,
  bodyText: (review) => review.body,
  repository: (review) => review.pull_request.repository,
  commit: (review) => (review.commit === null ? null : viewOf(review.pull_request.repository).commit(review.commit)),
  comments: (review, page: PageArguments) =>
    connect(
      review.pull_request.threads
        .flatMap((thread) => thread.comments)
        .filter((comment) => comment.review_id === review.id),
      page,
      byCreation,
    ),
};

export const threadFields: Fields<ReviewThread> = {
  repository: (thread) => thread.pull_request.repository,
  comments: (thread, page: PageArguments) => connect(thread.comments, page, byCreation),
};

export const reviewCommentFields: Fields<ReviewComment> = {
  bodyText: (comment) => comment.body,
  path: (comment) => comment.thread.path,
  outdated: (comment) => comment.thread.is_outdated,
  repository: (comment) => comment.pull_request.repository,
  pullRequestReview: (comment) =>
    comment.pull_request.reviews.find((review) => review.id === comment.review_id) ?? null,
  replyTo: (comment) => comment.thread.comments.find((other) => other.id === comment.reply_to) ?? null,
  reactionGroups: (comment) => [
    { content: 'THUMBS_UP', count: comment.thumbs_up },
    { content: 'THUMBS_DOWN', count: comment.thumbs_down },
  ],
};

export const reactionGroupFields: Fields<{ count: number }> = {
  reactors: (group) => ({ totalCount: group.count, nodes: [], edges: [], pageInfo: connect([], {}, byPlace).pageInfo }),
};

export const issueCommentFields: Fields<IssueComment> = {
  bodyText: (comment) => comment.body,
  publishedAt: (comment) => comment.created_at,
  repository: (comment) => comment.pull_request.repository,
};

export const eventFields: Fields<TimelineEvent> = {
  commit: (event) => {
    const sha = event.pull_request.merge_commit;
    return sha === null ? null : viewOf(event.pull_request.repository).commit(sha);
  },
  mergeRefName: (event) => event.pull_request.base,
  closable: (event) => event.pull_request,
  labelable: (event) => event.pull_request,
  label: (event) => ({
    typename: 'Label',
    node_id: nodeId('LA', event.pull_request.repository.id, event.label ?? ''),
    name: event.label,
  }),
};

/** `OPEN`, `CLOSED` or `MERGED`. */
export function stateOf(pull: PullRequest): 'OPEN' | 'CLOSED' | 'MERGED' {
  if (pull.merged_at !== null) return 'MERGED';
  return pull.closed_at === null ? 'OPEN' : 'CLOSED';
}

/** An issue of which the world knows only that a pull request closes it. */
function told(pull: PullRequest, number: number): Issue {
  const { repository, created_at, updated_at, merged_at: closed_at } = pull;
  const node_id = nodeId('I', repository.id, number);
  const said = { title: `Issue ${number}`, body: '', author: null, labels: [] };
  return { typename: 'Issue', repository, id: 0, node_id, number, ...said, created_at, updated_at, closed_at };
}

/** What the last opinions of its reviewers come to. */
function decisionOf(pull: PullRequest): string | null {
  const opinions = new Map<string, string>();
  for (const review of pull.reviews) {
    if (review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    opinions.set(review.author?.login ?? '', review.state);
  }
  const states = [...opinions.values()];
  if (states.includes('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  if (states.includes('APPROVED')) return 'APPROVED';
  return pull.requested_reviewers.length > 0 ? 'REVIEW_REQUIRED' : null;
}

function commitsOf(pull: PullRequest): PullRequestCommit[] {
  const view = viewOf(pull.repository);
  return pull.commits.flatMap((sha) => {
    const commit = view.commit(sha);
    if (commit === null) return [];
    return {
      typename: 'PullRequestCommit' as const,
      pull_request: pull,
      node_id: nodeId('PRC', pull.id, sha),
      commit,
    };
  });
}

/** Everything that happened, oldest first; each kind is in that order already. */
function timelineOf(pull: PullRequest): TimelineItem[] {
  const reviews = pull.reviews.filter((review) => review.submitted_at !== null);
  const items: TimelineItem[] = [...commitsOf(pull), ...pull.events, ...reviews, ...pull.comments];
  return items.toSorted((a, b) => Date.parse(instantOf(a)) - Date.parse(instantOf(b)));
}

function instantOf(item: TimelineItem): string {
  if (item.typename === 'PullRequestReview') return (item as Review).submitted_at ?? '';
  if (item.typename === 'PullRequestCommit') return (item as PullRequestCommit).commit.committed_at;
  return (item as TimelineEvent | IssueComment).created_at;
}

function itemTypeOf(item: TimelineItem): string {
  if (item.typename === 'PullRequestReview') return 'PULL_REQUEST_REVIEW';
  if (item.typename === 'PullRequestCommit') return 'PULL_REQUEST_COMMIT';
  if (item.typename === 'IssueComment') return 'ISSUE_COMMENT';
  return `${(item as TimelineEvent).type}_EVENT`;
}
