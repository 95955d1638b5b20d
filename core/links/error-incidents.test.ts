import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import type { WorldInput } from '#core/demo/input.ts';
import { createSentryWorld, type SentryInput } from '#core/demo/sentry/world.ts';
import { changeSettings } from '#core/delivery.ts';
import { createWorld } from '#core/demo/world.ts';
import { readMetric } from '#core/metrics/query.ts';
import { putSource } from '#core/sources.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { connectTracker, tickSentry, type Tracker } from '#test/tracker.ts';

/** Which errors are incidents, of which deployment, and since when. */

const sha = (letter: string) => letter.repeat(40);

/** Three deployments to production: on the 1st, 6th and 7th of October, the last two 20 hours apart. */
const world: WorldInput = {
  repositories: [
    {
      name: 'ember/kiln',
      commits: ['a', 'b', 'c'].map((letter, i) => ({
        sha: sha(letter),
        parents: i === 0 ? [] : [sha(['a', 'b'][i - 1] ?? '')],
        authored_at: `2026-10-0${i + 1}T08:00:00Z`,
        committed_at: `2026-10-0${i + 1}T08:00:00Z`,
        author: 'ines',
      })),
      deployments: [
        ['a', '2026-10-01T09:00:00Z'],
        ['b', '2026-10-06T10:00:00Z'],
        ['c', '2026-10-07T06:00:00Z'],
      ].map(([letter = '', at = ''], i) => ({
        id: i + 1,
        environment: 'production',
        sha: sha(letter),
        created_at: at,
        statuses: [{ state: 'SUCCESS', at }],
      })),
    },
  ],
};

const issue = {
  id: 'E1',
  project: 'kiln',
  level: 'error',
  first_seen: '2026-10-07T08:00:00Z',
  count: 30,
};

let drop: (() => Promise<void>) | undefined;
afterEach(() => drop?.());

async function connect(input: Omit<SentryInput, 'projects'>, start = '2026-10-20T12:00:00Z'): Promise<Tracker> {
  const own = await createDatabase();
  drop = own.drop;
  await changeSettings(createContext(own.db), { history_months: 1 });
  const errors = createSentryWorld({ projects: { kiln: null }, ...input });
  return connectTracker(own.db, createWorld(world), errors, {
    repositories: ['ember/kiln'],
    watched: { kiln: 'ember/kiln' },
    start,
  });
}

/** Incidents by their id: the commit of their deployment, how that is known, and when they were over. */
async function incidentsOf({ ctx }: Tracker): Promise<Record<string, unknown>> {
  const rows = await ctx.db.execute(sql`
    select i.external_id, left(d.sha, 1) as deployed, l.confidence, i.resolved_at
    from incidents i left join incident_links l on l.incident_id = i.id left join deployment_facts d on d.id = l.deployment_id
    order by 1`);
  return Object.fromEntries(
    rows.map((row) => [row.external_id, [row.deployed, row.confidence, instant(row.resolved_at)]]),
  );
}

const instant = (value: unknown) => (value === null ? null : String(value).replace(' ', 'T').replace(/\+00$/, 'Z'));

const cases: [string, Omit<SentryInput, 'projects'>, Record<string, unknown>][] = [
  ['ten events make one', { issues: [{ ...issue, count: 10 }] }, { E1: ['c', 'inferred', null] }],
  ['nine do not', { issues: [{ ...issue, count: 9 }] }, {}],
  ['a warning never is one', { issues: [{ ...issue, level: 'warning', count: 900 }] }, {}],
  [
    '24 hours are within a day',
    { issues: [{ ...issue, first_seen: '2026-10-08T06:00:00Z' }] },
    { E1: ['c', 'inferred', null] },
  ],
  ['a second more is not', { issues: [{ ...issue, first_seen: '2026-10-08T06:00:01Z' }] }, {}],
  [
    'it is over with its next resolution',
    {
      issues: [
        {
          ...issue,
          resolved_at: '2026-10-07T11:00:00Z',
          activity: [
            { type: 'set_unresolved', at: '2026-10-07T12:00:00Z' },
            { type: 'set_resolved', at: '2026-10-07T13:00:00Z' },
          ],
        },
      ],
    },
    { E1: ['c', 'inferred', '2026-10-07T11:00:00Z'] },
  ],
  [
    'its release says which deployment, although a later one lies between',
    { issues: [{ ...issue, first_release: sha('b') }] },
    { E1: ['b', 'explicit', null] },
  ],
  [
    'so does the last commit of its release',
    {
      issues: [{ ...issue, first_release: 'kiln@2.0.0' }],
      releases: [
        {
          version: 'kiln@2.0.0',
          created_at: '2026-10-06T09:00:00Z',
          projects: ['kiln'],
          commits: [{ sha: sha('b'), at: '2026-10-02T08:00:00Z' }],
        },
      ],
    },
    { E1: ['b', 'explicit', null] },
  ],
  [
    'a release of a commit that was never deployed says nothing',
    { issues: [{ ...issue, first_release: sha('f') }] },
    { E1: ['c', 'inferred', null] },
  ],
  [
    'what comes back is never laid to the release in which it was first seen',
    {
      issues: [
        {
          ...issue,
          first_seen: '2026-10-01T12:00:00Z',
          first_release: sha('a'),
          resolved_at: '2026-10-02T08:00:00Z',
          activity: [{ type: 'set_regression', at: '2026-10-07T07:00:00Z' }],
        },
      ],
    },
    { E1: ['a', 'explicit', '2026-10-02T08:00:00Z'], 'E1/E1-2': ['c', 'inferred', null] },
  ],
  [
    'but to the one in which it came back',
    {
      issues: [
        {
          ...issue,
          first_seen: '2026-09-25T12:00:00Z',
          first_release: sha('a'),
          resolved_at: '2026-10-02T08:00:00Z',
          activity: [{ type: 'set_regression', at: '2026-10-07T07:00:00Z', release: sha('b') }],
        },
      ],
    },
    { 'E1/E1-2': ['b', 'explicit', null] },
  ],
];

test.each(cases)('%s', async (_, input, expected) => {
  const hub = await connect(input);
  await settle(hub);
  expect(await incidentsOf(hub)).toEqual(expected);
});

test('it is judged once, a day after it began: what comes later changes nothing', async () => {
  const hub = await connect(
    { issues: [{ ...issue, first_seen: '2026-10-07T08:00:00Z', count: 3 }] },
    '2026-10-07T10:00:00Z',
  );
  const [seen] = hub.sentry.world.issues;
  if (seen === undefined) throw new Error('The world has no issue.');
  await settle(hub);
  Object.assign(seen, { count: 12, lastSeen: Date.parse('2026-10-07T20:00:00Z') });
  hub.clock.advance(new Date('2026-10-08T07:50:00Z'));
  await tickSentry(hub);
  expect(await incidentsOf(hub)).toEqual({});
  hub.clock.advance(new Date('2026-10-08T08:10:00Z'));
  await tickSentry(hub);
  expect(await incidentsOf(hub)).toEqual({ E1: ['c', 'inferred', null] });

  const [row] = await hub.ctx.db.execute(sql`select judged_events from error_starts`);
  expect(row?.judged_events).toBe(12);
});

test('one that was not bad enough in a day is none, however bad it becomes', async () => {
  const hub = await connect({ issues: [{ ...issue, count: 9 }] }, '2026-10-08T08:30:00Z');
  await settle(hub);
  const [seen] = hub.sentry.world.issues;
  Object.assign(seen ?? {}, { count: 500, lastSeen: Date.parse('2026-10-08T09:00:00Z') });
  hub.clock.advance(new Date('2026-10-08T09:30:00Z'));
  await tickSentry(hub);
  expect(await incidentsOf(hub)).toEqual({});
});

test('settings say how bad is bad enough, and every metric follows at once', async () => {
  const hub = await connect({ issues: [issue] });
  await settle(hub);
  const rate = async () =>
    (await readMetric(hub.ctx, 'change-failure-rate', { from: '2026-10-01', to: '2026-10-10' })).total.value;
  expect(await rate()).toBeCloseTo(1 / 3, 12);
  await changeSettings(hub.ctx, { incident_sources: { sentry: { events: 31 } } });
  expect(await rate()).toBe(0);
  await changeSettings(hub.ctx, { incident_sources: { sentry: { events: 10, level: 'fatal' } } });
  expect(await rate()).toBe(0);
});

test('a project that watches a repository tells of its incidents; one that does not makes failures unmeasurable', async () => {
  const hub = await connect({ issues: [issue] });
  await settle(hub);
  const query = { from: '2026-10-01', to: '2026-10-10' };
  const stored = { organization: 'acme', repositories: {} };
  expect((await readMetric(hub.ctx, 'change-failure-rate', query)).status).toBe('ok');
  await putSource(hub.ctx, 'sentry', { config: stored });
  await settle(hub);
  expect(await incidentsOf(hub)).toEqual({});
  expect((await readMetric(hub.ctx, 'change-failure-rate', query)).status).toBe('not_measurable');
  await putSource(hub.ctx, 'sentry', { config: { ...stored, repositories: { kiln: 'ember/kiln' } } });
  await settle(hub);
  expect(await incidentsOf(hub)).toEqual({ E1: ['c', 'inferred', null] });
});
