import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { settleWithin } from '#core/delivery.ts';
import { type DeploymentDetail, readDeployment } from '#core/deployments.ts';
import type { FieldError } from '#core/error.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';
import { rememberKey } from '#core/idempotency.ts';
import { invalid } from '#core/lib/invalid.ts';
import { raiseDataVersion, type Settings } from '#core/settings.ts';

/** Deployments that scripts report: the most trusted source there is. */

const Instant = z.iso.datetime({ offset: true });

export const DeploymentReport = z.strictObject({
  /** The reporter's own id: reporting it again changes what was reported. */
  id: z.string().trim().min(1).max(200),
  /** `owner/name` of a repository that is followed. */
  repository: z.string().trim().min(1).max(200),
  environment: z.string().trim().min(1).max(200),
  /** The whole SHA, or enough of its beginning to be the only one. */
  sha: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{7,64}$/, 'must be 7 to 64 hexadecimal digits'),
  ref: z.string().max(300).optional(),
  service: z.string().trim().max(200).optional(),
  status: z.enum(['success', 'failure', 'cancelled', 'running']),
  started_at: Instant,
  /** Needed unless it is running. */
  finished_at: Instant.optional(),
  url: z.url().max(2000).optional(),
});
export type DeploymentReport = z.infer<typeof DeploymentReport>;

/**
 * Keeps a reported deployment and concludes at once what it means. Throws `invalid` with each wrong field, and `conflict` for
 * a key that came with another body.
 */
export async function reportDeployment(
  ctx: Context,
  settings: Settings,
  report: DeploymentReport,
  key: string | undefined,
): Promise<{ created: boolean; deployment: DeploymentDetail }> {
  return ctx.db.transaction(async (tx) => {
    await rememberKey(tx, key, report, ctx.now());
    const { repositoryId, sha } = await check(tx, report);
    const before = await lockReport(tx, report.id);
    await tx.execute(sql`
      insert into reported_deployments (external_id, repository_id, environment, service, sha, ref, status, started_at, finished_at, url)
      values (${report.id}, ${repositoryId}, ${report.environment}, ${report.service ?? null}, ${sha}, ${report.ref ?? null},
        ${report.status}, ${report.started_at}, ${report.status === 'running' ? null : (report.finished_at ?? null)}, ${report.url ?? null})
      on conflict (external_id) do update set (repository_id, environment, service, sha, ref, status, started_at, finished_at, url) =
        (excluded.repository_id, excluded.environment, excluded.service, excluded.sha, excluded.ref, excluded.status,
         excluded.started_at, excluded.finished_at, excluded.url)`);
    await markDelivery(tx, [
      { repositoryId, kind: 'sha', ref: sha },
      ...(before === null ? [] : [{ ...before, kind: 'sha' as const }]),
    ]);
    await settleWithin(tx, ctx, settings);
    await raiseDataVersion(tx);
    const [row] = await tx.execute(sql`
      select id from deployment_facts where repository_id = ${repositoryId} and key = ${`intake:${report.id}`}`);
    return { created: before === null, deployment: await readDeployment(tx, Number(row?.id)) };
  });
}

/** What was reported under this id before, so that what it said then is concluded anew too. Two at once wait for each other. */
async function lockReport(tx: Transaction, id: string): Promise<{ repositoryId: number; ref: string } | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('reported deployment'), hashtext(${id}))`);
  const [row] = await tx.execute(sql`
    select repository_id, sha from reported_deployments where external_id = ${id}`);
  return row === undefined ? null : { repositoryId: Number(row.repository_id), ref: String(row.sha) };
}

async function check(tx: Transaction, report: DeploymentReport): Promise<{ repositoryId: number; sha: string }> {
  const errors: FieldError[] = [];
  if (report.status !== 'running' && report.finished_at === undefined) {
    errors.push({ field: 'finished_at', message: `Is required when the status is ${report.status}.` });
  }
  if (report.finished_at !== undefined && Date.parse(report.finished_at) < Date.parse(report.started_at)) {
    errors.push({ field: 'finished_at', message: 'Must not be before started_at.' });
  }
  const repositoryId = await followedRepository(tx, report.repository);
  if (repositoryId === null) errors.push({ field: 'repository', message: notFollowed });
  const sha = repositoryId === null ? report.sha : await wholeSha(tx, repositoryId, report.sha);
  if (sha === null) {
    errors.push({ field: 'sha', message: 'Is not the beginning of exactly one known commit. Send the whole SHA.' });
  }
  if (errors.length > 0 || repositoryId === null || sha === null) throw invalid(errors);
  return { repositoryId, sha };
}

export const notFollowed =
  'Is not followed. Choose it in Settings, Sources, GitHub, and try again when its first sync has begun.';

/** The id of a followed repository by one of its names; `null`: there is none. */
export async function followedRepository(db: Queryable, name: string): Promise<number | null> {
  const [row] = await db.execute(sql`
    select id from repositories
    where tracked and (lower(name) = ${name.toLowerCase()} or exists (select from unnest(aliases) a where lower(a) = ${name.toLowerCase()}))
    order by lower(name) = ${name.toLowerCase()} desc limit 1`);
  return row === undefined ? null : Number(row.id);
}

/** A whole SHA as it is; of a short one, the only known commit that begins so. */
async function wholeSha(db: Queryable, repositoryId: number, sha: string): Promise<string | null> {
  if (sha.length >= 40) return sha;
  const rows = await db.execute(sql`
    select sha from commits where repository_id = ${repositoryId} and starts_with(sha, ${sha}) limit 2`);
  return rows.length === 1 ? String(rows[0]?.sha) : null;
}
