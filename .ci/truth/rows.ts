import { type Ledger, type Stage, isBot, ledgerOf, nameOf, openSpans, personOf, seconds } from './ledger.ts';
import type { FlowMetric, Question, World } from './oracle.ts';
import type { RawPullRequest, RawRun } from './payloads.ts';
import { isOfReviews, reviewedRow } from './reviews.ts';

/** One thing that a metric counts or leaves out. */
export interface Row {
  /** `owner/name#n`, `owner/name@sha`, `owner/name/run/attempt` or `owner/name/<name of a deployment>`. */
  key: string;
  repository: string;
  /** Where it lies in time, in seconds since 1970. */
  at: number;
  /** Of a stock: until when. */
  until?: number | null;
  /** Its duration or size; `null`: it has none. */
  amount: number | null;
  /** It counts in the numerator of a share. */
  hit: boolean;
  stages: Record<Stage, number | null> | null;
  leftOut: 'by_hand' | 'bots' | 'no_start' | 'not_attributable' | null;
  /** The groups it belongs to under the question's `by`. */
  groups: (string | null)[];
}

/** The answers of earlier questions: the same world is asked again and again. */
const ledgers = new WeakMap<RawPullRequest, Map<string, Ledger>>();

export function ledgerIn(world: World, pull: RawPullRequest, bots: boolean): Ledger {
  const known = ledgers.get(pull) ?? new Map<string, Ledger>();
  ledgers.set(pull, known);
  const { patterns, now, people } = world;
  const key = `${bots} ${patterns.join()} ${now} ${JSON.stringify(people)}`;
  const ledger = known.get(key) ?? ledgerOf(pull, { patterns, bots, now, people });
  known.set(key, ledger);
  return ledger;
}

/** All rows of a metric, whenever they lie: the ones it counts and the ones it leaves out. */
export function rowsOf(world: World, metric: FlowMetric, question: Question): Row[] {
  const rows: Row[] = [];
  for (const { name, pulls, runs } of world.repositories) {
    if (question.repo !== undefined && !question.repo.includes(name)) continue;
    if (metric.startsWith('ci-')) {
      for (const run of runs) {
        const row = runRow(name, run, metric, question);
        if (row !== null) rows.push(row);
      }
      continue;
    }
    for (const pull of pulls) {
      if (!isAsked(world, pull, question)) continue;
      const ledger = ledgerIn(world, pull, wantsBots(question));
      const common = commonOf(world, name, pull, question);
      if (common === null) continue;
      const row = isOfReviews(metric)
        ? reviewedRow(metric, pull, ledger, { ...world, bots: wantsBots(question) })
        : pullRow(metric, pull, ledger);
      if (row !== null) rows.push({ ...common, ...row });
    }
  }
  return rows;
}

/** Whether bots count as reviewers. */
export function wantsBots({ bots }: Question): boolean {
  return bots === 'include' || bots === 'only';
}

/** The spans in which pull requests were open and ready. */
export function openRows(world: World, question: Question): Row[] {
  const rows: Row[] = [];
  for (const { name, pulls } of world.repositories) {
    if (question.repo !== undefined && !question.repo.includes(name)) continue;
    for (const pull of pulls) {
      if (!isAsked(world, pull, question)) continue;
      const common = commonOf(world, name, pull, question);
      if (common === null) continue;
      for (const { from, until } of openSpans(pull)) {
        rows.push({ ...common, at: from, until, amount: null, hit: false, stages: null });
      }
    }
  }
  return rows;
}

/** Whether it passes the filters: values of one are alternatives, different ones must all hold. */
export function isAsked({ people }: World, pull: RawPullRequest, { person, base, label }: Question): boolean {
  const author = personOf(nameOf(pull.author), people);
  if (person !== undefined && !person.some((one) => personOf(one, people) === author)) return false;
  if (base !== undefined && !base.includes(pull.baseRefName)) return false;
  return label === undefined || pull.labels.some(({ name }) => label.includes(name));
}

/** What a row says of its pull request. `null`: the question is not about it. */
export function commonOf(
  world: World,
  repository: string,
  pull: RawPullRequest,
  question: Question,
): Pick<Row, 'key' | 'repository' | 'leftOut' | 'groups'> | null {
  const bots = question.bots ?? 'exclude';
  const key = `${repository}#${pull.number}`;
  const bot = isBot(pull.author, world.patterns);
  const byHand = world.excluded.has(key);
  // People under `bots=only` are not asked for; that leaves nothing out that the answer would have to count.
  if (bots === 'only' && !bot) return null;
  const leftOut = byHand ? 'by_hand' : bots === 'exclude' && bot ? 'bots' : null;
  return { key, repository, leftOut, groups: groupsOf(world, repository, pull, question) };
}

export function groupsOf(
  { people }: World,
  repository: string,
  pull: RawPullRequest,
  { by }: Question,
): (string | null)[] {
  if (by === 'repo') return [repository];
  if (by === 'person') return [personOf(nameOf(pull.author), people)];
  if (by === 'base') return [pull.baseRefName];
  if (by === 'label') return pull.labels.length === 0 ? [null] : [...new Set(pull.labels.map(({ name }) => name))];
  return [];
}

export type Measured = Pick<Row, 'at' | 'amount' | 'hit' | 'stages'>;

function pullRow(metric: FlowMetric, pull: RawPullRequest, { t0, t1, t2, t4, stages }: Ledger): Measured | null {
  if (metric === 'review-time') {
    if (t1 === null) return null;
    return { at: t1, amount: t2 === null ? null : t2 - t1, hit: false, stages: null };
  }
  if (t4 === null) return null;
  const row = { at: t4, amount: null, hit: false, stages: null };
  if (metric === 'merge-time') return { ...row, amount: t1 === null ? null : t4 - t1 };
  if (metric === 'pull-request-cycle-time') return { ...row, amount: t0 === null ? null : t4 - t0, stages };
  if (metric === 'pull-request-size') return { ...row, amount: pull.additions + pull.deletions };
  if (metric === 'merged-without-review') return { ...row, hit: t2 === null };
  return row;
}

/** By section 4 these ended; whatever GitHub may say beside them is still running. Capitals mean the same. */
const failures = ['failure', 'error', 'timed_out', 'startup_failure'];
const cancellations = ['cancelled', 'skipped', 'neutral', 'stale', 'action_required'];

function runRow(repository: string, run: RawRun, metric: FlowMetric, { by }: Question): Row | null {
  const conclusion = run.conclusion?.toLowerCase() ?? '';
  const succeeded = conclusion === 'success';
  const failed = failures.includes(conclusion);
  if (run.status.toLowerCase() !== 'completed') return null;
  if (!succeeded && !failed && !cancellations.includes(conclusion)) return null;
  if (metric === 'ci-success-rate' && !succeeded && !failed) return null;
  const at = seconds(run.updated_at);
  return {
    key: `${repository}/${run.id}/${run.run_attempt}`,
    repository,
    at,
    amount: at - seconds(run.run_started_at),
    hit: succeeded,
    stages: null,
    leftOut: null,
    groups: by === 'repo' ? [repository] : by === 'workflow' ? [run.name] : [],
  };
}
