import { type SQL, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Transaction } from '#core/db/database.ts';
import { type EntityName, upsert } from '#core/db/upsert.ts';
import { json, texts, timestamp } from '#core/db/values.ts';
import { transact } from '#core/db/transact.ts';
import { factsLock } from '#core/facts/delivery-dirt.ts';
import { lockAiFacts, pullRequestsOfCommits, pullRequestsReviewedBy, refreshAiFactsOf } from '#core/facts/ai.ts';
import { refreshPullRequestFacts, refreshWorkflowRunFacts } from '#core/facts/refresh.ts';
import { refreshErrors } from '#core/facts/error.ts';
import { noteAnswer, noteIssues } from '#core/facts/issue-checks.ts';
import type { PullRequestKey } from '#core/facts/touched.ts';
import { refreshWorkflowJobs } from '#core/facts/workflow-job.ts';
import type { Mark, Page, Provider, Rows, Step } from '#core/providers/provider.ts';
import { raiseDataVersion, type Settings } from '#core/settings.ts';
import { trackRepositories } from '#core/sources.ts';
import { mapErrorProjects } from '#core/sources/error-projects.ts';
import type { Origin } from '#core/sources/origin.ts';
import {
  type Changed,
  markChanged,
  markDefaultBranches,
  markErrors,
  readDefaultBranches,
  readMoved,
} from '#core/sync/dirt.ts';
import { removeLostAttachments, withoutOldAttachments } from '#core/sync/attachments.ts';
import { type Claim, leaseMs, updateClaimed } from '#core/sync/claim.ts';
import { noteListed, removeUnlisted } from '#core/sync/listing.ts';
import { planSteps, siblingsOf } from '#core/sync/plan.ts';
import { advance, coveredFrom, type Goal, type Progress, type ScanPlace, urgency } from '#core/sync/scan.ts';

/** The one place where a page becomes rows: entities, facts, coverage and progress in one transaction, or nothing. */

export interface PageContext {
  run: number;
  provider: Provider;
  /** Of the source: what a page brings is of the same. */
  origin: Origin;
  step: Step;
  claim: Claim;
  settings: Settings;
}

/** Keeps a page and returns what is known now. Throws `LostClaim` when the step is no longer this process's. */
export async function keepPage(
  ctx: Context,
  at: PageContext,
  progress: Progress,
  place: ScanPlace,
  page: Page,
  goal: Goal,
): Promise<Progress> {
  let discovered = false;
  const known = await transact(ctx.db, async (tx) => {
    // First the fence: it locks the step's row, so that a slow process waits here and then finds itself replaced.
    await updateClaimed(tx, at.claim, sql`lease_until = ${timestamp(new Date(ctx.now().getTime() + leaseMs))}`);
    let written = await keepRows(tx, ctx, at, page.rows);
    const missing = await missingCommits(tx, at, [...(progress.head?.needs ?? []), ...(page.needs ?? [])]);
    const stored = await noteListed(tx, at, place, page);
    const next = advance(at.step, progress, place, page, goal, { missing, stored });
    if (next.round?.whole === true) written += await keepGone(tx, at);
    written += await forgetGone(tx, at, page);
    await keepIssueChecks(tx, at, place, page, goal.now);
    await keepAddress(tx, at, page);
    const covered = await keepCoverage(tx, at, next);
    if (page.marks !== undefined) discovered = await keepMarks(tx, ctx, at, page.marks);
    await keepProblems(tx, ctx, at, page);
    await updateClaimed(tx, at.claim, progressOf(at, next, page, ctx.now()));
    await tx.execute(sql`
      update sync_runs set pages = pages + 1, rows = rows + ${written}, errors = errors + ${page.problems?.length ?? 0} where id = ${at.run}`);
    if (written > 0) await wakeWanting(tx, ctx, at);
    if (written > 0 || covered) await raiseDataVersion(tx);
    return next;
  });
  // What is new to this source is new to those that share its credential.
  if (discovered) for (const other of siblingsOf(at.provider)) ctx.wake(other.id);
  return known;
}

/** Parents come before children only where the database asks for it; everything else is tied by natural keys. */
const order: EntityName[] = [
  'repositories',
  'pullRequests',
  'reviews',
  'pullRequestEvents',
  'commits',
  'pullRequestCommits',
  'deployments',
  'deploymentStatuses',
  'workflowRuns',
  'workflowJobs',
  'tags',
  'releases',
  'issues',
  'comparedCommits',
  'errorProjects',
  'errorIssues',
  'errorIssueActivity',
  'errorReleases',
  'errorReleaseReads',
  'errorReleaseCommits',
  'errorReleaseDeploys',
  'errorCounts',
  'cursorMembers',
  'cursorDays',
  'cursorEvents',
  'cursorSpend',
  'cursorModels',
  'aiCommits',
  'aiReviewers',
  'aiComments',
  'aiThreads',
  'aiThreadReads',
  'aiIndexes',
  'linearTeams',
  'linearStates',
  'linearUsers',
  'linearLabels',
  'linearProjects',
  'linearCycles',
  'linearIssues',
  'linearAttachments',
];

/** Writes the rows and refreshes the facts of what changed. Returns how many rows changed. */
async function keepRows(tx: Transaction, ctx: Context, at: PageContext, read: Rows): Promise<number> {
  const changed: Changed = {};
  const rows = await withoutOldAttachments(tx, read);
  const branches = await readDefaultBranches(tx, rows.repositories ?? []);
  const moved = await readMoved(tx, rows);
  for (const name of order) {
    const given = completed(name, rows, at.origin);
    if (given.length > 0) changed[name] = await upsert(tx, name, given);
  }
  const removed = await removeLostCommits(tx, rows.pullRequestCommits ?? []);
  const detached = await removeLostAttachments(tx, rows);
  changed.linearAttachments = [...(changed.linearAttachments ?? []), ...detached];
  if (rows.repositories !== undefined) await trackRepositories(tx);
  const rebranched = await markDefaultBranches(tx, branches);
  await keepErrors(tx, ctx, changed);
  await markChanged(tx, changed, removed, moved);
  await shareFacts(tx, at);
  await refreshPullRequestFacts(tx, touchedPullRequests(changed, removed), at.settings);
  const runs = (changed.workflowRuns ?? []).map((row) => Number(row.id));
  await refreshWorkflowRunFacts(tx, runs);
  await refreshWorkflowJobs(tx, { runs, jobs: (changed.workflowJobs ?? []).map(jobOf), repositories: rebranched });
  await keepAiFacts(tx, changed);
  return Object.values(changed).reduce((sum, list) => sum + list.length, removed.length);
}

/** Of the pull requests that AI tools had to do with, as far as a page tells something new of it. */
async function keepAiFacts(tx: Transaction, changed: Changed): Promise<void> {
  const telling = ['aiComments', 'aiThreads', 'aiCommits', 'aiReviewers'] as const;
  if (telling.every((name) => (changed[name] ?? []).length === 0)) return;
  await lockAiFacts(tx);
  const told = [...(changed.aiComments ?? []), ...(changed.aiThreads ?? [])].map((row) => ({
    repositoryId: Number(row.repositoryId),
    number: Number(row.pullRequestNumber),
  }));
  const seen = await pullRequestsOfCommits(
    tx,
    (changed.aiCommits ?? []).map(({ sha }) => String(sha)),
  );
  const reviewed = await pullRequestsReviewedBy(
    tx,
    (changed.aiReviewers ?? []).map(({ login }) => String(login)),
  );
  await refreshAiFactsOf(tx, [...told, ...seen, ...reviewed]);
}

/** After a whole listing: what it does not have goes, with what rests on it. Returns how many rows went. */
async function keepGone(tx: Transaction, at: PageContext): Promise<number> {
  const gone = await removeUnlisted(tx, at);
  if (at.claim.scope !== null && at.step.replaces !== undefined)
    await markChanged(tx, { [at.step.replaces]: gone }, [], []);
  return gone.length;
}

/** Pages of a repository may write its facts side by side, but not beside one that concludes from all of them. */
async function shareFacts(tx: Transaction, at: PageContext): Promise<void> {
  if (at.claim.scope === null) return;
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${factsLock}, ${at.claim.scope.id}::int)`);
}

/** What a page gives of a table, with what the engine knows of it: what everything else hangs on has the source's origin. */
function completed(name: EntityName, rows: Rows, origin: Origin): object[] {
  if (name === 'errorProjects') return (rows.errorProjects ?? []).map((row) => ({ ...row, origin }));
  if (name !== 'repositories') return rows[name] ?? [];
  return (rows.repositories ?? []).map(({ alias, ...row }) => ({
    ...row,
    aliases: alias === undefined ? [] : [alias],
    origin,
  }));
}

/** Which repository an error project watches, and what follows of changed issues. */
async function keepErrors(tx: Transaction, ctx: Context, changed: Changed): Promise<void> {
  if ([changed.errorProjects, changed.repositories].some((rows) => (rows ?? []).length > 0)) await mapErrorProjects(tx);
  const issues = [
    ...(changed.errorIssues ?? []).map((row) => String(row.externalId)),
    ...(changed.errorIssueActivity ?? []).map((row) => String(row.issueExternalId)),
  ];
  await markErrors(tx, await refreshErrors(tx, [...new Set(issues)], ctx.now()), changed.errorReleases ?? []);
}

/** Wanted items that the provider no longer has. Returns how many rows went. */
async function forgetGone(tx: Transaction, at: PageContext, page: Page): Promise<number> {
  const gone = (page.problems ?? []).filter(({ code }) => code === 'gone').map(({ item }) => item);
  if (at.step.forgets === undefined || gone.length === 0) return 0;
  const projects = await tx.execute(sql`
    delete from error_issues where external_id = any(${texts(gone)}) returning project_external_id as "projectExternalId"`);
  await markErrors(tx, [], [...projects]);
  return projects.length;
}

/** Which issues of Linear there were when the page was asked for. */
async function keepIssueChecks(tx: Transaction, { step }: PageContext, place: ScanPlace, page: Page, asked: Date) {
  const gone = new Set(page.gone);
  const there = place.wanted.filter((id) => !gone.has(id));
  if (step.checks !== undefined) return noteAnswer(tx, there, [...gone], asked);
  const read = (page.rows.linearIssues ?? []).map(({ externalId }) => externalId);
  return noteIssues(tx, read, asked);
}

async function keepAddress(tx: Transaction, at: PageContext, page: Page): Promise<void> {
  if (page.address === undefined) return;
  await tx.execute(sql`update sources set address = ${page.address} where id = ${at.provider.id}`);
}

type PullRequestCommitRow = NonNullable<Rows['pullRequestCommits']>[number];

/** A forced push takes commits away from a pull request: of those that came with commits, only these are left. */
async function removeLostCommits(tx: Transaction, rows: PullRequestCommitRow[]): Promise<Record<string, unknown>[]> {
  const branch = rows.filter((row) => row.kind === 'branch');
  if (branch.length === 0) return [];
  const removed = await tx.execute(sql`
    with kept as (select * from jsonb_to_recordset(${json(branch)}) as r("repositoryId" bigint, "pullRequestNumber" int, sha text)),
    whole as (select distinct "repositoryId", "pullRequestNumber" from kept)
    delete from pull_request_commits c using whole
    where c.repository_id = whole."repositoryId" and c.pull_request_number = whole."pullRequestNumber" and c.kind = 'branch'
      and not exists (select from kept where kept."repositoryId" = c.repository_id and kept."pullRequestNumber" = c.pull_request_number and kept.sha = c.sha)
    returning c.repository_id as "repositoryId", c.pull_request_number as "pullRequestNumber", c.sha`);
  return [...removed];
}

function jobOf(row: Record<string, unknown>) {
  return { repositoryId: Number(row.repositoryId), runId: Number(row.runId) };
}

function touchedPullRequests(changed: Changed, removed: Record<string, unknown>[]): PullRequestKey[] {
  const rows = [
    ...(changed.pullRequests ?? []),
    ...(changed.reviews ?? []),
    ...(changed.pullRequestEvents ?? []),
    ...(changed.pullRequestCommits ?? []),
    ...removed,
  ];
  const keys = new Map(
    rows.map((row) => [`${String(row.repositoryId)}/${String(row.number ?? row.pullRequestNumber)}`, row]),
  );
  return [...keys.values()].map((row) => ({
    repositoryId: Number(row.repositoryId),
    number: Number(row.number ?? row.pullRequestNumber),
  }));
}

/** Those of these SHAs that are not stored. */
async function missingCommits(tx: Transaction, at: PageContext, needs: string[]): Promise<string[]> {
  if (needs.length === 0 || at.claim.scope === null) return [];
  const rows = await tx.execute(sql`
    select distinct sha from unnest(${texts(needs)}) sha
    where not exists (select from commits c where c.repository_id = ${at.claim.scope.id} and c.sha = sha.sha and c.parents is not null)`);
  return rows.map((row) => String(row.sha));
}

/** Coverage only ever reaches further back: what was known once is not forgotten while it is read again. */
async function keepCoverage(tx: Transaction, at: PageContext, progress: Progress): Promise<boolean> {
  const from = coveredFrom(progress);
  const covers = at.step.covers ?? at.step.samples?.covers;
  if (covers === undefined || from === null) return false;
  if (at.claim.scope === null) return keepSourceCoverage(tx, at.provider.id, covers, from);
  const rows = await tx.execute(sql`
    insert into coverage (repository_id, step, covered_from) values (${at.claim.scope.id}, ${covers}, ${timestamp(from)})
    on conflict (repository_id, step) do update set covered_from = excluded.covered_from where excluded.covered_from < coverage.covered_from
    returning 1`);
  return rows.length > 0;
}

async function keepSourceCoverage(tx: Transaction, source: string, step: string, from: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    insert into source_coverage (source, step, covered_from) values (${source}, ${step}, ${timestamp(from)})
    on conflict (source, step) do update set covered_from = excluded.covered_from where excluded.covered_from < source_coverage.covered_from
    returning 1`);
  return rows.length > 0;
}

/**
 * A mark that differs from the one of the last whole round makes its step due at once, and those of other sources that
 * go by it. Returns whether others have something new to do.
 */
async function keepMarks(tx: Transaction, ctx: Context, at: PageContext, marks: Mark[]): Promise<boolean> {
  const now = ctx.now().toISOString();
  const planned = await planSteps(tx, at.provider, ctx.now(), null);
  const markable = [at.provider, ...siblingsOf(at.provider)].flatMap(({ id, steps }) =>
    steps.map((step) => ({ source: id, step: step.id, mark: id === at.provider.id ? step.id : step.markedBy })),
  );
  const marked = await tx.execute(sql`
    update sync_steps s set mark = m.mark,
      next_at = case when s.done_mark is distinct from m.mark then least(s.next_at, ${timestamp(now)}) else s.next_at end
    from jsonb_to_recordset(${json(marks)}) as m("externalId" text, step text, mark text)
    join jsonb_to_recordset(${json(markable)}) as k(source text, step text, mark text) on k.mark = m.step
    left join repositories r on r.source = ${at.provider.credentialOf} and r.external_id = m."externalId"
    where s.source = k.source and s.step = k.step and s.repository_id is not distinct from r.id
      and (r.id is not null or m."externalId" is null) and s.mark is distinct from m.mark
    returning s.source`);
  return planned > 0 || marked.some(({ source }) => source !== at.provider.id);
}

/** What a page of history brought can leave something to be asked for by id: those steps look at once, not in a while. */
async function wakeWanting(tx: Transaction, ctx: Context, at: PageContext): Promise<void> {
  const wanting = at.provider.steps.filter(isWoken).map((step) => step.id);
  if (at.step.reads !== 'history' || wanting.length === 0) return;
  const now = ctx.now();
  await tx.execute(sql`
    update sync_steps set mark = ${now.toISOString()}, next_at = least(next_at, ${timestamp(now)})
    where source = ${at.provider.id} and repository_id is not distinct from ${at.claim.scope?.id ?? null}::bigint and step = any(${texts(wanting)})`);
}

const isWoken = (step: Step) => step.reads === 'wanted' && step.checks === undefined;

async function keepProblems(tx: Transaction, ctx: Context, at: PageContext, page: Page): Promise<void> {
  if (page.problems === undefined || page.problems.length === 0) return;
  await tx.execute(sql`
    insert into sync_errors (run_id, source, step, repository_id, item, code, detail, at)
    select ${at.run}, ${at.provider.id}, ${at.step.id}, ${at.claim.scope?.id ?? null}, item, code, left(detail, 1000), ${timestamp(ctx.now())}
    from jsonb_to_recordset(${json(page.problems)}) as p(item text, code text, detail text)`);
}

function progressOf(at: PageContext, progress: Progress, page: Page, now: Date): SQL {
  const size = at.claim.pageSize === null || at.claim.pageSize * 2 >= at.step.pageSize ? null : at.claim.pageSize * 2;
  return sql`progress = ${json(progress)}, page_size = ${size}, failures = 0, error_code = null, error_detail = null,
    done = done + ${page.items}, total = coalesce(${page.total ?? null}, total),
    urgency = ${urgency(at.step, progress, now)}`;
}
