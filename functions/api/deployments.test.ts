import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { updateSettings } from '#core/settings.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

let database: TestDatabase;
let ctx: Context;
let call: Client;
let bearer: string;
let intake: string;
let sha: string;

beforeAll(async () => {
  database = await createDatabase();
  const hub = await connectHub(database.db, plainWorld(), { repositories: ['acme/kiln-0', 'acme/kiln-1'] });
  ctx = hub.ctx;
  await updateSettings(ctx, { failure_evidence: 'repository_only' });
  await settle(hub);
  call = createClient(ctx);
  ({ bearer } = await createOwner(ctx));
  const token = await call('/tokens', { bearer, method: 'POST', json: { name: 'CI', scope: 'intake' } });
  intake = token.json.token;
  const [row] = await database.db.execute(sql`
    select c.sha from commits c join repositories r on r.id = c.repository_id
    where r.name = 'acme/kiln-0' and c.on_default_branch order by c.committed_at desc limit 1`);
  sha = String(row?.sha);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.execute(sql`delete from idempotency_keys`);
});

const report = (more: Record<string, unknown> = {}) => ({
  id: 'rel-1',
  repository: 'ACME/kiln-0',
  environment: 'live',
  sha,
  status: 'success',
  started_at: '2026-11-21T09:00:00Z',
  finished_at: '2026-11-21T09:10:00Z',
  ...more,
});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  call('/deployments', { bearer: intake, method: 'POST', json: body, headers });

describe('the list', () => {
  test('is in order of time, whole over its pages, and filters', async () => {
    const whole = await call('/deployments?limit=100', { bearer });
    expect(whole.status).toBe(200);
    const times = whole.json.items.map((item: { finished_at: string }) => item.finished_at);
    expect(times).toEqual(times.toSorted((a: string, b: string) => b.localeCompare(a)));
    const paged: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await call(`/deployments?limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { bearer });
      paged.push(...page.json.items);
      cursor = page.json.next_cursor;
      expect(page.json.total).toBe(whole.json.total);
    }
    expect(paged.slice(0, 100)).toEqual(whole.json.items);
    expect(paged).toHaveLength(whole.json.total);
    const one = await call('/deployments?repo=acme/kiln-1&production=true&status=success', { bearer });
    expect(one.json.total).toBeGreaterThan(0);
    expect(
      one.json.items.every((item: { repository: { name: string } }) => item.repository.name === 'acme/kiln-1'),
    ).toBe(true);
    expect((await call('/deployments?environment=nowhere', { bearer })).json).toMatchObject({ items: [], total: 0 });
  });

  test('what one carried adds up to what the list says', async () => {
    const { json } = await call('/deployments?limit=20', { bearer });
    for (const item of json.items) {
      const detail = await call(`/deployments/${item.id}`, { bearer });
      expect(detail.json.changes).toHaveLength(item.carries.pull_requests + item.carries.commits);
    }
    expect((await call('/deployments/999999', { bearer })).status).toBe(404);
  });
});

describe('a report', () => {
  test('is a deployment at once, the same id changes it, and numbers follow', async () => {
    const frequency = async () => {
      const { json } = await call('/metrics/deployment-frequency?from=2026-11-21&to=2026-11-21&environment=live', {
        bearer,
      });
      return json.total.value;
    };
    expect(await frequency()).toBe(0);
    const first = await post(report({ status: 'running', finished_at: undefined }));
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({ key: 'intake:rel-1', production: true, status: 'running', finished_at: null });
    expect(await frequency()).toBe(0);
    const second = await post(report());
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({ id: first.json.id, status: 'success', finished_at: '2026-11-21T09:10:00Z' });
    expect(await frequency()).toBe(1);
  });

  test('a short SHA is the one commit that begins so', async () => {
    const { json } = await post(report({ id: 'short', sha: sha.slice(0, 12), environment: 'staging' }));
    expect(json.sha).toBe(sha);
  });

  test.each([
    [{ sha: 'xyz' }, 'sha'],
    [{ sha: '0123456' }, 'sha'],
    [{ repository: 'acme/other' }, 'repository'],
    [{ status: 'great' }, 'status'],
    [{ started_at: 'yesterday' }, 'started_at'],
    [{ finished_at: undefined }, 'finished_at'],
    [{ finished_at: '2026-11-20T00:00:00Z' }, 'finished_at'],
    [{ environment: '' }, 'environment'],
    [{ id: undefined }, 'id'],
    [{ url: 'no address' }, 'url'],
    [{ surprise: 1 }, 'surprise'],
  ])('%o is refused by name and changes nothing', async (wrong, field) => {
    const before = await call('/deployments', { bearer });
    const { status, json } = await post(report({ id: 'wrong', ...wrong }));
    expect(status).toBe(422);
    expect(json.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect((await call('/deployments', { bearer })).json.total).toBe(before.json.total);
  });

  test('a key may come again with the same body, and not with another', async () => {
    const headers = { 'Idempotency-Key': 'run-17' };
    expect((await post(report({ id: 'key' }), headers)).status).toBe(201);
    expect((await post(report({ id: 'key' }), headers)).status).toBe(200);
    const other = await post(report({ id: 'another' }), headers);
    expect(other.status).toBe(409);
    expect(other.json.code).toBe('conflict');
  });

  test('reports of one id that come together are one deployment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => post(report({ id: 'together', environment: 'qa' }))),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 201]);
    expect((await call('/deployments?environment=qa', { bearer })).json.total).toBe(1);
  });

  test('an intake token may report and nothing else', async () => {
    expect((await call('/deployments', { bearer: intake })).status).toBe(403);
    expect((await call('/incidents', { bearer: intake })).status).toBe(403);
  });
});

describe('an incident', () => {
  const incident = (more: Record<string, unknown> = {}) => ({
    id: 'I1',
    title: 'The kiln is cold.',
    started_at: '2026-11-21T10:00:00Z',
    repository: 'acme/kiln-0',
    ...more,
  });
  const tell = (body: unknown) => call('/incidents', { bearer: intake, method: 'POST', json: body });
  const change = (id: number, body: unknown) => call(`/incidents/${id}`, { bearer, method: 'PATCH', json: body });

  test('fails the deployment before it, until its link is rejected or it is excluded, and recovers it when resolved', async () => {
    const deployed = await post(
      report({ id: 'before-incident', environment: 'production', finished_at: '2026-11-21T09:59:00Z' }),
    );
    const told = await tell(incident());
    expect(told.status).toBe(201);
    expect(told.json.link).toMatchObject({ confidence: 'inferred', deployment: { id: deployed.json.id } });
    const read = async () => (await call(`/deployments/${deployed.json.id}`, { bearer })).json;
    expect(await read()).toMatchObject({ failed: true, evidence: ['incident'], recovered_at: null });
    await tell(incident({ resolved_at: '2026-11-21T11:00:00Z' }));
    expect(await read()).toMatchObject({ failed: true, recovered_at: '2026-11-21T11:00:00Z', recovery_seconds: 3660 });
    expect((await change(told.json.id, { link: 'rejected' })).json.link).toMatchObject({
      deployment: null,
      verdict: 'rejected',
    });
    expect(await read()).toMatchObject({ failed: false, recovered_at: null });
    await change(told.json.id, { link: null });
    expect((await read()).failed).toBe(true);
    await change(told.json.id, { excluded: { reason: 'A drill.' } });
    expect((await read()).failed).toBe(false);
    await change(told.json.id, { excluded: null });
    expect((await read()).failed).toBe(true);
    const judged = await call(`/deployments/${deployed.json.id}`, {
      bearer,
      method: 'PATCH',
      json: { verdicts: { incident: 'rejected' } },
    });
    expect(judged.json).toMatchObject({ failed: false, verdicts: { incident: 'rejected' } });
  });

  test('by a SHA belongs to the deployment of that SHA, without a repository too', async () => {
    const { json } = await tell(incident({ id: 'I2', repository: undefined, sha }));
    expect(json).toMatchObject({ repository: { name: 'acme/kiln-0' }, link: { confidence: 'explicit' } });
    expect(json.link.deployment).not.toBeNull();
  });

  test('of nothing that is known is kept without a link', async () => {
    const { status, json } = await tell(incident({ id: 'I3', repository: undefined }));
    expect(status).toBe(201);
    expect(json).toMatchObject({ repository: null, link: { deployment: null } });
  });

  test.each([
    [{ title: '' }, 'title'],
    [{ resolved_at: '2026-11-20T00:00:00Z' }, 'resolved_at'],
    [{ repository: 'acme/other' }, 'repository'],
    [{ started_at: 7 }, 'started_at'],
  ])('%o is refused by name', async (wrong, field) => {
    const { status, json } = await tell(incident({ id: 'wrong', ...wrong }));
    expect(status).toBe(422);
    expect(json.errors[0].field).toBe(field);
  });
});

test('an excluded deployment counts nowhere and comes back', async () => {
  const { json } = await call('/deployments?production=true&status=success&limit=1', { bearer });
  const id = json.items[0].id;
  const total = async () =>
    (await call('/metrics/deployment-frequency?from=2026-11-01&to=2026-11-22', { bearer })).json.total;
  const before = await total();
  const body = { excluded: { reason: 'A rehearsal.' } };
  expect((await call(`/deployments/${id}`, { bearer, method: 'PATCH', json: body })).json.excluded).toEqual(
    body.excluded,
  );
  expect(await total()).toMatchObject({ value: before.value - 1, excluded: { by_hand: 1 } });
  await call(`/deployments/${id}`, { bearer, method: 'PATCH', json: { excluded: null } });
  expect(await total()).toEqual(before);
});
