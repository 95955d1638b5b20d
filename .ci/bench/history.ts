import { sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';

/**
 * Facts as a sync leaves them, without the sync: 40 repositories, one bot in 13 authors, a second row for every fourth pull
 * request because a bot reviewed it first. The same seed gives the same history.
 */
export interface History {
  pullRequests: number;
  people: number;
  /** The first day, and over how many days everything is spread. */
  from: string;
  days: number;
}

export async function fillPullRequests(tx: Queryable, { pullRequests, people, from, days }: History): Promise<void> {
  await tx.execute(sql`select setseed(0.42)`);
  await tx.execute(sql`
    insert into repositories (id, source, external_id, name, url, private, archived, fork, tracked, created_at)
    overriding system value
    select i, 'github', 'r' || i, 'acme/repo-' || i, '', false, false, false, true, '2020-01-01' from generate_series(1, 40) i`);
  await tx.execute(sql`
    insert into coverage select id, step, '-infinity'
    from repositories, unnest(array['pull-requests', 'commits', 'deployments', 'workflow-runs']) as step`);
  await tx.execute(sql`
    insert into pull_requests (repository_id, external_id, number, title, body, url, state, is_draft, author,
      author_is_bot, base, head, created_at, updated_at, closed_at, merged_at, additions, deletions, changed_files, labels)
    select 1 + i % 40, 'p' || i, i, 'A change', '', '', 'merged', false, 'dev-' || (random() * ${people}::int)::int, i % 13 = 0,
      'main', 'topic', created, created, created + open, created + open, exp(random() * 7), exp(random() * 6), 3,
      case when i % 5 = 0 then array['bug'] when i % 7 = 0 then array['bug', 'ui'] else '{}' end
    from (
      select i, ${from}::timestamptz + i * (${`${days} days`}::interval / ${pullRequests}::int) as created,
        make_interval(secs => trunc(exp(6 + random() * 8))) as open
      from generate_series(1, ${pullRequests}::int) i
    ) one`);
  await tx.execute(sql`
    insert into pull_request_facts (pull_request_id, people_review, bots_review, repository_id, author, author_is_bot,
      base, labels, excluded, created_at, first_commit_at, ready_at, first_review_at, approved_at, merged_at,
      coding_seconds, pickup_seconds, review_seconds, merge_seconds, cycle_seconds, ready_to_merge_seconds, lines)
    select id, way.people, way.bots, repository_id, author, author_is_bot, base, labels, false, created_at,
      created_at - make_interval(secs => coding), created_at, created_at + make_interval(secs => a),
      created_at + make_interval(secs => b), merged_at, coding, a, b - a, total - b, coding + total, total,
      additions + deletions
    from (
      select p.*, trunc(exp(6 + random() * 6))::bigint as coding, extract(epoch from merged_at - created_at)::bigint as total,
        case when random() < 0.8 then trunc(0.3 * extract(epoch from merged_at - created_at))::bigint end as a,
        case when random() < 0.7 then trunc(0.9 * extract(epoch from merged_at - created_at))::bigint end as b
      from pull_requests p
    ) p
    cross join lateral (values (true, number % 4 <> 0), (false, true)) as way (people, bots)
    where way.people or number % 4 = 0`);
}

/**
 * What follows from pull requests: when they were open (one in 50 still is, with a review and a request), so many
 * deployments, one in 10 failed, what each carried, and two workflow runs for each pull request.
 */
export async function fillDelivery(
  tx: Queryable,
  { pullRequests, people, from, days }: History,
  deployments: number,
): Promise<void> {
  await tx.execute(sql`
    with still as (
      update pull_requests set state = 'open', closed_at = null, merged_at = null where number % 50 = 0 returning id
    )
    update pull_request_facts f set merged_at = null, merge_seconds = null, cycle_seconds = null, ready_to_merge_seconds = null
    from still where still.id = f.pull_request_id`);
  await tx.execute(sql`
    insert into open_pull_request_facts (pull_request_id, open_from, open_until, repository_id, author, author_is_bot, base, labels, excluded)
    select id, created_at, closed_at, repository_id, author, author_is_bot, base, labels, false from pull_requests`);
  await tx.execute(sql`
    insert into reviews (external_id, repository_id, pull_request_number, author, author_is_bot, state, submitted_at)
    select 'v' || number || '-' || k, repository_id, number, 'dev-' || (number + k) % ${people}::int, false,
      case when k = 2 and number % 3 = 0 then 'APPROVED' when number % 4 = 0 then 'CHANGES_REQUESTED' else 'COMMENTED' end, created_at + k * interval '5 hours'
    from pull_requests, generate_series(1, 2) k`);
  await tx.execute(sql`
    insert into pull_request_events (external_id, repository_id, pull_request_number, type, at, subject)
    select 'e' || number, repository_id, number, 'REVIEW_REQUESTED', created_at, 'dev-' || (number + 1) % ${people}::int from pull_requests`);
  await tx.execute(sql`
    insert into deployment_facts (repository_id, key, seen_as, environment, service, production, sha, title, status, started_at,
      finished_at, standing, failed, evidence, recovered_at, recovery_seconds, rework)
    select 1 + i % 40, 'github:' || i, array['github:' || i], 'production', '', true, md5(i::text), 'v' || i, status,
      at - interval '3 minutes', at, case when status = 'success' then 'change' end, failed,
      case when failed then array['rollback'] else '{}' end, case when failed then at + took end,
      case when failed then extract(epoch from took)::bigint end, i % 10 = 1
    from (
      select i, ${from}::timestamptz + i * (${`${days} days`}::interval / ${deployments}::int) as at,
        case when i % 20 = 7 then 'failure' else 'success' end as status, i % 10 = 0 as failed,
        make_interval(secs => trunc(exp(5 + random() * 6))) as took
      from generate_series(1, ${deployments}::int) i
    ) one`);
  await tx.execute(sql`
    insert into change_facts (repository_id, change, people_review, bots_review, pull_request_id, author, author_is_bot, base, labels,
      excluded, merged_at, deployed_at, environment, service, from_first_commit_seconds, from_ready_seconds, from_merged_seconds)
    select repository_id, '#' || number, f.people_review, f.bots_review, p.id, f.author, f.author_is_bot, f.base, f.labels, false, f.merged_at, f.merged_at + wait,
      'production', '', f.cycle_seconds + extract(epoch from wait)::bigint, f.ready_to_merge_seconds + extract(epoch from wait)::bigint,
      extract(epoch from wait)::bigint
    from pull_request_facts f
    join (select id, number, make_interval(secs => trunc(exp(6 + random() * 6))) as wait from pull_requests) p on p.id = f.pull_request_id
    where f.merged_at is not null`);
  await tx.execute(sql`
    insert into workflow_runs (repository_id, run_id, attempt, number, workflow, workflow_path, event, branch, head_sha, status,
      conclusion, actor, created_at, started_at, updated_at, url)
    select 1 + i % 40, i, 1, i, 'CI ' || i % 3, 'ci.yml', 'push', 'main', 'a', 'completed', 'success', 'x', at, at, at + took, ''
    from (
      select i, ${from}::timestamptz + i * (${`${days} days`}::interval / ${2 * pullRequests}::int) as at,
        make_interval(secs => trunc(exp(4 + random() * 4))) as took
      from generate_series(1, ${2 * pullRequests}::int) i
    ) one`);
  await tx.execute(sql`
    insert into workflow_run_facts (workflow_run_id, repository_id, workflow, branch, event, ended_at, duration_seconds, outcome)
    select id, repository_id, workflow, branch, event, updated_at, extract(epoch from updated_at - started_at)::bigint,
      case when id % 9 = 0 then 'failure' when id % 11 = 0 then 'cancelled' else 'success' end
    from workflow_runs`);
}
