import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { issueStart, linkCounts } from '#core/facts/change.ts';
import { type Dirt, markDelivery } from '#core/facts/delivery-dirt.ts';
import { refreshIssues } from '#core/facts/issue.ts';
import { type FollowedTeams, teamsOf } from '#core/facts/issue-teams.ts';
import { type BotRules, botExpression } from '#core/facts/touched.ts';
import { type IncidentLabel, linearIncidents } from '#core/links/linear-incidents.ts';
import { type IssueTie, readMentions, tieIssues, tiePullRequests } from '#core/links/issues.ts';

/**
 * Concludes what has changed for issues: their ties to pull requests, their facts, and what both mean for deployments, which
 * is noted for `settle.ts`. One at a time: an issue and its pull request can arrive at the same moment, and whoever concludes
 * second sees both.
 */

export interface IssueRules extends BotRules {
  linearLabels: IncidentLabel[];
}

/** The lock on all that is concluded of issues. Whoever has it may wait for the facts of repositories, and never the other way. */
const issuesLock = 7_302;

/** So many at once that the intermediate rows stay in memory. */
const batchSize = 5_000;

/** Takes the dirt and concludes from it. Returns whether anything changed. */
export async function settleIssues(tx: Transaction, rules: IssueRules): Promise<boolean> {
  if (!(await hasDirt(tx))) return false;
  await lockIssues(tx);
  // Before the teams are read: whoever changes these leaves dirt, which is still there if it comes after this.
  const dirty = await takeDirt(tx);
  const teams = await readTeams(tx);
  let changed = false;
  for (const some of batches(dirty.pullRequests)) {
    await readMentions(tx, some);
    const ties = await tiePullRequests(tx, some, teams);
    changed = ties.length > 0 || changed;
    dirty.issues.push(...ties.map(({ issue }) => issue), ...(await issuesOf(tx, some)));
  }
  for (const some of batches([...new Set(dirty.issues)])) {
    const ties = await tieIssues(tx, some, teams);
    const facts = await refreshIssues(tx, some, teams, botExpression(rules));
    await markConsequences(tx, some, ties, rules.linearLabels);
    changed = ties.length > 0 || facts || changed;
  }
  return changed;
}

/** Follows what deployments have come to mean for issues since: when the last merge of each ran in production. */
export async function followDeployments(tx: Transaction, rules: IssueRules): Promise<boolean> {
  const stale = sql`
    select distinct f.issue_id as id from issue_facts f
    join issue_links l on l.issue_id = f.issue_id and ${sql.raw(linkCounts('l'))}
    join change_facts c on c.pull_request_id = l.pull_request_id and c.people_review and c.merged_at = f.merged_at
    where c.deployed_at is distinct from f.deployed_at`;
  if ((await idsOf(tx, sql`${stale} limit 1`)).length === 0) return false;
  await lockIssues(tx);
  const teams = await readTeams(tx);
  let changed = false;
  for (const some of batches(await idsOf(tx, stale)))
    changed = (await refreshIssues(tx, some, teams, botExpression(rules))) || changed;
  return changed;
}

async function lockIssues(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${issuesLock}), set_config('jit', 'off', true)`);
}

async function hasDirt(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute(sql`select exists (select from issue_dirt) as dirty`);
  return row?.dirty === true;
}

async function readTeams(tx: Transaction): Promise<FollowedTeams> {
  const [row] = await tx.execute(sql`select config from sources where id = 'linear'`);
  return teamsOf((row?.config ?? {}) as Record<string, unknown>);
}

interface Dirty {
  issues: number[];
  pullRequests: number[];
}

/** Takes the dirt away, as ids of what is there: what has not arrived yet is dirty again when it does. */
async function takeDirt(tx: Transaction): Promise<Dirty> {
  const rows = await tx.execute(sql`delete from issue_dirt returning kind, ref`);
  const refs = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => String(row.ref));
  if (refs('everything').length > 0)
    return {
      issues: await idsOf(tx, sql`select id from linear_issues`),
      pullRequests: await idsOf(tx, sql`select id from pull_requests`),
    };
  return {
    issues: await idsOf(tx, sql`select id from linear_issues where external_id = any(${texts(refs('issue'))})`),
    pullRequests: await idsOf(
      tx,
      sql`
        select p.id from unnest(${texts(refs('pull_request'))}) as key (ref)
        cross join lateral (
          select p.id from pull_requests p
          where p.repository_id = split_part(key.ref, '/', 1)::bigint and p.number = split_part(key.ref, '/', 2)::int offset 0
        ) p`,
    ),
  };
}

/** The issues that pull requests belong to. */
function issuesOf(tx: Transaction, pullRequests: number[]): Promise<number[]> {
  return idsOf(
    tx,
    sql`select distinct issue_id as id from issue_links where pull_request_id = any(${bigints(pullRequests)})`,
  );
}

/** Notes what issues have come to mean for deployments: other lead times, and other incidents. */
async function markConsequences(
  tx: Transaction,
  issues: number[],
  ties: IssueTie[],
  labels: IncidentLabel[],
): Promise<void> {
  const pullRequests = ties.map(({ pullRequest }) => pullRequest);
  const changes = await tx.execute(sql`
    select c.repository_id as "repositoryId", c.change as ref
    from change_facts c
    cross join lateral (${issueStart('c.pull_request_id', 'c.merged_at')} offset 0) issue
    where c.people_review and issue.started_at is distinct from c.issue_started_at and c.pull_request_id in (
      select pull_request_id from issue_links where issue_id = any(${bigints(issues)})
      union all select unnest(${bigints(pullRequests)})
    )`);
  await markDelivery(
    tx,
    changes.map((row) => ({ repositoryId: Number(row.repositoryId), kind: 'change', ref: String(row.ref) })),
  );
  await markDelivery(tx, await incidentsOf(tx, issues, labels));
}

/** The repositories whose incidents these issues are, or were when they were last looked at. */
async function incidentsOf(tx: Transaction, issues: number[], labels: IncidentLabel[]): Promise<Dirt[]> {
  const rows = await tx.execute(sql`
    with these as materialized (select external_id from linear_issues where id = any(${bigints(issues)}))
    select repository_id from incidents where source = 'linear' and external_id in (select external_id from these)
    union
    select repository_id from (${linearIncidents(labels)}) found where found.external_id in (select external_id from these)`);
  return rows
    .filter((row) => row.repository_id !== null)
    .map((row) => ({ repositoryId: Number(row.repository_id), kind: 'incidents', ref: '' }));
}

async function idsOf(tx: Transaction, query: SQL): Promise<number[]> {
  return (await tx.execute(query)).map(({ id }) => Number(id));
}

function* batches<T>(items: T[]): Generator<T[]> {
  for (let i = 0; i < items.length; i += batchSize) yield items.slice(i, i + batchSize);
}
