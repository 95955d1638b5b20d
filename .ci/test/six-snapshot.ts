import type { Database } from '#core/db/database.ts';
import { readPeople } from '#core/people/person.ts';
import { deliveryQueries, readSnapshot } from '#test/delivery-snapshot.ts';

/** Everything that is concluded of all six sources, and who is known of them, without the keys that the order of arrival decides. */
export async function sixSnapshot(db: Database): Promise<Record<string, unknown>> {
  return {
    ...(await readSnapshot(db, { ...deliveryQueries, ...queries })),
    people: await readPeople(db, { bots: { patterns: [] } }),
  };
}

const without = (...columns: string[]) => `to_jsonb(f) - '{${columns.join()}}'::text[]`;
const ofPullRequest = (table: string) =>
  `select p.number, ${without('id', 'pull_request_id', 'repository_id')} as rest from ${table} f join pull_requests p on p.id = f.pull_request_id`;
const ofIssue = (table: string) =>
  `select i.identifier, ${without('id', 'issue_id')} as rest from ${table} f join linear_issues i on i.id = f.issue_id`;
const ofError = (table: string) =>
  `select i.external_id, ${without('issue_id')} as rest from ${table} f join error_issues i on i.id = f.issue_id`;

const queries: Record<string, string> = {
  open_pull_request_facts: ofPullRequest('open_pull_request_facts'),
  reviewer_facts: ofPullRequest('reviewer_facts'),
  workflow_run_facts: `select w.run_id, w.attempt, ${without('workflow_run_id', 'repository_id')} as rest from workflow_run_facts f
    join workflow_runs w on w.id = f.workflow_run_id`,
  workflow_job_facts: `select ${without('repository_id')} as rest from workflow_job_facts f`,
  ai_pull_request_facts: ofPullRequest('ai_pull_request_facts'),
  ai_threads: `select ${without('id')} as rest from ai_threads f`,
  ai_comments: `select ${without()} as rest from ai_comments f`,
  ai_commits: `select ${without()} as rest from ai_commits f`,
  // The idle days that are kept depend on when Cursor was asked; they count nowhere.
  cursor_days: `select ${without('id')} as rest from cursor_days f where f.active`,
  cursor_events: `select ${without('id')} as rest from cursor_events f`,
  cursor_spend: `select ${without()} as rest from cursor_spend f`,
  issue_links: `select i.identifier, p.number, f.evidence, f.confidence from issue_links f
    join linear_issues i on i.id = f.issue_id join pull_requests p on p.id = f.pull_request_id`,
  issue_facts: ofIssue('issue_facts'),
  issue_state_facts: ofIssue('issue_state_facts'),
  error_projects: `select ${without()} as rest from error_projects f`,
  error_counts: `select ${without('id')} as rest from error_counts f`,
  open_error_facts: ofError('open_error_facts'),
  error_starts: ofError('error_starts'),
  incidents: `select ${without('id')} as rest from incidents f`,
};
