import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { createContext } from '#test/context.ts';
import { type Bench, growthExponent, interleave, median, print, ratioOf, type Server } from './bench.ts';

/**
 * A metric over many pull requests with all its percentiles by week, against counting the same rows and summing one of
 * their columns. The rows are facts as a sync leaves them: 40 repositories, 300 people, one bot in 13, a second row for
 * every fourth because a bot reviewed it first.
 */
export const metrics: Bench = { name: 'metrics', run };

const sizes = [25_000, 50_000, 100_000, 200_000];
/** For the plain metrics, of which every point stands alone; groups multiply the points and have no goal. */
const goal = 12;
const plain = [
  'pull-request-cycle-time with stages',
  'merge-time',
  'merged-without-review',
  'review-time',
  'throughput',
];
const window: MetricQuery = { from: '2023-01-02', to: '2026-01-04', bucket: 'week' };

async function run(server: Server): Promise<boolean> {
  const growth = new Map<string, { size: number; time: number }[]>();
  let isGood = true;
  print('  Every percentile by week over three years, against counting the same rows and summing one column:');
  for (const size of sizes) {
    const db = await server.createDatabase();
    await fill(db, size);
    const isLargest = size === sizes.at(-1);
    const { base, ...times } = await measure(createContext(db), isLargest);
    print(`  ${size / 1000}k pull requests: ${median(base).toFixed(0)} ms to count and sum`);
    for (const [name, list] of Object.entries(times)) {
      const ratio = ratioOf(list, base);
      const isMissed = isLargest && plain.includes(name) && ratio.median > goal;
      isGood &&= !isMissed;
      print(
        `    ${name}: ${median(list).toFixed(0)} ms, ${ratio.text} times that${isMissed ? `, MORE THAN ${goal}` : ''}`,
      );
      growth.set(name, [...(growth.get(name) ?? []), { size, time: median(list) }]);
    }
    await db.$client.end();
  }
  for (const [name, points] of growth) {
    if (points.length === sizes.length) print(`  ${name}: growth exponent ${growthExponent(points).toFixed(2)}`);
  }
  return isGood;
}

async function measure(ctx: Context, isLargest: boolean): Promise<Record<string, number[]> & { base: number[] }> {
  const base = sql`
    select count(*), sum(cycle_seconds) from pull_request_facts
    where merged_at >= '2023-01-02T00:00:00Z' and merged_at < '2026-01-05T00:00:00Z' and people_review and not excluded
      and not author_is_bot and repository_id = any(array(select id from repositories where tracked))`;
  const read =
    (id: string, query: MetricQuery = window) =>
    () =>
      readMetric(ctx, id, query);
  const always = {
    base: () => ctx.db.execute(base),
    'pull-request-cycle-time with stages': read('pull-request-cycle-time'),
    'merge-time': read('merge-time'),
    'merged-without-review': read('merged-without-review'),
  };
  if (!isLargest) return interleave(3, always);
  return interleave(7, {
    ...always,
    'review-time': read('review-time'),
    throughput: read('throughput'),
    'pull-request-cycle-time with the previous window': read('pull-request-cycle-time', {
      ...window,
      from: '2024-07-01',
      compare: 'previous',
    }),
    'pull-request-cycle-time by repository': read('pull-request-cycle-time', { ...window, by: 'repo' }),
    'merge-time by label': read('merge-time', { ...window, by: 'label' }),
    'merge-time by day': read('merge-time', { ...window, bucket: 'day' }),
  });
}

async function fill(db: Database, size: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select setseed(0.42)`);
    await tx.execute(sql`
      insert into repositories (id, source, external_id, name, url, private, archived, fork, tracked, created_at)
      overriding system value
      select i, 'github', 'r' || i, 'acme/repo-' || i, '', false, false, false, true, '2020-01-01' from generate_series(1, 40) i`);
    await tx.execute(sql`insert into coverage select id, 'pull-requests', '-infinity' from repositories`);
    await tx.execute(sql`
      insert into pull_requests (repository_id, external_id, number, title, body, url, state, is_draft, author,
        author_is_bot, base, head, created_at, updated_at, closed_at, merged_at, additions, deletions, changed_files, labels)
      select 1 + i % 40, 'p' || i, i, 'A change', '', '', 'merged', false, 'dev-' || (random() * 300)::int, i % 13 = 0,
        'main', 'topic', created, created, created + open, created + open, exp(random() * 7), exp(random() * 6), 3,
        case when i % 5 = 0 then array['bug'] when i % 7 = 0 then array['bug', 'ui'] else '{}' end
      from (
        select i, timestamptz '2023-01-02' + i * (interval '1095 days' / ${size}::int) as created,
          make_interval(secs => trunc(exp(6 + random() * 8))) as open
        from generate_series(1, ${size}::int) i
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
  });
  await db.execute(sql`vacuum analyze`);
}
