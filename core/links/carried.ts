import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, json, texts } from '#core/db/values.ts';
import type { Line } from '#core/links/store-deployments.ts';

/**
 * Which success of a line carried each commit first: the earliest, by finish and then by key, from which the commit can be
 * reached. What a deployment carries beyond all earlier ones is then simply what is tied to it.
 *
 * The tie of a commit is never later than that of a commit above it. So a deployment that comes in late, wherever in its
 * line, is walked down from only as far as commits are tied to later ones, or to none; everything below stays.
 */

/** Where a walk begins: a commit, and the success that carries it. */
export interface Seed {
  sha: string;
  deploymentId: number;
}

interface Node {
  parents: string[];
  /** The stored tie. */
  before: number | null;
  /** The tie as it is now. */
  now: number | null;
}

/** Commits whose tie is another now. */
export interface Moved {
  sha: string;
  before: number | null;
  now: number | null;
}

/** A region is loaded by a walk in the database up to so many seeds; for more, all commits are read at once. */
const seedsOfWalk = 20;

/** Ties the commits below the seeds to them, where that is earlier than what they are tied to. */
export async function carry(tx: Transaction, repositoryId: number, line: Line, seeds: Seed[]): Promise<Moved[]> {
  if (seeds.length === 0) return [];
  const ids = seeds.map(({ deploymentId }) => deploymentId);
  const region =
    seeds.length > seedsOfWalk ? await readAll(tx, repositoryId, line) : await readBelow(tx, repositoryId, line, seeds);
  for (const { before } of region.values()) if (before !== null) ids.push(before);
  walk(region, seeds, await readOrder(tx, sql`f.id = any(${bigints([...new Set(ids)])})`));
  return store(tx, repositoryId, line, region);
}

/** Finds every tie of a line anew, from all its successes. */
export async function carryAll(tx: Transaction, repositoryId: number, line: Line): Promise<Moved[]> {
  const order = await readOrder(tx, inLine(repositoryId, line));
  const rows = await tx.execute(sql`select sha, id from deployment_facts f where ${inLine(repositoryId, line)}`);
  const region = await readAll(tx, repositoryId, line);
  for (const node of region.values()) node.now = null;
  walk(
    region,
    rows.map((row) => ({ sha: String(row.sha), deploymentId: Number(row.id) })),
    order,
  );
  return store(tx, repositoryId, line, region);
}

/** The successes of a line. */
export function inLine(repositoryId: number, line: Line): SQL {
  return sql`f.repository_id = ${repositoryId} and lower(f.environment) = ${line.environment} and f.service = ${line.service} and f.status = 'success'`;
}

/** The places of some successes of a line among themselves. */
async function readOrder(tx: Transaction, which: SQL): Promise<Map<number, number>> {
  const rows = await tx.execute(sql`
    select id from deployment_facts f where ${which} order by finished_at, key collate "C"`);
  return new Map(rows.map((row, place) => [Number(row.id), place]));
}

function ofLine(repositoryId: number, line: Line): SQL {
  return sql`l.repository_id = ${repositoryId} and l.environment = ${line.environment} and l.service = ${line.service}`;
}

function nodesOf(rows: Iterable<Record<string, unknown>>): Map<string, Node> {
  const nodes = new Map<string, Node>();
  for (const row of rows) {
    const before = row.deployment_id === null ? null : Number(row.deployment_id);
    nodes.set(String(row.sha), { parents: row.parents as string[], before, now: before });
  }
  return nodes;
}

async function readAll(tx: Transaction, repositoryId: number, line: Line): Promise<Map<string, Node>> {
  const rows = await tx.execute(sql`
    select c.sha, to_json(c.parents) as parents, l.deployment_id
    from commits c left join deployed_commits l on l.sha = c.sha and ${ofLine(repositoryId, line)}
    where c.repository_id = ${repositoryId} and c.parents is not null`);
  return nodesOf(rows);
}

/** The commits at and below the seeds, down to those whose tie is no later than the earliest of them. */
async function readBelow(tx: Transaction, repositoryId: number, line: Line, seeds: Seed[]): Promise<Map<string, Node>> {
  const shas = seeds.map(({ sha }) => sha);
  const ids = seeds.map(({ deploymentId }) => deploymentId);
  const commitAtStart = sql`cross join lateral (
    select sha, parents from commits
    where repository_id = ${repositoryId} and commits.sha = start.sha and parents is not null offset 0
  ) c`;
  const rows = await tx.execute(sql`
    with recursive earliest as materialized (
      select finished_at, key collate "C" as key from deployment_facts where id = any(${bigints(ids)})
      order by 1, 2 limit 1
    ),
    walk (sha, parents, deployment_id) as (
      select c.sha, c.parents, tie.deployment_id
      from unnest(${texts(shas)}) as start (sha)
      ${commitAtStart}
      ${laterTie(repositoryId, line)}
      where ${canImprove}
      union
      select c.sha, c.parents, tie.deployment_id
      from walk cross join unnest(walk.parents) as start (sha)
      ${commitAtStart}
      ${laterTie(repositoryId, line)}
      where ${canImprove}
    )
    select sha, to_json(parents) as parents, deployment_id from walk`);
  return nodesOf(rows);
}

function laterTie(repositoryId: number, line: Line): SQL {
  return sql`left join lateral (
    select l.deployment_id, d.finished_at, d.key collate "C" as key
    from deployed_commits l join deployment_facts d on d.id = l.deployment_id
    where ${ofLine(repositoryId, line)} and l.sha = c.sha offset 0
  ) tie on true`;
}

const canImprove = sql`(tie.deployment_id is null or (tie.finished_at, tie.key) > (select finished_at, key from earliest))`;

/** Walks down from each seed, the earliest first, as far as nothing earlier has been. */
function walk(region: Map<string, Node>, seeds: Seed[], order: Map<number, number>): void {
  const placeOf = (id: number | null) =>
    id === null ? Number.POSITIVE_INFINITY : (order.get(id) ?? Number.POSITIVE_INFINITY);
  for (const { sha, deploymentId } of seeds.toSorted((a, b) => placeOf(a.deploymentId) - placeOf(b.deploymentId))) {
    const place = placeOf(deploymentId);
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const node = region.get(next);
      if (node === undefined || placeOf(node.now) <= place) continue;
      node.now = deploymentId;
      open.push(...node.parents);
    }
  }
}

async function store(tx: Transaction, repositoryId: number, line: Line, region: Map<string, Node>): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const [sha, { before, now }] of region) if (before !== now) moved.push({ sha, before, now });
  const gone = moved.filter(({ now }) => now === null).map(({ sha }) => sha);
  if (gone.length > 0) {
    await tx.execute(
      sql`delete from deployed_commits l where ${ofLine(repositoryId, line)} and l.sha = any(${texts(gone)})`,
    );
  }
  const tied = moved.filter(({ now }) => now !== null);
  if (tied.length > 0) {
    await tx.execute(sql`
      insert into deployed_commits as l (repository_id, environment, service, sha, deployment_id)
      select ${repositoryId}, ${line.environment}, ${line.service}, r.sha, r.now
      from jsonb_to_recordset(${json(tied)}) as r(sha text, now bigint)
      on conflict (repository_id, environment, service, sha) do update set deployment_id = excluded.deployment_id`);
  }
  return moved;
}

/**
 * The seeds that new commits bring: those that are deployed themselves, and those below a commit that is carried, because
 * history is read from the newest commit down.
 */
export async function seedsOfCommits(
  tx: Transaction,
  repositoryId: number,
  line: Line,
  shas: string[],
): Promise<Seed[]> {
  if (shas.length === 0) return [];
  const rows = await tx.execute(sql`
    select f.sha, f.id from deployment_facts f where ${inLine(repositoryId, line)} and f.sha = any(${texts(shas)})
    union
    select below.sha, l.deployment_id
    from commits c
    join deployed_commits l on l.sha = c.sha and ${ofLine(repositoryId, line)}
    cross join unnest(c.parents) as below (sha)
    where c.repository_id = ${repositoryId} and c.parents && ${texts(shas)} and below.sha = any(${texts(shas)})`);
  return rows.map((row) => ({ sha: String(row.sha), deploymentId: Number(row.id) }));
}
