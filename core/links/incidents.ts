import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { texts } from '#core/db/values.ts';

/** Incidents and the deployments that they are tied to (docs/counting.md, incidents). Found together, their ids follow time. */

/** Makes the issues with one of the labels, and no others, incidents of their repository. */
export async function keepLabelledIssues(tx: Transaction, repositoryId: number, labels: string[]): Promise<boolean> {
  const rows = await tx.execute(sql`
    with labelled as materialized (
      select s.* from issues s
      where s.repository_id = ${repositoryId} and s.source = 'github'
        and exists (select from unnest(s.labels) as label where lower(label) = any(${texts(labels.map((label) => label.toLowerCase()))}))
    ),
    gone as (
      delete from incidents i
      where i.repository_id = ${repositoryId} and i.source = 'github' and i.external_id not in (select external_id from labelled)
      returning 1
    ),
    written as (
      insert into incidents as i (source, external_id, repository_id, title, url, started_at, resolved_at)
      select 'github', external_id, repository_id, title, url, created_at, closed_at from labelled
      order by created_at, external_id
      on conflict (source, external_id) do update
      set (repository_id, title, url, started_at, resolved_at) = (excluded.repository_id, excluded.title, excluded.url, excluded.started_at, excluded.resolved_at)
      where (i.repository_id, i.title, i.url, i.started_at, i.resolved_at)
        is distinct from (excluded.repository_id, excluded.title, excluded.url, excluded.started_at, excluded.resolved_at)
      returning 1
    )
    select 1 as changed from gone union all select 1 from written limit 1`);
  return rows.length > 0;
}

/**
 * Ties the incidents of a repository to deployments: by what the reporter named (a deployment, a commit, a release), else to
 * the latest production success within `windowHours` before it started. Returns the deployments whose incidents changed.
 */
export async function tieIncidents(tx: Transaction, repositoryId: number, windowHours: number): Promise<number[]> {
  const rows = await tx.execute(sql`
    with incident as materialized (
      select i.id, i.deployment_ref, date_trunc('second', i.started_at) as started_at,
        coalesce(i.sha, (
          select t.sha from tags t where t.repository_id = i.repository_id and t.name = i.release
        ), (
          select r.sha from releases r where r.repository_id = i.repository_id and i.release in (r.tag, r.name) and r.sha is not null
          order by r.created_at desc limit 1
        ), case when i.release ~ '^[0-9a-f]{40}$' then i.release end) as sha,
        coalesce(i.deployment_ref, i.sha, i.release) is not null as explicit
      from incidents i
      where i.repository_id = ${repositoryId} and i.excluded_reason is null and i.verdict is distinct from 'rejected'
    ),
    wanted as materialized (
      select i.id as incident_id, coalesce(named.id, of_sha.id, carried.id, latest.id) as deployment_id,
        case when i.explicit then 'explicit' else 'inferred' end as confidence
      from incident i
      left join lateral (
        select d.id from deployment_facts d
        where d.repository_id = ${repositoryId} and i.deployment_ref is not null
          and (i.deployment_ref = any(d.seen_as) or 'intake:' || i.deployment_ref = any(d.seen_as)
            or 'github:' || i.deployment_ref = any(d.seen_as) or 'run:' || i.deployment_ref = any(d.seen_as))
        order by d.finished_at, d.key collate "C" limit 1
      ) named on true
      left join lateral (
        select d.id from deployment_facts d
        where d.repository_id = ${repositoryId} and d.sha = i.sha and d.production and d.status = 'success'
        order by d.finished_at > i.started_at, abs(extract(epoch from d.finished_at - i.started_at)), d.key collate "C" limit 1
      ) of_sha on true
      left join lateral (
        select d.id from deployed_commits l join deployment_facts d on d.id = l.deployment_id
        where l.repository_id = ${repositoryId} and l.sha = i.sha and d.production
        order by d.finished_at, d.key collate "C" limit 1
      ) carried on true
      left join lateral (
        select d.id from deployment_facts d
        where d.repository_id = ${repositoryId} and not i.explicit and d.production and d.status = 'success'
          and d.standing is distinct from 'late' and d.finished_at <= i.started_at
          and d.finished_at >= i.started_at - make_interval(hours => ${windowHours})
        order by d.finished_at desc, d.key collate "C" desc limit 1
      ) latest on true
    ),
    known as materialized (select * from wanted where deployment_id is not null),
    mine as materialized (
      select l.* from incident_links l
      where l.incident_id in (select id from incidents where repository_id = ${repositoryId})
        or l.deployment_id in (select id from deployment_facts where repository_id = ${repositoryId})
    ),
    gone as (
      delete from incident_links l using mine m
      where l.incident_id = m.incident_id and m.incident_id not in (select incident_id from known)
      returning l.deployment_id
    ),
    written as (
      insert into incident_links as l (incident_id, deployment_id, confidence)
      select incident_id, deployment_id, confidence from known
      on conflict (incident_id) do update set deployment_id = excluded.deployment_id, confidence = excluded.confidence
      where (l.deployment_id, l.confidence) is distinct from (excluded.deployment_id, excluded.confidence)
      returning l.incident_id, l.deployment_id
    )
    select deployment_id as id from gone union select deployment_id from written
    union select m.deployment_id from mine m join written w on w.incident_id = m.incident_id`);
  return rows.map(({ id }) => Number(id));
}
