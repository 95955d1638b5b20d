import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

let database: TestDatabase;
let hub: Hub;
let call: Client;
let bearer: string;
const woken: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  hub = await connectHub(database.db, plainWorld({ pullRequests: 60, until: '2026-11-20T00:00:00Z' }), {
    repositories: ['acme/kiln-0'],
  });
  hub.ctx.wake = (source) => void woken.push(source);
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
});
afterAll(() => database.drop());

test('a sync that is asked for is a run to watch, and asking again while it runs is refused', async () => {
  const asked = await call('/sync', { json: { source: 'github' }, bearer });
  expect(asked.status).toBe(202);
  expect(woken).toEqual(['github']);
  const again = await call('/sync', { json: { source: 'github' }, bearer });
  expect(again).toMatchObject({ status: 409, json: { code: 'already_running' } });
  const status = await call('/sync', { bearer });
  expect(status.json).toMatchObject({
    running: true,
  });
  expect(status.json.sources[0]).toMatchObject({ id: 'github', running: true, run_id: asked.json.run_id });
  await settle(hub);
  const run = await call(`/sync/runs/${asked.json.run_id}`, { bearer });
  expect(run.json).toMatchObject({ source: 'github', trigger: 'request', state: 'done', errors: 0, problems: [] });
  expect(run.json.calls).toBeGreaterThan(3);
  expect(run.json.rows).toBeGreaterThan(60);
});

test('when it is done, every step says how much it has and since when, and the budget what is left', async () => {
  const { json } = await call('/sync', { bearer });
  const [github] = json.sources;
  expect(
    github.steps.map((step: { name: string; scope: string; state: string }) => [step.name, step.scope, step.state]),
  ).toEqual([
    ['repositories', null, 'done'],
    ['commits', 'acme/kiln-0', 'done'],
    ['deployments', 'acme/kiln-0', 'done'],
    ['issues', 'acme/kiln-0', 'done'],
    ['pull-requests', 'acme/kiln-0', 'done'],
    ['releases', 'acme/kiln-0', 'done'],
    ['review-comments', 'acme/kiln-0', 'done'],
    ['tags', 'acme/kiln-0', 'done'],
    ['unknown-commits', 'acme/kiln-0', 'done'],
  ]);
  expect(github.steps[4]).toMatchObject({
    done: 60,
    total: 60,
    known_from: null,
    complete: true,
    eta_seconds: null,
    error: null,
  });
  expect(github.budget).toMatchObject({ limit: 5000, max_per_hour: 4000 });
  expect(github.budget.remaining).toBeLessThan(5000);
  expect(github.budget.calls_this_hour).toBeGreaterThan(3);
  expect(Date.parse(github.next_run_at)).toBeGreaterThan(hub.clock.now().getTime());
});

test('an import of an earlier time is recorded with its range, and can be cancelled', async () => {
  const asked = await call('/sync', {
    json: { source: 'github', from: '2020-01-01', to: '2020-12-31', full: true },
    bearer,
  });
  expect(asked.status).toBe(202);
  expect((await call(`/sync/runs/${asked.json.run_id}`, { method: 'DELETE', bearer })).status).toBe(204);
  expect((await call(`/sync/runs/${asked.json.run_id}`, { bearer })).json).toMatchObject({
    state: 'cancelled',
    from: '2020-01-01',
    to: '2020-12-31',
    full: true,
  });
  expect((await call(`/sync/runs/${asked.json.run_id}`, { method: 'DELETE', bearer })).status).toBe(409);
  hub.clock.advance(6 * 60_000);
  await settle(hub);
});

test('the history comes newest first, in pages', async () => {
  const first = await call('/sync/runs?limit=2', { bearer });
  expect(first.json.items).toHaveLength(2);
  const second = await call(`/sync/runs?limit=2&cursor=${first.json.next_cursor}`, { bearer });
  const ids = [...first.json.items, ...second.json.items].map((run: { id: number }) => run.id);
  expect(ids).toEqual([...ids].sort((a, b) => b - a));
  expect(new Set(ids).size).toBe(ids.length);
  expect(first.json.total).toBeGreaterThanOrEqual(ids.length);
});

const wrong: [string, unknown, number, string | null][] = [
  ['an impossible date', { from: '2026-02-30' }, 422, 'from'],
  ['a reversed range', { from: '2026-03-01', to: '2026-02-01' }, 422, 'to'],
  ['an unknown source', { source: 'gitlab' }, 422, 'source'],
  ['an unknown field', { sources: 'github' }, 422, 'sources'],
];
test.each(wrong)('%s is refused by name', async (_, json, status, field) => {
  const answer = await call('/sync', { json, bearer });
  expect(answer.status).toBe(status);
  expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
});

test('a run that is not there is a 404, and a cursor that is none of ours a 400', async () => {
  expect((await call('/sync/runs/999999', { bearer })).status).toBe(404);
  expect((await call('/sync/runs?cursor=nonsense', { bearer })).status).toBe(400);
  expect((await call('/sync/runs?limit=0', { bearer })).status).toBe(400);
});

test('without anything connected there is nothing to sync', async () => {
  const empty = await createDatabase();
  const ctx = { ...hub.ctx, db: empty.db };
  const answer = await createClient(ctx)('/sync', { json: {}, bearer: (await createOwner(ctx)).bearer });
  expect(answer).toMatchObject({ status: 409, json: { detail: expect.stringMatching(/connect a source/) } });
  await empty.drop();
});
