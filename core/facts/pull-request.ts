import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { deployedBy } from '#core/facts/change.ts';
import { matchesBot, touchedPullRequests, writeComputed } from '#core/facts/touched.ts';

/**
 * Recomputes the ledger (docs/counting.md, stages) of pull requests, given by their ids. Rows that come out as they were
 * are not written. Returns whether anything changed.
 */
export async function refreshLedgers(tx: Queryable, ids: number[], bots: string | null): Promise<boolean> {
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with ${touchedPullRequests(ids, bots)}, ${raw(bots)}, ${chosen()}, ${cleaned()}, ${worked()}, ${computed()},
    deleted as (
      delete from pull_request_facts
      where pull_request_id = any(array(select id from touched)) and not people_review
        and pull_request_id not in (select pull_request_id from computed where not people_review)
      returning 1
    ),
    ${writeComputed('pull_request_facts', ['pull_request_id', 'people_review'], columns)}`);
  return row?.changed ?? false;
}

const columns = [
  'pull_request_id people_review bots_review repository_id author author_is_bot base labels excluded',
  'created_at first_commit_at ready_at first_review_at approved_at merged_at deployed_at coding_seconds',
  'pickup_seconds review_seconds merge_seconds deploy_seconds cycle_seconds lead_seconds',
  'ready_to_merge_seconds lines rounds inline_comments health',
].flatMap((line) => line.split(' '));

/**
 * The raw points: t2 and t3 once with people as the only reviewers and once with bots too (where both ways agree there is
 * one row with both flags), t0, t4, and in `readied` every moment at which it became ready. What reviewers asked for and
 * said goes both ways too: `requested`, every moment at which changes were asked for, and their inline `comments`.
 */
function raw(bots: string | null): SQL {
  const people = sql.raw('(people_t2, people_t3, people_requested, people_comments)');
  const all = sql.raw('(all_t2, all_t3, all_requested, all_comments)');
  return sql`raw as materialized (
    select t.*, way.*, commit.t0, t.merged_at as t4, deployed.t5,
      case when t.drafted then event.readied else event.readied || t.created_at end as readied
    from touched t
    cross join lateral (
      select min(at) filter (where not bot) as people_t2, min(at) as all_t2,
        min(at) filter (where not bot and state = 'APPROVED') as people_t3,
        min(at) filter (where state = 'APPROVED') as all_t3,
        array_agg(at order by at) filter (where not bot and state = 'CHANGES_REQUESTED') as people_requested,
        array_agg(at order by at) filter (where state = 'CHANGES_REQUESTED') as all_requested,
        ${commentsOf('not bot')} as people_comments, ${commentsOf('true')} as all_comments
      from (
        select r.state, r.comments, r.author_is_bot or ${matchesBot(sql`r.author`, bots)} as bot, date_trunc('second', r.submitted_at) as at
        from reviews r
        where r.repository_id = t.repository_id and r.pull_request_number = t.number
          and r.state <> 'PENDING' and r.submitted_at is not null and lower(r.author) <> all(t.own)
      ) as by_others
      offset 0
    ) as review
    cross join lateral (
      select date_trunc('second', min(c.authored_at)) as t0
      from pull_request_commits pc
      cross join lateral (
        select c.authored_at from commits c where c.repository_id = pc.repository_id and c.sha = pc.sha offset 0
      ) as c
      where pc.repository_id = t.repository_id and pc.pull_request_number = t.number and pc.kind = 'branch'
      offset 0
    ) as commit
    cross join lateral (
      select array_agg(date_trunc('second', e.at)) as readied
      from pull_request_events e
      where e.repository_id = t.repository_id and e.pull_request_number = t.number and e.type = 'READY_FOR_REVIEW'
      offset 0
    ) as event
    cross join lateral (
      values
        (true, ${people} is not distinct from ${all}, people_t2, people_t3, people_requested, people_comments),
        (false, true, all_t2, all_t3, all_requested, all_comments)
    ) as way (people_review, bots_review, t2, t3, requested, comments)
    ${deployedBy('t.repository_id', `'#' || t.number`)}
    where way.people_review or ${people} is distinct from ${all}
  )`;
}

/** The inline comments of some reviewers; `null` while those of any of their reviews are not counted. */
function commentsOf(reviewers: string): SQL {
  return sql.raw(`case when bool_or(comments is null) filter (where ${reviewers}) then null
    else coalesce(sum(comments) filter (where ${reviewers}), 0)::int end`);
}

/** The raw t1, and steps 1 and 2 of the cleaning for t2, t3. It still needs the raw t2, so it comes first. */
const chosen = () => sql`chosen as materialized (
    select raw.*,
      case when t2 <= t4 or t4 is null then t2 end as kept_t2,
      case when t3 <= t4 or t4 is null then t3 end as kept_t3,
      coalesce(
        (select max(at) from unnest(readied) as at where at <= t2),
        (select max(at) from unnest(readied) as at where at <= coalesce(t4, closed_at, 'infinity')),
        case when not (state = 'open' and is_draft) then created_at end
      ) as t1
    from raw
  )`;

/**
 * The cleaned points p0 to p5. Each one becomes the last present one before it where it is earlier, so a present point is
 * the greatest of itself and all before it; `greatest` and `least` pass over what is absent.
 */
const cleaned = () => sql`cleaned as materialized (
    select chosen.*,
      least(coalesce(t0, t1), t1) as p0,
      t1 as p1,
      case when kept_t2 is not null then greatest(least(coalesce(t0, t1), t1), t1, kept_t2) end as p2,
      case when kept_t3 is not null then greatest(least(coalesce(t0, t1), t1), t1, kept_t2, kept_t3) end as p3,
      case when t4 is not null then greatest(least(coalesce(t0, t1), t1), t1, kept_t2, kept_t3, t4) end as p4,
      case when t4 is not null and t5 is not null
        then greatest(least(coalesce(t0, t1), t1), t1, kept_t2, kept_t3, t4, t5) end as p5
    from chosen
  )`;

/**
 * How often somebody worked it over: the switches from changes being asked for to a later commit, before the approval or
 * else the merge. Commits after the same request are one switch. Nearly always nothing was asked for, and nothing looked up.
 */
const worked = () => sql`worked as materialized (
    select cleaned.*,
      case
        when p4 is null then null
        when requested is null then 0
        else (
          select count(distinct (select max(asked) from unnest(requested) as asked where asked < commit.at))::int
          from pull_request_commits pc
          cross join lateral (
            select date_trunc('second', c.committed_at) as at from commits c
            where c.repository_id = pc.repository_id and c.sha = pc.sha offset 0
          ) as commit
          where pc.repository_id = cleaned.repository_id and pc.pull_request_number = cleaned.number
            and pc.kind = 'branch' and commit.at < coalesce(p3, p4)
        )
      end as rounds
    from cleaned
  )`;

const computed = () => sql`computed as materialized (
    select id as pull_request_id, people_review, bots_review, repository_id, author, bot as author_is_bot, base, labels,
      excluded, created_at, p0 as first_commit_at, p1 as ready_at, p2 as first_review_at, p3 as approved_at,
      p4 as merged_at, p5 as deployed_at,
      ${seconds('p0', 'p1')} as coding_seconds,
      ${seconds('greatest(p0, p1)', 'p2')} as pickup_seconds,
      ${seconds('greatest(p0, p1, p2)', 'p3')} as review_seconds,
      ${seconds('greatest(p0, p1, p2, p3)', 'p4')} as merge_seconds,
      ${seconds('greatest(p0, p1, p2, p3, p4)', 'p5')} as deploy_seconds,
      ${seconds('p0', 'p4')} as cycle_seconds,
      ${seconds('p0', 'p5')} as lead_seconds,
      ${seconds('p1', 'p4')} as ready_to_merge_seconds,
      lines, rounds, comments as inline_comments,
      case when p4 is not null then ${health()} end as health
    from worked
  )`;

/** The parts of the health: what each is about, the bounds of its steps, and the points of each step and of what lies beyond. */
function parts(): [value: string, bounds: number[], points: number[]][] {
  const [hour, day] = [3600, 86_400];
  return [
    ['rounds', [0, 1, 2], [25, 20, 12, 5]],
    ['comments', [5, 15, 30], [25, 20, 12, 5]],
    ['lines', [200, 500, 1000], [25, 20, 12, 5]],
    [secondsBetween('p1', 'p2'), [3 * hour, 12 * hour, 24 * hour], [12, 9, 6, 3]],
    [secondsBetween('p1', 'p4'), [day, 3 * day, 7 * day], [13, 10, 6, 3]],
  ];
}

/** The health of a merged pull request. Of the parts only the first review may be missing: it gives nothing then. */
function health(): SQL {
  const points = parts().map(([value, bounds, points]) => {
    const steps = bounds.map((bound, i) => `when ${value} <= ${bound} then ${points[i]}`);
    return `case ${steps.join(' ')} when ${value} is not null then ${points[bounds.length]} end`;
  });
  const [rounds, comments, lines, firstReview, merge] = points;
  return sql.raw([rounds, comments, lines, `coalesce(${firstReview}, 0)`, merge].join(' + '));
}

function seconds(from: string, to: string): SQL {
  return sql.raw(secondsBetween(from, to));
}

function secondsBetween(from: string, to: string): string {
  return `date_part('epoch', ${to} - ${from})::bigint`;
}
