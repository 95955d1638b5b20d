import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { json, texts } from '#core/db/values.ts';
import {
  type Decision,
  type DeploymentRule,
  decideDeployment,
  decideMerge,
  decideRun,
  decideTag,
  environmentOf,
  isProductionName,
  matchesPattern,
  mayDeploy,
  rulesOf,
} from '#core/links/rule.ts';
import type { Seen } from '#core/links/same-deployment.ts';

/** Everything that may be a deployment, read from the entities and judged by the rules. */

export interface Judge {
  rules: DeploymentRule[];
  /** The words of DEPLOYMENT_PATTERNS. */
  patterns: string[];
}

interface Repository {
  id: number;
  names: string[];
  url: string;
  defaultBranch: string | null;
}

type Row = Record<string, unknown>;

/** The run that a status says it was written by. The index `deployment_statuses_run` has these very words. */
const isLogged = sql.raw(`s.log_url like '%/actions/runs/%'`);
const loggedRun = sql.raw(`substring(s.log_url from '/actions/runs/([0-9]{1,18})')`);

/** Which commits to look at; `null`: all. */
type Shas = string[] | null;

/** The deployments of a repository as each source sees them, of some commits or of all. */
export async function readSeen(db: Queryable, repositoryId: number, shas: Shas, judge: Judge): Promise<Seen[]> {
  const [row] = await db.execute(sql`
    select r.id, r.url, r.default_branch, to_json(array_append(r.aliases, r.name)) as names
    from repositories r where r.id = ${repositoryId}`);
  if (row === undefined) return [];
  const repository: Repository = {
    id: repositoryId,
    names: row.names as string[],
    url: String(row.url),
    defaultBranch: row.default_branch as string | null,
  };
  const rules = rulesOf(judge.rules, repository.names);
  const own = { ...judge, rules };
  const lists = [
    await reported(db, repository, shas),
    await byGithub(db, repository, shas, rules),
    await runs(db, repository, shas, own),
    await releases(db, repository, shas, rules),
    await tagged(db, repository, shas, rules),
    await merged(db, repository, shas, rules),
  ];
  return lists.flat();
}

/**
 * The commits whose deployments can be one with those of the given: by a log URL a GitHub Deployment is one with a run,
 * and that run may be of another commit.
 */
export async function withLogged(db: Queryable, repositoryId: number, shas: string[]): Promise<string[]> {
  // Lists, not joins: a planner that knows nothing yet of new tables would read all statuses for each of a few commits.
  const rows = await db.execute(sql`
    select head_sha as sha from workflow_runs where repository_id = ${repositoryId} and run_id = any(array(
      select (${loggedRun})::bigint from deployment_statuses s where ${isLogged} and s.deployment_external_id = any(array(
        select external_id from deployments where repository_id = ${repositoryId} and sha = any(${texts(shas)})))))
    union
    select sha from deployments where external_id = any(array(
      select s.deployment_external_id from deployment_statuses s
      where s.repository_id = ${repositoryId} and ${isLogged} and ${loggedRun} = any(array(
        select run_id::text from workflow_runs where repository_id = ${repositoryId} and head_sha = any(${texts(shas)})))))`);
  return [...new Set([...shas, ...rows.map(({ sha }) => String(sha))])];
}

function of(column: string, shas: Shas): SQL {
  return shas === null ? sql`true` : sql`${sql.raw(column)} = any(${texts(shas)})`;
}

/** Whole seconds since 1970. */
function seconds(column: string): SQL {
  return sql.raw(`floor(extract(epoch from ${column}))::float8`);
}

function at(value: unknown): number | null {
  return value === null ? null : Number(value);
}

async function reported(db: Queryable, { id }: Repository, shas: Shas): Promise<Seen[]> {
  const rows = await db.execute(sql`
    select d.*, ${seconds('d.started_at')} as started, ${seconds('d.finished_at')} as finished
    from reported_deployments d where d.repository_id = ${id} and ${of('d.sha', shas)}`);
  return rows.map((row) => ({
    ...seenAt('intake', `intake:${String(row.external_id)}`, row, null),
    environment: String(row.environment),
    production: isProductionName(String(row.environment)),
    service: String(row.service ?? ''),
    title: `${String(row.external_id)} to ${String(row.environment)}`,
  }));
}

/** What all sources have in common. */
function seenAt(source: Seen['source'], key: string, row: Row, decision: Decision | null) {
  return {
    source,
    key,
    sha: String(row.sha),
    ref: row.ref as string | null,
    url: row.url as string | null,
    status: row.status as Seen['status'],
    startedAt: Number(row.started),
    finishedAt: at(row.finished),
    rule: decision?.rule ?? null,
  };
}

/** Finished at its first success, else at its last failure; never by its own state, which decays. */
async function byGithub(db: Queryable, repository: Repository, shas: Shas, rules: DeploymentRule[]): Promise<Seen[]> {
  const rows = await db.execute(sql`
    select d.external_id, d.environment, d.sha, d.ref, ${seconds('d.created_at')} as started, s.logged, s.url,
      case when s.succeeded is not null then 'success' when s.failed is not null then 'failure'
        when s.ended is not null or d.state in ('INACTIVE', 'ABANDONED', 'DESTROYED') then 'cancelled' else 'running' end as status,
      ${seconds(`coalesce(s.succeeded, s.failed, s.ended, case when d.state in ('INACTIVE', 'ABANDONED', 'DESTROYED') then d.updated_at end)`)} as finished
    from deployments d
    cross join lateral (
      select min(s.at) filter (where s.state = 'SUCCESS') as succeeded,
        max(s.at) filter (where s.state in ('FAILURE', 'ERROR')) as failed,
        max(s.at) filter (where s.state = 'INACTIVE') as ended,
        to_json(array_agg(distinct ${loggedRun})
          filter (where ${isLogged})) as logged,
        max(s.log_url) filter (where s.log_url is not null) as url
      from deployment_statuses s where s.deployment_external_id = d.external_id
    ) s
    where d.repository_id = ${repository.id} and ${of('d.sha', shas)}`);
  return rows.map((row) => {
    const environment = String(row.environment);
    const decision = decideDeployment(rules, environment);
    const label = String(row.ref ?? '') === '' ? String(row.sha).slice(0, 7) : String(row.ref);
    return {
      ...seenAt('github', `github:${String(row.external_id)}`, row, decision),
      environment,
      production: decision.production ?? isProductionName(environment),
      service: decision.service,
      title: `${label} to ${environment}`,
      url: (row.url as string | null) ?? `${repository.url}/deployments`,
      loggedBy: ((row.logged ?? []) as string[]).map(Number),
    };
  });
}

/** The commit of a run is the one that its tag named then; where the tag is now does not matter. */
async function runs(db: Queryable, repository: Repository, shas: Shas, judge: Judge): Promise<Seen[]> {
  const workflows = await db.execute(sql`
    select distinct workflow, workflow_path from workflow_runs w where w.repository_id = ${repository.id} and ${of('w.head_sha', shas)}`);
  const possible = workflows
    .map((row) => ({ workflow: String(row.workflow), workflowPath: String(row.workflow_path) }))
    .filter((workflow) => mayDeploy(judge.rules, judge.patterns, workflow));
  if (possible.length === 0) return [];
  const rows = await db.execute(sql`
    select w.run_id, w.attempt, w.number, w.workflow, w.workflow_path, w.event, w.branch, w.branch as ref, w.head_sha as sha, w.url,
      lower(w.conclusion) as conclusion, lower(w.status) as state, ${seconds('w.started_at')} as started,
      ${seconds('w.updated_at')} as ended, tag.name as tag, jobs.list as jobs
    from workflow_runs w
    left join lateral (
      select t.name from tags t join commits c on c.repository_id = t.repository_id and c.sha = w.head_sha
      where t.repository_id = w.repository_id and t.name = w.branch and c.on_default_branch
    ) tag on true
    left join lateral (
      select json_agg(json_build_object('name', j.name, 'status', lower(j.status), 'conclusion', lower(j.conclusion),
        'started', floor(extract(epoch from j.started_at)), 'ended', floor(extract(epoch from j.completed_at)))) as list
      from workflow_jobs j where j.repository_id = w.repository_id and j.run_id = w.run_id and j.attempt = w.attempt
    ) jobs on true
    where w.repository_id = ${repository.id} and ${of('w.head_sha', shas)}
      and (w.workflow, w.workflow_path) in (select workflow, "workflowPath" from jsonb_to_recordset(${json(possible)}) as p(workflow text, "workflowPath" text))`);
  const made = await environmentsMade(db, repository.id, shas);
  return rows.flatMap((row) => {
    const environment = made.get(String(row.run_id)) ?? null;
    return runSeen(repository, judge, { ...row, environment }) ?? [];
  });
}

/** The environment of the first GitHub Deployment that each run made, of runs on some commits or on all. */
async function environmentsMade(db: Queryable, repositoryId: number, shas: Shas): Promise<Map<string, string>> {
  // The statuses are gone through once, however many runs there are.
  const rows = await db.execute(sql`
    select distinct on (run_id) run_id, environment
    from (
      select ${loggedRun} as run_id, d.environment, d.created_at, d.external_id
      from deployment_statuses s join deployments d on d.external_id = s.deployment_external_id
      where s.repository_id = ${repositoryId} and ${isLogged}
    ) logged
    where ${shas === null} or run_id in (
      select w.run_id::text from workflow_runs w where w.repository_id = ${repositoryId} and ${of('w.head_sha', shas)}
    )
    order by run_id, created_at, external_id collate "C"`);
  return new Map(rows.map((row) => [String(row.run_id), String(row.environment)]));
}

interface Job {
  name: string;
  status: string;
  conclusion: string | null;
  started: number | null;
  ended: number | null;
}

/** What a run is; `null`: no deployment, or a rule names a job of which nothing is known yet. */
function runSeen(repository: Repository, judge: Judge, row: Row): Seen | null {
  const run = {
    workflow: String(row.workflow),
    workflowPath: String(row.workflow_path),
    event: String(row.event),
    branch: row.branch as string | null,
    onDefault: row.branch !== null && row.branch === repository.defaultBranch,
    tag: row.tag as string | null,
  };
  const decision = decideRun(judge.rules, judge.patterns, run);
  if (decision === null) return null;
  const whole: Ending = {
    conclusion: row.state === 'completed' ? String(row.conclusion) : null,
    started: Number(row.started),
    ended: Number(row.ended),
  };
  const ending = decision.job === null ? whole : endingOf(whole, decision.job, (row.jobs ?? []) as Job[]);
  if (ending === null || ending.conclusion === 'skipped') return null;
  const status = ending.conclusion === null ? 'running' : (statuses[ending.conclusion] ?? 'cancelled');
  const environment = decision.environment ?? (row.environment as string | null) ?? environmentOf(run);
  const finished = status === 'running' ? null : ending.ended;
  const attempt = Number(row.attempt);
  return {
    ...seenAt(
      'run',
      `run:${String(row.run_id)}/${attempt}`,
      { ...row, status, started: ending.started, finished },
      decision,
    ),
    environment,
    production: decision.production ?? isProductionName(environment),
    service: decision.service,
    title: `${run.workflow} #${Number(row.number)}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    run: { id: Number(row.run_id), attempt },
  };
}

const statuses: Record<string, Seen['status']> = {
  success: 'success',
  failure: 'failure',
  error: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
};

/** How something ended: `conclusion` is `null` while it is running. Seconds since 1970. */
interface Ending {
  conclusion: string | null;
  started: number;
  ended: number;
}

/** The jobs of a name (several in a matrix) in place of their run; `null`: all skipped, or none known. */
function endingOf(run: Ending, job: string, jobs: Job[]): Ending | null {
  const named = jobs.filter(({ name, conclusion }) => matchesPattern(job, name) && conclusion !== 'skipped');
  if (named.length === 0) return null;
  const started = Math.min(...named.map((each) => each.started ?? run.started));
  const ended = Math.max(...named.map((each) => each.ended ?? run.ended));
  if (named.some(({ status }) => status !== 'completed')) return { conclusion: null, started, ended };
  const conclusions = named.map(({ conclusion }) => conclusion ?? 'neutral');
  const worst =
    conclusions.find((each) => statuses[each] === 'failure') ?? conclusions.find((each) => each !== 'success');
  return { conclusion: worst ?? 'success', started, ended };
}

async function releases(db: Queryable, repository: Repository, shas: Shas, rules: DeploymentRule[]): Promise<Seen[]> {
  if (!rules.some(({ source }) => source === 'release')) return [];
  const rows = await db.execute(sql`
    select r.*, r.tag as ref, 'success' as status, ${seconds('r.published_at')} as started, ${seconds('r.published_at')} as finished
    from releases r
    where r.repository_id = ${repository.id} and not r.draft and r.published_at is not null and r.sha is not null and ${of('r.sha', shas)}`);
  return rows.flatMap((row) => {
    const decision = decideTag(rules, 'release', String(row.tag));
    const title = String(row.name) === '' ? String(row.tag) : String(row.name);
    return decision === null ? [] : instantSeen('release', `release:${String(row.external_id)}`, title, row, decision);
  });
}

async function tagged(db: Queryable, repository: Repository, shas: Shas, rules: DeploymentRule[]): Promise<Seen[]> {
  if (!rules.some(({ source }) => source === 'tag')) return [];
  const rows = await db.execute(sql`
    select t.*, t.name as ref, 'success' as status, ${seconds('t.tagged_at')} as started, ${seconds('t.tagged_at')} as finished,
      r.url || '/tree/' || t.name as url
    from tags t join repositories r on r.id = t.repository_id
    where t.repository_id = ${repository.id} and ${of('t.sha', shas)}`);
  return rows.flatMap((row) => {
    const decision = decideTag(rules, 'tag', String(row.name));
    return decision === null ? [] : instantSeen('tag', `tag:${String(row.name)}`, String(row.name), row, decision);
  });
}

async function merged(db: Queryable, repository: Repository, shas: Shas, rules: DeploymentRule[]): Promise<Seen[]> {
  if (!rules.some(({ source }) => source === 'merge')) return [];
  const rows = await db.execute(sql`
    select p.number, p.title, p.url, p.base, p.base as ref, p.merge_commit_sha as sha, 'success' as status,
      ${seconds('p.merged_at')} as started, ${seconds('p.merged_at')} as finished
    from pull_requests p
    where p.repository_id = ${repository.id} and p.merged_at is not null and p.merge_commit_sha is not null and ${of('p.merge_commit_sha', shas)}`);
  return rows.flatMap((row) => {
    const decision = decideMerge(rules, String(row.base), row.base === repository.defaultBranch);
    const title = `#${Number(row.number)} ${String(row.title)}`;
    return decision === null ? [] : instantSeen('merge', `merge:${Number(row.number)}`, title, row, decision);
  });
}

/** A release, a tag or a merge starts and ends in one instant. */
function instantSeen(source: Seen['source'], key: string, title: string, row: Row, decision: Decision): Seen {
  const environment = decision.environment ?? 'production';
  return {
    ...seenAt(source, key, row, decision),
    environment,
    production: decision.production ?? isProductionName(environment),
    service: decision.service,
    title,
  };
}
