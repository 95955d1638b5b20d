import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { among, refreshChanges } from '#core/facts/change.ts';
import { factsLock } from '#core/facts/delivery-dirt.ts';
import { refreshLedgers } from '#core/facts/pull-request.ts';
import { batches, type BotRules, botExpression, shareWho } from '#core/facts/touched.ts';
import { carry, carryAll, type Moved, type Seed, seedsOfCommits } from '#core/links/carried.ts';
import { carriedBy, changesOf, readReverts, tieChanges } from '#core/links/changes.ts';
import { closersOf, refreshEvidence } from '#core/links/evidence.ts';
import { type ErrorRules, keepErrorIncidents } from '#core/links/error-incidents.ts';
import { keepLabelledIssues, tieIncidents } from '#core/links/incidents.ts';
import { type IncidentLabel, keepLinearIncidents } from '#core/links/linear-incidents.ts';
import { unite } from '#core/links/same-deployment.ts';
import { type Judge, readSeen, withLogged } from '#core/links/seen.ts';
import { decideStanding } from '#core/links/standing.ts';
import { type Line, type Stored, storeDeployments } from '#core/links/store-deployments.ts';

/**
 * Concludes, from the entities of a repository, its deployments, what they carry and why they failed: exactly what the
 * dirt of `delivery_dirt` touches. What comes out does not depend on what came first.
 */

export interface DeliveryRules extends Judge, BotRules {
  /** Issues with one of these labels are incidents. */
  incidentLabels: string[];
  /** The same of Linear's issues. */
  linearLabels: IncidentLabel[];
  /** An incident without a reference belongs to the latest success of so many hours before. */
  incidentWindowHours: number;
  /** Which errors are incidents. */
  errors: ErrorRules;
}

/** With more dirt than this, to conclude everything is less work. */
const mostDirt = 2000;

interface Dirty {
  everything: boolean;
  shas: string[];
  /** Those of the SHAs whose commits are new, or are known better. */
  commits: string[];
  changes: string[];
  /** Something is another of what is known of incidents. */
  incidents: boolean;
}

/** Settles one repository in a transaction of its own or of its caller. Returns whether anything changed. */
export async function settleRepository(tx: Transaction, repositoryId: number, rules: DeliveryRules): Promise<boolean> {
  await lockFacts(tx, repositoryId);
  const dirty = await takeDirt(tx, repositoryId);
  if (dirty === null) return false;
  const { changed, changes } = await conclude(tx, repositoryId, dirty, rules);
  return (await refreshLedgersOf(tx, repositoryId, changes, rules)) || changed;
}

/**
 * Concludes everything of a repository anew, for a caller that takes it all back: dirt stays where it is, so that nobody
 * who notes some has to wait. Ledgers stay too, which no metric of deployments reads.
 */
export async function tryRepository(tx: Transaction, repositoryId: number, rules: DeliveryRules): Promise<void> {
  await lockFacts(tx, repositoryId);
  await conclude(tx, repositoryId, { everything: true, shas: [], commits: [], changes: [], incidents: false }, rules);
}

/**
 * One at a time: two that conclude from different entities must not write in each other's way. Statements that run once
 * are not worth compiling.
 */
async function lockFacts(tx: Transaction, repositoryId: number): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(${factsLock}, ${repositoryId}::int), set_config('jit', 'off', true)`,
  );
  await shareWho(tx);
}

interface Conclusion {
  /** Is anything another than before? */
  changed: boolean;
  /** The changes whose deployment may be another; `null`: all. */
  changes: string[] | null;
}

async function conclude(
  tx: Transaction,
  repositoryId: number,
  dirty: Dirty,
  rules: DeliveryRules,
): Promise<Conclusion> {
  const shas = dirty.everything ? null : await withLogged(tx, repositoryId, dirty.shas);
  const stored = await storeDeployments(tx, repositoryId, shas, unite(await readSeen(tx, repositoryId, shas, rules)));
  const { moved, stood, first } = await attribute(tx, repositoryId, dirty, stored);
  const changes =
    dirty.everything || first
      ? null
      : await touchedChanges(tx, repositoryId, dirty, moved, [...stored.written, ...stood]);
  await readReverts(tx, repositoryId, changes);
  const carriers = await tieChanges(tx, repositoryId, changes);
  const labelled = await keepLabelledIssues(tx, repositoryId, rules.incidentLabels);
  const errors = await keepErrorIncidents(tx, repositoryId, rules.errors);
  const issues = (await keepLinearIncidents(tx, repositoryId, rules.linearLabels)) || labelled || errors;
  const blamed = await tieIncidents(tx, repositoryId, rules.incidentWindowHours);
  const affected = [
    ...stored.written,
    ...stood,
    ...carriers,
    ...blamed,
    ...(await carriersOf(tx, repositoryId, changes)),
    ...(dirty.incidents || issues ? await withIncidents(tx, repositoryId) : []),
    ...(dirty.incidents || issues ? await closersOf(tx, repositoryId) : []),
    // A person may have judged their evidence.
    ...(await deploymentsOf(tx, repositoryId, dirty.shas)),
  ];
  const evidence = await refreshEvidence(tx, repositoryId, dirty.everything ? null : [...new Set(affected)], changes);
  const ends = await refreshChanges(tx, repositoryId, changes, botExpression(rules));
  const tied = moved.length > 0 || stood.length > 0 || carriers.length > 0;
  return { changed: stored.changed || tied || issues || evidence || ends, changes };
}

/** Takes the dirt away; `null`: there is none. */
async function takeDirt(tx: Transaction, repositoryId: number): Promise<Dirty | null> {
  const rows = await tx.execute(
    sql`delete from delivery_dirt where repository_id = ${repositoryId} returning kind, ref`,
  );
  if (rows.length === 0) return null;
  const refs = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => String(row.ref));
  return {
    everything: rows.length > mostDirt || rows.some(({ kind }) => kind === 'everything'),
    shas: [...new Set([...refs('sha'), ...refs('commit')])],
    commits: refs('commit'),
    changes: refs('change'),
    incidents: rows.some(({ kind }) => kind === 'incidents'),
  };
}

interface Attribution {
  /** Commits that another deployment carries now. */
  moved: Moved[];
  /** Deployments whose standing changed. */
  stood: number[];
  /** The first known deployment of a line is another one. */
  first: boolean;
}

/** Ties commits to deployments and decides what those are, in every line that is touched. */
async function attribute(tx: Transaction, repositoryId: number, dirty: Dirty, stored: Stored): Promise<Attribution> {
  // What left its line may have been its first.
  const result: Attribution = { moved: [], stood: [], first: stored.disturbed.length > 0 };
  const filled = dirty.everything || (await hasFilledHistory(tx, repositoryId, dirty.commits));
  const isDisturbed = (line: Line) => stored.disturbed.some((each) => isSame(each, line));
  const lines = filled || dirty.commits.length > 0 ? await linesOf(tx, repositoryId) : [];
  lines.push(...stored.disturbed, ...[...stored.entered, ...stored.shifted].map(({ place }) => place));
  for (const line of distinct(lines)) {
    const entered = stored.entered.filter(({ place }) => isSame(place, line));
    const shifted = stored.shifted.filter(({ place }) => isSame(place, line));
    const anew = dirty.everything || isDisturbed(line);
    const seeds: Seed[] = entered.map(({ id, place }) => ({ sha: place.sha, deploymentId: id }));
    if (!anew) seeds.push(...(await seedsOfCommits(tx, repositoryId, line, dirty.commits)));
    result.moved.push(...(anew ? await carryAll(tx, repositoryId, line) : await carry(tx, repositoryId, line, seeds)));
    const touched = [...entered, ...shifted].map(({ id }) => id);
    touched.push(...seeds.map(({ deploymentId }) => deploymentId));
    const standing = await decideStanding(tx, repositoryId, line, anew || filled ? null : [...new Set(touched)]);
    result.stood.push(...standing.ids);
    result.first ||= standing.first;
  }
  return result;
}

function isSame(a: Line, b: Line): boolean {
  return a.environment === b.environment && a.service === b.service;
}

function distinct(lines: Line[]): Line[] {
  return lines.filter((line, place) => lines.findIndex((other) => isSame(line, other)) === place);
}

/** The lines in which anything succeeded. */
async function linesOf(tx: Transaction, repositoryId: number): Promise<Line[]> {
  const rows = await tx.execute(sql`
    select distinct lower(environment) as environment, service from deployment_facts
    where repository_id = ${repositoryId} and status = 'success'`);
  return rows.map((row) => ({ environment: String(row.environment), service: String(row.service) }));
}

/** Did commits come below others that were there? Then a commit can be an ancestor of one that it was not known to be. */
async function hasFilledHistory(tx: Transaction, repositoryId: number, shas: string[]): Promise<boolean> {
  if (shas.length === 0) return false;
  const [row] = await tx.execute(sql`
    select exists (
      select from commits c
      join commits below on below.repository_id = c.repository_id and below.sha = any(c.parents) and below.parents is not null
      where c.repository_id = ${repositoryId} and c.parents && ${texts(shas)} and below.sha = any(${texts(shas)})
        and c.sha <> all(${texts(shas)})
    ) as filled`);
  return row?.filled === true;
}

/** The changes whose deployment, or whose lead time, may be another now. */
async function touchedChanges(
  tx: Transaction,
  repositoryId: number,
  dirty: Dirty,
  moved: Moved[],
  deployments: number[],
): Promise<string[]> {
  const shas = [...new Set([...dirty.shas, ...moved.map(({ sha }) => sha)])];
  const changes = await changesOf(tx, repositoryId, shas, dirty.changes);
  return [...new Set([...changes, ...(await carriedBy(tx, repositoryId, deployments))])];
}

/** The deployments that carry changes: what those say of themselves may have changed. */
async function carriersOf(tx: Transaction, repositoryId: number, changes: string[] | null): Promise<number[]> {
  if (changes === null) return [];
  const rows = await tx.execute(sql`
    select distinct deployment_id as id from deployed_changes where repository_id = ${repositoryId} and change = any(${texts(changes)})`);
  return rows.map(({ id }) => Number(id));
}

/** The deployments that incidents are tied to: one may be resolved now. */
async function withIncidents(tx: Transaction, repositoryId: number): Promise<number[]> {
  const rows = await tx.execute(sql`
    select distinct l.deployment_id as id from incident_links l join incidents i on i.id = l.incident_id where i.repository_id = ${repositoryId}`);
  return rows.map(({ id }) => Number(id));
}

async function deploymentsOf(tx: Transaction, repositoryId: number, shas: string[]): Promise<number[]> {
  const rows = await tx.execute(sql`
    select id from deployment_facts where repository_id = ${repositoryId} and sha = any(${texts(shas)})`);
  return rows.map(({ id }) => Number(id));
}

/** Ledgers end with a deployment: those of the pull requests among these changes (`null`: of all). */
async function refreshLedgersOf(
  tx: Transaction,
  repositoryId: number,
  changes: string[] | null,
  rules: DeliveryRules,
): Promise<boolean> {
  const isOne = among(changes).number('number');
  const found = await tx.execute(sql`
    select id from pull_requests where repository_id = ${repositoryId} and merged_at is not null and ${isOne}`);
  let changed = false;
  for (const ids of batches(found.map(({ id }) => Number(id))))
    changed = (await refreshLedgers(tx, ids, botExpression(rules))) || changed;
  return changed;
}

/** The repositories that have dirt. */
export async function dirtyRepositories(tx: Transaction, ids: number[] | null): Promise<number[]> {
  const rows = await tx.execute(sql`
    select distinct repository_id as id from delivery_dirt where ${ids === null ? sql`true` : sql`repository_id = any(${bigints(ids)})`} order by 1`);
  return rows.map(({ id }) => Number(id));
}
