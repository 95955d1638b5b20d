import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { json } from '#core/db/values.ts';
import { linkCounts } from '#core/facts/change.ts';

/** Issues of Linear that are incidents (docs/counting.md, incidents). */

/** A label whose issues are incidents; of a repository, where the issue is tied to none. */
export interface IncidentLabel {
  label: string;
  repository: string | null;
}

/** As an incident: from its creation until it was done or given up. One that is a duplicate of another is none of its own. */
export function linearIncidents(labels: IncidentLabel[]): SQL {
  const chosen = labels.map(({ label, repository }, place) => ({
    place,
    label: label.toLowerCase(),
    repository: repository?.toLowerCase() ?? null,
  }));
  return sql`
    select i.external_id, coalesce(tied.repository_id, named.id) as repository_id, i.identifier || ' ' || i.title as title,
      i.url, i.created_at as started_at, coalesce(i.completed_at, i.canceled_at) as resolved_at
    from linear_issues i
    join issue_facts f on f.issue_id = i.id
    join lateral (
      select min(c.place) as place
      from jsonb_to_recordset(${json(chosen)}) as c(place int, label text, repository text)
      join linear_labels l on lower(l.name) = c.label and l.external_id = any(i.label_ids)
    ) labelled on labelled.place is not null
    left join linear_states s on s.external_id = i.state_id
    left join lateral (
      select p.repository_id from issue_links l join pull_requests p on p.id = l.pull_request_id
      join repositories r on r.id = p.repository_id
      where l.issue_id = i.id and ${sql.raw(linkCounts('l'))}
      order by p.created_at, r.name, p.number limit 1
    ) tied on true
    left join lateral (
      select r.id
      from jsonb_to_recordset(${json(chosen)}) as c(place int, label text, repository text)
      join linear_labels l on lower(l.name) = c.label and l.external_id = any(i.label_ids)
      join repositories r on lower(r.name) = c.repository
      order by c.place limit 1
    ) named on true
    where s.type is distinct from 'duplicate'`;
}

/**
 * Makes the issues with one of the labels, and no others, incidents of a repository. What a person said of one that is none
 * any more is kept aside until it is one again. Returns whether anything changed.
 */
export async function keepLinearIncidents(
  tx: Transaction,
  repositoryId: number,
  labels: IncidentLabel[],
): Promise<boolean> {
  const columns = sql.raw('repository_id, title, url, started_at, resolved_at');
  const of = (row: string) =>
    sql.raw(`(${row}.repository_id, ${row}.title, ${row}.url, ${row}.started_at, ${row}.resolved_at)`);
  const rows = await tx.execute(sql`
    with labelled as materialized (
      select * from (${linearIncidents(labels)}) i where i.repository_id = ${repositoryId}
    ),
    gone as (
      delete from incidents i
      where i.repository_id = ${repositoryId} and i.source = 'linear' and i.external_id not in (select external_id from labelled)
      returning i.external_id, i.excluded_reason, i.verdict
    ),
    kept as (
      insert into incident_judgements (source, external_id, excluded_reason, verdict)
      select 'linear', * from gone where excluded_reason is not null or verdict is not null
    ),
    given_back as (
      delete from incident_judgements j
      where j.source = 'linear' and j.external_id in (select external_id from labelled)
      returning j.external_id, j.excluded_reason, j.verdict
    ),
    written as (
      insert into incidents as i (source, external_id, ${columns}, excluded_reason, verdict)
      select 'linear', l.external_id, ${columns}, g.excluded_reason, g.verdict
      from labelled l left join given_back g on g.external_id = l.external_id
      order by l.started_at, l.external_id
      on conflict (source, external_id) do update set (${columns}) = ${of('excluded')}
      where ${of('i')} is distinct from ${of('excluded')}
      returning 1
    )
    select 1 as changed from gone union all select 1 from written limit 1`);
  return rows.length > 0;
}
