import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld } from '#core/demo/world.ts';
import { readMetric } from '#core/metrics/query.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { attached, connectLinear, type LinearHub, linearWorld, settleLinear } from '#test/linear.ts';

/** Linear from its first page to its metrics. */

let database: TestDatabase;
let hub: LinearHub;
const window = { from: '2026-11-01', to: '2026-11-22', bucket: 'day' } as const;

beforeAll(async () => {
  database = await createDatabase();
  const pull = (number: number, title: string, merged_at: string, more = {}) => ({
    number,
    title,
    author: 'mira',
    created_at: '2026-11-03T08:00:00Z',
    merged_at,
    head: `topic-${number}`,
    ...more,
  });
  const github = createWorld({
    repositories: [
      {
        name: 'acme/kiln',
        pull_requests: [
          pull(1, 'ENG-1: glaze', '2026-11-05T10:00:00Z'),
          pull(2, 'More of it', '2026-11-06T10:00:00Z'),
          pull(3, 'Other', '2026-11-07T10:00:00Z', { body: 'Fixes eng-2 and UTF-8' }),
          pull(4, 'Bump', '2026-11-09T10:00:00Z', { author: 'depbot', body: 'For ENG-2' }),
        ],
      },
    ],
    people: [{ login: 'depbot', type: 'Bot' }, { login: 'mira' }],
  });
  const linear = linearWorld(
    [
      {
        identifier: 'ENG-1',
        labels: ['bug'],
        moves: [
          ['2026-11-01T10:00:00Z', 'backlog'],
          ['2026-11-02T10:00:00Z', 'progress'],
          ['2026-11-06T10:00:05Z', 'done'],
        ],
      },
      {
        identifier: 'ENG-2',
        assignee: null,
        moves: [
          ['2026-11-02T10:00:00Z', 'backlog'],
          ['2026-11-07T10:00:30Z', 'done'],
        ],
      },
      {
        identifier: 'ENG-3',
        moves: [
          ['2026-11-03T10:00:00Z', 'backlog'],
          ['2026-11-04T10:00:00Z', 'canceled'],
        ],
      },
      { identifier: 'OPS-1', moves: [['2026-11-03T10:00:00Z', 'todo']] },
    ],
    [attached('ENG-1', 'https://github.com/Acme/Kiln/pull/2/files')],
  );
  hub = await connectLinear(await connectHub(database.db, github, { repositories: ['acme/kiln'] }), linear);
  await settle(hub);
  await settleLinear(hub);
});
afterAll(() => database.drop());

test('issues are tied to their pull requests by what is attached, the branch, the title and the text', async () => {
  const rows = await database.db.execute(sql`
    select i.identifier || ' #' || p.number as tie, l.evidence::text as evidence, l.confidence
    from issue_links l join linear_issues i on i.id = l.issue_id join pull_requests p on p.id = l.pull_request_id order by 1`);
  expect(rows.map(({ tie, evidence, confidence }) => [tie, evidence, confidence])).toEqual([
    ['ENG-1 #1', '{title}', 'likely'],
    ['ENG-1 #2', '{attachment}', 'certain'],
    ['ENG-2 #3', '{body}', 'possible'],
    ['ENG-2 #4', '{body}', 'possible'],
  ]);
});

test('an issue counts from the start of work to the last merge, and without a start it is left out', async () => {
  const answer = await readMetric(hub.ctx, 'cycle-time', window);
  expect(answer.status).toBe('ok');
  expect(answer.total).toMatchObject({ n: 1, p50: 4 * 86_400, excluded: { no_start: 1 } });
  const completed = await readMetric(hub.ctx, 'issues-completed', { ...window, by: 'repo' });
  expect(completed.total.value).toBe(2);
  expect(completed.groups).toMatchObject([{ group: 'acme/kiln', value: 2 }]);
  const backlog = await readMetric(hub.ctx, 'issue-backlog', window);
  expect(backlog.points.slice(0, 8).map(({ value }) => value)).toEqual([1, 2, 4, 3, 3, 2, 1, 1]);
});

test('where nothing has changed, one call says so', async () => {
  hub.clock.advance(6 * 60_000);
  hub.linear.calls.length = 0;
  await settleLinear(hub);
  expect(hub.linear.calls.map(({ operation }) => operation)).toEqual(['Workspace']);
});

test('what is taken off an issue ties it to nothing any more', async () => {
  const { world } = hub.linear;
  const issue = world.issues.find(({ identifier }) => identifier === 'ENG-1');
  const tied = async () =>
    (
      await database.db.execute(sql`
        select l.evidence::text as evidence from issue_links l join pull_requests p on p.id = l.pull_request_id where p.number = 2`)
    ).map(({ evidence }) => evidence);
  expect(await tied()).toEqual(['{attachment}']);
  world.attachments = [];
  hub.clock.advance(6 * 60_000);
  Object.assign(issue ?? {}, { updatedAt: hub.clock.now().toISOString() });
  await settleLinear(hub);
  expect(await tied()).toEqual([]);
});
