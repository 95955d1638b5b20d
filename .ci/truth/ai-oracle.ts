import type { AiRepository, AiTeam } from './ai-payloads.ts';
import { isBot, ledgerOf, nameOf, seconds } from './ledger.ts';
import type { RawPullRequest } from './payloads.ts';
import { statistics } from './statistics.ts';
import { type Bucket, bucketAfter, bucketOf, dayAfter, Zone } from './zone.ts';

/** The slow computation of what AI does: loops over raw payloads, by the words of metrics.md 7. */

export const aiMetrics = [
  'ai-active-users',
  'ai-lines-accepted',
  'ai-tab-acceptance',
  'ai-requests',
  'ai-spend',
  'ai-share',
  'ai-review-coverage',
  'ai-review-response',
  'ai-review-comments',
  'ai-review-addressed',
] as const;
export type AiMetric = (typeof aiMetrics)[number];

const names = ['repo', 'person', 'base', 'label', 'ai', 'kind', 'model'] as const;
type Name = (typeof names)[number];

export type AiQuestion = { [K in Name]?: string[] } & {
  from: string;
  to: string;
  bucket: Bucket;
  compare?: 'previous';
  bots?: 'exclude' | 'include' | 'only';
  by?: Name;
};

export interface AiWorld {
  repositories: AiRepository[];
  team: AiTeam;
  /** Seconds since 1970. */
  now: number;
  patterns: string[];
  /** `owner/name#n` of the pull requests excluded by hand. */
  excluded: Set<string>;
}

interface Row {
  at: number;
  of: Partial<Record<Name, string[]>>;
  leftOut: string | null;
  /** What it adds; of a statistic `null`: it has no value. */
  amount: number | null;
  /** What it adds to the denominator, where that is not 1. */
  whole: number;
  who: string;
  /** Added lines, and those of them that are measured. */
  added: number;
  measured: number;
}

const plain = { leftOut: null, amount: 1, whole: 1, who: '', added: 0, measured: 0 };

export const isOfCursor = (metric: AiMetric): boolean =>
  ['ai-active-users', 'ai-lines-accepted', 'ai-tab-acceptance', 'ai-requests', 'ai-spend'].includes(metric);

/** The answer to a question, in the shape of the API's. */
export function aiAnswer(world: AiWorld, local: Zone, metric: AiMetric, question: AiQuestion) {
  // Cursor's days are those of UTC, and count on the local date of the same name.
  const zone = isOfCursor(metric) ? new Zone('UTC') : local;
  const rows = rowsOf(world, metric, question).filter(({ of }) => isAsked(of, question));
  const { from, to, bucket, by } = question;
  const days = daysBetween(from, to);
  const within = (first: string, last: string) => {
    const [begin, end] = [zone.firstSecond(first), zone.firstSecond(dayAfter(last))];
    return rows.filter(({ at }) => at >= begin && at < end);
  };
  const now = within(from, to);
  const counted = now.filter(({ leftOut }) => leftOut === null);
  const before = within(dayAfter(from, -days), dayAfter(from, -1)).filter((row) => row.leftOut !== 'bots');
  const groups = by === undefined ? [null] : groupsOf(counted, by);
  const points = spansOf(from, to, bucket).flatMap(({ start, first, last }) => {
    const [begin, end] = [zone.firstSecond(start), zone.firstSecond(bucketAfter(start, bucket))];
    const cut = start < from || bucketAfter(start, bucket) > dayAfter(to);
    const partial = cut || (begin <= world.now && world.now < end);
    const hasBegun = zone.firstSecond(first) <= world.now;
    const here = within(first, last);
    return groups.map((group) => {
      const chosen = here.filter(({ of }) => by === undefined || isIn(of[by], group));
      const values = hasBegun ? measure(metric, chosen) : nothing(metric);
      return { start, group, ...values, partial, coverage: hasBegun ? 1 : null };
    });
  });
  return {
    status: 'ok',
    total: { ...measure(metric, now), excluded: countedBy(now) },
    ...(question.compare && { previous: measure(metric, before) }),
    points,
  };
}

function countedBy(rows: Row[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { leftOut } of rows) if (leftOut !== null) found[leftOut] = (found[leftOut] ?? 0) + 1;
  return found;
}

const isIn = (values: string[] | undefined, group: string | null) =>
  group === null ? (values ?? []).length === 0 : (values ?? []).includes(group);

function groupsOf(rows: Row[], by: Name): (string | null)[] {
  const found = [...new Set(rows.flatMap(({ of }) => of[by] ?? []))].sort();
  return rows.some(({ of }) => (of[by] ?? []).length === 0) ? [...found, null] : found;
}

function isAsked(of: Row['of'], question: AiQuestion): boolean {
  return names.every((name) => {
    const asked = question[name];
    return asked === undefined || (of[name] ?? []).some((value) => asked.includes(value));
  });
}

function daysBetween(from: string, to: string): number {
  let days = 1;
  while (dayAfter(from, days) <= to) days++;
  return days;
}

function spansOf(from: string, to: string, bucket: Bucket): { start: string; first: string; last: string }[] {
  const spans: { start: string; first: string; last: string }[] = [];
  for (let date = from; date <= to; date = bucketAfter(bucketOf(date, bucket), bucket)) {
    const end = dayAfter(bucketAfter(bucketOf(date, bucket), bucket), -1);
    spans.push({ start: bucketOf(date, bucket), first: date, last: end < to ? end : to });
  }
  return spans;
}

function measure(metric: AiMetric, all: Row[]): Record<string, unknown> {
  const rows = all.filter(({ leftOut }) => leftOut === null);
  const amount = sum(rows.map((row) => row.amount ?? 0));
  const whole = sum(rows.map((row) => row.whole));
  const ratio = { n: whole, numerator: amount, value: whole === 0 ? null : amount / whole };
  switch (metric) {
    case 'ai-active-users': {
      const people = new Set(rows.map(({ who }) => who)).size;
      return { n: people, value: people };
    }
    case 'ai-lines-accepted':
    case 'ai-requests':
    case 'ai-spend':
      return { n: rows.length, value: amount };
    case 'ai-share': {
      const every = all.filter(({ leftOut }) => leftOut !== 'bots' && leftOut !== 'by_hand');
      const added = sum(every.map((row) => row.added));
      return { ...ratio, measured_share: added === 0 ? null : sum(every.map((row) => row.measured)) / added };
    }
    case 'ai-review-response':
    case 'ai-review-comments':
      return statistics(rows.flatMap((row) => row.amount ?? []));
    default:
      return ratio;
  }
}

function nothing(metric: AiMetric): Record<string, unknown> {
  return Object.fromEntries(Object.keys(measure(metric, [])).map((name) => [name, null]));
}

const sum = (values: number[]) => values.reduce((all, one) => all + one, 0);

function rowsOf(world: AiWorld, metric: AiMetric, question: AiQuestion): Row[] {
  return isOfCursor(metric) ? cursorRows(world.team, metric) : pullRows(world, metric, question.bots ?? 'exclude');
}

function cursorRows({ days, uses }: AiTeam, metric: AiMetric): Row[] {
  if (metric === 'ai-spend') {
    return uses.flatMap((use) => {
      const of = { person: [use.userEmail], model: [use.model], kind: [use.kind] };
      const at = Math.floor(Number(use.timestamp) / 1000);
      return use.isChargeable ? [{ ...plain, at, of, amount: use.chargedCents }] : [];
    });
  }
  return days.flatMap((day) => {
    const row = { ...plain, at: day.date / 1000, of: { person: [day.email] }, who: day.email };
    if (metric === 'ai-active-users') return day.isActive ? [row] : [];
    if (metric === 'ai-lines-accepted')
      return day.acceptedLinesAdded > 0 ? [{ ...row, amount: day.acceptedLinesAdded }] : [];
    if (metric === 'ai-tab-acceptance')
      return day.totalTabsShown > 0 ? [{ ...row, amount: day.totalTabsAccepted, whole: day.totalTabsShown }] : [];
    const kinds = {
      agent: day.agentRequests,
      composer: day.composerRequests,
      chat: day.chatRequests,
      'inline edit': day.cmdkUsages,
    };
    return Object.entries(kinds).flatMap(([kind, requests]) =>
      requests > 0 ? [{ ...row, of: { ...row.of, kind: [kind] }, amount: requests }] : [],
    );
  });
}

/** Whoever of them it is: with and without `[bot]`. */
const reviewers = ['greptile-apps', 'greptile-apps-staging', 'greptile', 'greptileai'];
const isReviewer = (login: string) => reviewers.includes(login.toLowerCase().replace('[bot]', ''));

function pullRows(world: AiWorld, metric: AiMetric, bots: 'exclude' | 'include' | 'only'): Row[] {
  const rows: Row[] = [];
  for (const repository of world.repositories) {
    for (const pull of repository.pulls) {
      if (pull.mergedAt === null) continue;
      const isByBot = isBot(pull.author, world.patterns);
      if (bots === 'only' && !isByBot) continue;
      const byHand = world.excluded.has(`${repository.name}#${pull.number}`);
      const set = byHand ? 'by_hand' : bots === 'exclude' && isByBot ? 'bots' : null;
      rows.push(...measuredRows(world, repository, pull, metric, bots !== 'exclude', set));
    }
  }
  return rows;
}

function measuredRows(
  world: AiWorld,
  repository: AiRepository,
  pull: RawPullRequest,
  metric: AiMetric,
  bots: boolean,
  leftOut: string | null,
): Row[] {
  const { t1, t4 } = ledgerOf(pull, { patterns: world.patterns, bots, now: world.now });
  if (t4 === null) throw new Error('It is merged.');
  const share = shareOf(world.team, repository, pull);
  const of = {
    repo: [repository.name],
    person: [nameOf(pull.author)],
    base: [pull.baseRefName],
    label: pull.labels.map(({ name }) => name),
    ai: [share.ai],
  };
  const row = { ...plain, at: t4, of, leftOut };
  const said = wordsOf(repository, pull).filter((at) => at <= t4);
  const first = said.length === 0 ? null : Math.min(...said);
  if (metric === 'ai-share') {
    const unmeasured = share.ai === 'declared' || share.ai === 'unknown';
    const lines = { amount: share.lines, whole: share.all };
    const added = { added: pull.additions, measured: unmeasured ? 0 : pull.additions };
    return [{ ...row, ...lines, ...added, leftOut: leftOut ?? (unmeasured ? share.ai : null) }];
  }
  if (metric === 'ai-review-coverage') return [{ ...row, amount: first === null ? 0 : 1 }];
  if (metric === 'ai-review-response')
    return [{ ...row, amount: first === null ? null : Math.max(0, first - (t1 ?? first)) }];
  if (metric === 'ai-review-comments') {
    const inline = repository.words.filter((word) => word.kind === 'inline' && isHere(word, pull));
    return [{ ...row, amount: first === null ? null : inline.length }];
  }
  return repository.threads
    .filter((thread) => isHere(thread, pull))
    .map((thread) => ({ ...row, amount: thread.isResolved || thread.isOutdated ? 1 : 0 }));
}

const isHere = (one: { number: number; login: string }, { number }: RawPullRequest) =>
  one.number === number && isReviewer(one.login);

/** When the reviewer said something, in seconds since 1970. */
function wordsOf({ words }: AiRepository, pull: RawPullRequest): number[] {
  const reviews = pull.reviews.filter(
    ({ state, author }) => state !== 'PENDING' && author !== null && isReviewer(author.login),
  );
  return [
    ...words.filter((word) => isHere(word, pull)).map(({ at }) => seconds(at)),
    ...reviews.flatMap(({ submittedAt }) => (submittedAt === null ? [] : [seconds(submittedAt)])),
  ];
}

function shareOf(
  { seen }: AiTeam,
  { merges }: AiRepository,
  { number, commits }: RawPullRequest,
): { ai: string; lines: number; all: number } {
  const own = seen.filter(({ commitHash }) => commits.some(({ commit }) => commit.oid === commitHash));
  const all = sum(own.map(({ totalLinesAdded }) => totalLinesAdded ?? 0));
  const lines = sum(own.map((one) => (one.tabLinesAdded ?? 0) + (one.composerLinesAdded ?? 0)));
  if (own.length > 0) return { ai: lines === 0 ? 'none' : lines / all >= 0.5 ? 'most' : 'some', lines, all };
  const messages = [...commits.map(({ commit }) => commit.message), merges.get(number) ?? ''];
  const isDeclared = messages.some((message) =>
    message.split('\n').some((line) => /^co-authored-by:.*<[^>]*@anthropic\.com>/i.test(line)),
  );
  return { ai: isDeclared ? 'declared' : 'unknown', lines: 0, all: 0 };
}
