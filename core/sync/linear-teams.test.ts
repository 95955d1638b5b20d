import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeSettings } from '#core/delivery.ts';
import { createWorld } from '#core/demo/world.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { connectLinear, type IssueInput, type LinearHub, linearWorld, settleLinear, tickLinear } from '#test/linear.ts';

/** Which teams of Linear are chosen can change: what is chosen counts, all of it, and what is not does not. */

const at = (day: number, minute = 0) => new Date(Date.UTC(2026, 10, day, 9, minute)).toISOString();
const done = (identifier: string, day: number, more: Partial<IssueInput> = {}): IssueInput => ({
  identifier,
  moves: [
    [at(day), 'backlog'],
    [at(day, 1), 'progress'],
    [at(day, 2), 'done'],
  ],
  ...more,
});
/** Those of OPS have not changed for longer than those of ENG. More than a page of each. */
const issues = [
  ...Array.from({ length: 120 }, (_, i) => done(`OPS-${i + 1}`, 2 + (i % 5), { labels: i === 0 ? ['incident'] : [] })),
  ...Array.from({ length: 110 }, (_, i) => done(`ENG-${i + 1}`, 9 + (i % 5))),
];

let database: TestDatabase;
let hub: LinearHub;
let call: Client;
let bearer: string;

async function connect(teams: string[]): Promise<void> {
  const github = createWorld({
    people: [{ login: 'mira' }],
    repositories: [
      {
        name: 'acme/kiln',
        commits: [{ sha: 'a'.repeat(40), authored_at: at(1) }],
        deployments: [
          {
            id: 1,
            environment: 'production',
            sha: 'a'.repeat(40),
            created_at: at(1),
            statuses: [{ state: 'SUCCESS', at: at(1, 5) }],
          },
        ],
        pull_requests: [
          { number: 1, author: 'mira', created_at: at(2), merged_at: at(7), head: 'one', title: 'OPS-1 glaze' },
          { number: 2, author: 'mira', created_at: at(2), merged_at: at(8), head: 'two', title: 'OPS-2 and ENG-1' },
        ],
      },
    ],
  });
  hub = await connectLinear(
    await connectHub(database.db, github, { repositories: ['acme/kiln'] }),
    linearWorld(issues),
    { config: { teams } },
  );
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
  await changeSettings(hub.ctx, { incident_sources: { linear_labels: ['incident'] } });
  await settle(hub);
  await settleLinear(hub);
}

beforeEach(async () => (database = await createDatabase()));
afterEach(() => database.drop());

const choose = async (teams: string[]) => {
  const { status } = await call('/sources/linear', { method: 'PUT', bearer, json: { config: { teams } } });
  expect(status).toBe(200);
};
const get = async (path: string) => (await call(path, { bearer })).json;
const listed = async () => Number((await get('/issues')).total);
const window = 'from=2026-11-01&to=2026-11-20';
/** How many were completed, and how much of the first day of the window is known. */
const completed = async () => {
  const { total, points } = await get(`/metrics/issues-completed?${window}`);
  return [total.value, points[0].coverage];
};
const coverage = async () => {
  const { sources } = await get(`/coverage?${window}`);
  return sources.find(({ step }: { step: string }) => step === 'linear:issues');
};
const first = async (path: string) => (await get(path)).items[0];

test('what a newly chosen team has not changed since is read too, and until it is, it is not said to be known', async () => {
  await connect(['ENG']);
  expect([await listed(), ...(await completed())]).toEqual([110, 110, 1]);

  await choose(['ENG', 'OPS']);
  expect(await coverage()).toMatchObject({ complete: false, covered_from: null });
  expect((await completed())[1]).toBe(0);
  await settleLinear(hub);
  expect([await listed(), ...(await completed())]).toEqual([230, 230, 1]);
});

test('while it is read again, what is known grows from the newest on', async () => {
  await connect(['ENG']);
  await choose(['OPS']);
  hub.linear.faults.on({ kind: 'server_error', operation: 'issues(first:$size', after: 1 });
  await tickLinear(hub);
  const { days, covered_from } = await coverage();
  expect(covered_from).toMatch(/^2026-11-0[2-6]/);
  expect([days[0], days.at(-1)]).toEqual([0, 1]);
  expect((await completed())[1]).toBe(0);
  hub.linear.faults.clear();
  await settleLinear(hub);
  expect(await completed()).toEqual([120, 1]);
});

test('what is no longer chosen leaves metrics and lists at once, and what people said of it comes back with it', async () => {
  await connect([]);
  const issue = await first('/issues?label=incident');
  expect(issue).toMatchObject({ identifier: 'OPS-1', pull_requests: 1 });
  const { items: pulls } = await get('/pull-requests?sort=created_at');
  const [one, two] = [1, 2].map((number) => pulls.find((pull: { number: number }) => pull.number === number).id);
  const say = (pull_request: number, verdict: string) =>
    call(`/issues/${issue.id}`, { method: 'PATCH', bearer, json: { link: { pull_request, verdict } } });
  expect((await say(one, 'rejected')).status).toBe(200);
  expect((await say(two, 'confirmed')).status).toBe(200);
  const incident = await first('/incidents');
  const excluded = { excluded: { reason: 'A drill.' }, link: 'rejected' };
  expect((await call(`/incidents/${incident.id}`, { method: 'PATCH', bearer, json: excluded })).status).toBe(200);
  const linked = async () => (await get(`/coverage?${window}`)).link_rates.with_issue;
  const tied = async () => (await get(`/pull-requests/${two}`)).issues.map((each: typeof issue) => each.identifier);
  const tiesBefore = (await get(`/issues/${issue.id}`)).ties;
  expect([await linked(), await tied()]).toEqual([1, ['OPS-1', 'OPS-2', 'ENG-1']]);

  await choose(['ENG']);
  expect([await listed(), ...(await completed())]).toEqual([110, 110, 1]);
  expect((await call(`/issues/${issue.id}`, { bearer })).status).toBe(404);
  expect([await linked(), await tied()]).toEqual([1, ['ENG-1']]);
  await tickLinear(hub);
  expect((await get('/incidents')).total).toBe(0);
  await settleLinear(hub);
  expect([await listed(), await linked()]).toEqual([110, 1]);

  await choose(['eng', 'ops']);
  await settleLinear(hub);
  expect([await listed(), ...(await completed())]).toEqual([230, 230, 1]);
  expect((await get(`/issues/${issue.id}`)).ties).toEqual(tiesBefore);
  expect(await first('/incidents')).toMatchObject({ excluded: { reason: 'A drill.' }, link: { verdict: 'rejected' } });
});

test('a page that was asked for before the choice is not stored after it, and the same sync asks for the new choice', async () => {
  await connect(['ENG']);
  await database.db.execute(sql`update sync_steps set progress = '{}', next_at = '2020-01-01' where step = 'issues'`);
  const { fetch } = hub.ctx;
  let isChanged = false;
  hub.ctx.fetch = async (input, init) => {
    const request = new Request(input, init);
    const isIssues = /query Issues/.test(await request.clone().text());
    const response = await fetch(request);
    if (isIssues && !isChanged) {
      isChanged = true;
      await choose(['OPS']);
    }
    return response;
  };
  hub.clock.advance(6 * 60_000);
  await tickLinear(hub);
  expect(isChanged).toBe(true);
  await settleLinear(hub);
  expect(await listed()).toBe(120);
  expect(
    await database.db.execute(sql`select state from sync_steps where step = 'issues' and source = 'linear'`),
  ).toEqual([{ state: 'done' }]);
});
