import { afterAll, beforeAll, expect, test } from 'vitest';
import { Benchmarks } from '#core/insights/query.ts';
import { updateSettings } from '#core/settings.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

let database: TestDatabase;
let hub: Hub;
let call: Client;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  hub = await connectHub(database.db, plainWorld(), { repositories: ['acme/kiln-0', 'acme/kiln-1'] });
  await settle(hub);
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
});
afterAll(() => database.drop());

const window = 'from=2026-11-09&to=2026-11-22';
const benchmarks = (query: string) => call(`/insights/benchmarks?${query}`, { bearer });

test('each delivery metric is placed by the number that its own page shows', async () => {
  const { status, json } = await benchmarks(window);
  expect(status).toBe(200);
  expect(Benchmarks.parse(json)).toEqual(json);
  const frequency = await call(`/metrics/deployment-frequency?${window}`, { bearer });
  const leadTime = await call(`/metrics/lead-time?${window}`, { bearer });
  expect(json.query).toEqual(leadTime.json.query);
  expect(json.benchmarks).toMatchObject({
    'deployment-frequency': {
      value: frequency.json.total.median_per_week,
      unit: 'per_week',
      n: frequency.json.total.n,
    },
    'lead-time': { value: leadTime.json.total.p50, unit: 'seconds', n: leadTime.json.total.n, year: 2025 },
  });
});

test('what cannot be measured has no benchmark until it can', async () => {
  expect((await benchmarks(window)).json.benchmarks).toMatchObject({
    'change-failure-rate': null,
    'rework-rate': null,
  });
  await updateSettings(hub.ctx, { failure_evidence: 'repository_only' });
  const rate = await call(`/metrics/change-failure-rate?${window}`, { bearer });
  const { json } = await benchmarks(window);
  expect(json.benchmarks['change-failure-rate']).toMatchObject({ value: rate.json.total.value, n: rate.json.total.n });
});

test('an empty window, and a filter that a metric does not know, have none; a wrong parameter is named', async () => {
  const empty = await benchmarks('from=2024-11-01&to=2024-11-02');
  expect(Object.values(empty.json.benchmarks)).toEqual([null, null, null, null, null]);
  const { json } = await benchmarks(`${window}&person=mira`);
  expect(json.benchmarks).toMatchObject({ 'deployment-frequency': null, 'lead-time': { year: 2025 } });
  const wrong = await benchmarks(`${window}&by=repo`);
  expect(wrong.status).toBe(400);
  expect(wrong.json.errors[0].field).toBe('by');
});

test('an unchanged answer is not sent again', async () => {
  const tag = (await benchmarks(window)).headers.get('etag') ?? '';
  const again = await call(`/insights/benchmarks?${window}`, { bearer, headers: { 'if-none-match': tag } });
  expect(again.status).toBe(304);
});
