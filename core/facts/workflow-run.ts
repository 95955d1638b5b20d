import { sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { writeComputed } from '#core/facts/touched.ts';

/**
 * Recomputes the facts of workflow runs, given by their ids in `workflow_runs`. An attempt has one when it is completed
 * and its conclusion says how it ended (docs/counting.md, workflow runs). Returns whether anything changed.
 */
export async function refreshWorkflowRuns(tx: Queryable, ids: number[]): Promise<boolean> {
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with touched as materialized (
      select r.*,
        case
          when lower(r.status) <> 'completed' then null
          when lower(r.conclusion) = 'success' then 'success'
          when lower(r.conclusion) in ('failure', 'error', 'timed_out', 'startup_failure') then 'failure'
          when lower(r.conclusion) in ('cancelled', 'skipped', 'neutral', 'stale', 'action_required') then 'cancelled'
        end as outcome
      from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as key (id)
      cross join lateral (select * from workflow_runs r where r.id = key.id::bigint offset 0) r
    ),
    computed as materialized (
      select id as workflow_run_id, repository_id, workflow, branch, event, outcome,
        date_trunc('second', updated_at) as ended_at,
        date_part('epoch', date_trunc('second', updated_at) - date_trunc('second', started_at))::bigint as duration_seconds
      from touched
      where outcome is not null
    ),
    deleted as (
      delete from workflow_run_facts
      where workflow_run_id = any(array(select id from touched))
        and workflow_run_id not in (select workflow_run_id from computed)
      returning 1
    ),
    ${writeComputed('workflow_run_facts', ['workflow_run_id'], columns)}`);
  return row?.changed ?? false;
}

const columns = ['workflow_run_id repository_id workflow branch event ended_at duration_seconds outcome'].flatMap(
  (line) => line.split(' '),
);
