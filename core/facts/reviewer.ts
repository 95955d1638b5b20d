import { sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { matchesBot, touchedPullRequests, writeComputed } from '#core/facts/touched.ts';

/**
 * Recomputes who reviewed pull requests, given by their ids (docs/counting.md, reviewer load). Returns whether anything
 * changed.
 */
export async function refreshReviewers(tx: Queryable, ids: number[], bots: string | null): Promise<boolean> {
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with ${touchedPullRequests(ids, bots)},
    computed as materialized (
      select t.id as pull_request_id, review.reviewer, review.reviewer_is_bot, review.reviewed_at, t.repository_id,
        t.author, t.bot as author_is_bot, t.base, t.labels, t.excluded
      from touched t
      cross join lateral (${firstReviews(bots)} offset 0) as review
    ),
    deleted as (
      delete from reviewer_facts
      where pull_request_id = any(array(select id from touched))
        and (pull_request_id, reviewer) not in (select pull_request_id, reviewer from computed)
      returning 1
    ),
    ${writeComputed('reviewer_facts', ['pull_request_id', 'reviewer'], columns)}`);
  return row?.changed ?? false;
}

/**
 * The first review of each person by the merge, with the account that made it. An account that is a bot makes it only
 * where none of the others did: then it is no bot's work.
 */
const firstReviews = (bots: string | null) => sql`
  select distinct on (person) reviewer, reviewer_is_bot, reviewed_at
  from (
    select r.author as reviewer, bool_or(r.author_is_bot or ${matchesBot(sql`r.author`, bots)}) as reviewer_is_bot,
      min(date_trunc('second', r.submitted_at)) as reviewed_at,
      coalesce((select i.person_id::text from identities i where i.account = lower(r.author)), '@' || lower(r.author)) as person
    from reviews r
    where r.repository_id = t.repository_id and r.pull_request_number = t.number
      and r.state <> 'PENDING' and r.submitted_at is not null and lower(r.author) <> all(t.own)
    group by r.author
  ) by_account
  where t.merged_at is null or reviewed_at <= t.merged_at
  order by person, reviewer_is_bot, reviewed_at, reviewer`;

const columns = [
  'pull_request_id reviewer reviewer_is_bot reviewed_at repository_id author author_is_bot base labels excluded',
].flatMap((line) => line.split(' '));
