import type { RawAuthor, RawPullRequest } from './payloads.ts';

/** The points and stages of one pull request, straight from metrics.md 3. Instants are whole seconds since 1970. */
export interface Ledger {
  t0: number | null;
  t1: number | null;
  t2: number | null;
  t3: number | null;
  t4: number | null;
  stages: Record<Stage, number | null>;
}

export const stageNames = ['coding', 'pickup', 'review', 'merge'] as const;
export type Stage = (typeof stageNames)[number];

export interface Reviewers {
  /** Login patterns of bots, from Settings. */
  patterns: string[];
  /** Bots count as reviewers. */
  bots: boolean;
  /** Seconds since 1970. */
  now: number;
  people?: People | undefined;
}

/** Accounts of which somebody said that they are one person's, who is called by the first. */
export type People = string[][];

/** Who has an account: whoever is told of nowhere is a person by themselves. */
export function personOf(account: string, people: People | undefined): string {
  for (const accounts of people ?? []) {
    if (accounts.includes(account)) return accounts[0] ?? account;
  }
  return account;
}

export function seconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** Deleted accounts are one person. */
export function nameOf(author: RawAuthor | null): string {
  return author === null ? 'ghost' : author.login.replace('[bot]', '');
}

export function isBot(author: RawAuthor | null, patterns: string[]): boolean {
  if (author === null) return patterns.some((pattern) => matches('ghost', pattern));
  return author.type === 'Bot' || patterns.some((pattern) => matches(nameOf(author), pattern));
}

/** Whether a whole login, or any other text, matches a pattern in which `*` stands for anything. */
export function matches(login: string, pattern: string): boolean {
  if (pattern === '') return login === '';
  if (pattern[0] !== '*') return login !== '' && login[0] === pattern[0] && matches(login.slice(1), pattern.slice(1));
  for (let taken = 0; taken <= login.length; taken++) {
    if (matches(login.slice(taken), pattern.slice(1))) return true;
  }
  return false;
}

/** A moment at which it became ready or a draft. */
function draftEvents(pull: RawPullRequest): { ready: boolean; at: number }[] {
  const events: { ready: boolean; at: number }[] = [];
  for (const item of pull.timelineItems) {
    if (item.type === 'ReadyForReviewEvent') events.push({ ready: true, at: seconds(item.createdAt) });
    if (item.type === 'ConvertToDraftEvent') events.push({ ready: false, at: seconds(item.createdAt) });
  }
  return events.sort((a, b) => a.at - b.at);
}

function beganAsDraft(pull: RawPullRequest): boolean {
  const first = draftEvents(pull)[0];
  return first === undefined ? pull.isDraft : first.ready;
}

export function ledgerOf(pull: RawPullRequest, { patterns, bots, now, people }: Reviewers): Ledger {
  const created = seconds(pull.createdAt);
  const merged = pull.mergedAt === null ? null : seconds(pull.mergedAt);
  const closed = pull.closedAt === null ? null : seconds(pull.closedAt);

  let firstReview: number | null = null;
  let approval: number | null = null;
  for (const review of pull.reviews) {
    if (review.state === 'PENDING' || review.submittedAt === null) continue;
    if (personOf(nameOf(review.author), people) === personOf(nameOf(pull.author), people)) continue;
    if (!bots && isBot(review.author, patterns)) continue;
    const at = seconds(review.submittedAt);
    if (firstReview === null || at < firstReview) firstReview = at;
    if (review.state === 'APPROVED' && (approval === null || at < approval)) approval = at;
  }

  const readyAt: number[] = [];
  if (!beganAsDraft(pull)) readyAt.push(created);
  for (const event of draftEvents(pull)) if (event.ready) readyAt.push(event.at);
  const latestUntil = (limit: number | null): number | null => {
    const before = readyAt.filter((at) => limit !== null && at <= limit);
    return before.length === 0 ? null : Math.max(...before);
  };
  const isOpenDraft = merged === null && closed === null && pull.isDraft;
  const ready = latestUntil(firstReview) ?? latestUntil(merged ?? closed ?? now) ?? (isOpenDraft ? null : created);

  let firstCommit: number | null = null;
  for (const { commit } of pull.commits) {
    const at = seconds(commit.authoredDate);
    if (firstCommit === null || at < firstCommit) firstCommit = at;
  }

  return clean({ t0: firstCommit ?? ready, t1: ready, t2: firstReview, t3: approval, t4: merged });
}

function clean(raw: Omit<Ledger, 'stages'>): Ledger {
  let { t0, t2, t3 } = raw;
  const { t1, t4 } = raw;
  if (t4 !== null && t2 !== null && t2 > t4) t2 = null;
  if (t4 !== null && t3 !== null && t3 > t4) t3 = null;
  if (t0 !== null && t1 !== null && t0 > t1) t0 = t1;
  const points = [t0, t1, t2, t3, t4];
  const lengths: (number | null)[] = [];
  let last: number | null = null;
  for (let index = 0; index < points.length; index++) {
    let point = points[index] ?? null;
    if (point !== null && last !== null && point < last) point = last;
    points[index] = point;
    lengths.push(point === null || last === null ? null : point - last);
    if (point !== null) last = point;
  }
  const at = (list: (number | null)[], index: number) => list[index] ?? null;
  return {
    t0: at(points, 0),
    t1: at(points, 1),
    t2: at(points, 2),
    t3: at(points, 3),
    t4: at(points, 4),
    stages: { coding: at(lengths, 1), pickup: at(lengths, 2), review: at(lengths, 3), merge: at(lengths, 4) },
  };
}

/** When it was open and ready: from, and until (`null`: still). */
export function openSpans(pull: RawPullRequest): { from: number; until: number | null }[] {
  const events: { at: number; kind: string }[] = [];
  for (const item of pull.timelineItems) events.push({ at: seconds(item.createdAt), kind: item.type });
  events.sort((a, b) => a.at - b.at);
  const spans: { from: number; until: number | null }[] = [];
  let open = true;
  let draft = beganAsDraft(pull);
  let from: number | null = draft ? null : seconds(pull.createdAt);
  for (const event of events) {
    if (event.kind === 'ConvertToDraftEvent') draft = true;
    if (event.kind === 'ReadyForReviewEvent') draft = false;
    if (event.kind === 'ClosedEvent' || event.kind === 'MergedEvent') open = false;
    if (event.kind === 'ReopenedEvent') open = true;
    const counts = open && !draft;
    if (counts && from === null) from = event.at;
    if (!counts && from !== null) {
      if (event.at > from) spans.push({ from, until: event.at });
      from = null;
    }
  }
  const ended = pull.mergedAt ?? pull.closedAt;
  if (from !== null) spans.push({ from, until: ended === null ? null : seconds(ended) });
  return spans;
}
