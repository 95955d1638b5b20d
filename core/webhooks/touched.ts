import type { SourceId } from '#core/sources/config.ts';

/**
 * Which steps a webhook makes stale. Steps are named by their ids: one that a source does not have is simply not there.
 * What an event says of the thing itself is never believed, only that something about it is new.
 */

export interface Touched {
  source: SourceId;
  steps: string[];
  /** Only those of this repository, by the source's id of it or by its name; `null`: those of all, and of the source. */
  repository: { externalId: string; name: string } | null;
  /** The issue of the error tracker that it is about: what happened to it is asked for anew. */
  errorIssue?: string;
}

const pullRequest = ['pull-requests', 'review-comments'];

/** By GitHub's name of the event: the steps of GitHub, and those of GitHub Actions. */
const github: Record<string, { github?: string[]; actions?: string[] }> = {
  pull_request: { github: pullRequest },
  pull_request_review: { github: pullRequest },
  pull_request_review_comment: { github: pullRequest },
  pull_request_review_thread: { github: pullRequest },
  issue_comment: { github: pullRequest },
  push: { github: ['commits', 'tags'] },
  create: { github: ['tags'] },
  delete: { github: ['tags'] },
  deployment: { github: ['deployments'] },
  deployment_status: { github: ['deployments'] },
  release: { github: ['releases', 'tags'] },
  issues: { github: ['issues'] },
  workflow_run: { actions: ['workflow-runs', 'run-attempts', 'workflow-jobs'] },
  workflow_job: { actions: ['workflow-jobs'] },
};

/** What happens to repositories themselves shows in the list of them. */
const githubAsAWhole = new Set(['repository', 'installation', 'installation_repositories', 'organization']);

/** By Linear's name of what changed. */
const linear: Record<string, string[]> = {
  Issue: ['issues'],
  Comment: ['issues'],
  Attachment: ['issues', 'attachments'],
  IssueLabel: ['issues', 'labels'],
  Cycle: ['cycles'],
  Project: ['projects'],
  Team: ['teams'],
  User: ['users'],
};

/** By Sentry's name of what the webhook is about. */
const sentry: Record<string, string[]> = {
  issue: ['issues', 'open-issues', 'issue-activity'],
  event_alert: ['issues', 'open-issues', 'error-counts'],
  metric_alert: ['issues', 'open-issues'],
  error: ['issues', 'open-issues', 'error-counts'],
};

/** What a webhook of GitHub touches. */
export function touchedOnGitHub(event: string, payload: unknown): Touched[] {
  if (githubAsAWhole.has(event)) return [{ source: 'github', steps: ['repositories'], repository: null }];
  const named = isObject(payload) && isObject(payload.repository) ? payload.repository : null;
  const steps = github[event];
  if (named === null || steps === undefined) return [];
  const repository = { externalId: textOf(named.node_id), name: textOf(named.full_name) };
  return [
    { source: 'github' as const, steps: steps.github ?? [], repository },
    { source: 'github-actions' as const, steps: steps.actions ?? [], repository },
  ].filter((touched) => touched.steps.length > 0);
}

/** What a webhook of Linear touches. */
export function touchedInLinear(type: string): Touched[] {
  return [{ source: 'linear', steps: linear[type] ?? [], repository: null }];
}

/** What a webhook of Sentry touches. With the issue that it names, nobody has to look for what is no longer open. */
export function touchedInSentry(resource: string, payload: unknown): Touched[] {
  const data = isObject(payload) && isObject(payload.data) ? payload.data : {};
  const id = isObject(data.issue) ? textOf(data.issue.id) : '';
  if (resource === 'issue' && id !== '')
    return [{ source: 'sentry', steps: ['issues', 'issue-activity'], repository: null, errorIssue: id }];
  return [{ source: 'sentry', steps: sentry[resource] ?? [], repository: null }];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
