import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { readWho, repositoriesOfTeams } from '#core/db/who.ts';
import { settleWithin } from '#core/delivery.ts';
import { followedRepository, notFollowed } from '#core/deployments/report.ts';
import { VeelocityError } from '#core/error.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';
import { rememberKey } from '#core/idempotency.ts';
import { invalid } from '#core/lib/invalid.ts';
import { raiseDataVersion, type Settings } from '#core/settings.ts';

/** Incidents: what went wrong in production, and the deployment that each is tied to. */

const text = z.string().trim().min(1).max(300).optional();
const Instant = z.iso.datetime({ offset: true });

export const IncidentReport = z.strictObject({
  /** The reporter's own id: reporting it again changes what was reported. */
  id: z.string().trim().min(1).max(200),
  title: z.string().trim().min(1).max(500),
  started_at: Instant,
  resolved_at: Instant.optional(),
  repository: text,
  /** What caused it, if that is known: a deployment, a commit, or a release. */
  deployment_id: text,
  sha: text,
  release: text,
});
export type IncidentReport = z.infer<typeof IncidentReport>;

export const IncidentChange = z.strictObject({
  excluded: z
    .strictObject({ reason: z.string().trim().min(1).max(500) })
    .nullable()
    .optional(),
  /** Says of its link to a deployment that it is right or wrong; `null`: nothing. */
  link: z.enum(['confirmed', 'rejected']).nullable().optional(),
});
export type IncidentChange = z.infer<typeof IncidentChange>;

const names = z.array(z.string().min(1).max(300)).max(200).optional();

export const IncidentFilter = z.object({ repo: names, team: names, open: z.enum(['true', 'false']).optional() });
export type IncidentFilter = z.infer<typeof IncidentFilter>;

export const IncidentItem = z.object({
  id: z.number().int(),
  source: z.string(),
  external_id: z.string(),
  repository: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  title: z.string(),
  url: z.string().nullable(),
  started_at: z.string(),
  resolved_at: z.string().nullable(),
  link: z.object({
    deployment: z
      .object({ id: z.number().int(), title: z.string(), environment: z.string(), finished_at: z.string() })
      .nullable(),
    confidence: z.enum(['explicit', 'inferred']).nullable(),
    verdict: z.enum(['confirmed', 'rejected']).nullable(),
  }),
  excluded: z.object({ reason: z.string() }).nullable(),
});
export type IncidentItem = z.infer<typeof IncidentItem>;

const from = sql.raw(`from incidents i left join repositories r on r.id = i.repository_id
  left join incident_links l on l.incident_id = i.id left join deployment_facts d on d.id = l.deployment_id`);
const columns = sql.raw(`i.*, r.name as repository, l.confidence, d.id as deployment_id, d.title as deployment_title,
  d.environment, d.finished_at, extract(epoch from i.started_at)::bigint as place`);

/** Where a page ends: the second of the last one, and its id. */
export type IncidentPosition = [number, number];

/** One page of those that match, newest first, how many match, and where each stands. */
export async function listIncidents(
  ctx: Context,
  filter: IncidentFilter,
  limit: number,
  after: IncidentPosition | null,
): Promise<{ items: IncidentItem[]; positions: IncidentPosition[]; total: number }> {
  const conditions: SQL[] = [sql`(r.id is null or r.tracked)`];
  if (filter.repo !== undefined)
    conditions.push(sql`lower(r.name) = any(${texts(filter.repo.map((name) => name.toLowerCase()))})`);
  if (filter.team !== undefined)
    conditions.push(sql`i.repository_id = any(${bigints(repositoriesOfTeams(await readWho(ctx.db), filter.team))})`);
  if (filter.open !== undefined) conditions.push(sql`(i.resolved_at is null) = ${filter.open === 'true'}`);
  const matching = sql.join(conditions, sql` and `);
  const next =
    after === null
      ? sql`true`
      : sql`(extract(epoch from i.started_at)::bigint, i.id) < (${after[0]}::bigint, ${after[1]}::bigint)`;
  const [[count], rows] = await Promise.all([
    ctx.db.execute(sql`select count(*) as total ${from} where ${matching}`),
    ctx.db.execute(
      sql`select ${columns} ${from} where ${matching} and ${next} order by place desc, i.id desc limit ${limit}`,
    ),
  ]);
  const positions = rows.map((row): IncidentPosition => [Number(row.place), Number(row.id)]);
  return { items: rows.map(itemOf), positions, total: Number(count?.total) };
}

/** One incident. Throws `not_found`. */
export async function readIncident(db: Queryable, id: number): Promise<IncidentItem> {
  const [row] = await db.execute(sql`select ${columns} ${from} where i.id = ${id}`);
  if (row === undefined) throw new VeelocityError('not_found', `There is no incident ${id}.`);
  return itemOf(row);
}

function itemOf(row: Record<string, unknown>): IncidentItem {
  return {
    id: Number(row.id),
    source: String(row.source),
    external_id: String(row.external_id),
    repository: row.repository_id === null ? null : { id: Number(row.repository_id), name: String(row.repository) },
    title: String(row.title),
    url: row.url as string | null,
    started_at: toInstant(String(row.started_at)),
    resolved_at: row.resolved_at === null ? null : toInstant(String(row.resolved_at)),
    link: {
      deployment:
        row.deployment_id === null
          ? null
          : {
              id: Number(row.deployment_id),
              title: String(row.deployment_title),
              environment: String(row.environment),
              finished_at: toInstant(String(row.finished_at)),
            },
      confidence: row.confidence as IncidentItem['link']['confidence'],
      verdict: row.verdict as IncidentItem['link']['verdict'],
    },
    excluded: row.excluded_reason === null ? null : { reason: String(row.excluded_reason) },
  };
}

/**
 * Keeps a reported incident and ties it at once. Throws `invalid` with each wrong field, and `conflict` for a key that came
 * with another body.
 */
export async function reportIncident(
  ctx: Context,
  settings: Settings,
  report: IncidentReport,
  key: string | undefined,
): Promise<{ created: boolean; incident: IncidentItem }> {
  if (report.resolved_at !== undefined && Date.parse(report.resolved_at) < Date.parse(report.started_at)) {
    throw invalid([{ field: 'resolved_at', message: 'Must not be before started_at.' }]);
  }
  return ctx.db.transaction(async (tx) => {
    await rememberKey(tx, key, report, ctx.now());
    const repositoryId = await repositoryOf(tx, report);
    const [before] = await tx.execute(sql`
      select repository_id from incidents where source = 'intake' and external_id = ${report.id} for update`);
    const [row] = await tx.execute(sql`
      insert into incidents (source, external_id, repository_id, title, started_at, resolved_at, deployment_ref, sha, release)
      values ('intake', ${report.id}, ${repositoryId}, ${report.title}, ${report.started_at}, ${report.resolved_at ?? null},
        ${report.deployment_id ?? null}, ${report.sha?.toLowerCase() ?? null}, ${report.release ?? null})
      on conflict (source, external_id) do update
      set (repository_id, title, started_at, resolved_at, deployment_ref, sha, release) = (excluded.repository_id, excluded.title,
        excluded.started_at, excluded.resolved_at, excluded.deployment_ref, excluded.sha, excluded.release)
      returning id`);
    const touched = [repositoryId, before?.repository_id == null ? null : Number(before.repository_id)];
    await settleIncidents(tx, ctx, settings, touched);
    return { created: before === undefined, incident: await readIncident(tx, Number(row?.id)) };
  });
}

/** The repository that is named, or else that of the deployment or commit that is named; `null`: none is found. */
async function repositoryOf(tx: Transaction, report: IncidentReport): Promise<number | null> {
  if (report.repository !== undefined) {
    const id = await followedRepository(tx, report.repository);
    if (id === null) throw invalid([{ field: 'repository', message: notFollowed }]);
    return id;
  }
  const keys = ['', 'intake:', 'github:', 'run:'].map((prefix) => `${prefix}${report.deployment_id ?? ''}`);
  const [row] = await tx.execute(sql`
    select repository_id from deployment_facts where ${report.deployment_id ?? null}::text is not null and seen_as && ${texts(keys)}
    union all
    select repository_id from commits where sha = ${report.sha?.toLowerCase() ?? null}
    limit 1`);
  return row === undefined ? null : Number(row.repository_id);
}

async function settleIncidents(
  tx: Transaction,
  ctx: Context,
  settings: Settings,
  ids: (number | null)[],
): Promise<void> {
  await markDelivery(
    tx,
    ids.flatMap((repositoryId) =>
      repositoryId === null ? [] : [{ repositoryId, kind: 'incidents' as const, ref: '' }],
    ),
  );
  await settleWithin(tx, ctx, settings);
  await raiseDataVersion(tx);
}

/** Excludes an incident by hand or brings it back, and judges its link. Every metric follows at once. Throws `not_found`. */
export async function changeIncident(
  ctx: Context,
  settings: Settings,
  id: number,
  { excluded, link }: IncidentChange,
): Promise<IncidentItem> {
  return ctx.db.transaction(async (tx) => {
    const reason = excluded === undefined ? sql`excluded_reason` : sql`${excluded?.reason ?? null}::text`;
    const verdict = link === undefined ? sql`verdict` : sql`${link}::text`;
    const [row] = await tx.execute(sql`
      update incidents set excluded_reason = ${reason}, verdict = ${verdict} where id = ${id} returning repository_id`);
    if (row !== undefined) {
      await settleIncidents(tx, ctx, settings, [row.repository_id === null ? null : Number(row.repository_id)]);
    }
    return readIncident(tx, id);
  });
}
