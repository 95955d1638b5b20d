import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { sources } from '#core/db/settings.sql.ts';
import { changeSettings, settleDelivery } from '#core/delivery.ts';
import { createLinear } from '#core/demo/linear/linear.ts';
import type { LinearWorld } from '#core/demo/linear/model.ts';
import { createWorld } from '#core/demo/world.ts';
import { linear as provider } from '#core/providers/linear/index.ts';
import type { Page } from '#core/providers/provider.ts';
import { readSettings } from '#core/settings.ts';
import { keepPage } from '#core/sync/keep.ts';
import { openRun } from '#core/sync/run.ts';
import type { ScanPlace } from '#core/sync/scan.ts';
import { openArrivals, readArrivals } from '#test/arrivals.ts';
import { createContext } from '#test/context.ts';
import { createRepetitiveDatabase, type TestDatabase } from '#test/database.ts';
import { attached, type IssueInput, linearWorld } from '#test/linear.ts';
import { createApi, readPages } from '#test/pages.ts';

/** Issues, what they refer to, pull requests and deployments in any order give the same ties, facts and incidents. */

const now = () => new Date('2026-11-12T12:00:00Z');
const at = (day: number, hour = 8) => new Date(Date.UTC(2026, 10, day, hour)).toISOString();
const sha = (name: string) => name.repeat(40).slice(0, 40);
const [first, second] = [sha('a'), sha('b')];

const github = createWorld({
  people: [{ login: 'depbot', type: 'Bot' }, { login: 'mira' }],
  repositories: [
    {
      name: 'acme/kiln',
      commits: [
        { sha: first, parents: [], authored_at: at(1) },
        { sha: second, parents: [first], authored_at: at(4), pull_requests: [1] },
      ],
      head: second,
      pull_requests: [
        pull(1, { merged_at: at(4), merge_commit: second, title: 'ENG-1 glaze' }),
        pull(2, { merged_at: at(6), head: 'mira/eng-1' }),
        pull(3, { merged_at: at(7), body: 'For old-9 and OPS-1' }),
        pull(4, { merged_at: at(8), author: 'depbot', title: 'ENG-1: bump' }),
        pull(5, { title: 'eng-4 and ENG-5' }),
      ],
      deployments: [deployment(1, first, 2), deployment(2, second, 5)],
    },
  ],
});

function pull(number: number, more: object) {
  return { number, author: 'mira', created_at: at(3, number), head: `topic-${number}`, ...more };
}

function deployment(id: number, of: string, day: number) {
  return {
    id,
    environment: 'production',
    sha: of,
    created_at: at(day),
    statuses: [{ state: 'SUCCESS', at: at(day, 9) }],
  };
}

const today: IssueInput[] = [
  {
    identifier: 'ENG-1',
    labels: ['bug'],
    moves: [
      [at(1), 'backlog'],
      [at(2), 'progress'],
      [at(6, 9), 'done'],
    ],
  },
  {
    identifier: 'ENG-2',
    moves: [
      [at(1), 'todo'],
      [at(3), 'progress'],
      [at(4), 'done'],
      [at(5), 'progress'],
    ],
    branch: '',
  },
  {
    identifier: 'ENG-3',
    labels: ['incident'],
    moves: [
      [at(5, 12), 'backlog'],
      [at(6), 'done'],
    ],
    branch: '',
  },
  {
    identifier: 'ENG-4',
    labels: ['outage'],
    moves: [
      [at(5, 13), 'backlog'],
      [at(6), 'canceled'],
    ],
  },
  { identifier: 'ENG-5', moves: [[at(1), 'backlog']], trashed: true, updated: at(2) },
  { identifier: 'ENG-6', labels: ['outage'], moves: [[at(5, 14), 'backlog']], branch: '' },
  {
    identifier: 'OPS-1',
    moves: [
      [at(1), 'backlog'],
      [at(7), 'done'],
    ],
    branch: '',
  },
];
const attachments = [
  attached('ENG-2', 'https://github.com/acme/kiln/pull/2', at(6)),
  attached('ENG-3', 'https://github.com/acme/kiln/pull/3', at(6)),
];

/** As it is, and as it was before some of it had happened and been called as it is. */
function worldOf(isOld: boolean): LinearWorld {
  const issues = isOld
    ? today.slice(0, 5).map((issue) => ({ ...issue, moves: issue.moves.slice(0, 1), trashed: false, updated: at(1) }))
    : today;
  const world = linearWorld(issues, isOld ? [] : attachments);
  for (const issue of world.issues) if (issue.identifier === 'ENG-2') issue.previousIdentifiers = ['OLD-9'];
  if (isOld) return world;
  for (const named of [world.labels[0], world.states[1], world.users[0]])
    if (named !== undefined) Object.assign(named, { name: `${named.name} (new)`, updatedAt: at(9) });
  return world;
}

let database: TestDatabase;
let ctx: Context;
type Event = () => Promise<unknown>;
let keepOf: {
  github: (page: Awaited<ReturnType<typeof readArrivals>>[number]) => Promise<void>;
  linear: (arrival: Arrival) => Promise<void>;
};
interface Arrival {
  step: (typeof provider.steps)[number];
  page: Page;
}
let pages: { github: Awaited<ReturnType<typeof readArrivals>>; linear: Arrival[]; old: Arrival[] };
let expected: Record<string, unknown[]>;

async function readLinear(world: LinearWorld, size: number): Promise<Arrival[]> {
  const api = createApi(createLinear({ world, now }).fetch, now);
  const found: Arrival[] = [];
  for (const step of provider.steps)
    for (const page of await readPages(api, step, null as never, size)) found.push({ step, page });
  return found;
}

/** Empties the database but for the repository and what is set. */
async function empty(): Promise<void> {
  const keep = await openArrivals(ctx, github);
  await ctx.db.execute(sql`update repositories set url = 'https://github.com/acme/kiln'`);
  for (const table of ['issues', 'attachments', 'states', 'teams', 'users', 'labels', 'projects'])
    await ctx.db.execute(sql`delete from ${sql.identifier(`linear_${table}`)}`);
  for (const table of ['issue_dirt', 'incidents']) await ctx.db.execute(sql`delete from ${sql.identifier(table)}`);
  const run = await openRun(ctx, 'linear');
  const settings = await readSettings(ctx.db);
  const [row] = await ctx.db.execute(sql`
    insert into sync_steps (source, step, next_at) values ('linear', 'any', now()) returning id`);
  const still = { id: Number(row?.id), scope: null, progress: {}, mark: null, pageSize: null, failures: 0, token: 0 };
  const place: ScanPlace = { kind: 'head', cursor: null, since: at(1), before: null, wanted: [], tag: null };
  const goal = { floor: at(1), now: now(), wanted: [], size: 10 };
  keepOf = {
    github: keep,
    linear: async ({ step, page: { marks: _, ...page } }) => {
      const claim = { ...still, step: step.id };
      await keepPage(ctx, { run, provider, origin: 'real', step, claim, settings }, {}, place, page, goal);
    },
  };
}

async function conclude(events: Event[]): Promise<Record<string, unknown[]>> {
  await empty();
  for (const happen of events) await happen();
  await settleDelivery(ctx);
  return snapshot();
}

const identified = 'join linear_issues i on i.id = f.issue_id';
const queries = {
  ties: `select i.identifier, p.number, f.evidence, f.confidence from issue_links f ${identified} join pull_requests p on p.id = f.pull_request_id`,
  issues: `select i.identifier, to_jsonb(f) - 'issue_id' as rest from issue_facts f ${identified}`,
  states: `select i.identifier, to_jsonb(f) - array['id', 'issue_id'] as rest from issue_state_facts f ${identified}`,
  changes: `select change, issue_started_at, from_issue_started_seconds, deployed_at from change_facts`,
  incidents: `select i.external_id, i.repository_id, i.started_at, i.resolved_at, d.key, l.confidence from incidents i
    left join incident_links l on l.incident_id = i.id left join deployment_facts d on d.id = l.deployment_id`,
  failures: `select key, failed, evidence, recovered_at from deployment_facts`,
};

async function snapshot(): Promise<Record<string, unknown[]>> {
  const result: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(queries)) {
    const rows = await ctx.db.execute(
      sql.raw(`select to_jsonb(t) as row from (${query}) t order by to_jsonb(t)::text`),
    );
    result[name] = rows.map(({ row }) => row);
  }
  return result;
}

const githubEvent =
  (page: (typeof pages.github)[number]): Event =>
  () =>
    keepOf.github(page);
const linearEvent =
  (page: Arrival): Event =>
  () =>
    keepOf.linear(page);

beforeAll(async () => {
  database = await createRepetitiveDatabase();
  ctx = createContext(database.db, { now });
  await database.db.insert(sources).values({ id: 'linear', config: { teams: ['ENG'] } });
  const linear_labels = ['incident', { label: 'outage', repository: 'acme/kiln' }];
  await changeSettings(ctx, { incident_sources: { linear_labels } });
  pages = {
    github: await readArrivals(github, [2], now),
    linear: await readLinear(worldOf(false), 3),
    old: await readLinear(worldOf(true), 50),
  };
  expected = await conclude([...pages.github.map(githubEvent), ...pages.linear.map(linearEvent)]);
});
afterAll(() => database.drop());

test('there is one of everything', () => {
  const ties = expected.ties as { identifier: string; number: number; evidence: string[]; confidence: string }[];
  expect(
    ties
      .map(
        ({ identifier, number, evidence, confidence }) => `${identifier} #${number} ${evidence.join()} ${confidence}`,
      )
      .sort(),
  ).toEqual([
    'ENG-1 #1 title likely',
    'ENG-1 #2 branch likely',
    'ENG-1 #4 title likely',
    'ENG-2 #2 attachment certain',
    'ENG-2 #3 body possible',
    'ENG-3 #3 attachment certain',
    'ENG-4 #5 title likely',
  ]);
  const rest = (name: string) =>
    (expected.issues as { identifier: string; rest: object }[]).find((row) => row.identifier === name)?.rest;
  expect(rest('ENG-1')).toMatchObject({
    assignee: 'mira@acme.example',
    labels: ['bug (new)'],
    lead_seconds: 5 * 86_400 + 3600,
    started_to_merged_seconds: 4 * 86_400,
    started_to_deployed_seconds: null,
  });
  expect(rest('ENG-2')).toMatchObject({ completed_at: null, started_to_merged_seconds: 4 * 86_400 });
  expect(rest('ENG-4')).toMatchObject({ completed_at: null, merged_at: null });
  expect([rest('ENG-5'), rest('OPS-1')]).toEqual([undefined, undefined]);
  expect(expected.changes).toContainEqual(
    expect.objectContaining({ change: '#1', from_issue_started_seconds: 3 * 86_400 + 3600 }),
  );
  expect(
    (expected.incidents as { external_id: string; key: string }[]).map((row) => [row.external_id, row.key !== null]),
  ).toEqual([
    ['issue-ENG-3', true],
    ['issue-ENG-4', true],
    ['issue-ENG-6', true],
  ]);
  expect(expected.failures).toContainEqual(expect.objectContaining({ failed: true, evidence: ['incident'] }));
});

test('in any order, with old pages among them, and concluded at any time, it is the same', {
  timeout: 600_000,
}, async () => {
  const events = [...pages.github.map(githubEvent), ...[...pages.linear, ...pages.old].map(linearEvent)];
  const settles = Array.from({ length: 3 }, () => () => settleDelivery(ctx));
  const all = [...events, ...settles];
  const order = fc.shuffledSubarray(
    all.map((_, index) => index),
    { minLength: all.length },
  );
  await fc.assert(
    fc.asyncProperty(order, async (indices) => {
      expect(await conclude(indices.flatMap((index) => all[index] ?? []))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
