import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Database, Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { deploymentFrequency } from '#core/metrics/deployment-frequency.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { matching, type Selection, standing } from '#core/metrics/selection.ts';
import { listSources } from '#core/sources.ts';

/** What somebody should look at: deployments that failed or may still turn out to have failed, and sources. */

const Deployment = z.object({
  id: z.number().int(),
  title: z.string(),
  repository: z.string(),
  environment: z.string(),
  finished_at: z.string(),
});

const AttentionSource = z.object({
  id: z.string(),
  status: z.enum(['not_configured', 'ok', 'degraded', 'broken', 'forbidden']),
  detail: z.string().nullable(),
  last_sync_at: z.string().nullable(),
});
type AttentionSource = z.infer<typeof AttentionSource>;

/** Of deployments, only the filters by repository and environment narrow it; at most 100 of each kind, newest first. */
export const Attention = z.object({
  /**
   * To production in the last 14 local days: successes that failed afterwards, unless they have recovered and somebody has
   * confirmed it, and attempts that failed, until one succeeds after them.
   */
  failed: z.array(
    Deployment.extend({
      /** Why a success counts as failed; empty: the attempt itself failed. */
      evidence: z.array(z.string()),
      recovered_at: z.string().nullable(),
      /** Somebody has said that it is right, or the attempt itself failed. */
      confirmed: z.boolean(),
    }),
  ),
  /** Successes of the last 48 hours, which evidence may still turn into failures. */
  unverified: z.array(Deployment.extend({ sha: z.string() })),
  /** Those that were ever connected. */
  sources: z.array(AttentionSource),
});
export type Attention = z.infer<typeof Attention>;

const mostDeployments = 100;
const failedDays = 14;
const unverifiedMs = 48 * 3600_000;

/** What to look at now, whatever the window is. */
export async function readAttention(ctx: Context, db: Queryable, selection: Selection): Promise<Attention> {
  // Its own statements run in this snapshot too.
  const within = { ...ctx, db: db as Database };
  const [failed, unverified, sources] = await Promise.all([
    readFailed(db, selection),
    readUnverified(db, selection),
    sourcesToWatch(within),
  ]);
  return { failed, unverified, sources };
}

/** The sources that were ever connected, and how they are: also those that lost their credential. */
export async function sourcesToWatch(ctx: Context): Promise<AttentionSource[]> {
  const sources = await listSources(ctx);
  return sources
    .filter(({ status, detail }) => status !== 'not_configured' || detail !== null)
    .map(({ id, status, detail, last_sync_at }) => ({ id, status, detail, last_sync_at }));
}

async function readFailed(db: Queryable, selection: Selection): Promise<Attention['failed']> {
  const { zone, now } = selection.timeline;
  const since = timestamp(new Date(zone.startOf(zone.dateAt(now) - failedDays + 1)));
  const rows = await db.execute(sql`
    select * from (
      select f.id, f.title, f.repository_id, f.environment, f.finished_at, f.key, to_json(f.evidence) as evidence,
        f.status = 'failure' or exists (
          select from unnest(f.evidence) as kind where f.verdicts ->> kind = 'confirmed'
        ) as confirmed,
        case when f.failed then f.recovered_at else next.finished_at end as recovered_at
      from deployment_facts f
      left join lateral (
        select min(s.finished_at) as finished_at from deployment_facts s
        where f.status = 'failure' and s.repository_id = f.repository_id and lower(s.environment) = lower(f.environment)
          and s.service = f.service and s.status = 'success' and s.finished_at > f.finished_at
      ) next on true
      where ${counting(`f.failed or f.status = 'failure'`, selection)} and f.finished_at >= ${since}
    ) f
    where f.recovered_at is null or not f.confirmed
    order by f.finished_at desc, f.key collate "C" desc limit ${mostDeployments}`);
  return rows.map((row) => ({
    ...deploymentOf(row, selection),
    evidence: row.evidence as string[],
    recovered_at: row.recovered_at === null ? null : toInstant(String(row.recovered_at)),
    confirmed: row.confirmed === true,
  }));
}

async function readUnverified(db: Queryable, selection: Selection): Promise<Attention['unverified']> {
  const since = timestamp(new Date(selection.timeline.now - unverifiedMs));
  const rows = await db.execute(sql`
    select f.id, f.title, f.repository_id, f.environment, f.finished_at, f.sha from deployment_facts f
    where ${counting(`f.status = 'success' and not f.failed`, selection)} and f.finished_at >= ${since}
    order by f.finished_at desc, f.key collate "C" desc limit ${mostDeployments}`);
  return rows.map((row) => ({ ...deploymentOf(row, selection), sha: String(row.sha) }));
}

/** The condition of deployments to production that metrics would count too. */
function counting(which: string, selection: Selection): SQL {
  const metric: Metric = { ...deploymentFrequency, denominator: `f.production and (${which})` };
  return sql`${matching(metric, selection)} and ${standing(metric, selection.bots, null)}`;
}

function deploymentOf(row: Record<string, unknown>, { repositories }: Selection): z.infer<typeof Deployment> {
  return {
    id: Number(row.id),
    title: String(row.title),
    repository: repositories.find(({ id }) => id === Number(row.repository_id))?.name ?? '',
    environment: String(row.environment),
    finished_at: toInstant(String(row.finished_at)),
  };
}
