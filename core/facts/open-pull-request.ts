import { sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { touchedPullRequests, writeComputed } from '#core/facts/touched.ts';

/**
 * Recomputes when pull requests, given by their ids, were open and ready (docs/counting.md, open pull requests). Returns
 * whether anything changed.
 *
 * Each mark sets the state `open`, the state `ready` or both: the creation, every event, and the final close, which stands
 * for a missing event. A span begins where both become true and ends where one of them ceases to be.
 */
export async function refreshOpenSpans(tx: Queryable, ids: number[], bots: string | null): Promise<boolean> {
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with ${touchedPullRequests(ids, bots)},
    computed as materialized (
      select t.id as pull_request_id, span.open_from, span.open_until, t.repository_id, t.author,
        t.bot as author_is_bot, t.base, t.labels, t.excluded
      from touched t
      cross join lateral (${spans()} offset 0) as span
      where span.open_until is null or span.open_until > span.open_from
    ),
    deleted as (
      delete from open_pull_request_facts
      where pull_request_id = any(array(select id from touched))
        and (pull_request_id, open_from) not in (select pull_request_id, open_from from computed)
      returning 1
    ),
    ${writeComputed('open_pull_request_facts', ['pull_request_id', 'open_from'], columns)}`);
  return row?.changed ?? false;
}

const columns = [
  'pull_request_id open_from open_until repository_id author author_is_bot base labels excluded',
].flatMap((line) => line.split(' '));

/** The marks of the pull request `t` in the order in which they happened, numbered by `place`. */
const marks = () => sql`
  select at, open, ready, row_number() over (order by at, phase, key) as place
  from (
    values (t.created_at, 0, '', true, not t.drafted)
    union all
    select greatest(date_trunc('second', e.at), t.created_at), 1, to_char(e.at, 'US') || e.external_id,
      case e.type when 'REOPENED' then true when 'CLOSED' then false when 'MERGED' then false end,
      case e.type when 'READY_FOR_REVIEW' then true when 'CONVERT_TO_DRAFT' then false end
    from pull_request_events e
    where e.repository_id = t.repository_id and e.pull_request_number = t.number
      and e.type in ('REOPENED', 'CLOSED', 'MERGED', 'READY_FOR_REVIEW', 'CONVERT_TO_DRAFT')
    union all
    select coalesce(t.merged_at, t.closed_at), 2, '', false, null where t.state <> 'open'
  ) as mark (at, phase, key, open, ready)`;

/**
 * The newest mark that says something about a state, and what it says, are carried together as `2 × place + said`,
 * whose maximum so far is therefore the state of that moment.
 */
const spans = () => sql`
  select at as open_from, next_at as open_until
  from (
    select at, counts, lead(at) over (order by place) as next_at
    from (
      select at, place, counts, lag(counts, 1, false) over (order by place) as counted
      from (
        select at, place,
          max(2 * place + open::int) over so_far % 2 = 1 and max(2 * place + ready::int) over so_far % 2 = 1 as counts
        from (${marks()}) as placed
        window so_far as (order by place)
      ) as states
    ) as changes
    where counts <> counted
  ) as edges
  where counts`;
