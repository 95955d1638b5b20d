import { type Ledger, type Reviewers, isBot, nameOf, personOf, seconds } from './ledger.ts';
import type { FlowMetric, Question, World } from './oracle.ts';
import type { RawPullRequest } from './payloads.ts';
import { type Measured, type Row, commonOf, groupsOf, isAsked, wantsBots } from './rows.ts';

/** What reviewers asked for, said and did, and how long jobs waited: metrics.md 6. */

const ofReviews = ['review-rounds', 'pull-request-health'] as const;
type OfReviews = (typeof ofReviews)[number];

export function isOfReviews(metric: FlowMetric): metric is OfReviews {
  return (ofReviews as readonly string[]).includes(metric);
}

type Who = Pick<Reviewers, 'patterns' | 'bots' | 'people'>;

/** The reviews of a pull request by people who could have made the first one. */
function reviewsThatCount(pull: RawPullRequest, { patterns, bots, people }: Who) {
  return pull.reviews.filter(
    ({ state, submittedAt, author }) =>
      state !== 'PENDING' &&
      submittedAt !== null &&
      personOf(nameOf(author), people) !== personOf(nameOf(pull.author), people) &&
      (bots || !isBot(author, patterns)),
  );
}

export function reviewedRow(metric: OfReviews, pull: RawPullRequest, ledger: Ledger, who: Who): Measured | null {
  if (ledger.t4 === null) return null;
  const rounds = roundsOf(pull, ledger, who);
  const amount = metric === 'review-rounds' ? rounds : healthOf(pull, ledger, who, rounds);
  return { at: ledger.t4, amount, hit: false, stages: null };
}

/** Walks through what happened in the order of time; within a second, commits come before requests. */
function roundsOf(pull: RawPullRequest, { t3, t4 }: Ledger, who: Who): number {
  const end = t3 ?? t4 ?? 0;
  const happened: { at: number; isRequest: boolean }[] = [];
  for (const { state, submittedAt } of reviewsThatCount(pull, who)) {
    if (state === 'CHANGES_REQUESTED') happened.push({ at: seconds(submittedAt ?? ''), isRequest: true });
  }
  for (const { commit } of pull.commits) happened.push({ at: seconds(commit.committedDate), isRequest: false });
  happened.sort((a, b) => a.at - b.at || Number(a.isRequest) - Number(b.isRequest));
  let rounds = 0;
  let isAskedFor = false;
  for (const { at, isRequest } of happened) {
    if (isRequest) isAskedFor = true;
    else if (isAskedFor && at < end) {
      rounds += 1;
      isAskedFor = false;
    }
  }
  return rounds;
}

const hour = 3600;
const day = 24 * hour;

function healthOf(pull: RawPullRequest, { t1, t2, t4 }: Ledger, who: Who, rounds: number): number {
  let comments = 0;
  for (const review of reviewsThatCount(pull, who)) comments += review.comments.totalCount;
  let points = [25, 20, 12][rounds] ?? 5;
  if (comments <= 5) points += 25;
  else if (comments <= 15) points += 20;
  else if (comments <= 30) points += 12;
  else points += 5;
  const lines = pull.additions + pull.deletions;
  if (lines <= 200) points += 25;
  else if (lines <= 500) points += 20;
  else if (lines <= 1000) points += 12;
  else points += 5;
  if (t2 !== null) {
    const waited = t2 - (t1 ?? 0);
    if (waited <= 3 * hour) points += 12;
    else if (waited <= 12 * hour) points += 9;
    else if (waited <= 24 * hour) points += 6;
    else points += 3;
  }
  const took = (t4 ?? 0) - (t1 ?? 0);
  if (took <= day) return points + 13;
  if (took <= 3 * day) return points + 10;
  return points + (took <= 7 * day ? 6 : 3);
}

/** Pairs of a pull request and a reviewer. Of this metric, a person is the reviewer. */
export function reviewerRows(world: World, question: Question): Row[] {
  const rows: Row[] = [];
  const { person, ...rest } = question;
  for (const { name, pulls } of world.repositories) {
    if (question.repo !== undefined && !question.repo.includes(name)) continue;
    for (const pull of pulls) {
      const common = isAsked(world, pull, rest) ? commonOf(world, name, pull, question) : null;
      if (common === null) continue;
      for (const [reviewer, { at, bot }] of firstReviews(world, pull)) {
        if (person !== undefined && !person.some((one) => personOf(one, world.people) === reviewer)) continue;
        const leftOut = common.leftOut ?? (bot && !wantsBots(question) ? 'bots' : null);
        const groups = question.by === 'person' ? [reviewer] : groupsOf(world, name, pull, question);
        const key = `${common.key} ${reviewer}`;
        rows.push({ ...common, key, leftOut, groups, at, amount: null, hit: false, stages: null });
      }
    }
  }
  return rows;
}

/** By person: the first of their reviews, whichever account made it. */
function firstReviews({ patterns, people }: World, pull: RawPullRequest): Map<string, { at: number; bot: boolean }> {
  const first = new Map<string, { at: number; bot: boolean }>();
  for (const { author, submittedAt } of reviewsThatCount(pull, { patterns, people, bots: true })) {
    const at = seconds(submittedAt ?? '');
    if (pull.mergedAt !== null && at > seconds(pull.mergedAt)) continue;
    const person = personOf(nameOf(author), people);
    const known = first.get(person);
    if (known === undefined || at < known.at) first.set(person, { at, bot: isBot(author, patterns) });
  }
  return first;
}

/** The Gini coefficient over reviewers, each pair of them looked at, and who is a bottleneck. `null`: nothing is known. */
export function spreadOver(rows: Row[] | null): Record<string, unknown> {
  if (rows === null) return { gini: null, people: null, bottlenecks: null };
  const loads = new Map<string, number>();
  for (const { key } of rows) {
    const reviewer = key.slice(key.indexOf(' ') + 1);
    loads.set(reviewer, (loads.get(reviewer) ?? 0) + 1);
  }
  let differences = 0;
  for (const one of loads.values()) for (const other of loads.values()) differences += Math.abs(one - other);
  const heavy = [...loads].filter(([, load]) => load / rows.length > 0.4).sort(([, a], [, b]) => b - a);
  const isEnough = loads.size >= 3 && rows.length >= 20;
  return {
    gini: rows.length === 0 ? null : differences / (2 * loads.size * rows.length),
    people: loads.size,
    bottlenecks: isEnough ? heavy.map(([reviewer]) => reviewer) : [],
  };
}

/** The part of a group of all that its bucket has. */
export function shareOf(n: unknown, bucket: Row[]): number | null {
  return typeof n !== 'number' || bucket.length === 0 ? null : n / bucket.length;
}

/** The jobs of the sample: of each workflow the first run of a UTC day that is completed on the default branch. */
export function jobRows(world: World, { repo, by }: Question): Row[] {
  const rows: Row[] = [];
  for (const { name, defaultBranch, runs, jobs } of world.repositories) {
    if (repo !== undefined && !repo.includes(name)) continue;
    const first = new Map<string, { id: number; workflow: string }>();
    for (const run of runs) {
      if (run.head_branch !== defaultBranch || run.status.toLowerCase() !== 'completed') continue;
      const of = `${new Date(run.created_at).toISOString().slice(0, 10)} ${run.path}`;
      const known = first.get(of);
      if (known === undefined || run.id < known.id) first.set(of, { id: run.id, workflow: run.name });
    }
    const sampled = new Map([...first.values()].map(({ id, workflow }) => [id, workflow]));
    for (const job of jobs) {
      const workflow = sampled.get(job.run_id);
      if (workflow === undefined || job.conclusion === 'skipped') continue;
      if (job.created_at === null || job.started_at === null) continue;
      const at = seconds(job.started_at);
      const groups = by === 'repo' ? [name] : by === 'workflow' ? [workflow] : [];
      const amount = at - seconds(job.created_at);
      rows.push({
        key: `${name}/${job.id}`,
        repository: name,
        at,
        amount,
        hit: false,
        stages: null,
        leftOut: null,
        groups,
      });
    }
  }
  return rows;
}
