import { type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';

/** The projects of the error tracker: which are followed, and which repository each of them watches. */

/**
 * Looks up the repository of every project, as Settings have it. Its errors can then be incidents of that repository, and
 * no longer of the one before. Called whenever projects, repositories or the setting change, one at a time: of two that
 * store a project and its repository at once, the later must see what the other has stored.
 */
export async function mapErrorProjects(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('error_projects'))`);
  const moved = await tx.execute(sql`
    with mapped as (
      select p.external_id, p.repository_id as before, (
        select r.id from sources s
        cross join jsonb_each_text(coalesce(s.config -> 'repositories', '{}'::jsonb)) as entry (slug, name)
        join repositories r on lower(r.name) = lower(entry.name)
          or lower(entry.name) in (select lower(alias) from unnest(r.aliases) as alias)
        where s.id = 'sentry' and lower(entry.slug) = lower(p.slug)
        order by lower(r.name) <> lower(entry.name), r.id limit 1
      ) as repository_id
      from error_projects p
    )
    update error_projects p set repository_id = m.repository_id from mapped m
    where p.external_id = m.external_id and p.repository_id is distinct from m.repository_id
    returning m.before, m.repository_id as now`);
  const touched = new Set(moved.flatMap(({ before, now }) => [before, now]).filter((id) => id !== null));
  await markDelivery(
    tx,
    [...touched].map((id) => ({ repositoryId: Number(id), kind: 'incidents', ref: '' })),
  );
}

/**
 * Another configuration: of another organisation or server everything is read anew, and what was there goes; of other
 * projects everything is read anew, since none of it was asked for.
 */
export async function followErrorProjects(
  tx: Transaction,
  now: Date,
  before: Record<string, unknown>,
  config: Record<string, unknown>,
): Promise<void> {
  const differs = (field: string) => JSON.stringify(before[field] ?? null) !== JSON.stringify(config[field] ?? null);
  const elsewhere = differs('organization') || differs('base_url');
  if (elsewhere) {
    await removeErrorProjects(tx, sql`true`);
    await tx.execute(sql`delete from error_counts`);
  }
  if (elsewhere || differs('projects')) {
    await tx.execute(sql`
      update sync_steps set progress = '{}'::jsonb, next_at = ${timestamp(now)}, token = token + 1, lease_until = null, lease_owner = null
      where source = 'sentry'`);
    await tx.execute(sql`delete from source_coverage where source = 'sentry'`);
  }
  await mapErrorProjects(tx);
}

/** Takes projects `p` away with all that is known of them. Returns how many. */
export async function removeErrorProjects(tx: Queryable, which: SQL): Promise<number> {
  const gone = await tx.execute(sql`
    with gone as (delete from error_projects p where ${which} returning p.external_id, p.repository_id),
    counts as (delete from error_counts c using gone where c.project_external_id = gone.external_id),
    dirty as (
      insert into delivery_dirt (repository_id, kind, ref)
      select distinct repository_id, 'incidents', '' from gone where repository_id is not null on conflict do nothing
    )
    select 1 from gone`);
  if (gone.length === 0) return 0;
  for (const table of ['error_release_reads', 'error_release_commits', 'error_release_deploys']) {
    await tx.execute(sql`
      delete from ${sql.identifier(table)} x where not exists (select from error_releases r where r.version = x.version)`);
  }
  return gone.length;
}
