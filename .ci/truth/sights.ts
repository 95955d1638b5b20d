import type { RawDelivery, RawDeployment } from './delivery-payloads.ts';
import { matches, seconds } from './ledger.ts';
import type { RawRun } from './payloads.ts';

/** What each source sees of deployments, by the words of metrics.md 4. */

export type Status = 'success' | 'failure' | 'cancelled' | 'running';

/** As it was posted to the intake API. */
export interface ReportedDeployment {
  id: string;
  repository: string;
  environment: string;
  service?: string;
  sha: string;
  status: Status;
  started_at: string;
  finished_at?: string;
}

/** A rule as Settings have it. Its patterns may hold `*`. */
export interface Rule {
  id: string;
  repository: string | null;
  source: string;
  workflow?: string;
  job?: string;
  branch?: string;
  event?: string;
  environment?: string;
  tag?: string;
  service?: string;
  production: boolean;
}

/** What the oracle is told of the way to production. */
export interface Sources {
  name: string;
  raw: RawDelivery;
  runs: RawRun[];
  /** Merged pull requests, for rules by which a merge is a deployment. */
  merges: { number: number; base: string; sha: string; at: number }[];
  reported: ReportedDeployment[];
  rules: Rule[];
  /** How words of a workflow begin that deploys. */
  words: string[];
}

/** Most trusted first. */
export const sources = ['intake', 'github', 'run', 'release', 'tag', 'merge'] as const;

/** A deployment as one source sees it. */
export interface Sight {
  source: (typeof sources)[number];
  /** What the source calls it. */
  name: string;
  repository: string;
  environment: string;
  service: string;
  sha: string;
  status: Status;
  /** Seconds since 1970. */
  started: number;
  finished: number | null;
  production: boolean;
  run: RawRun | null;
  /** The runs that its log URLs name. */
  logged: number[];
}

export function sightsOf(of: Sources): Sight[] {
  const own = of.rules.filter(({ repository }) => repository === of.name);
  const rules = [...own, ...of.rules.filter(({ repository }) => repository === null)];
  return [
    ...of.reported.filter(({ repository }) => repository === of.name).map(intakeSight),
    ...of.raw.deployments.map((deployment) => githubSight(of.name, deployment, rules)),
    ...of.runs.flatMap((run) => runSight({ ...of, rules }, run)),
    ...of.raw.releases.flatMap(({ id, tagName, tagCommit, isDraft, publishedAt }) => {
      if (isDraft || publishedAt === null || tagCommit === null) return [];
      const rule = rules.find((one) => one.source === 'release' && fits(one.tag, tagName));
      return instantSight(of.name, rule, 'release', id, tagCommit.oid, seconds(publishedAt));
    }),
    ...of.raw.tags.flatMap(({ name, sha, at }) => {
      const rule = rules.find((one) => one.source === 'tag' && fits(one.tag, name));
      return instantSight(of.name, rule, 'tag', name, sha, seconds(at));
    }),
    ...of.merges.flatMap(({ number, base, sha, at }) => {
      const rule = rules.find((one) => one.source === 'merge' && fits(one.branch ?? of.raw.defaultBranch, base));
      return instantSight(of.name, rule, 'merge', String(number), sha, at);
    }),
  ];
}

function intakeSight(report: ReportedDeployment): Sight {
  const { id, repository, environment, service = '', sha, status } = report;
  return {
    source: 'intake',
    name: `intake:${id}`,
    repository,
    environment,
    service,
    sha,
    status,
    started: seconds(report.started_at),
    finished: report.finished_at === undefined ? null : seconds(report.finished_at),
    production: isProduction(environment),
    run: null,
    logged: [],
  };
}

/** By its name alone. */
function isProduction(environment: string): boolean {
  const name = environment.toLowerCase();
  if (name.includes('preview')) return false;
  return ['production', 'prod', 'live'].some((word) => {
    if (!name.startsWith(word)) return false;
    const next = name[word.length];
    return next === undefined || next.toLowerCase() === next.toUpperCase();
  });
}

function githubSight(repository: string, deployment: RawDeployment, rules: Rule[]): Sight {
  const { environment } = deployment;
  const rule = rules.find((one) => one.source === 'github' && fits(one.environment, environment));
  const at = (...states: string[]) =>
    deployment.statuses.filter(({ state }) => states.includes(state)).map(({ createdAt }) => seconds(createdAt));
  const [succeeded, failed, ended] = [at('SUCCESS'), at('FAILURE', 'ERROR'), at('INACTIVE')];
  let status: Status = 'running';
  let finished: number | null = null;
  if (succeeded.length > 0) [status, finished] = ['success', Math.min(...succeeded)];
  else if (failed.length > 0) [status, finished] = ['failure', Math.max(...failed)];
  else if (ended.length > 0) [status, finished] = ['cancelled', Math.max(...ended)];
  return {
    source: 'github',
    name: `github:${deployment.id}`,
    repository,
    environment,
    service: rule?.service ?? '',
    sha: deployment.commitOid,
    status,
    started: seconds(deployment.createdAt),
    finished,
    production: rule?.production ?? isProduction(environment),
    run: null,
    logged: loggedRuns(deployment),
  };
}

function loggedRuns({ statuses }: RawDeployment): number[] {
  const ids = statuses.map(({ logUrl }) => Number((logUrl ?? '').split('/actions/runs/')[1]?.split('/')[0]));
  return [...new Set(ids.filter((id) => id > 0))];
}

function runSight(of: Sources, run: RawRun): Sight[] {
  const rule = of.rules.find((one) => one.source === 'actions' && isMatched(one, run, of.raw));
  if (rule === undefined && !isByDefault(of, run)) return [];
  const job = rule?.job === undefined ? null : (jobsOf(of, run).find(({ name }) => fits(rule.job, name)) ?? 'none');
  if (job === 'none') return [];
  const conclusion = (job ?? run).conclusion?.toLowerCase() ?? '';
  if (conclusion === 'skipped') return [];
  const status = statusOf((job ?? run).status, conclusion);
  const ended = job === null ? run.updated_at : job.completed_at;
  const environment = rule?.environment ?? environmentMade(of, run) ?? environmentNamed(run);
  return [
    {
      source: 'run',
      name: `run:${run.id}/${run.run_attempt}`,
      repository: of.name,
      environment,
      service: rule?.service ?? '',
      sha: run.head_sha,
      status,
      started: seconds(job === null ? run.run_started_at : job.started_at),
      finished: status === 'running' || ended === null ? null : seconds(ended),
      production: rule?.production ?? isProduction(environment),
      run,
      logged: [],
    },
  ];
}

function jobsOf({ raw }: Sources, run: RawRun) {
  return raw.jobs.get(`${run.id}/${run.run_attempt}`) ?? [];
}

function statusOf(status: string, conclusion: string): Status {
  if (status !== 'completed') return 'running';
  if (conclusion === 'success') return 'success';
  return ['failure', 'error', 'timed_out', 'startup_failure'].includes(conclusion) ? 'failure' : 'cancelled';
}

function fits(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || matches(text.toLowerCase(), pattern.toLowerCase());
}

function isMatched(rule: Rule, run: RawRun, raw: RawDelivery): boolean {
  const isWorkflow = [run.name, run.path, run.path.split('/').at(-1) ?? ''].some((name) => fits(rule.workflow, name));
  if (!isWorkflow) return false;
  if (rule.event === undefined ? isOfPullRequest(run) : rule.event !== run.event) return false;
  if (rule.tag !== undefined) return isOnTag(run, raw) && fits(rule.tag, run.head_branch ?? '');
  if (rule.branch === undefined) return isAtHome(run, raw);
  return run.head_branch !== null && fits(rule.branch, run.head_branch);
}

/** Did it run on the default branch, or on a tag whose commit is on it? */
function isAtHome(run: RawRun, raw: RawDelivery): boolean {
  return run.head_branch === raw.defaultBranch || isOnTag(run, raw);
}

function isOnTag({ head_branch: ref, head_sha: sha }: RawRun, { tags, commits }: RawDelivery): boolean {
  return tags.some((tag) => tag.name === ref && tag.sha === sha) && commits.some(({ oid }) => oid === sha);
}

function isOfPullRequest({ event }: RawRun): boolean {
  return event.startsWith('pull_request') || event === 'merge_group';
}

function isByDefault({ words, raw }: Sources, run: RawRun): boolean {
  if (!isAtHome(run, raw) || isOfPullRequest(run)) return false;
  return wordsOf(run).some((word) => words.some((beginning) => word.startsWith(beginning)));
}

/** The runs of letters and digits in the workflow's name and in its file's stem. */
function wordsOf({ name, path }: RawRun): string[] {
  const file = path.split('/').at(-1) ?? '';
  const stem = file.includes('.') ? file.slice(0, file.lastIndexOf('.')) : file;
  return `${name} ${stem}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}

/** Of the GitHub Deployments that the run created, the first. */
function environmentMade({ raw }: Sources, run: RawRun): string | undefined {
  const made = raw.deployments.filter((deployment) => loggedRuns(deployment).includes(run.id));
  return made.sort((a, b) => seconds(a.createdAt) - seconds(b.createdAt))[0]?.environment;
}

function environmentNamed(run: RawRun): string {
  const others = ['staging', 'stage', 'dev', 'test', 'qa', 'preview', 'sandbox', 'uat'];
  return wordsOf(run).find((word) => others.includes(word)) ?? 'production';
}

/** What starts and ends at once, if a rule makes it a deployment. */
function instantSight(
  repository: string,
  rule: Rule | undefined,
  source: Sight['source'],
  name: string,
  sha: string,
  at: number,
): Sight[] {
  if (rule === undefined) return [];
  const { environment = 'production', service = '', production } = rule;
  const common = { repository, environment, service, sha, production, run: null, logged: [] };
  return [{ ...common, source, name: `${source}:${name}`, status: 'success', started: at, finished: at }];
}
