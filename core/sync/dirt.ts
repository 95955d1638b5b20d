import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import type { EntityName } from '#core/db/upsert.ts';
import { bigints, json, texts } from '#core/db/values.ts';
import { type Dirt, markDelivery } from '#core/facts/delivery-dirt.ts';
import { type IssueDirt, markIssues } from '#core/facts/issue-dirt.ts';
import type { Rows } from '#core/providers/provider.ts';

/** What changed rows mean for deployments: noted in the page's transaction, concluded when the tick is over. */

type Row = Record<string, unknown>;
export type Changed = Partial<Record<EntityName, Row[]>>;

/** Notes what the changed rows touch, the commits that a pull request has lost, and those that tags have left. */
export async function markChanged(tx: Transaction, changed: Changed, lost: Row[], moved: Row[]): Promise<void> {
  const ofPullRequests = [...(changed.pullRequestCommits ?? []), ...lost];
  const dirt: Dirt[] = [
    ...shasOf(changed.commits ?? [], 'sha').map((dirt) => ({ ...dirt, kind: 'commit' as const })),
    ...shasOf(changed.deployments ?? [], 'sha'),
    ...shasOf(changed.workflowRuns ?? [], 'headSha'),
    ...shasOf(ofPullRequests, 'sha'),
    ...ofPullRequests.map((row) => changeOf(row, row.pullRequestNumber)),
    ...(changed.pullRequests ?? []).map((row) => changeOf(row, row.number)),
    ...shasOf(changed.pullRequests ?? [], 'mergeCommitSha'),
    ...(await shasOfStatuses(tx, changed.deploymentStatuses ?? [])),
    ...(await shasOfJobs(tx, changed.workflowJobs ?? [])),
    ...shasOf([...(changed.tags ?? []), ...(changed.releases ?? []), ...moved], 'sha'),
    ...(await shasOfRunsOn(tx, changed.tags ?? [])),
    ...(changed.issues ?? []).map((row) => incidentsOf(row)),
  ];
  await markDelivery(tx, dirt);
  await markIssues(tx, [
    ...(changed.pullRequests ?? []).map((row) => pullRequestOf(row)),
    ...issuesOf(changed.linearIssues ?? [], 'externalId'),
    ...issuesOf(changed.linearAttachments ?? [], 'issueId'),
    ...(await issuesThatName(tx, changed)),
  ]);
}

function pullRequestOf(row: Row): IssueDirt {
  return { kind: 'pull_request', ref: `${String(row.repositoryId)}/${String(row.number)}` };
}

function issuesOf(rows: Row[], column: string): IssueDirt[] {
  return rows.map((row) => ({ kind: 'issue', ref: String(row[column]) }));
}

/** The issues that refer to something which is called otherwise now, or which has only just arrived. */
async function issuesThatName(tx: Transaction, changed: Changed): Promise<IssueDirt[]> {
  const idsOf = (rows: Row[] = []) => texts(rows.map((row) => String(row.externalId)));
  const { linearTeams, linearStates, linearUsers, linearLabels, repositories } = changed;
  if ([linearTeams, linearStates, linearUsers, linearLabels, repositories].every((rows) => !rows?.length)) return [];
  const found = await tx.execute(sql`
    select external_id as "externalId" from linear_issues
    where team_id = any(${idsOf(linearTeams)}) or assignee_id = any(${idsOf(linearUsers)}) or label_ids && ${idsOf(linearLabels)}
      or exists (select from jsonb_array_elements(states) as span where span ->> 'stateId' = any(${idsOf(linearStates)}))
    union
    select a.issue_id from linear_attachments a join repositories r on lower(r.name) = a.repository
    where r.id = any(${bigints((repositories ?? []).map(({ id }) => Number(id)))})`);
  return issuesOf([...found], 'externalId');
}

/** Of the tags and releases of a page, before it is stored: the commits that they will no longer name. */
export async function readMoved(tx: Transaction, { tags = [], releases = [] }: Rows): Promise<Row[]> {
  if (tags.length + releases.length === 0) return [];
  const rows = await tx.execute(sql`
    select t.repository_id as "repositoryId", t.sha
    from jsonb_to_recordset(${json(tags)}) as r("repositoryId" bigint, name text, sha text)
    join tags t on t.repository_id = r."repositoryId" and t.name = r.name and t.sha <> r.sha
    union all
    select e.repository_id, e.sha
    from jsonb_to_recordset(${json(releases)}) as r("externalId" text, sha text)
    join releases e on e.external_id = r."externalId" and e.sha is distinct from r.sha`);
  return [...rows];
}

/** The default branches of repositories, before a page of repositories is stored. */
export async function readDefaultBranches(tx: Transaction, rows: Row[]): Promise<Map<number, string | null>> {
  if (rows.length === 0) return new Map();
  const known = await tx.execute(sql`
    select id, default_branch from repositories where external_id = any(${texts(rows.map((row) => String(row.externalId)))})`);
  return new Map(known.map((row) => [Number(row.id), row.default_branch as string | null]));
}

/** Another default branch is another meaning of all that ran on it. Returns the repositories that have another one. */
export async function markDefaultBranches(tx: Transaction, before: Map<number, string | null>): Promise<number[]> {
  if (before.size === 0) return [];
  const rows = await tx.execute(sql`
    select id, default_branch from repositories where id = any(${bigints([...before.keys()])})`);
  const moved = rows.filter((row) => before.get(Number(row.id)) !== row.default_branch).map(({ id }) => Number(id));
  await markDelivery(
    tx,
    moved.map((repositoryId) => ({ repositoryId, kind: 'everything', ref: '' })),
  );
  return moved;
}

/** Issues that began or were resolved, and releases, can be incidents of the repositories that their projects watch. */
export async function markErrors(tx: Transaction, issues: number[], ofProjects: Row[]): Promise<void> {
  if (issues.length + ofProjects.length === 0) return;
  const projects = [...new Set(ofProjects.map((row) => String(row.projectExternalId)))];
  const rows = await tx.execute(sql`
    select distinct p.repository_id as "repositoryId" from error_projects p
    where p.repository_id is not null and (p.external_id = any(${texts(projects)}) or p.external_id in (
      select i.project_external_id from error_issues i where i.id = any(${bigints(issues)})
    ))`);
  await markDelivery(
    tx,
    rows.map((row) => incidentsOf(row)),
  );
}

function shasOf(rows: Row[], column: string): Dirt[] {
  return rows
    .filter((row) => typeof row[column] === 'string')
    .map((row) => ({ repositoryId: Number(row.repositoryId), kind: 'sha', ref: String(row[column]) }));
}

function changeOf(row: Row, number: unknown): Dirt {
  return { repositoryId: Number(row.repositoryId), kind: 'change', ref: `#${String(number)}` };
}

function incidentsOf(row: Row): Dirt {
  return { repositoryId: Number(row.repositoryId), kind: 'incidents', ref: '' };
}

/** The commits of the runs that ran on these tags, wherever those point by now. */
async function shasOfRunsOn(tx: Transaction, tags: Row[]): Promise<Dirt[]> {
  if (tags.length === 0) return [];
  const found = await tx.execute(sql`
    select distinct w.repository_id as "repositoryId", w.head_sha as sha
    from jsonb_to_recordset(${json(tags)}) as t("repositoryId" bigint, name text)
    join workflow_runs w on w.repository_id = t."repositoryId" and w.branch = t.name`);
  return shasOf([...found], 'sha');
}

async function shasOfStatuses(tx: Transaction, rows: Row[]): Promise<Dirt[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map((row) => String(row.deploymentExternalId)))];
  const found = await tx.execute(sql`
    select repository_id as "repositoryId", sha from deployments where external_id = any(${texts(ids)})`);
  return shasOf([...found], 'sha');
}

async function shasOfJobs(tx: Transaction, rows: Row[]): Promise<Dirt[]> {
  if (rows.length === 0) return [];
  const found = await tx.execute(sql`
    select distinct w.repository_id as "repositoryId", w.head_sha as sha
    from jsonb_to_recordset(${json(rows)}) as j("repositoryId" bigint, "runId" bigint)
    join workflow_runs w on w.repository_id = j."repositoryId" and w.run_id = j."runId"`);
  return shasOf([...found], 'sha');
}
