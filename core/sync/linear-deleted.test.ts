import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { createWorld } from '#core/demo/world.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { putWebhook } from '#core/webhooks.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { deliver } from '#test/hooks.ts';
import { connectHub, settle } from '#test/hub.ts';
import {
  connectLinear,
  type IssueInput,
  type LinearHub,
  linearWorld,
  removeIssue,
  settleLinear,
} from '#test/linear.ts';

/** What is deleted in Linear, for which it has no list, leaves all numbers: at once where it says so, else within a day. */

const at = (day: number, minute = 0) => new Date(Date.UTC(2026, 10, day, 9, minute)).toISOString();
const issues = Array.from(
  { length: 12 },
  (_, i): IssueInput => ({
    identifier: `${i < 10 ? 'ENG' : 'OPS'}-${i + 1}`,
    labels: ['bug'],
    moves: [
      [at(5, i), 'backlog'],
      [at(6, i), 'progress'],
      [at(7, i), 'done'],
    ],
  }),
);

let database: TestDatabase;
let hub: LinearHub;
let call: Client;
let bearer: string;
let token: string;
let secret: string;
let woken: string[];

beforeEach(async () => {
  database = await createDatabase();
  const github = createWorld({
    people: [{ login: 'mira' }],
    repositories: [
      {
        name: 'acme/kiln',
        pull_requests: [
          { number: 1, author: 'mira', created_at: at(5), merged_at: at(8), head: 'one', title: 'ENG-1 glaze' },
        ],
      },
    ],
  });
  hub = await connectLinear(
    await connectHub(database.db, github, { repositories: ['acme/kiln'] }),
    linearWorld(issues),
  );
  woken = [];
  hub.ctx.wake = (source) => void woken.push(source);
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
  // A session would end as the clock moves on.
  token = (await call('/tokens', { bearer, json: { name: 'reader', scope: 'read' } })).json.token;
  secret = (await putWebhook(hub.ctx, 'linear', {})).secret ?? '';
  await settle(hub);
  await settleLinear(hub);
  [woken.length, hub.linear.calls.length] = [0, 0];
});
afterEach(() => database.drop());

let deliveries = 0;
const tell = (action: string, identifier: string, more: object = {}, event = 'Issue') => {
  const payload = { action, type: event, data: { id: `issue-${identifier}` }, ...more };
  const sent = { source: 'linear' as const, event, payload };
  return deliver(call, secret, sent, `delivery-${++deliveries}`, hub.clock.now());
};
const work = async (ctx: Context = hub.ctx) => {
  for (const source of new Set(woken.splice(0))) await tick(ctx, source, 2_000, conclude);
};
const get = async (path: string) => (await call(path, { bearer: token })).json;
const completed = async () =>
  Number((await get('/metrics/issues-completed?from=2026-11-01&to=2026-11-22')).total.value);
const listed = async () => {
  const { items } = await get('/issues');
  return items.map(({ identifier }: { identifier: string }) => identifier);
};
const asked = () => hub.linear.calls.map(({ operation }) => operation).sort();
const later = async (hours: number) => {
  hub.linear.calls.length = 0;
  hub.clock.advance(hours * 3600_000);
  await settleLinear(hub);
};

describe('told by a webhook', () => {
  test('a removed issue leaves numbers, lists and ties within seconds, and the one question is about it', async () => {
    const [pull] = (await get('/pull-requests')).items;
    expect((await get(`/pull-requests/${pull.id}`)).issues).toHaveLength(1);
    removeIssue(hub.linear.world, 'ENG-1');
    const begun = performance.now();
    expect(await tell('remove', 'ENG-1')).toBe(200);
    expect(woken).toEqual(['linear']);
    await work();
    expect([await completed(), await listed()]).toEqual([11, expect.not.arrayContaining(['ENG-1'])]);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect((await get(`/pull-requests/${pull.id}`)).issues).toEqual([]);
    expect(asked()).toEqual(['IssueChecks', 'Issues']);
    expect(hub.linear.calls.find(({ operation }) => operation === 'IssueChecks')?.variables).toMatchObject({
      filter: { id: { in: ['issue-ENG-1'] } },
    });
  });

  test('one that is only in the bin leaves too, though nothing else of it has changed, and comes back out of it', async () => {
    const issue = hub.linear.world.issues.find(({ identifier }) => identifier === 'ENG-2');
    Object.assign(issue ?? {}, { trashed: true, archivedAt: at(20) });
    await tell('remove', 'ENG-2');
    await work();
    expect(await completed()).toBe(11);
    Object.assign(issue ?? {}, { trashed: false, archivedAt: null, updatedAt: hub.clock.now().toISOString() });
    await tell('update', 'ENG-2');
    await work();
    expect(await completed()).toBe(12);
  });

  test('what it says is not believed: an issue that is there stays', async () => {
    await tell('remove', 'ENG-3');
    await work();
    expect([await completed(), asked()]).toEqual([12, ['IssueChecks', 'Issues']]);
    hub.linear.calls.length = 0;
    await tell('remove', 'no issue, but a text');
    await tell('remove', 'ENG-3', {}, 'Project');
    await work();
    expect(asked()).not.toContain('IssueChecks');
  });

  test('an older update that comes after it, or twice, does not bring it back', async () => {
    const removed = removeIssue(hub.linear.world, 'ENG-4');
    await tell('remove', 'ENG-4');
    await tell('update', 'ENG-4', { data: removed, updatedFrom: { title: 'Another' } });
    await work();
    await tell('update', 'ENG-4', { data: removed });
    await tell('create', 'ENG-4', { data: removed });
    await work();
    expect(await completed()).toBe(11);
    await later(1);
    expect(await completed()).toBe(11);
  });

  test.each([
    ['was known', false],
    ['was not known yet', true],
  ])('a page of before that is stored after it does not bring it back, where the issue %s', async (_, isNew) => {
    const issue = hub.linear.world.issues.find(({ identifier }) => identifier === 'ENG-5');
    Object.assign(issue ?? {}, { updatedAt: hub.clock.now().toISOString(), title: 'Changed' });
    if (isNew) await database.db.execute(sql`delete from linear_issues where identifier = 'ENG-5'`);
    const other: Context = { ...hub.ctx, owner: 'other' };
    const slow: Context = {
      ...hub.ctx,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const isIssues = /query Issues/.test(await request.clone().text());
        const response = await hub.ctx.fetch(request);
        if (!isIssues) return response;
        // What Linear said was true a moment ago; another process is told, asks, and is done before this page is stored.
        await response.clone().text();
        removeIssue(hub.linear.world, 'ENG-5');
        hub.clock.advance(10);
        await tell('remove', 'ENG-5');
        woken.length = 0;
        await tick(other, 'linear', 2_000, conclude);
        expect(asked()).toContain('IssueChecks');
        return response;
      },
    };
    await tell('update', 'ENG-5');
    woken.length = 0;
    await tick(slow, 'linear', 2_000, conclude);
    await settleLinear(hub);
    expect(await database.db.execute(sql`select title from linear_issues where identifier = 'ENG-5'`)).toEqual([
      { title: 'Changed' },
    ]);
    expect([await completed(), await listed()]).toEqual([11, expect.not.arrayContaining(['ENG-5'])]);
  });
});

describe('told by nobody', () => {
  test('a deleted issue is noticed within a day, with one question for 250 issues, and until then none is asked', async () => {
    removeIssue(hub.linear.world, 'ENG-1');
    await later(1);
    expect(asked()).toEqual(['Workspace']);
    await later(18);
    expect([asked().includes('IssueChecks'), await completed()]).toEqual([false, 12]);
    await later(3);
    expect([asked().filter((operation) => operation === 'IssueChecks').length, await completed()]).toEqual([1, 11]);
    // What was said of it by hand would come back with it: its row stays.
    expect(await database.db.execute(sql`select 1 from linear_issues where identifier = 'ENG-1'`)).toHaveLength(1);
    await later(2);
    expect(asked()).not.toContain('IssueChecks');
  });

  test('what the key cannot see for a while, without having changed, counts again when it can', async () => {
    const hidden = removeIssue(hub.linear.world, 'ENG-1');
    await later(22);
    expect(await completed()).toBe(11);
    hub.linear.world.issues.push(hidden);
    await later(22);
    expect(await completed()).toBe(12);
  });

  test('an issue that goes to a team which is not chosen leaves, told or not', async () => {
    const { status } = await call('/sources/linear', { method: 'PUT', bearer, json: { config: { teams: ['ENG'] } } });
    expect(status).toBe(200);
    await settleLinear(hub);
    const move = (identifier: string) => {
      const issue = hub.linear.world.issues.find((each) => each.identifier === identifier);
      Object.assign(issue ?? {}, { teamId: 'OPS', updatedAt: hub.clock.now().toISOString() });
    };
    expect(await completed()).toBe(10);
    move('ENG-1');
    woken.length = 0;
    await tell('update', 'ENG-1', { updatedFrom: { teamId: 'ENG' } });
    await work();
    expect(await completed()).toBe(9);
    move('ENG-2');
    await later(22);
    expect(await completed()).toBe(8);
  });

  test.each([
    ['an inner error', () => Response.json({ data: { issues: null }, errors: [{ message: 'Lock timeout' }] })],
    ['nothing at the address', () => Response.json({ message: 'Not Found' }, { status: 404 })],
    [
      'some of those that it was asked for',
      () => Response.json({ data: { issues: { pageInfo: { hasNextPage: true }, nodes: [] } } }),
    ],
    ['something else', () => Response.json({ data: { issues: { nodes: [{}] } } })],
  ])('where Linear answers with %s nothing is taken for deleted', async (_, answer) => {
    const { fetch } = hub.ctx;
    hub.ctx.fetch = async (input, init) => {
      const request = new Request(input, init);
      return /query IssueChecks/.test(await request.clone().text()) ? answer() : fetch(request);
    };
    hub.clock.advance(22 * 3600_000);
    await tick(hub.ctx, 'linear', 2_000, conclude);
    const [step] = await database.db.execute(sql`select failures from sync_steps where step = 'issue-checks'`);
    expect(Number(step?.failures)).toBeGreaterThan(0);
    expect([
      await completed(),
      await database.db.execute(sql`select 1 from linear_issue_checks where gone_at is not null`),
    ]).toEqual([12, []]);
  });
});
