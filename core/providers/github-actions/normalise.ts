import type { Job, Run } from '#core/providers/github-actions/schema.ts';
import type { Rows, Scope } from '#core/providers/provider.ts';

/** What we make of runs and jobs: pure, item → rows. */

/** One attempt of a run. A repeated run keeps `created_at`; its attempts differ in `run_started_at`. */
export function runRows(scope: Scope, item: Run): Rows {
  // GitHub appends the ref to the path of a called workflow.
  const workflowPath = item.path.replace(/@.*$/, '');
  return {
    workflowRuns: [
      {
        repositoryId: scope.id,
        runId: item.id,
        attempt: item.run_attempt,
        number: item.run_number,
        workflow: item.name ?? workflowPath,
        workflowPath,
        event: item.event,
        branch: item.head_branch,
        headSha: item.head_sha,
        status: (item.status ?? 'queued').toLowerCase(),
        conclusion: item.conclusion === null || item.conclusion === '' ? null : item.conclusion.toLowerCase(),
        actor: item.actor?.login.replace(/\[bot\]$/, '') ?? 'ghost',
        createdAt: item.created_at,
        startedAt: item.run_started_at ?? item.created_at,
        updatedAt: item.updated_at,
        url: item.html_url,
      },
    ],
  };
}

export function jobRows(scope: Scope, item: Job): Rows {
  return {
    workflowJobs: [
      {
        repositoryId: scope.id,
        jobId: item.id,
        runId: item.run_id,
        attempt: item.run_attempt,
        name: item.name,
        status: item.status.toLowerCase(),
        conclusion: item.conclusion?.toLowerCase() ?? null,
        createdAt: item.created_at ?? null,
        startedAt: item.started_at ?? null,
        completedAt: item.completed_at ?? null,
        runner: item.runner_name ?? null,
        labels: item.labels,
      },
    ],
  };
}
