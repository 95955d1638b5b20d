import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { bigints, json } from '#core/db/values.ts';
import { writeComputed } from '#core/facts/touched.ts';

/** What a page changed of the runs and jobs of workflows. */
export interface TouchedJobs {
  /** The ids of runs in `workflow_runs`. */
  runs: number[];
  /** The runs of jobs, as GitHub numbers them. */
  jobs: { repositoryId: number; runId: number }[];
  /** Repositories that have another default branch now. */
  repositories: number[];
}

/**
 * Recomputes how long jobs waited (docs/counting.md, workflow runs). Which run of a day is its first depends on the others,
 * so that a run touches the jobs of its whole day. Returns whether anything changed.
 */
export async function refreshWorkflowJobs(tx: Queryable, touched: TouchedJobs): Promise<boolean> {
  if (touched.runs.length + touched.jobs.length + touched.repositories.length === 0) return false;
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with days as materialized (${daysOf(touched)}),
    touched as materialized (
      select j.job_id, j.repository_id, run.workflow, run.is_sampled, j.conclusion,
        date_trunc('second', j.created_at) as created_at, date_trunc('second', j.started_at) as started_at
      from days
      cross join lateral (
        select one.run_id, one.workflow, one.run_id = min(one.run_id) filter (where one.counts) over () as is_sampled
        from (
          select w.run_id, min(w.workflow) as workflow, bool_or(w.status = 'completed' and w.branch = days.branch) as counts
          from workflow_runs w
          where w.repository_id = days.repository_id and w.workflow_path = days.workflow_path
            and w.created_at >= days.day and w.created_at < days.day + interval '24 hours'
          group by w.run_id
        ) as one
        offset 0
      ) as run
      cross join lateral (
        select * from workflow_jobs j where j.repository_id = days.repository_id and j.run_id = run.run_id offset 0
      ) as j
    ),
    computed as materialized (
      select job_id, repository_id, workflow, started_at,
        date_part('epoch', started_at - created_at)::bigint as queue_seconds
      from touched
      where is_sampled and started_at is not null and created_at is not null and conclusion is distinct from 'skipped'
    ),
    deleted as (
      delete from workflow_job_facts
      where job_id = any(array(select job_id from touched)) and job_id not in (select job_id from computed)
      returning 1
    ),
    ${writeComputed('workflow_job_facts', ['job_id'], columns)}`);
  return row?.changed ?? false;
}

const columns = ['job_id', 'repository_id', 'workflow', 'started_at', 'queue_seconds'];

/** The UTC days of workflows whose sample may have changed, each with the default branch of its repository. */
function daysOf({ runs, jobs, repositories }: TouchedJobs): SQL {
  return sql`
    select distinct w.repository_id, w.workflow_path, date_trunc('day', w.created_at, 'UTC') as day, r.default_branch as branch
    from (
      select repository_id, workflow_path, created_at from workflow_runs where id = any(${bigints(runs)})
      union all
      select w.repository_id, w.workflow_path, w.created_at
      from jsonb_to_recordset(${json(jobs)}) as key("repositoryId" bigint, "runId" bigint)
      join workflow_runs w on w.repository_id = key."repositoryId" and w.run_id = key."runId"
      union all
      select w.repository_id, w.workflow_path, w.created_at
      from workflow_jobs j join workflow_runs w on w.repository_id = j.repository_id and w.run_id = j.run_id
      where j.repository_id = any(${bigints(repositories)})
    ) w
    join repositories r on r.id = w.repository_id`;
}
