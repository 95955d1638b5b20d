import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, json } from '#core/db/values.ts';
import { inLine } from '#core/links/carried.ts';
import type { Line } from '#core/links/store-deployments.ts';

/** What each success of a line is to the one before it (docs/counting.md, deployments). */

interface Success {
  id: number;
  sha: string;
  startedAt: number;
  finishedAt: number;
  /** Is its commit known, with its parents? */
  known: boolean;
  /** The success that carried its commit first; `null`: the commit is not known. */
  carriedBy: number | null;
  standing: string | null;
  previousId: number | null;
}

/** Those whose standing changed; `first`: among them is one that was, or is now, the first known. */
export interface Restanding {
  ids: number[];
  first: boolean;
}

const chunk = 100;

/**
 * Decides over the successes of a line, in order. With `touched` it begins at the earliest of these and ends after the
 * last of them, as soon as what follows stands as it did; with `null` it goes through the whole line.
 */
export async function decideStanding(
  tx: Transaction,
  repositoryId: number,
  line: Line,
  touched: number[] | null,
): Promise<Restanding> {
  const from = touched === null ? null : await earliest(tx, repositoryId, line, touched);
  if (touched !== null && from === null) return { ids: [], first: false };
  const left = new Set(touched);
  const changed: Success[] = [];
  let first = false;
  let { previous, hasFirst } = await stateBefore(tx, repositoryId, line, from);
  let hadFirst = hasFirst;
  for await (const each of successesFrom(tx, repositoryId, line, from)) {
    const standing = await standingOf(tx, repositoryId, line, each, previous, hasFirst);
    const previousId = previous?.id ?? null;
    const isSame = standing === each.standing && previousId === each.previousId;
    if (!isSame) changed.push({ ...each, standing, previousId });
    if (standing !== each.standing) first ||= standing === 'first' || each.standing === 'first';
    hasFirst ||= standing === 'first';
    hadFirst ||= each.standing === 'first';
    const wasTouched = left.delete(each.id);
    if (standing !== 'late') previous = each;
    // All that follows has the same before it as when it was last decided over, and that ended when it did then.
    const isSettled = isSame && !wasTouched && standing !== 'late' && hasFirst === hadFirst;
    if (touched !== null && left.size === 0 && isSettled) break;
  }
  if (changed.length > 0) {
    await tx.execute(sql`
      update deployment_facts f set standing = r.standing, previous_id = r."previousId"
      from jsonb_to_recordset(${json(changed)}) as r(id bigint, standing text, "previousId" bigint) where f.id = r.id`);
  }
  return { ids: changed.map(({ id }) => id), first };
}

async function earliest(tx: Transaction, repositoryId: number, line: Line, ids: number[]): Promise<number | null> {
  const [row] = await tx.execute(sql`
    select id from deployment_facts f
    where ${inLine(repositoryId, line)} and id = any(${bigints(ids)})
    order by finished_at, key collate "C" limit 1`);
  return row === undefined ? null : Number(row.id);
}

/** What stood before a success: the last that was not late, and whether any was the first known. */
async function stateBefore(
  tx: Transaction,
  repositoryId: number,
  line: Line,
  from: number | null,
): Promise<{ previous: Success | null; hasFirst: boolean }> {
  if (from === null) return { previous: null, hasFirst: false };
  const isBefore = isPlaced('<', from);
  const rows = await tx.execute(sql`
    select ${columns}
    from (
      select f.* from deployment_facts f
      where ${inLine(repositoryId, line)} and ${isBefore} and f.standing is distinct from 'late'
      order by f.finished_at desc, f.key collate "C" desc limit 1
    ) f ${joins(line)}`);
  const [found] = await tx.execute(sql`
    select exists (select from deployment_facts f where ${inLine(repositoryId, line)} and ${isBefore} and f.standing = 'first') as first`);
  return { previous: rows[0] === undefined ? null : successOf(rows[0]), hasFirst: found?.first === true };
}

/** The condition that a success comes before or after another. The instant is compared by itself too: it has an index. */
function isPlaced(comparison: '<' | '>' | '>=', id: number): SQL {
  const other = (column: string) => sql`(select ${sql.raw(column)} from deployment_facts where id = ${id})`;
  const roughly = sql.raw(comparison === '<' ? '<=' : '>=');
  return sql`(f.finished_at ${roughly} ${other('finished_at')}
    and (f.finished_at, f.key collate "C") ${sql.raw(comparison)} (${other('finished_at')}, ${other('key')} collate "C"))`;
}

async function* successesFrom(
  tx: Transaction,
  repositoryId: number,
  line: Line,
  from: number | null,
): AsyncGenerator<Success> {
  let start = from;
  let comparison: '>' | '>=' = '>=';
  for (;;) {
    const rows = await tx.execute(sql`
      select ${columns}
      from (
        select f.* from deployment_facts f
        where ${inLine(repositoryId, line)} and ${start === null ? sql`true` : isPlaced(comparison, start)}
        order by f.finished_at, f.key collate "C" limit ${chunk}
      ) f ${joins(line)}
      order by f.finished_at, f.key collate "C"`);
    for (const row of rows) yield successOf(row);
    if (rows.length < chunk) return;
    start = Number(rows.at(-1)?.id);
    comparison = '>';
  }
}

const columns =
  sql.raw(`f.id, f.sha, f.standing, f.previous_id, known.sha is not null as known, tie.deployment_id as carried_by,
  extract(epoch from f.started_at)::float8 as started, extract(epoch from f.finished_at)::float8 as finished`);

function joins(line: Line) {
  return sql`
    left join lateral (
      select c.sha from commits c where c.repository_id = f.repository_id and c.sha = f.sha and c.parents is not null offset 0
    ) known on true
    left join lateral (
      select l.deployment_id from deployed_commits l
      where l.repository_id = f.repository_id and l.environment = ${line.environment} and l.service = ${line.service}
        and l.sha = f.sha offset 0
    ) tie on true`;
}

function successOf(row: Record<string, unknown>): Success {
  return {
    id: Number(row.id),
    sha: String(row.sha),
    startedAt: Number(row.started),
    finishedAt: Number(row.finished),
    known: row.known === true,
    carriedBy: row.carried_by === null ? null : Number(row.carried_by),
    standing: row.standing as string | null,
    previousId: row.previous_id === null ? null : Number(row.previous_id),
  };
}

async function standingOf(
  tx: Transaction,
  repositoryId: number,
  line: Line,
  each: Success,
  previous: Success | null,
  hasFirst: boolean,
): Promise<string> {
  if (!each.known) return 'unknown_commit';
  if (!hasFirst) return 'first';
  if (previous?.sha === each.sha) return 'redeployment';
  // What carries its own commit first cannot be an ancestor of what came before it.
  const maybe = previous !== null && previous.known && each.carriedBy !== null && each.carriedBy !== each.id;
  if (!maybe || !(await isAncestor(tx, repositoryId, line, each, previous.sha))) return 'change';
  return each.startedAt >= previous.finishedAt ? 'rollback' : 'late';
}

/**
 * Can a success's commit be reached from another? No commit on the way between them was carried earlier than it, so
 * the walk goes down no further than that. Each step looks up what it needs (`offset 0`): a planner that knows nothing yet
 * of new tables would read all commits for each.
 */
async function isAncestor(
  tx: Transaction,
  repositoryId: number,
  line: Line,
  of: Success,
  descendant: string,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    with recursive carrier as materialized (
      select finished_at, key collate "C" as key from deployment_facts where id = ${of.carriedBy}
    ),
    walk (sha) as (
      select ${descendant}::text
      union
      select below.sha
      from walk
      cross join lateral (
        select parents from commits where repository_id = ${repositoryId} and commits.sha = walk.sha offset 0
      ) c
      cross join unnest(c.parents) as below (sha)
      cross join lateral (
        select d.finished_at, d.key collate "C" as key
        from deployed_commits l join deployment_facts d on d.id = l.deployment_id
        where l.repository_id = ${repositoryId} and l.environment = ${line.environment} and l.service = ${line.service}
          and l.sha = below.sha offset 0
      ) tie
      where (tie.finished_at, tie.key) >= (select finished_at, key from carrier)
    )
    select 1 from walk where sha = ${of.sha} limit 1`);
  return rows.length > 0;
}
