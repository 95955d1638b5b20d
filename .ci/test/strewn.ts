import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Database } from '#core/db/database.ts';
import { refreshPullRequestFacts, refreshWorkflowRunFacts } from '#core/facts/refresh.ts';
import { refreshWorkflowJobs } from '#core/facts/workflow-job.ts';
import type { MetricQuery } from '#core/metrics/query.ts';
import { insertWorld, type World, type WorldPullRequest } from '#test/world.ts';

/** Worlds and questions by chance, for what must hold in all of them. */

/** Stores a world with its facts. */
export async function loadWorld(db: Database, world: World): Promise<void> {
  await insertWorld(db, world);
  const pulls = await db.execute(sql`select repository_id, number from pull_requests`);
  const keys = pulls.map((row) => ({ repositoryId: Number(row.repository_id), number: Number(row.number) }));
  await refreshPullRequestFacts(db, keys, { bots: { patterns: [] } });
  const rows = await db.execute(sql`select id from workflow_runs`);
  const runs = rows.map((row) => Number(row.id));
  await refreshWorkflowRunFacts(db, runs);
  await refreshWorkflowJobs(db, { runs, jobs: [], repositories: [] });
}

/** Worlds of three repositories with changes strewn over a month. */
export const strewn = fc
  .array(
    fc.record({
      where: fc.nat(2),
      author: fc.constantFrom('mira', 'olek', 'robo'),
      created: fc.nat(30 * 1440),
      open: fc.option(fc.nat(10 * 1440), { freq: 4 }),
      reviewed: fc.option(fc.nat(3 * 1440)),
      labels: fc.subarray(['bug', 'ui', 'docs']),
      lines: fc.nat(900),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((changes): World => {
    const minute = (n: number) => new Date(Date.UTC(2026, 4, 20, 0, n)).toISOString();
    const pulls = changes.map((each, i): WorldPullRequest & { where: number } => ({
      where: each.where,
      number: i + 1,
      author: each.author,
      author_type: each.author === 'robo' ? 'Bot' : 'User',
      created_at: minute(each.created),
      merged_at: each.open === null ? null : minute(each.created + each.open),
      labels: each.labels,
      additions: each.lines,
      ...(i % 11 === 5 && { excluded: { reason: 'by hand' } }),
      reviews:
        each.reviewed === null
          ? []
          : [{ author: 'tomas', state: 'COMMENTED', submitted_at: minute(each.created + each.reviewed) }],
    }));
    return {
      repositories: ['a/one', 'a/two', 'a/three'].map((name, where) => ({
        name,
        pull_requests: pulls.filter((pull) => pull.where === where),
      })),
    };
  });

/** A zone, and a query about some days of that month. */
export const questions = fc.record({
  zone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu'),
  first: fc.nat(30),
  days: fc.nat(25),
  bucket: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
  bots: fc.constantFrom('exclude' as const, 'include' as const, 'only' as const),
});
type Asked = typeof questions extends fc.Arbitrary<infer T> ? T : never;

const date = (n: number) => new Date(Date.UTC(2026, 4, 15 + n)).toISOString().slice(0, 10);
export const queryOf = ({ first, days, bucket, bots }: Asked): MetricQuery => ({
  from: date(first),
  to: date(first + days),
  bucket,
  bots,
});
