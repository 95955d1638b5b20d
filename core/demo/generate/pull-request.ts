import { type Cast, type Trait, iso } from '#core/demo/generate/cast.ts';
import type { CommitInput, EventInput, PullRequestInput, ReviewInput, ThreadInput } from '#core/demo/input.ts';

/** How a pull request came onto its base branch. */
export type Method = 'squash' | 'merge' | 'rebase';

/** A pull request from its first commit to its end, before it is tied to the history of the default branch. */
export interface Story {
  input: PullRequestInput;
  /** Commits of its branch, oldest first; the first one's parent is not known yet. */
  commits: CommitInput[];
  /** Milliseconds since 1970. */
  branchedAt: number;
  mergedAt: number | null;
  method: Method;
  traits: Set<Trait>;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

const verbs = ['Add', 'Mend', 'Polish', 'Replace', 'Move', 'Simplify', 'Hasten', 'Guard', 'Explain', 'Retire'];
const things = [
  'the ledger',
  'lamp wiring',
  'the north door',
  'tide tables',
  'seed trays',
  'signal flags',
  'the winch',
];
const labels = ['bug', 'feature', 'chore', 'docs', 'urgent'];

/** The state of one story while it is being told: what happened, and what time it is by now. */
interface Telling {
  cast: Cast;
  has: (trait: Trait) => boolean;
  number: number;
  author: string | null;
  openedAt: number;
  now: number;
  events: EventInput[];
  reviews: ReviewInput[];
  commits: CommitInput[];
  draft: boolean;
}

export function writePullRequest(
  cast: Cast,
  number: number,
  openedAt: number,
  traits: Set<Trait>,
  oversized: boolean,
): Story {
  const has = (trait: Trait) => traits.has(trait);
  const author = authorOf(cast, has);
  const start = has('fractions') ? openedAt + cast.random.between(1, 999) : openedAt;
  const telling: Telling = {
    cast,
    has,
    number,
    author: author.login,
    openedAt: start,
    now: start,
    events: [],
    reviews: [],
    commits: [],
    draft: has('draft') || has('draft_again') || has('open_draft'),
  };
  const branchedAt = writeCommits(telling, oversized ? 130 : cast.random.between(1, 5));
  becomeReady(telling);
  if (has('late_commit')) addCommit(telling, telling.now + 20 * minuteMs);
  if (oversized) makeOversized(telling);
  beReviewed(telling);
  const end = finish(telling);
  const words = describe(telling, oversized);
  return {
    input: { ...words, ...author.input, ...end.input, number, created_at: iso(start), ...collected(telling) },
    commits: telling.commits,
    branchedAt,
    mergedAt: end.mergedAt,
    method: methodOf(cast, has),
    traits,
  };
}

function authorOf(cast: Cast, has: Telling['has']): { login: string | null; input: Partial<PullRequestInput> } {
  if (has('ghost_author')) return { login: null, input: { author: null } };
  if (has('bot_author')) return { login: 'sweeper', input: { author: 'sweeper', author_type: 'Bot' } };
  // A person by type and a bot by name: only a pattern tells.
  const login = has('bot_by_name') ? 'renewal-bot' : cast.random.pick(cast.people);
  return { login, input: { author: login } };
}

/** The commits that were there when it was opened. Returns when the first one was written. */
function writeCommits(telling: Telling, count: number): number {
  const { cast, openedAt } = telling;
  const first = openedAt - Math.max(10 * minuteMs, cast.random.wait(6));
  for (let index = 0; index < count; index++) {
    const share = count === 1 ? 0 : index / count;
    addCommit(telling, first + Math.floor(((openedAt - first) * share) / 1000) * 1000);
  }
  return first;
}

function addCommit(telling: Telling, at: number): void {
  if (at > telling.cast.to) return;
  telling.commits.push({
    sha: telling.cast.random.sha(),
    authored_at: iso(at),
    author: telling.author,
    message: `${telling.cast.random.pick(verbs)} ${telling.cast.random.pick(things)}`,
    pull_requests: [telling.number],
  });
}

/** Notes an event, unless it lies beyond the end of the world: then it has not happened. */
function note(telling: Telling, event: Omit<EventInput, 'at'>, at: number): boolean {
  if (at > telling.cast.to) return false;
  telling.events.push({ ...event, at: iso(at) });
  telling.now = Math.max(telling.now, at);
  return true;
}

function becomeReady(telling: Telling): void {
  const { random } = telling.cast;
  if (!telling.draft || telling.has('open_draft')) return;
  const ready = () => note(telling, { type: 'READY_FOR_REVIEW', actor: telling.author }, telling.now + random.wait(8));
  telling.draft = !ready();
  if (!telling.has('draft_again') || telling.draft) return;
  const back = telling.now + random.wait(2);
  if (!note(telling, { type: 'CONVERT_TO_DRAFT', actor: telling.author }, back)) return;
  telling.draft = !ready();
}

/** More of everything than GitHub gives on one page. */
function makeOversized(telling: Telling): void {
  const reviewer = someoneElse(telling);
  for (let index = 0; index < 60; index++) {
    const at = telling.openedAt + (index + 1) * minuteMs;
    note(telling, { type: 'HEAD_REF_FORCE_PUSHED', actor: telling.author }, at);
    review(telling, reviewer, 'COMMENTED', at);
  }
}

function beReviewed(telling: Telling): void {
  const { cast, has } = telling;
  const { random } = cast;
  const reviewer = has('ghost_reviewer') ? null : someoneElse(telling);
  if (has('bot_review')) review(telling, 'greptile-apps', 'COMMENTED', telling.now + 5 * minuteMs, 'Bot');
  if (has('pending_review'))
    telling.reviews.push({ author: someoneElse(telling), state: 'PENDING', submitted_at: null });
  if (has('self_review')) review(telling, telling.author, 'COMMENTED', telling.now + hourMs);
  if (has('unreviewed') || has('self_review') || has('review_after_merge') || telling.draft) return;
  note(telling, { type: 'REVIEW_REQUESTED', actor: telling.author, reviewer }, telling.now + minuteMs);
  if (has('review_request_removed')) {
    const gone = { type: 'REVIEW_REQUEST_REMOVED', actor: telling.author, reviewer: 'team/keepers' };
    note(telling, { ...gone, type: 'REVIEW_REQUESTED' }, telling.now + minuteMs);
    note(telling, gone, telling.now + 10 * minuteMs);
  }
  if (has('changes_requested')) {
    review(telling, reviewer, 'CHANGES_REQUESTED', telling.now + random.wait(5));
    addCommit(telling, telling.now + random.wait(2));
    telling.now += random.wait(3);
  }
  if (has('dismissed_review')) review(telling, someoneElse(telling), 'DISMISSED', telling.now + random.wait(3));
  if (has('force_push')) note(telling, { type: 'HEAD_REF_FORCE_PUSHED', actor: telling.author }, telling.now + hourMs);
  if (random.chance(0.3)) review(telling, reviewer, 'COMMENTED', telling.now + random.wait(4));
  if (has('open') || has('closed')) return;
  review(telling, reviewer, 'APPROVED', telling.now + random.wait(5));
}

function review(telling: Telling, author: string | null, state: ReviewInput['state'], at: number, type?: 'Bot'): void {
  if (at > telling.cast.to) return;
  telling.reviews.push({ author, ...(type === undefined ? {} : { author_type: type }), state, submitted_at: iso(at) });
  telling.now = Math.max(telling.now, at);
}

interface End {
  mergedAt: number | null;
  input: Partial<PullRequestInput>;
}

/** Merged, closed, or open still. */
function finish(telling: Telling): End {
  const { cast, has } = telling;
  const { random } = cast;
  const open: End = { mergedAt: null, input: { is_draft: telling.draft } };
  if (telling.draft || has('open') || has('open_draft')) return open;
  if (has('reopened')) {
    note(telling, { type: 'CLOSED', actor: telling.author }, telling.now + random.wait(3));
    note(telling, { type: 'REOPENED', actor: telling.author }, telling.now + random.wait(20));
  }
  const at = telling.now + random.wait(3);
  if (at > cast.to) return open;
  if (has('closed')) return { mergedAt: null, input: { closed_at: iso(at) } };
  if (has('merge_queue')) {
    note(telling, { type: 'ADDED_TO_MERGE_QUEUE', actor: telling.author }, at - 2 * minuteMs);
    note(telling, { type: 'REMOVED_FROM_MERGE_QUEUE', actor: telling.author, reason: 'merged' }, at - minuteMs);
  }
  if (has('review_after_merge')) review(telling, someoneElse(telling), 'APPROVED', at + random.wait(2));
  const merger = telling.author === null ? random.pick(cast.people) : telling.author;
  return { mergedAt: at, input: { merged_at: iso(at), merged_by: merger } };
}

function describe(telling: Telling, oversized: boolean): Partial<PullRequestInput> {
  const { cast, has, number } = telling;
  const { random } = cast;
  const subject = `${random.pick(verbs)} ${random.pick(things)}`;
  const own = oversized ? Array.from({ length: 25 }, (_, index) => `area-${index + 1}`) : [];
  const chosen = labels.filter(() => random.chance(0.2));
  if (has('hotfix')) chosen.push('hotfix');
  return {
    title: has('revert') ? `Revert "${subject}"` : subject,
    body: has('revert')
      ? `Reverts ${cast.repository}#${Math.max(1, number - 1)}`
      : `Why: ${subject.toLowerCase()} was due.`,
    head: has('hotfix') ? `hotfix/${number}` : `topic-${number}`,
    labels: [...chosen, ...own],
    additions: random.between(1, 400),
    deletions: random.between(0, 150),
    changed_files: random.between(1, 12),
    ...(has('other_base') ? { base: 'release-1' } : {}),
    ...(has('closes_issue') ? { closes: [10_000 + number] } : {}),
  };
}

function collected(telling: Telling): Partial<PullRequestInput> {
  const { random } = telling.cast;
  const spoken = random.chance(0.5) ? telling.openedAt + random.wait(3) : Number.POSITIVE_INFINITY;
  const comment = { author: someoneElse(telling), created_at: '', body: 'Does this hold in the rain?' };
  return {
    commits: telling.commits.map((commit) => commit.sha),
    events: telling.events,
    reviews: telling.reviews,
    comments: spoken <= telling.cast.to ? [{ ...comment, created_at: iso(spoken) }] : [],
    threads: telling.has('threads') || telling.has('bot_review') ? threadsOf(telling) : [],
  };
}

function threadsOf(telling: Telling): ThreadInput[] {
  const bot = telling.has('bot_review');
  const at = telling.openedAt + 5 * minuteMs;
  if (at > telling.cast.to) return [];
  const author = bot ? { author: 'greptile-apps', author_type: 'Bot' as const } : { author: someoneElse(telling) };
  return [0, 1].map((index) => ({
    ...author,
    created_at: iso(at),
    body: 'This may be empty on a quiet day.',
    path: `lib/part-${index}.txt`,
    resolved: index === 0,
    outdated: index === 1,
    thumbs_up: index,
    replies: index === 0 && !bot ? [{ author: telling.author, created_at: iso(at + 1000), body: 'Mended.' }] : [],
  }));
}

function someoneElse(telling: Telling): string {
  return telling.cast.random.pick(telling.cast.people.filter((login) => login !== telling.author));
}

function methodOf(cast: Cast, has: Telling['has']): Method {
  if (has('merge_commit')) return 'merge';
  return has('rebase') ? 'rebase' : cast.random.pick(['squash', 'squash', 'merge', 'rebase'] as const);
}
