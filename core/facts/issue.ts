import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { bigints } from '#core/db/values.ts';
import { linkCounts } from '#core/facts/change.ts';
import { isThere } from '#core/facts/issue-checks.ts';
import { type FollowedTeams, isFollowed } from '#core/facts/issue-teams.ts';
import { matchesBot, writeComputed } from '#core/facts/touched.ts';

/**
 * Recomputes the facts of issues, given by their ids (docs/counting.md, issues): the issue itself, the last merge that
 * belongs to it, and the states that it was in. Returns whether anything changed.
 */
export async function refreshIssues(
  tx: Queryable,
  ids: number[],
  teams: FollowedTeams,
  bots: string | null,
): Promise<boolean> {
  const whole = await refreshWhole(tx, ids, teams, bots);
  return (await refreshStates(tx, ids, teams)) || whole;
}

async function refreshWhole(tx: Queryable, ids: number[], teams: FollowedTeams, bots: string | null): Promise<boolean> {
  const span = (from: string, to: string) => sql.raw(`extract(epoch from ${to} - ${from})::bigint`);
  const [row] = await tx.execute(sql`
    with ${touched(ids, teams)},
    computed as materialized (
      select t.id as issue_id, t.assignee, t.labels, t.repository_ids, t.created_at, t.started_at, t.completed_at, t.canceled_at,
        ${span('t.created_at', 't.completed_at')} as lead_seconds, last.merged_at, last.deployed_at,
        ${span('t.started_at', 'last.merged_at')} as started_to_merged_seconds,
        ${span('t.started_at', 'last.deployed_at')} as started_to_deployed_seconds,
        ${span('t.created_at', 'last.merged_at')} as created_to_merged_seconds,
        ${span('t.created_at', 'last.deployed_at')} as created_to_deployed_seconds
      from touched t left join lateral (${lastMerge(bots)} offset 0) last on t.canceled_at is null
    ),
    deleted as (
      delete from issue_facts where issue_id = any(${bigints(ids)}) and issue_id not in (select issue_id from computed) returning 1
    ),
    ${writeComputed('issue_facts', ['issue_id'], issueColumns)}`);
  return row?.changed === true;
}

const issueColumns = [
  'issue_id assignee labels repository_ids created_at started_at completed_at canceled_at lead_seconds merged_at deployed_at',
  'started_to_merged_seconds started_to_deployed_seconds created_to_merged_seconds created_to_deployed_seconds',
].flatMap((line) => line.split(' '));

const stateColumns = 'issue_id place state open assignee labels repository_ids started_at ended_at seconds'.split(' ');

async function refreshStates(tx: Queryable, ids: number[], teams: FollowedTeams): Promise<boolean> {
  const [row] = await tx.execute(sql`
    with ${touched(ids, teams)},
    computed as materialized (
      select t.id as issue_id, span.place::int as place, coalesce(s.name, 'A deleted state') as state,
        coalesce(s.type, '') not in ('completed', 'canceled', 'duplicate') as open, t.assignee, t.labels, t.repository_ids,
        span.started_at, span.ended_at, extract(epoch from span.ended_at - span.started_at)::bigint as seconds
      from touched t
      cross join lateral (
        select place, said ->> 'stateId' as state_id, date_trunc('second', (said ->> 'startedAt')::timestamptz) as started_at,
          date_trunc('second', greatest((said ->> 'endedAt')::timestamptz, case when said ->> 'endedAt' is not null then (said ->> 'startedAt')::timestamptz end)) as ended_at
        from jsonb_array_elements(t.states) with ordinality as e(said, place)
      ) span
      left join linear_states s on s.external_id = span.state_id
    ),
    deleted as (
      delete from issue_state_facts
      where issue_id = any(${bigints(ids)}) and (issue_id, place) not in (select issue_id, place from computed) returning 1
    ),
    ${writeComputed('issue_state_facts', ['issue_id', 'place'], stateColumns)}`);
  return row?.changed === true;
}

/** The issues with these ids that count, every instant cut to whole seconds, with what they refer to by name. */
function touched(ids: number[], teams: FollowedTeams): SQL {
  return sql`touched as materialized (
    select i.id, i.states, lower(u.email) as assignee,
      array(select l.name from linear_labels l where l.external_id = any(i.label_ids) order by l.name) as labels,
      array(
        select distinct p.repository_id from issue_links l join pull_requests p on p.id = l.pull_request_id
        where l.issue_id = i.id and ${sql.raw(linkCounts('l'))} order by 1
      ) as repository_ids,
      date_trunc('second', i.created_at) as created_at, date_trunc('second', i.started_at) as started_at,
      case when i.canceled_at is null then date_trunc('second', i.completed_at) end as completed_at,
      date_trunc('second', i.canceled_at) as canceled_at
    from unnest(${bigints(ids)}) as key (id)
    cross join lateral (select * from linear_issues i where i.id = key.id and ${isThere()} offset 0) i
    join linear_teams t on t.external_id = i.team_id and ${isFollowed(teams)}
    left join linear_users u on u.external_id = i.assignee_id
  )`;
}

/** The last merge of a pull request of the issue `t` that a person made and nobody took out, and its way to production. */
function lastMerge(bots: string | null): SQL {
  return sql`
    select date_trunc('second', p.merged_at) as merged_at, c.deployed_at
    from issue_links l
    join pull_requests p on p.id = l.pull_request_id and p.merged_at is not null and p.excluded_reason is null
      and not p.author_is_bot and not ${matchesBot(sql`p.author`, bots)}
    left join change_facts c on c.pull_request_id = p.id and c.people_review
    where l.issue_id = t.id and ${sql.raw(linkCounts('l'))}
    order by 1 desc, 2 desc nulls last limit 1`;
}
