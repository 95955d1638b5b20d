import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { sources } from '#core/db/settings.sql.ts';
import type { World } from '#core/demo/model.ts';
import type { SentryWorld } from '#core/demo/sentry/model.ts';
import { createSentry, type Sentry, type SentryOptions } from '#core/demo/sentry/sentry.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { connectHub, type Hub } from '#test/hub.ts';

/** A simulated Sentry beside a simulated GitHub. */

export interface Tracker extends Hub {
  sentry: Sentry;
}

export interface TrackerOptions {
  /** Slugs of projects and the repositories that they watch. */
  watched?: Record<string, string>;
  projects?: string[];
  sentry?: Partial<SentryOptions>;
}

export async function connectTracker(
  db: Database,
  world: World,
  errors: SentryWorld,
  options: TrackerOptions & { repositories: string[]; start?: string },
): Promise<Tracker> {
  const { repositories, start } = options;
  return connectSentry(
    await connectHub(db, world, { repositories, ...(start !== undefined && { start }) }),
    errors,
    options,
  );
}

/** Connects the hub's database to a simulated Sentry as well. What is asked of Sentry goes there, the rest where it went. */
export async function connectSentry<T extends Hub>(
  hub: T,
  errors: SentryWorld,
  options: TrackerOptions = {},
): Promise<T & { sentry: Sentry }> {
  const sentry = createSentry({ world: errors, now: hub.clock.now, ...options.sentry });
  const { fetch } = hub.ctx;
  hub.ctx.fetch = (input, init) => {
    const request = new Request(input, init);
    return new URL(request.url).hostname.endsWith('sentry.io') ? sentry.fetch(request) : fetch(request);
  };
  const config = {
    organization: errors.organization.slug,
    ...(options.projects && { projects: options.projects }),
    ...(options.watched && { repositories: options.watched }),
  };
  const secret = await encrypt(hub.ctx.config.encryptionKeys, 'sntrys_test', hub.clock.now());
  await hub.ctx.db.insert(sources).values({ id: 'sentry', config, secret });
  hub.others.push('sentry');
  return { ...hub, sentry };
}

/** Ticks Sentry alone until it has nothing more to do at once. Returns what the last tick came to. */
export async function tickSentry({ ctx }: Hub, timeBoxMs = 5_000): Promise<string> {
  let state = 'more';
  for (let ticks = 0; state === 'more' && ticks < 30; ticks++)
    ({ state } = await tick(ctx, 'sentry', timeBoxMs, conclude));
  return state;
}

const tables: Record<string, string> = {
  projects: `select to_jsonb(x) - 'repository_id' as rest from error_projects x`,
  issues: `select to_jsonb(x) - 'id' as rest from error_issues x`,
  activity: `select to_jsonb(x) as rest from error_issue_activity x`,
  releases: `select to_jsonb(x) as rest from error_releases x`,
  reads: `select to_jsonb(x) as rest from error_release_reads x`,
  commits: `select to_jsonb(x) as rest from error_release_commits x`,
  deploys: `select to_jsonb(x) as rest from error_release_deploys x`,
  counts: `select to_jsonb(x) - 'id' as rest from error_counts x`,
  open: `select i.external_id, to_jsonb(x) - 'issue_id' as rest from open_error_facts x join error_issues i on i.id = x.issue_id`,
  starts: `select i.external_id, to_jsonb(x) - 'issue_id' as rest from error_starts x join error_issues i on i.id = x.issue_id`,
  incidents: `select to_jsonb(x) - array['id', 'repository_id'] as rest, l.confidence, d.key from incidents x
    left join incident_links l on l.incident_id = x.id left join deployment_facts d on d.id = l.deployment_id`,
  failures: `select key, failed, evidence, recovered_at, rework from deployment_facts`,
};

/** Everything that is known of errors, without the keys that the order of arrival decides. */
export async function errorSnapshot(db: Database): Promise<Record<string, unknown[]>> {
  const result: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(tables)) {
    const rows = await db.execute(sql.raw(`select to_jsonb(t)::text as row from (${query}) t order by 1`));
    result[name] = rows.map(({ row }) => row);
  }
  return result;
}
