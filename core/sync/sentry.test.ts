import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { createSentryWorld, type SentryInput } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { readMetric } from '#core/metrics/query.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { connectTracker, tickSentry, type Tracker } from '#test/tracker.ts';

/** How Sentry is read: what it brings, what it costs, and how what it says later is found out. */

const start = '2026-11-22T12:00:00Z';
const sha = (letter: string) => letter.repeat(40);

const errors: SentryInput = {
  projects: { kiln: 'acme/kiln', shop: null },
  issues: [
    {
      id: '1',
      project: 'kiln',
      level: 'error',
      first_seen: '2026-11-10T10:00:00Z',
      count: 40,
      first_release: sha('a'),
    },
    {
      id: '2',
      project: 'kiln',
      level: 'fatal',
      first_seen: '2026-11-11T10:00:00Z',
      count: 12,
      resolved_at: '2026-11-11T12:00:00Z',
    },
    { id: '3', project: 'shop', level: 'warning', first_seen: '2026-11-12T10:00:00Z', count: 2, substatus: 'new' },
  ],
  releases: [
    {
      version: sha('a'),
      created_at: '2026-11-09T10:00:00Z',
      projects: ['kiln'],
      new_issues: 1,
      commits: [{ sha: sha('a'), at: '2026-11-09T09:00:00Z', repository: 'acme/kiln' }],
      deploys: [{ environment: 'production', finished_at: '2026-11-09T11:00:00Z' }],
    },
  ],
  counts: [
    { project: 'kiln', at: '2026-11-10T10:00:00Z', events: 30 },
    { project: 'kiln', at: '2026-11-10T23:00:00Z', events: 10 },
    { project: 'shop', at: '2026-11-12T10:00:00Z', events: 2 },
  ],
};

let drop: (() => Promise<void>) | undefined;
afterEach(() => drop?.());

async function connect(input: SentryInput = errors, options: { projects?: string[] } = {}): Promise<Tracker> {
  const own = await createDatabase();
  drop = own.drop;
  const world = createWorld({ repositories: [{ name: 'acme/kiln' }] });
  const watched = { kiln: 'acme/kiln' };
  return connectTracker(own.db, world, createSentryWorld(input), {
    repositories: ['acme/kiln'],
    watched,
    start,
    ...options,
  });
}

async function countOf(db: Database, table: string): Promise<number> {
  const [row] = await db.execute(sql`select count(*)::int as n from ${sql.identifier(table)}`);
  return Number(row?.n);
}

test('what there is arrives, each thing once, and each metric of errors counts it', async () => {
  const hub = await connect();
  await settle(hub);
  const { db } = hub.ctx;
  const counts = await Promise.all(
    ['error_projects', 'error_issues', 'error_releases', 'error_release_commits', 'error_counts'].map((table) =>
      countOf(db, table),
    ),
  );
  expect(counts).toEqual([2, 3, 1, 1, 3]);
  const query = { from: '2026-11-09', to: '2026-11-15' };
  expect((await readMetric(hub.ctx, 'errors', query)).total).toMatchObject({ value: 42, n: 3 });
  expect((await readMetric(hub.ctx, 'new-errors', query)).total).toMatchObject({ value: 3 });
  expect((await readMetric(hub.ctx, 'open-errors', query)).total).toMatchObject({ value: 2 });
  const byProject = await readMetric(hub.ctx, 'errors', { ...query, by: 'project' });
  expect(byProject.groups).toMatchObject([
    { group: 'kiln', value: 40 },
    { group: 'shop', value: 2 },
  ]);
  expect((await readMetric(hub.ctx, 'new-errors', { ...query, repo: ['acme/kiln'] })).total).toMatchObject({
    value: 2,
  });
});

test('a sync without news asks for three things at most, and for one most of the time', async () => {
  const hub = await connect();
  await settle(hub);
  hub.sentry.calls.length = 0;
  hub.clock.advance(5 * 60_000);
  expect(await tickSentry(hub)).toBe('done');
  expect(hub.sentry.calls).toHaveLength(1);
  hub.sentry.calls.length = 0;
  hub.clock.advance(60 * 60_000);
  expect(await tickSentry(hub)).toBe('done');
  expect(hub.sentry.calls.map(({ path }) => path.replace(/\?.*$/, ''))).toHaveLength(3);
});
