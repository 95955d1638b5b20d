import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, json, texts } from '#core/db/values.ts';
import type { Deployment } from '#core/links/same-deployment.ts';

/** Writes deployments as they are now, and tells what that means for their lines. */

/** What identifies a line within its repository: the environment in lower case, and the service. */
export interface Line {
  environment: string;
  service: string;
}

/** A success has a place in its line: by finish, then by key. */
interface Place extends Line {
  sha: string;
  finishedAt: number;
  key: string;
}

export interface Stored {
  /** Every deployment that is new or different, by id. */
  written: number[];
  /** Successes that are new to their line. */
  entered: { id: number; place: Place }[];
  /** Successes whose instants changed, their order among the others not. */
  shifted: { id: number; place: Place }[];
  /** Lines that a success has left, or in which one has changed its place: what they carry must be found anew. */
  disturbed: Line[];
  changed: boolean;
}

type Row = Record<string, unknown>;

const columns = 'key seen_as environment production service sha ref title url status started_at finished_at rule'.split(
  ' ',
);

/** Makes `deployments` the only deployments of these commits (`null`: of the repository). */
export async function storeDeployments(
  tx: Transaction,
  repositoryId: number,
  shas: string[] | null,
  deployments: Deployment[],
): Promise<Stored> {
  const keys = deployments.flatMap(({ seenAs }) => seenAs);
  const before = await tx.execute(sql`
    select id, key, to_json(seen_as) as seen_as, environment, production, service, sha, ref, title, url, status, rule,
      floor(extract(epoch from started_at))::float8 as started_at, floor(extract(epoch from finished_at))::float8 as finished_at
    from deployment_facts
    where repository_id = ${repositoryId} and (${shas === null ? sql`true` : sql`sha = any(${texts(shas)}) or key = any(${texts(keys)})`})
    order by id`);
  const { matched, gone } = match(before, deployments);
  const fresh = deployments.filter((each) => !matched.has(each));
  const different = [...matched].filter(([now, old]) => isDifferent(now, old));
  // First away with what is gone, then the changed, then the new: a key may pass from one row to another.
  if (gone.length > 0) {
    await tx.execute(sql`delete from deployment_facts where id = any(${bigints(gone.map(({ id }) => Number(id)))})`);
  }
  await update(
    tx,
    different.map(([now, old]) => ({ id: Number(old.id), ...rowOf(now) })),
  );
  const inserted = await insert(tx, repositoryId, fresh);
  const moves = [
    ...gone.map((old) => ({ id: Number(old.id), old: placeOf(old), now: null })),
    ...different.map(([now, old]) => ({ id: Number(old.id), old: placeOf(old), now: placeOf(rowOf(now)) })),
    ...fresh.map((now) => ({ id: inserted.get(now.key) ?? 0, old: null, now: placeOf(rowOf(now)) })),
  ];
  return {
    ...(await sortMoves(tx, repositoryId, moves)),
    written: [...different.map(([, old]) => Number(old.id)), ...inserted.values()],
    changed: moves.length > 0,
  };
}

/** A deployment goes on in the row of the same key, else in a row that one of its other sources had. */
function match(before: Row[], deployments: Deployment[]): { matched: Map<Deployment, Row>; gone: Row[] } {
  const byKey = new Map(before.map((row) => [String(row.key), row]));
  const bySeen = new Map(before.flatMap((row) => (row.seen_as as string[]).map((key) => [key, row] as const)));
  const matched = new Map<Deployment, Row>();
  const used = new Set<Row>();
  const take = (each: Deployment, row: Row | undefined) => {
    if (row === undefined || used.has(row) || matched.has(each)) return;
    matched.set(each, row);
    used.add(row);
  };
  for (const each of deployments) take(each, byKey.get(each.key));
  for (const each of deployments) for (const key of each.seenAs) take(each, bySeen.get(key));
  return { matched, gone: before.filter((row) => !used.has(row)) };
}

function rowOf(each: Deployment): Row {
  return {
    key: each.key,
    seen_as: each.seenAs,
    environment: each.environment,
    production: each.production,
    service: each.service,
    sha: each.sha,
    ref: each.ref,
    title: each.title,
    url: each.url,
    status: each.status,
    started_at: each.startedAt,
    finished_at: each.finishedAt,
    rule: each.rule,
  };
}

function isDifferent(now: Deployment, old: Row): boolean {
  const row = rowOf(now);
  return columns.some((column) => JSON.stringify(row[column] ?? null) !== JSON.stringify(old[column] ?? null));
}

/** Rows as PostgreSQL reads them from JSON; instants are seconds since 1970. */
const recordset =
  sql.raw(`r(id bigint, key text, seen_as text[], environment text, production boolean, service text, sha text,
  ref text, title text, url text, status text, started_at float8, finished_at float8, rule text)`);
const values = sql.raw(
  columns.map((name) => (name.endsWith('_at') ? `to_timestamp(r.${name})` : `r.${name}`)).join(', '),
);
const names = sql.raw(columns.join(', '));

/** What is no success any more stands nowhere in its line. */
async function update(tx: Transaction, rows: Row[]): Promise<void> {
  if (rows.length === 0) return;
  // Keys are unique at the end of the statement only if no row takes one that another is about to give up.
  await tx.execute(
    sql`update deployment_facts set key = 'moving:' || id where id = any(${bigints(rows.map(({ id }) => Number(id)))})`,
  );
  await tx.execute(sql`
    update deployment_facts f set (${names}) = (select ${values}),
      standing = case when r.status = 'success' then f.standing end,
      previous_id = case when r.status = 'success' then f.previous_id end
    from jsonb_to_recordset(${json(rows)}) as ${recordset} where f.id = r.id`);
}

async function insert(tx: Transaction, repositoryId: number, fresh: Deployment[]): Promise<Map<string, number>> {
  if (fresh.length === 0) return new Map();
  const rows = await tx.execute(sql`
    insert into deployment_facts (repository_id, ${names})
    select ${repositoryId}, ${values} from jsonb_to_recordset(${json(fresh.map(rowOf))}) as ${recordset}
    returning id, key`);
  return new Map(rows.map((row) => [String(row.key), Number(row.id)]));
}

function placeOf(row: Row): Place | null {
  if (row.status !== 'success') return null;
  return {
    environment: String(row.environment).toLowerCase(),
    service: String(row.service),
    sha: String(row.sha),
    finishedAt: Number(row.finished_at),
    key: String(row.key),
  };
}

interface Move {
  id: number;
  old: Place | null;
  now: Place | null;
}

async function sortMoves(
  tx: Transaction,
  repositoryId: number,
  moves: Move[],
): Promise<Pick<Stored, 'entered' | 'shifted' | 'disturbed'>> {
  const entered: Stored['entered'] = [];
  const shifted: Stored['shifted'] = [];
  const disturbed: Line[] = [];
  for (const { id, old, now } of moves) {
    if (old === null) {
      if (now !== null) entered.push({ id, place: now });
    } else if (now !== null && (await isStill(tx, repositoryId, id, old, now))) shifted.push({ id, place: now });
    else disturbed.push(old, ...(now === null ? [] : [now]));
  }
  return { entered, shifted, disturbed };
}

/** Is a success, with new instants, still between the same two? Then nothing else is carried by anything. */
async function isStill(tx: Transaction, repositoryId: number, id: number, old: Place, now: Place): Promise<boolean> {
  if (old.environment !== now.environment || old.service !== now.service || old.sha !== now.sha) return false;
  if (old.finishedAt === now.finishedAt && old.key === now.key) return true;
  const [low, high] = [old, now].sort((a, b) => a.finishedAt - b.finishedAt);
  const rows = await tx.execute(sql`
    select 1 from deployment_facts
    where repository_id = ${repositoryId} and lower(environment) = ${now.environment} and service = ${now.service}
      and status = 'success' and id <> ${id}
      and finished_at between to_timestamp(${low?.finishedAt ?? 0}::float8) and to_timestamp(${high?.finishedAt ?? 0}::float8)
    limit 1`);
  return rows.length === 0;
}
