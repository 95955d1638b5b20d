import { statistics } from './statistics.ts';
import { type Bucket, bucketAfter, bucketOf, dayAfter, type Zone } from './zone.ts';

/** The slow computation of what Linear's issues come to: loops over raw payloads, by the words of metrics.md 7. */

export const linearMetrics = [
  'cycle-time',
  'issues-completed',
  'issue-lead-time',
  'time-in-state',
  'issue-backlog',
] as const;
export type LinearMetric = (typeof linearMetrics)[number];

const names = ['repo', 'person', 'label', 'state'] as const;
type Name = (typeof names)[number];

export type LinearQuestion = { [K in Name]?: string[] } & { from: string; to: string; bucket: Bucket; by?: Name };

interface RawIssue {
  id: string;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  canceledAt: string | null;
  trashed: boolean | null;
  labelIds: string[];
  assignee: { id: string } | null;
  stateHistory: { nodes: { stateId: string; startedAt: string; endedAt: string | null }[] };
}

export interface RawPull {
  url: string;
  mergedAt: string | null;
  author: { __typename: string } | null;
}

/** Everything that Linear and GitHub say, as they say it. */
export interface RawWork {
  issues: RawIssue[];
  users: { id: string; email: string }[];
  issueLabels: { id: string; name: string }[];
  workflowStates: { id: string; name: string; type: string }[];
  attachments: { url: string; issue: { id: string } }[];
  pulls: RawPull[];
  /** Seconds since 1970. */
  now: number;
  /** From what an issue's clock starts. */
  start: 'startedAt' | 'createdAt';
}

interface Row {
  at: number;
  until: number;
  amount: number;
  leftOut: string | null;
  of: Partial<Record<Name, string[]>>;
}

/** When work on the earliest of a pull request's issues began; what was given up, or begun after the merge, says nothing. */
export function startOfIssues({ issues, attachments }: RawWork, url: string, merged: number): number | null {
  let first: number | null = null;
  for (const { id, startedAt, canceledAt, trashed } of issues) {
    if (startedAt === null || canceledAt !== null || trashed === true) continue;
    if (!attachments.some((one) => one.url === url && one.issue.id === id)) continue;
    const at = seconds(startedAt);
    if (at <= merged && (first === null || at < first)) first = at;
  }
  return first;
}

const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);

/** The answer to a question: of each point its start, its group and what is measured. */
export function linearAnswer(work: RawWork, zone: Zone, metric: LinearMetric, question: LinearQuestion) {
  const rows = rowsOf(work, metric).filter(({ of }) =>
    names.every(
      (name) => question[name] === undefined || (of[name] ?? []).some((one) => question[name]?.includes(one)),
    ),
  );
  const { from, to, bucket, by } = question;
  const isStock = metric === 'issue-backlog';
  const chosen = (first: string, last: string) => {
    const end = zone.firstSecond(dayAfter(last));
    if (!isStock) return rows.filter(({ at }) => at >= zone.firstSecond(first) && at < end);
    const moment = Math.min(end - 1, work.now);
    return rows.filter(({ at, until }) => at <= moment && moment < until);
  };
  const say = (some: Row[]) => {
    const counted = some.filter(({ leftOut }) => leftOut === null);
    const amounts = counted.map(({ amount }) => amount);
    return isStock || metric === 'issues-completed' ? { value: counted.length } : statistics(amounts);
  };
  const all = chosen(from, to);
  const groups =
    by === undefined
      ? [null]
      : groupsOf(
          spansOf(from, to, bucket).flatMap(([a, b]) => chosen(a, b)),
          by,
        );
  const points = spansOf(from, to, bucket).flatMap(([first, last]) =>
    groups.map((group) => {
      const here = chosen(first, last).filter(({ of }) => by === undefined || isIn(of[by] ?? [], group));
      return { start: bucketOf(first, bucket), group, ...say(here) };
    }),
  );
  const excluded: Record<string, number> = {};
  for (const { leftOut } of all) if (leftOut !== null) excluded[leftOut] = (excluded[leftOut] ?? 0) + 1;
  return { total: { ...say(all), excluded }, points };
}

const isIn = (values: string[], group: string | null) =>
  group === null ? values.length === 0 : values.includes(group);

function groupsOf(rows: Row[], by: Name): (string | null)[] {
  const counted = rows.filter(({ leftOut }) => leftOut === null);
  const found: (string | null)[] = [...new Set(counted.flatMap(({ of }) => of[by] ?? []))].sort();
  return counted.some(({ of }) => (of[by] ?? []).length === 0) ? [...found, null] : found;
}

/** The first and the last day of each bucket, cut to the window. */
function spansOf(from: string, to: string, bucket: Bucket): [string, string][] {
  const found: [string, string][] = [];
  for (let start = bucketOf(from, bucket); start <= to; start = bucketAfter(start, bucket)) {
    const last = dayAfter(bucketAfter(start, bucket), -1);
    found.push([start < from ? from : start, last > to ? to : last]);
  }
  return found;
}

function rowsOf(work: RawWork, metric: LinearMetric): Row[] {
  return work.issues.filter(({ trashed }) => trashed !== true).flatMap((issue) => rowsOfIssue(work, issue, metric));
}

function rowsOfIssue(work: RawWork, issue: RawIssue, metric: LinearMetric): Row[] {
  const email = work.users.find(({ id }) => id === issue.assignee?.id)?.email.toLowerCase();
  const attached = work.attachments.filter((one) => one.issue.id === issue.id).map(({ url }) => url);
  const pulls = work.pulls.filter(({ url }) => attached.includes(url));
  const of = {
    person: email === undefined ? [] : [email],
    label: work.issueLabels.filter(({ id }) => issue.labelIds.includes(id)).map(({ name }) => name),
    repo: [...new Set(pulls.map(({ url }) => url.split('/').slice(3, 5).join('/')))],
  };
  const never = Number.POSITIVE_INFINITY;
  const row = { until: never, amount: 1, leftOut: null, of };
  if (metric === 'time-in-state' || metric === 'issue-backlog') {
    return issue.stateHistory.nodes.flatMap(({ stateId, startedAt, endedAt }): Row[] => {
      const { name = 'A deleted state', type = '' } = work.workflowStates.find(({ id }) => id === stateId) ?? {};
      const [at, until] = [seconds(startedAt), endedAt === null ? never : seconds(endedAt)];
      const within = { ...of, state: [name] };
      if (metric === 'issue-backlog') {
        const isOpen = !['completed', 'canceled', 'duplicate'].includes(type);
        return isOpen ? [{ ...row, at, until, of: within }] : [];
      }
      return endedAt === null ? [] : [{ ...row, at: until, amount: until - at, of: within }];
    });
  }
  if (metric !== 'cycle-time') {
    if (issue.completedAt === null || issue.canceledAt !== null) return [];
    const at = seconds(issue.completedAt);
    return [{ ...row, at, amount: at - seconds(issue.createdAt) }];
  }
  const merges = pulls.filter(({ author }) => author?.__typename !== 'Bot').map(({ mergedAt }) => mergedAt);
  const last = merges
    .filter((at) => at !== null)
    .map(seconds)
    .sort((a, b) => a - b)
    .at(-1);
  if (last === undefined || issue.canceledAt !== null) return [];
  const start = issue[work.start];
  if (start === null) return [{ ...row, at: last, leftOut: 'no_start' }];
  const amount = last - seconds(start);
  return [{ ...row, at: last, amount, leftOut: amount < 0 ? 'merged_before_start' : null }];
}
