import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { createContext } from '#test/context.ts';
import { type Bench, growthExponent, interleave, median, print, ratioOf, type Server } from './bench.ts';
import { fillPullRequests } from './history.ts';

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
  const history = { pullRequests: size, people: 300, from: '2023-01-02', days: 1095 };
  await db.transaction((tx) => fillPullRequests(tx, history));
  await db.execute(sql`vacuum analyze`);
}
