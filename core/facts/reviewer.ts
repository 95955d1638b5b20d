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
      cross join lateral (
        select r.author as reviewer, bool_or(r.author_is_bot or ${matchesBot(sql`r.author`, bots)}) as reviewer_is_bot,
          min(date_trunc('second', r.submitted_at)) as reviewed_at
        from reviews r
        where r.repository_id = t.repository_id and r.pull_request_number = t.number
          and r.state <> 'PENDING' and r.submitted_at is not null and lower(r.author) <> lower(t.author)
        group by r.author offset 0
      ) as review
      where t.merged_at is null or review.reviewed_at <= t.merged_at
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

const columns = [
  'pull_request_id reviewer reviewer_is_bot reviewed_at repository_id author author_is_bot base labels excluded',
].flatMap((line) => line.split(' '));
