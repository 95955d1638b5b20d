import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { json, texts, timestamp } from '#core/db/values.ts';

/** What a day after its beginning is known of an issue decides what it amounts to (docs/counting.md, incidents). */
const judgedAfterHours = 24;

/**
 * Recomputes when issues, given by the tracker's ids, were open, and when they began: were first seen, or came back.
 * Returns the ids of those that began, or were resolved, at another time than was known, or were judged.
 */
export async function refreshErrors(tx: Queryable, externalIds: string[], now: Date): Promise<number[]> {
  if (externalIds.length === 0) return [];
  await refreshOpenErrors(tx, externalIds);
  const rows = await tx.execute(sql`
    with ${touched(externalIds)},
    computed as materialized (
      select t.id as issue_id, begun.regression, date_trunc('second', begun.at) as started_at, begun.release,
        date_trunc('second', (
          select min(a.at) from error_issue_activity a
          where a.issue_external_id = t.external_id and a.kind = 'resolved'
            and (a.at > begun.at or begun.regression = '' and a.at = begun.at)
        )) as resolved_at,
        case when begun.at + ${judged()} <= ${timestamp(now)} then t.level end as judged_level,
        case when begun.at + ${judged()} <= ${timestamp(now)} then t.events end as judged_events
      from touched t
      cross join lateral (
        select '' as regression, t.first_seen_at as at, t.first_release as release
        union all
        select a.external_id, a.at, a.release from error_issue_activity a
        where a.issue_external_id = t.external_id and a.kind = 'regressed'
      ) begun
    ),
    deleted as (
      delete from error_starts s using touched t
      where s.issue_id = t.id and (s.issue_id, s.regression) not in (select issue_id, regression from computed)
      returning s.issue_id
    ),
    written as (
      insert into error_starts as s (issue_id, regression, started_at, resolved_at, release, judged_level, judged_events)
      select issue_id, regression, started_at, resolved_at, release, judged_level, judged_events from computed
      on conflict (issue_id, regression) do update
      set (started_at, resolved_at, release, judged_level, judged_events) = (excluded.started_at, excluded.resolved_at, excluded.release,
        coalesce(s.judged_level, excluded.judged_level), coalesce(s.judged_events, excluded.judged_events))
      where (s.started_at, s.resolved_at, s.release) is distinct from (excluded.started_at, excluded.resolved_at, excluded.release)
        or s.judged_events is null and excluded.judged_events is not null
      returning s.issue_id
    )
    select issue_id as id from deleted union select issue_id from written`);
  return rows.map(({ id }) => Number(id));
}

/** What was known of an issue is judged once, when it began so long ago. */
export function judged(): SQL {
  return sql`make_interval(hours => ${judgedAfterHours})`;
}

function touched(externalIds: string[]): SQL {
  return sql`touched as materialized (
      select i.* from jsonb_array_elements_text(${json(externalIds)}) as key (id)
      cross join lateral (select * from error_issues i where i.external_id = key.id offset 0) i
    )`;
}

/**
 * Each mark says whether the issue is open from then on: it was first seen, something happened to it, and at last its own
 * state, which stands for what is not known of its activity. A span begins where that becomes true.
 */
async function refreshOpenErrors(tx: Queryable, externalIds: string[]): Promise<void> {
  await tx.execute(sql`
    with ${touched(externalIds)},
    mark as (
      select t.id, t.first_seen_at as at, 0 as phase, '' as key, true as open from touched t
      union all
      select t.id, greatest(a.at, t.first_seen_at), 1, a.external_id, a.kind in ('unresolved', 'regressed')
      from touched t join error_issue_activity a on a.issue_external_id = t.external_id
      union all
      select t.id, greatest(t.last_seen_at, t.first_seen_at, (
        select max(a.at) from error_issue_activity a where a.issue_external_id = t.external_id
      )), 2, '', t.status = 'unresolved' from touched t
    ),
    change as (
      select * from (
        select id, date_trunc('second', at) as at, at as exact, phase, key, open, lag(open, 1, false) over order_of_marks as was
        from mark window order_of_marks as (partition by id order by at, phase, key)
      ) placed where open <> was
    ),
    span as (
      select id as issue_id, at as open_from, lead(at) over (partition by id order by exact, phase, key) as open_until, open from change
    ),
    computed as materialized (
      select distinct on (issue_id, open_from) issue_id, open_from, open_until from span
      where open and (open_until is null or open_until > open_from)
      order by issue_id, open_from, open_until desc nulls first
    ),
    deleted as (
      delete from open_error_facts f using touched t
      where f.issue_id = t.id and (f.issue_id, f.open_from) not in (select issue_id, open_from from computed)
    )
    insert into open_error_facts as f (issue_id, open_from, open_until)
    select issue_id, open_from, open_until from computed
    on conflict (issue_id, open_from) do update set open_until = excluded.open_until
    where f.open_until is distinct from excluded.open_until`);
}

/** Asks for an issue anew: something happened to it that does not show where issues are listed. */
export async function askForErrors(tx: Queryable, externalIds: string[]): Promise<void> {
  await tx.execute(sql`update error_issues set read_status = '' where external_id = any(${texts(externalIds)})`);
}
