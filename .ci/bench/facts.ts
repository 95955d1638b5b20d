import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { type Bench, median, print, type Server } from './bench.ts';

/** Facts of pull requests with three commits, two reviews and, every third, an event: written, and found unchanged. */
export const facts: Bench = { name: 'facts', run };

const size = 20_000;
const page = 1_000;
const rules = { bots: { patterns: ['renovate*'] } };

async function run(server: Server): Promise<boolean> {
  const db = await server.createDatabase();
  await fill(db);
  const rows = await db.execute(sql`select repository_id, number from pull_requests order by id`);
  const keys = rows.map((row) => ({ repositoryId: Number(row.repository_id), number: Number(row.number) }));
  const measure = async () => {
    const times: number[] = [];
    for (let i = 0; i < size; i += page) {
      const start = performance.now();
      await db.transaction((tx) => refreshPullRequestFacts(tx, keys.slice(i, i + page), rules));
      times.push(((performance.now() - start) / page) * 1000);
    }
    return times;
  };
  const [written, unchanged] = [await measure(), await measure()];
  print(`  ${size} pull requests in pages of ${page}, per pull request, median of ${written.length} pages:`);
  print(`  ${median(written).toFixed(0)} µs written, ${median(unchanged).toFixed(0)} µs found unchanged`);
  await db.$client.end();
  return true;
}

async function fill(db: Database): Promise<void> {
  await db.execute(sql`
    insert into repositories (id, source, external_id, name, url, private, archived, fork, tracked, created_at)
    overriding system value
    select i, 'github', 'r' || i, 'acme/repo-' || i, '', false, false, false, true, '2020-01-01' from generate_series(1, 40) i`);
  await db.execute(sql`
    insert into pull_requests (repository_id, external_id, number, title, body, url, state, is_draft, author,
      author_is_bot, base, head, created_at, updated_at, closed_at, merged_at, additions, deletions, changed_files, labels)
    select 1 + i % 40, 'p' || i, i, 'A change', '', '', 'merged', false, 'dev-' || i % 300, i % 13 = 0, 'main', 'topic',
      created, created, created + interval '2 days', created + interval '2 days', 10, 10, 3, '{}'
    from (select i, timestamptz '2023-01-02' + i * interval '6 minutes' as created from generate_series(1, ${size}::int) i) one`);
  await db.execute(sql`
    insert into reviews (external_id, repository_id, pull_request_number, author, author_is_bot, state, submitted_at)
    select 'v' || number || '-' || k, repository_id, number, 'dev-' || (number + k) % 300, k = 1 and number % 4 = 0,
      case when k = 2 then 'APPROVED' else 'COMMENTED' end, created_at + k * interval '5 hours'
    from pull_requests, generate_series(1, 2) k`);
  await db.execute(sql`
    insert into commits (repository_id, sha, authored_at, committed_at, author, message, on_default_branch)
    select repository_id, md5(number || '-' || k) || '00000000', created_at - k * interval '50 minutes', created_at, author, '', false
    from pull_requests, generate_series(1, 3) k`);
  await db.execute(sql`
    insert into pull_request_commits
    select repository_id, number, md5(number || '-' || k) || '00000000', 'branch' from pull_requests, generate_series(1, 3) k`);
  await db.execute(sql`
    insert into pull_request_events (external_id, repository_id, pull_request_number, type, at)
    select 'e' || number, repository_id, number, 'READY_FOR_REVIEW', created_at + interval '5 minutes'
    from pull_requests where number % 3 = 0`);
  await db.execute(sql`vacuum analyze`);
}
