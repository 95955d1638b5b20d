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
  /** The issue of Linear that may be gone: it is asked for. */
  issue?: string;
}

/** By GitHub's name of the event, and by source: the steps. */
const github: Record<string, Partial<Record<SourceId, string[]>>> = {
  pull_request: { github: ['pull-requests'] },
  pull_request_review: { github: ['pull-requests', 'review-comments'], greptile: ['ai-inline'] },
  pull_request_review_comment: { github: ['pull-requests', 'review-comments'], greptile: ['ai-inline'] },
  pull_request_review_thread: { github: ['pull-requests'], greptile: ['ai-threads'] },
  issue_comment: { github: ['pull-requests'], greptile: ['ai-conversation'] },
  push: { github: ['commits', 'tags'] },
  create: { github: ['tags'] },
  delete: { github: ['tags'] },
  deployment: { github: ['deployments'] },
  deployment_status: { github: ['deployments'] },
  release: { github: ['releases', 'tags'] },
  issues: { github: ['issues'] },
  workflow_run: { 'github-actions': ['workflow-runs', 'run-attempts', 'workflow-jobs'] },
  workflow_job: { 'github-actions': ['workflow-jobs'] },
};

/** What happens to repositories themselves shows in the list of them. */
const githubAsAWhole = new Set(['repository', 'installation', 'installation_repositories', 'organization']);

/** By Linear's name of what changed. */
const linear: Record<string, string[]> = {
  Issue: ['issues'],
  Attachment: ['attachments', 'issues'],
  IssueLabel: ['workspace'],
  Cycle: ['workspace'],
  Project: ['workspace'],
  User: ['workspace'],
};

/** By Sentry's name of what the webhook is about. */
const sentry: Record<string, string[]> = {
  issue: ['issues', 'open-issues', 'issue-activity'],
  event_alert: ['issues', 'open-issues', 'error-counts'],
  metric_alert: ['issues', 'open-issues'],
  error: ['issues', 'open-issues', 'error-counts'],
};

/** Every step that is named here, by source. */
export const touchable: [SourceId, string[]][] = [
  ['github', ['repositories']],
  ...Object.values(github).flatMap((each) => Object.entries(each) as [SourceId, string[]][]),
  ['linear', ['issue-checks']],
  ...Object.values(linear).map((steps): [SourceId, string[]] => ['linear', steps]),
  ...Object.values(sentry).map((steps): [SourceId, string[]] => ['sentry', steps]),
];

/** What a webhook of GitHub touches. */
export function touchedOnGitHub(event: string, payload: unknown): Touched[] {
  if (githubAsAWhole.has(event)) return [{ source: 'github', steps: ['repositories'], repository: null }];
  const named = isObject(payload) && isObject(payload.repository) ? payload.repository : null;
  const steps = github[event];
  if (named === null || steps === undefined) return [];
  const repository = { externalId: textOf(named.node_id), name: textOf(named.full_name) };
  return Object.entries(steps).map(([source, ids]) => ({ source: source as SourceId, steps: ids, repository }));
}

/** What a webhook of Linear touches. An issue that is removed, or goes to another team, is in no list that is read. */
export function touchedInLinear(type: string, payload: unknown): Touched[] {
  const { action, data, updatedFrom } = isObject(payload) ? payload : {};
  const issue = type === 'Issue' && isObject(data) ? textOf(data.id) : '';
  const isElsewhere = action === 'remove' || (isObject(updatedFrom) && updatedFrom.teamId !== undefined);
  if (isElsewhere && /^[\w-]{1,64}$/.test(issue))
    return [{ source: 'linear', steps: ['issues', 'issue-checks'], repository: null, issue }];
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
