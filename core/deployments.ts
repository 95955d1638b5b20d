import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { bigints, json, texts, timestamp } from '#core/db/values.ts';
import { readWho, repositoriesOfTeams, type Who } from '#core/db/who.ts';
import { settleWithin } from '#core/delivery.ts';
import { VeelocityError } from '#core/error.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';
import { readTimeline } from '#core/lib/time.ts';
import { raiseDataVersion, type Settings } from '#core/settings.ts';

/** Deployments one by one: a list, one with all it carried and why it failed, and what a person says of it. */

const names = z.array(z.string().min(1).max(300)).max(200).optional();
const flag = z.enum(['true', 'false']).optional();

export const DeploymentFilter = z.object({
  /** Local dates between which it finished (or started, while it runs), both inclusive. */
  from: z.string().optional(),
  to: z.string().optional(),
  status: z.enum(['success', 'failure', 'cancelled', 'running']).optional(),
  production: flag,
  failed: flag,
  repo: names,
  team: names,
  environment: names,
});
export type DeploymentFilter = z.infer<typeof DeploymentFilter>;

const Verdict = z.enum(['confirmed', 'rejected']);

export const DeploymentChange = z.strictObject({
  /** Takes it out of every metric, with a reason, or brings it back. */
  excluded: z
    .strictObject({ reason: z.string().trim().min(1).max(500) })
    .nullable()
    .optional(),
  /** Says of a kind of evidence that it is right or wrong; `null`: nothing. */
  verdicts: z.partialRecord(z.enum(['incident', 'rollback', 'revert', 'hotfix']), Verdict.nullable()).optional(),
});
export type DeploymentChange = z.infer<typeof DeploymentChange>;

const Instant = z.string();
const Seconds = z.number().int().nullable();

export const DeploymentItem = z.object({
  id: z.number().int(),
  /** What it is to its most trusted source, and to everything that saw it. */
  key: z.string(),
  seen_as: z.array(z.string()),
  repository: z.object({ id: z.number().int(), name: z.string() }),
  environment: z.string(),
  service: z.string().nullable(),
  production: z.boolean(),
  sha: z.string(),
  ref: z.string().nullable(),
  title: z.string(),
  url: z.string().nullable(),
  status: z.enum(['success', 'failure', 'cancelled', 'running']),
  started_at: Instant,
  finished_at: Instant.nullable(),
  /** What a success is to the one before it. */
  standing: z.enum(['first', 'change', 'redeployment', 'rollback', 'late', 'unknown_commit']).nullable(),
  rule: z.string().nullable(),
  carries: z.object({ pull_requests: z.number().int(), commits: z.number().int() }),
  failed: z.boolean(),
  evidence: z.array(z.string()),
  recovered_at: Instant.nullable(),
  recovery_seconds: Seconds,
  rework: z.boolean(),
  excluded: z.object({ reason: z.string() }).nullable(),
});
export type DeploymentItem = z.infer<typeof DeploymentItem>;

const Neighbour = z.object({
  id: z.number().int(),
  title: z.string(),
  sha: z.string(),
  finished_at: Instant.nullable(),
});

export const DeploymentDetail = DeploymentItem.extend({
  previous: Neighbour.nullable(),
  next: Neighbour.nullable(),
  changes: z.array(
    z.object({
      kind: z.enum(['pull_request', 'commit']),
      /** `#<number>`, or the SHA. */
      change: z.string(),
      pull_request_id: z.number().int().nullable(),
      number: z.number().int().nullable(),
      sha: z.string().nullable(),
      title: z.string(),
      url: z.string().nullable(),
      author: z.string(),
      merged_at: Instant,
      lead_seconds: Seconds,
      /** The pull request with which a stacked one came. */
      rides_with: z.string().nullable(),
      reverts: z.array(z.string()),
    }),
  ),
  /** Why it failed, and what repaired it. */
  failure: z.array(
    z.object({
      kind: z.string(),
      fails: z.boolean(),
      by_deployment: Neighbour.nullable(),
      by_change: z.string().nullable(),
      incident: z
        .object({
          id: z.number().int(),
          title: z.string(),
          url: z.string().nullable(),
          started_at: Instant,
          resolved_at: Instant.nullable(),
          confidence: z.string(),
          verdict: Verdict.nullable(),
        })
        .nullable(),
      verdict: Verdict.nullable(),
    }),
  ),
  /** What it repaired. */
  repairs: z.array(z.object({ kind: z.string(), deployment: Neighbour, by_change: z.string().nullable() })),
  verdicts: z.record(z.string(), Verdict),
});
export type DeploymentDetail = z.infer<typeof DeploymentDetail>;

const at = sql.raw('coalesce(d.finished_at, d.started_at)');

const columns = sql.raw(`d.*, to_json(d.seen_as) as seen_as, to_json(d.evidence) as evidence, r.name as repository, (
    select json_build_object('pull_requests', count(*) filter (where dc.change like '#%'), 'commits', count(*) filter (where dc.change not like '#%'))
    from deployed_changes dc where dc.deployment_id = d.id
  ) as carries, extract(epoch from coalesce(d.finished_at, d.started_at))::bigint as place`);

type Row = Record<string, unknown>;

/** Where a page ends: the second of the last one, and its id. */
export type DeploymentPosition = [number, number];

/** One page of those that match, newest first, how many match, and where each stands. */
export async function listDeployments(
  ctx: Context,
  settings: Settings,
  filter: DeploymentFilter,
  limit: number,
  after: DeploymentPosition | null,
): Promise<{ items: DeploymentItem[]; positions: DeploymentPosition[]; total: number }> {
  const from = sql`from deployment_facts d join repositories r on r.id = d.repository_id where ${conditionOf(ctx, settings, filter, await readWho(ctx.db))}`;
  const next =
    after === null
      ? sql`true`
      : sql`(extract(epoch from ${at})::bigint, d.id) < (${after[0]}::bigint, ${after[1]}::bigint)`;
  const [[count], rows] = await Promise.all([
    ctx.db.execute(sql`select count(*) as total ${from}`),
    ctx.db.execute(sql`select ${columns} ${from} and ${next} order by place desc, d.id desc limit ${limit}`),
  ]);
  const positions = rows.map((row): DeploymentPosition => [Number(row.place), Number(row.id)]);
  return { items: rows.map(itemOf), positions, total: Number(count?.total) };
}

function conditionOf(ctx: Context, settings: Settings, filter: DeploymentFilter, who: Who): SQL {
  const conditions = [sql`r.tracked`];
  const lower = (values: string[]) => texts(values.map((value) => value.toLowerCase()));
  if (filter.status !== undefined) conditions.push(sql`d.status = ${filter.status}`);
  if (filter.production !== undefined) conditions.push(sql`d.production = ${filter.production === 'true'}`);
  if (filter.failed !== undefined) conditions.push(sql`d.failed = ${filter.failed === 'true'}`);
  if (filter.repo !== undefined) conditions.push(sql`lower(r.name) = any(${lower(filter.repo)})`);
  if (filter.team !== undefined)
    conditions.push(sql`d.repository_id = any(${bigints(repositoriesOfTeams(who, filter.team))})`);
  if (filter.environment !== undefined) conditions.push(sql`lower(d.environment) = any(${lower(filter.environment)})`);
  if (filter.from !== undefined || filter.to !== undefined) {
    const asked = { from: filter.from, to: filter.to, bucket: 'quarter' };
    const { window } = readTimeline(asked, settings.time_zone, ctx.now());
    conditions.push(sql`${at} >= ${timestamp(new Date(window.start))}`);
    conditions.push(sql`${at} < ${timestamp(new Date(window.end))}`);
  }
  return sql.join(conditions, sql` and `);
}

function itemOf(row: Row): DeploymentItem {
  return {
    id: Number(row.id),
    key: String(row.key),
    seen_as: row.seen_as as string[],
    repository: { id: Number(row.repository_id), name: String(row.repository) },
    environment: String(row.environment),
    service: row.service === '' ? null : String(row.service),
    production: row.production === true,
    sha: String(row.sha),
    ref: row.ref as string | null,
    title: String(row.title),
    url: row.url as string | null,
    status: row.status as DeploymentItem['status'],
    started_at: toInstant(String(row.started_at)),
    finished_at: instant(row.finished_at),
    standing: row.standing as DeploymentItem['standing'],
    rule: row.rule as string | null,
    carries: row.carries as DeploymentItem['carries'],
    failed: row.failed === true,
    evidence: row.evidence as string[],
    recovered_at: instant(row.recovered_at),
    recovery_seconds: row.recovery_seconds === null ? null : Number(row.recovery_seconds),
    rework: row.rework === true,
    excluded: row.excluded_reason === null ? null : { reason: String(row.excluded_reason) },
  };
}

function instant(value: unknown): string | null {
  return value === null || value === undefined ? null : toInstant(String(value));
}

/** One deployment with all it carried, why it failed and what repaired it. Throws `not_found`. */
export async function readDeployment(db: Queryable, id: number): Promise<DeploymentDetail> {
  const [row] = await db.execute(sql`
    select ${columns} from deployment_facts d join repositories r on r.id = d.repository_id where d.id = ${id}`);
  if (row === undefined) throw new VeelocityError('not_found', `There is no deployment ${id}.`);
  return {
    ...itemOf(row),
    ...(await readNeighbours(db, row)),
    changes: await readChanges(db, row),
    failure: await readFailure(db, row),
    repairs: await readRepairs(db, id),
    verdicts: row.verdicts as DeploymentDetail['verdicts'],
  };
}

function neighbour(prefix: string): SQL {
  return sql.raw(`case when ${prefix}.id is not null then json_build_object('id', ${prefix}.id, 'title', ${prefix}.title,
    'sha', ${prefix}.sha, 'finished_at', ${utc(`${prefix}.finished_at`)}) end`);
}

/** An instant within JSON, as RFC 3339 in UTC. */
function utc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

type Neighbour = z.infer<typeof Neighbour>;

async function readNeighbours(db: Queryable, row: Row): Promise<Pick<DeploymentDetail, 'previous' | 'next'>> {
  const [found] = await db.execute(sql`
    select ${neighbour('previous')} as previous, ${neighbour('next')} as next
    from (select 1) one
    left join deployment_facts previous on previous.id = ${row.previous_id}::bigint
    left join lateral (
      select n.* from deployment_facts n where n.previous_id = ${row.id}::bigint
      order by n.standing is not distinct from 'late', n.finished_at, n.key collate "C" limit 1
    ) next on true`);
  return { previous: found?.previous as Neighbour | null, next: found?.next as Neighbour | null };
}

async function readChanges(db: Queryable, row: Row): Promise<DeploymentDetail['changes']> {
  const rows = await db.execute(sql`
    select dc.change, dc.rides_with, p.id, p.number, coalesce(p.merge_commit_sha, c.sha) as sha,
      coalesce(p.title, split_part(c.message, chr(10), 1)) as title, coalesce(p.url, r.url || '/commit/' || c.sha) as url,
      coalesce(p.author, c.author) as author, coalesce(p.merged_at, c.committed_at) as merged_at,
      f.from_first_commit_seconds as lead_seconds, (
        select json_agg(v.reference order by v.reference) from reverts v where v.repository_id = dc.repository_id and v.change = dc.change
      ) as reverts
    from deployed_changes dc
    join repositories r on r.id = dc.repository_id
    left join pull_requests p on dc.change like '#%' and p.repository_id = dc.repository_id
      and p.number = case when dc.change like '#%' then substring(dc.change from 2)::int end
    left join commits c on dc.change not like '#%' and c.repository_id = dc.repository_id and c.sha = dc.change
    left join change_facts f on f.repository_id = dc.repository_id and f.change = dc.change and f.people_review
      and f.deployment_id = dc.deployment_id
    where dc.deployment_id = ${row.id}::bigint
    order by coalesce(p.merged_at, c.committed_at) desc, dc.change limit 1000`);
  return rows.map((change) => ({
    kind: change.id === null ? 'commit' : 'pull_request',
    change: String(change.change),
    pull_request_id: change.id === null ? null : Number(change.id),
    number: change.number === null ? null : Number(change.number),
    sha: change.sha as string | null,
    title: String(change.title ?? change.change),
    url: change.url as string | null,
    author: String(change.author ?? 'ghost'),
    merged_at: toInstant(String(change.merged_at)),
    lead_seconds: change.lead_seconds === null ? null : Number(change.lead_seconds),
    rides_with: change.rides_with as string | null,
    reverts: (change.reverts ?? []) as string[],
  }));
}

async function readFailure(db: Queryable, row: Row): Promise<DeploymentDetail['failure']> {
  const rows = await db.execute(sql`
    select e.kind, e.fails, ${neighbour('by')} as by_deployment, nullif(e.by_change, '') as by_change,
      case when i.id is not null then json_build_object('id', i.id, 'title', i.title, 'url', i.url,
        'started_at', ${sql.raw(utc('i.started_at'))}, 'resolved_at', ${sql.raw(utc('i.resolved_at'))},
        'confidence', coalesce(l.confidence, 'explicit'), 'verdict', i.verdict) end as incident
    from deployment_evidence e
    left join deployment_facts by on by.id = e.by_deployment_id
    left join incidents i on i.id = e.incident_id
    left join incident_links l on l.incident_id = e.incident_id
    where e.deployment_id = ${row.id}::bigint
    order by coalesce(i.started_at, by.finished_at), e.kind, e.by_change, e.incident_id`);
  const verdicts = row.verdicts as DeploymentDetail['verdicts'];
  return rows.map((evidence) => ({
    kind: String(evidence.kind),
    fails: evidence.fails === true,
    by_deployment: evidence.by_deployment as Neighbour | null,
    by_change: evidence.by_change as string | null,
    incident: evidence.incident as DeploymentDetail['failure'][number]['incident'],
    verdict: verdicts[String(evidence.kind)] ?? null,
  }));
}

async function readRepairs(db: Queryable, id: number): Promise<DeploymentDetail['repairs']> {
  const rows = await db.execute(sql`
    select e.kind, nullif(e.by_change, '') as by_change, ${neighbour('d')} as deployment
    from deployment_evidence e join deployment_facts d on d.id = e.deployment_id
    where e.by_deployment_id = ${id} order by d.finished_at desc, e.kind, e.by_change`);
  return rows.map(({ kind, by_change, deployment }) => ({
    kind: String(kind),
    by_change: by_change as string | null,
    deployment: deployment as Neighbour,
  }));
}

/** Excludes a deployment by hand or brings it back, and judges its evidence. Every metric follows at once. Throws `not_found`. */
export async function changeDeployment(
  ctx: Context,
  settings: Settings,
  id: number,
  { excluded, verdicts }: DeploymentChange,
): Promise<DeploymentDetail> {
  return ctx.db.transaction(async (tx) => {
    const reason = excluded === undefined ? sql`excluded_reason` : sql`${excluded?.reason ?? null}::text`;
    const [row] = await tx.execute(sql`
      update deployment_facts set excluded_reason = ${reason}, verdicts = jsonb_strip_nulls(verdicts || ${json(verdicts ?? {})})
      where id = ${id} returning repository_id, sha`);
    if (row !== undefined) {
      await markDelivery(tx, [{ repositoryId: Number(row.repository_id), kind: 'sha', ref: String(row.sha) }]);
      await settleWithin(tx, ctx, settings);
      await raiseDataVersion(tx);
    }
    return readDeployment(tx, id);
  });
}
