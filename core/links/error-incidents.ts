import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { judged } from '#core/facts/error.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';

/** Issues of the error tracker that are incidents (docs/counting.md, incidents). */

export interface ErrorRules {
  /** The least level: `fatal`, or `error`, which fatal ones are too. */
  level: 'error' | 'fatal';
  /** The least number of events. */
  events: number;
  /** An issue that began so many hours after a deployment can be its fault. */
  windowHours: number;
}

/**
 * Judges the issues that began a day ago and of which nothing new has been heard since, as they are now: what has
 * happened to them by then has been read. Those that are heard of are judged where they are kept (core/facts/error.ts).
 * Returns whether any was.
 */
export async function judgeErrors(tx: Transaction, now: Date): Promise<boolean> {
  const rows = await tx.execute(sql`
    with due as (
      update error_starts s set judged_level = i.level, judged_events = i.events
      from error_issues i, sync_steps step
      where s.judged_events is null and s.started_at + ${judged()} <= ${timestamp(now)} and i.id = s.issue_id
        and step.source = 'sentry' and step.step = 'issues' and step.finished_at >= s.started_at + ${judged()}
      returning i.project_external_id
    )
    select distinct p.repository_id from due left join error_projects p on p.external_id = due.project_external_id`);
  const repositories = rows.filter((row) => row.repository_id !== null);
  await markDelivery(
    tx,
    repositories.map((row) => ({ repositoryId: Number(row.repository_id), kind: 'incidents', ref: '' })),
  );
  return rows.length > 0;
}

/**
 * Makes incidents of a repository of those issues, and no others, that its projects saw begin within the window after a
 * success in production, and that were found to be bad enough. Returns whether any changed.
 *
 * Each knows its commit if its release does, and that commit was deployed. What came back is never laid to the release in
 * which it was first seen, but to the one in which it came back, if that is known.
 */
export async function keepErrorIncidents(tx: Transaction, repositoryId: number, rules: ErrorRules): Promise<boolean> {
  const levels = rules.level === 'fatal' ? ['fatal'] : ['error', 'fatal'];
  const rows = await tx.execute(sql`
    with begun as materialized (
      select i.external_id || case when s.regression = '' then '' else '/' || s.regression end as external_id,
        i.title, nullif(i.url, '') as url, s.started_at, s.resolved_at, known.sha
      from error_projects p
      join error_issues i on i.project_external_id = p.external_id
      join error_starts s on s.issue_id = i.id
      left join error_releases r on r.project_external_id = p.external_id and r.version = s.release
      left join lateral (
        select named.sha
        from (select case when lower(s.release) ~ '^([0-9a-f]{40}|[0-9a-f]{64})$' then lower(s.release) else r.last_commit_sha end as sha) named
        where exists (
          select from deployment_facts d
          where d.repository_id = ${repositoryId} and d.sha = named.sha and d.production and d.status = 'success'
        ) or exists (
          select from deployed_commits l join deployment_facts d on d.id = l.deployment_id
          where l.repository_id = ${repositoryId} and l.sha = named.sha and d.production
        )
      ) known on true
      where p.repository_id = ${repositoryId} and s.judged_events >= ${rules.events} and s.judged_level = any(${texts(levels)})
        and exists (
          select from deployment_facts d
          where d.repository_id = ${repositoryId} and d.production and d.status = 'success' and d.standing is distinct from 'late'
            and d.finished_at <= s.started_at and d.finished_at >= s.started_at - make_interval(hours => ${rules.windowHours})
        )
    ),
    gone as (
      delete from incidents i
      where i.repository_id = ${repositoryId} and i.source = 'sentry' and i.external_id not in (select external_id from begun)
      returning 1
    ),
    written as (
      insert into incidents as i (source, external_id, repository_id, title, url, started_at, resolved_at, sha)
      select 'sentry', external_id, ${repositoryId}::bigint, title, url, started_at, resolved_at, sha from begun
      order by started_at, external_id
      on conflict (source, external_id) do update
      set (repository_id, title, url, started_at, resolved_at, sha) = (excluded.repository_id, excluded.title, excluded.url, excluded.started_at, excluded.resolved_at, excluded.sha)
      where (i.repository_id, i.title, i.url, i.started_at, i.resolved_at, i.sha)
        is distinct from (excluded.repository_id, excluded.title, excluded.url, excluded.started_at, excluded.resolved_at, excluded.sha)
      returning 1
    )
    select 1 as changed from gone union all select 1 from written limit 1`);
  return rows.length > 0;
}
