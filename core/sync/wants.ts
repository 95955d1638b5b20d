import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import type { Scope } from '#core/providers/provider.ts';

/**
 * What is missing in what is stored, by step: items that were not finished when they were last read, attempts that a
 * repeated run has replaced, jobs of the sampled runs, commits that were deployed and of which nothing is known.
 */
export interface Wants {
  /** Ids to ask for, in the step's own words. */
  ids: string[];
  /** Is anything still unfinished, wherever it is? Then the step is looked at again soon. */
  unfinished: boolean;
}

/** More than any round can ask for. */
const most = 1000;

/**
 * What a step wants of a repository. What is on the newest page (from `firstPageOldest` on) is read again with it and
 * not asked for by id. `floor`: history is wanted from here on.
 */
export async function wantsOf(
  db: Queryable,
  step: string,
  scope: Scope | null,
  firstPageOldest: string | null,
  { now, floor }: Time,
): Promise<Wants> {
  const wanted = scope === null ? ofSources[step]?.(now, floor) : queries[step]?.(scope, now, floor);
  if (wanted === undefined) return { ids: [], unfinished: false };
  const rows = await db.execute(
    sql`select id, at < ${timestamp(firstPageOldest ?? now)} as older from (${wanted}) wanted limit ${most}`,
  );
  return { ids: rows.filter((row) => row.older === true).map((row) => String(row.id)), unfinished: rows.length > 0 };
}

interface Time {
  now: Date;
  floor: string;
}

/** What steps of a whole source want. */
const ofSources: Record<string, (now: Date, floor: string) => SQL> = {
  // What happened to an issue is asked for when it is not, or may not always have been, simply open, and when it can be an
  // incident, for the release in which it began; and again whenever its state is another one. The newest first.
  'issue-activity': () => sql`
    select i.external_id as id, '-infinity'::timestamptz as at
    from error_issues i cross join workspace
    where i.read_status is distinct from i.status || '/' || coalesce(i.substatus, '')
      and (i.read_status is not null or i.status <> 'unresolved' or i.substatus is distinct from 'new' or (
        i.level in ('error', 'fatal')
        and i.events >= coalesce((workspace.settings #>> '{incident_sources,sentry,events}')::int, 10)
      ))
    order by i.last_seen_at desc, i.id`,
  // What a webhook says was removed, and once a day all of the chosen teams. What is gone may come back for 30 days.
  'issue-checks': (now) => sql`
    select id, '-infinity'::timestamptz as at from (
      select k.external_id as id, 0 as place from linear_issue_checks k where k.asked_at is not null
      union all
      select i.external_id, 1
      from sources s
      join linear_teams t on coalesce(jsonb_array_length(s.config -> 'teams'), 0) = 0 or s.config -> 'teams' ? t.key
      join linear_issues i on i.team_id = t.external_id and not i.trashed
      left join linear_issue_checks k on k.external_id = i.external_id
      where s.id = 'linear' and k.asked_at is null
        and coalesce(greatest(k.seen_at, k.gone_at), '-infinity') < ${timestamp(hoursBefore(now, 20))}
        and (k.gone_at is null or k.gone_at < k.seen_at + interval '30 days')
    ) issue
    order by place, id`,
  // A release is asked for with its counters, which say whether anything about it is new.
  'release-details': () => sql`
    select distinct on (r.created_at, r.version) r.commit_count || '/' || r.deploy_count || '/' || r.version as id, '-infinity'::timestamptz as at
    from error_releases r left join error_release_reads k on k.version = r.version
    where (r.commit_count, r.deploy_count) is distinct from (coalesce(k.commit_count, 0), coalesce(k.deploy_count, 0))
    order by r.created_at desc, r.version`,
};

/** What steps of a repository want. */
const queries: Record<string, (scope: Scope, now: Date, floor: string) => SQL> = {
  // GitHub ends what hangs after 30 and 35 days; what is older will never change again.
  deployments: (scope, now) => sql`
    select external_id as id, created_at as at from deployments
    where repository_id = ${scope.id} and created_at > ${timestamp(daysBefore(now, 30))} and state in ('PENDING', 'QUEUED', 'IN_PROGRESS', 'WAITING')
    order by created_at desc`,
  'workflow-runs': (scope, now) => sql`
    select run_id as id, created_at as at from workflow_runs
    where repository_id = ${scope.id} and created_at > ${timestamp(daysBefore(now, 40))}
      and status in ('queued', 'in_progress', 'waiting', 'pending', 'requested')
    order by created_at desc`,
  'run-attempts': (scope) => sql`
    select run_id || '/' || n as id, '-infinity'::timestamptz as at
    from (select run_id, max(attempt) as attempts from workflow_runs where repository_id = ${scope.id} group by run_id having max(attempt) > 1) run
    cross join lateral generate_series(1, run.attempts - 1) n
    where not exists (select from workflow_runs w where w.repository_id = ${scope.id} and w.run_id = run.run_id and w.attempt = n)
    order by run_id desc`,
  // Comments are only counted of what is merged, and not an author's own.
  'review-comments': (scope) => sql`
    select r.external_id as id, '-infinity'::timestamptz as at
    from reviews r
    join pull_requests p on p.repository_id = r.repository_id and p.number = r.pull_request_number
    where r.repository_id = ${scope.id} and r.comments is null and r.submitted_at is not null and r.state <> 'PENDING'
      and p.merged_at is not null and lower(r.author) <> lower(p.author)
    order by r.submitted_at desc, r.external_id`,
  // The sample: the first run of each workflow and UTC day on the default branch, again when it was repeated. Besides, every run of which a rule of Settings says that one of its jobs is a deployment.
  'workflow-jobs': (scope, now) => sql`
    select distinct w.run_id::text as id, '-infinity'::timestamptz as at
    from workspace
    cross join jsonb_to_recordset(workspace.settings -> 'deployment_rules') as rule(source text, repository text, workflow text, job text)
    cross join lateral (
      select replace(replace(replace(replace(rule.workflow, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*', '%') as pattern
    ) p
    join workflow_runs w on w.repository_id = ${scope.id} and w.status = 'completed'
      and w.conclusion not in ('skipped', 'startup_failure', 'action_required')
      and (rule.workflow is null or w.workflow ilike p.pattern or w.workflow_path ilike p.pattern or w.workflow_path ilike '%/' || p.pattern)
    where rule.source = 'actions' and rule.job is not null and (rule.repository is null or lower(rule.repository) = ${scope.name.toLowerCase()})
      and not exists (
        select from workflow_jobs j where j.repository_id = w.repository_id and j.run_id = w.run_id and j.attempt = w.attempt
      )
    union all
    select run_id::text as id, '-infinity'::timestamptz as at
    from (
      select distinct on (workflow_path, (created_at at time zone 'UTC')::date) run_id, attempt from workflow_runs
      where repository_id = ${scope.id} and branch = ${scope.defaultBranch} and status = 'completed' and created_at > ${timestamp(daysBefore(now, sampledDays))}
      order by workflow_path, (created_at at time zone 'UTC')::date, run_id, attempt desc
    ) sampled
    where not exists (
      select from workflow_jobs j where j.repository_id = ${scope.id} and j.run_id = sampled.run_id and j.attempt = sampled.attempt
    )
    order by id desc`,
  // Those of a pull request that changed since, and once a day those that somebody may yet resolve, which changes nothing else.
  'ai-threads': (scope, now) => sql`
    select c.number::text as id, '-infinity'::timestamptz as at
    from (
      select distinct pull_request_number as number from ai_comments where repository_id = ${scope.id} and kind = 'inline'
    ) c
    left join pull_requests p on p.repository_id = ${scope.id} and p.number = c.number
    left join ai_thread_reads r on r.repository_id = ${scope.id} and r.pull_request_number = c.number
    where r.read_at is null or p.updated_at > r.seen_updated_at
      or r.read_at < ${timestamp(daysBefore(now, 1))} and (p.closed_at is null or p.closed_at > ${timestamp(daysBefore(now, 14))}) and exists (
        select from ai_threads t where t.repository_id = ${scope.id} and t.pull_request_number = c.number and not t.is_resolved and not t.is_outdated
      )
    order by c.number desc`,
  // Not before the default branch has been read as far back as it is wanted, and since the commit was deployed: until then
  // it may still turn up there. The newest first, which may have the others below it.
  'unknown-commits': (scope, _, floor) => sql`
    select u.sha as id, '-infinity'::timestamptz as at
    from (${unknownCommits()}) u
    join sync_steps history on history.source = 'github' and history.step = 'commits' and history.repository_id = u.repository_id
    join sync_steps detection on detection.source = 'github' and detection.step = 'repositories'
    where u.repository_id = ${scope.id} and history.state = 'done' and detection.state = 'done'
      and history.mark is not distinct from history.done_mark
      and (history.progress ->> 'floor')::timestamptz <= ${timestamp(floor)}
      and u.deployed_at < detection.started_at - make_interval(secs => ${clocksSeconds})
    order by u.finished_at desc, u.sha`,
};

/** Runs of so many days are sampled at first: one more than is said to be known, since a job may start after its run. */
const sampledDays = 15;

/** GitHub's clock and ours may differ by so much. */
const clocksSeconds = 60;

/** Commits that production runs or ran, that no branch that is read has, and about which GitHub was never asked. */
function unknownCommits(): SQL {
  return sql`
    select d.repository_id, d.sha, min(d.started_at) as deployed_at, max(d.finished_at) as finished_at
    from deployment_facts d
    where d.production and d.status = 'success' and d.sha ~ '^[0-9a-f]{40}([0-9a-f]{24})?$'
      and not exists (select from commits c where c.repository_id = d.repository_id and c.sha = d.sha and c.parents is not null)
      and not exists (select from compared_commits k where k.repository_id = d.repository_id and k.sha = d.sha)
    group by d.repository_id, d.sha`;
}

/** What was just concluded may name unknown commits: their steps look at once. Returns the sources of these steps. */
export async function wakeUnknownCommits(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.execute(sql`
    update sync_steps s set state = 'waiting', next_at = least(s.next_at, ${timestamp(ctx.now())})
    from (select distinct u.repository_id from (${unknownCommits()}) u) unknown
    join repositories r on r.id = unknown.repository_id and r.tracked
    where s.step = 'unknown-commits' and s.repository_id = unknown.repository_id and s.state = 'done'
    returning s.source`);
  return [...new Set(rows.map(({ source }) => String(source)))];
}

function hoursBefore(now: Date, hours: number): string {
  return new Date(now.getTime() - hours * 3600_000).toISOString();
}

function daysBefore(now: Date, days: number): string {
  return hoursBefore(now, days * 24);
}
