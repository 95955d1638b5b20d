import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { Answer } from '#core/metrics/answer.ts';
import { CatalogueEntry, metrics } from '#core/metrics/index.ts';
import { MetricRow } from '#core/metrics/rows.ts';
import { PullRequestDetail, PullRequestItem } from '#core/pull-requests.ts';
import { Repository } from '#core/repositories.ts';
import { listOf } from '#functions/middleware/validate.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { insertWorld } from '#test/world.ts';

let database: TestDatabase;
let ctx: Context;
let call: Client;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db);
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
  const review = { author: 'tomas', state: 'APPROVED', submitted_at: '2026-11-10T11:00:00Z' };
  await insertWorld(database.db, {
    repositories: [
      {
        name: 'acme/shop',
        commits: [{ sha: 'a1', authored_at: '2026-11-10T08:00:00Z', author: 'mira', message: 'Sell\n\nmore' }],
        pull_requests: [
          {
            number: 1,
            author: 'mira',
            title: '=cmd|"calc"',
            labels: ['bug'],
            created_at: '2026-11-10T09:00:00Z',
            merged_at: '2026-11-10T12:00:00Z',
            commits: ['a1'],
            reviews: [review],
          },
          { number: 2, author: 'olek', created_at: '2026-11-11T09:00:00Z', merged_at: '2026-11-11T10:00:00Z' },
          { number: 3, author: 'olek', created_at: '2026-11-12T09:00:00Z' },
          { number: 4, author: 'robo', author_type: 'Bot', created_at: '2026-11-13T09:00:00Z' },
        ],
      },
    ],
  });
  const touched = [1, 2, 3, 4].map((number) => ({ repositoryId: 1, number }));
  await refreshPullRequestFacts(database.db, touched, { bots: { patterns: [] } });
});
afterAll(() => database.drop());

const get = (path: string, headers: Record<string, string> = {}) => call(path, { bearer, headers });
const window = 'from=2026-11-09&to=2026-11-15';

describe('metrics', () => {
  test('the catalogue says of each what it asks, counts and can be filtered by', async () => {
    const { status, json } = await get('/metrics');
    expect(status).toBe(200);
    expect(json.map(({ id }: { id: string }) => id)).toEqual(metrics.map(({ id }) => id));
    expect(json.find(({ id }: { id: string }) => id === 'throughput')).toMatchObject({
      id: 'throughput',
      kind: 'count',
      by: ['repo', 'team', 'person', 'base', 'label', 'ai'],
    });
    for (const metric of json) expect(`${metric.question}${metric.counted}`, metric.id).toMatch(/\?.+\.$/s);
  });

  test('an answer is what the contract says', async () => {
    const { status, json, headers } = await get(`/metrics/merge-time?${window}&bucket=week&repo=acme/shop&label=bug`);
    expect(status).toBe(200);
    expect(headers.get('etag')).toMatch(/^"/);
    const hours = 10_800;
    const statistic = { n: 1, p50: hours, p75: hours, p90: hours, p95: hours, mean: hours, min: hours, max: hours };
    expect(json).toEqual({
      metric: 'merge-time',
      unit: 'seconds',
      better: 'lower',
      version: expect.any(Number),
      status: 'ok',
      query: {
        from: '2026-11-09',
        to: '2026-11-15',
        bucket: 'week',
        time_zone: 'UTC',
        filters: { repo: ['acme/shop'], label: ['bug'] },
      },
      total: { ...statistic, excluded: {} },
      points: [{ start: '2026-11-09', group: null, ...statistic, partial: false, coverage: 1 }],
    });
  });

  test('an unchanged answer is a 304', async () => {
    const path = `/metrics/throughput?${window}`;
    const tag = (await get(path)).headers.get('etag') ?? '';
    expect((await get(path, { 'if-none-match': tag })).status).toBe(304);
  });

  test.each([
    ['/metrics/nothing', 404, undefined],
    [`/metrics/throughput?${window}&colour=red`, 400, 'colour'],
    ['/metrics/throughput?from=2026-11-09', 400, 'to'],
    ['/metrics/throughput?from=2026-02-30&to=2026-03-01', 400, 'from'],
    ['/metrics/throughput?bucket=year', 400, 'bucket'],
    ['/metrics/throughput?workflow=ci', 400, 'workflow'],
    ['/metrics/throughput?from=0001-01-01&to=9999-12-31&bucket=day', 400, 'from'],
    ['/metrics/throughput?format=xml', 400, 'format'],
    ['/metrics/throughput/rows?limit=0', 400, 'limit'],
    ['/metrics/throughput/rows?limit=101', 400, 'limit'],
    ['/metrics/throughput/rows?sort=name', 400, 'sort'],
  ])('%s: %d %s', async (path, status, field) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    if (field !== undefined) expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  test('rows are in pages, and what was left out can be listed', async () => {
    const { json } = await get(`/metrics/throughput/rows?${window}&limit=1`);
    expect(json).toMatchObject({
      total: 2,
      items: [{ title: 'Change 2', repository: 'acme/shop', value: 1, excluded: null }],
    });
    const next = await get(`/metrics/throughput/rows?${window}&limit=1&cursor=${json.next_cursor}`);
    expect(next.json).toMatchObject({ next_cursor: null, items: [{ kind: 'pull_request' }] });
    const left = await get(`/metrics/open-pull-requests/rows?${window}&excluded=bots`);
    expect(left.json).toMatchObject({
      total: 1,
      items: [{ title: 'Change 4', excluded: { by: 'bots', reason: null } }],
    });
  });

  test('both are there as CSV, in which no title is a formula', async () => {
    const points = await get(`/metrics/pull-request-cycle-time?${window}&format=csv`);
    expect(points.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(points.text.split('\r\n')[0]).toMatch(/^start,group,n,p50,.*,partial,coverage,coding_n,coding_p50,/);
    const rows = await get(`/metrics/throughput/rows?${window}&format=csv`);
    expect(rows.text.split('\r\n')).toHaveLength(4);
    expect(rows.text).toContain(`,"'=cmd|""calc""",`);
    const page = await get(`/metrics/throughput/rows?${window}&format=csv&limit=1`);
    expect(page.headers.get('link')).toMatch(/^<\/api\/v1\/metrics\/throughput\/rows\?.*cursor=.*>; rel="next"$/);
  });
});

test('every answer is what the OpenAPI document says of it', async () => {
  const check = async (path: string, schema: z.ZodType) => {
    const { json } = await get(path);
    // What a schema does not name is dropped by parsing.
    expect(schema.parse(json), path).toEqual(json);
    return json;
  };
  const catalogue = await check('/metrics', z.array(CatalogueEntry));
  for (const { id, by } of catalogue) {
    await check(`/metrics/${id}?${window}&compare=previous&by=${by[0]}`, Answer);
    await check(`/metrics/${id}/rows?${window}`, listOf(MetricRow));
  }
  await check('/repositories', listOf(Repository));
  const { items } = await check('/pull-requests', listOf(PullRequestItem));
  await check(`/pull-requests/${items[0].id}`, PullRequestDetail);
});

describe('repositories', () => {
  test('say what is known of them', async () => {
    const { json } = await get('/repositories');
    expect(json).toMatchObject({ total: 1, next_cursor: null });
    expect(json.items[0]).toMatchObject({
      name: 'acme/shop',
      tracked: true,
      coverage: { 'pull-requests': null, 'workflow-runs': null },
      counts: { pull_requests: 4, open_pull_requests: 2, workflow_runs: 0 },
    });
    expect((await get(`/repositories/${json.items[0].id}`)).json).toEqual(json.items[0]);
    expect((await get('/repositories?q=SHOP')).json.total).toBe(1);
    expect((await get('/repositories?tracked=false')).json.total).toBe(0);
    expect((await get('/repositories/99')).status).toBe(404);
    expect((await get('/repositories/shop')).status).toBe(400);
  });
});

describe('pull requests', () => {
  test('are listed by creation, with the filters of metrics', async () => {
    const numbers = async (query: string) =>
      (await get(`/pull-requests${query}`)).json.items.map((item: { number: number }) => item.number);
    expect(await numbers('')).toEqual([3, 2, 1]);
    expect(await numbers('?bots=include&sort=created_at')).toEqual([1, 2, 3, 4]);
    expect(await numbers('?person=OLEK&state=open')).toEqual([3]);
    expect(await numbers('?label=bug')).toEqual([1]);
    expect(await numbers('?from=2026-11-11&to=2026-11-11')).toEqual([2]);
    const { json } = await get('/pull-requests?limit=2');
    expect(json.total).toBe(3);
    expect(await numbers(`?limit=2&cursor=${json.next_cursor}`)).toEqual([1]);
  });

  test('one has its ledger, and what each point was taken from', async () => {
    const { json: rows } = await get('/pull-requests?label=bug');
    const { json } = await get(`/pull-requests/${rows.items[0].id}`);
    expect(json).toMatchObject({
      repository: 'acme/shop',
      number: 1,
      excluded: null,
      ledger: {
        stages: { coding: 3600, pickup: 7200, review: 0, merge: 3600, deploy: null },
        skipped: ['deploy'],
        cycle_seconds: 14_400,
        lead_seconds: null,
      },
      reviews: [{ author: 'tomas', bot: false, state: 'APPROVED', submitted_at: '2026-11-10T11:00:00Z' }],
      commits: [{ sha: 'a1', title: 'Sell' }],
      events: [],
      deployments: [],
    });
    expect(json.ledger.points).toMatchObject([
      { name: 'first_commit', at: '2026-11-10T08:00:00Z', evidence: 'commit a1' },
      { name: 'ready', at: '2026-11-10T09:00:00Z', evidence: 'created' },
      { name: 'first_review', at: '2026-11-10T11:00:00Z', evidence: 'review review-1-1-0 by tomas' },
      { name: 'approved', at: '2026-11-10T11:00:00Z' },
      { name: 'merged', at: '2026-11-10T12:00:00Z' },
      { name: 'deployed', at: null, evidence: null },
    ]);
    expect((await get('/pull-requests/99')).status).toBe(404);
  });

  test('one can be taken out by hand and brought back; every metric follows at once', async () => {
    const { json: rows } = await get('/pull-requests?label=bug');
    const path = `/pull-requests/${rows.items[0].id}`;
    const patch = (json: unknown) => call(path, { method: 'PATCH', json, bearer });
    const read = async () => (await get(`/metrics/throughput?${window}`)).json;
    const before = await read();
    expect((await patch({ excluded: { reason: ' import ' } })).json.excluded).toEqual({ reason: 'import' });
    const without = await read();
    expect(without.total).toEqual({ n: 1, value: 1, excluded: { by_hand: 1 } });
    expect(without.version).toBe(before.version + 1);
    const left = await get(`/metrics/throughput/rows?${window}&excluded=by_hand`);
    expect(left.json).toMatchObject({ total: 1, items: [{ excluded: { by: 'by_hand', reason: 'import' } }] });
    expect((await patch({ excluded: { reason: 'import' } })).status).toBe(200);
    expect((await read()).version).toBe(without.version);
    expect((await patch({ excluded: null })).json.excluded).toBeNull();
    expect((await read()).total).toEqual(before.total);
    expect((await patch({ excluded: { reason: '' } })).status).toBe(422);
    expect((await patch({ title: 'x' })).status).toBe(422);
    expect((await call('/pull-requests/99', { method: 'PATCH', json: { excluded: null }, bearer })).status).toBe(404);
  });
});
