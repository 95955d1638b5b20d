import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dashboard, readDashboard } from '#core/dashboard.ts';
import { catalogue, metricOf } from '#core/metrics/index.ts';
import { pageNames, pages } from '#core/metrics/pages.ts';
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
  hub = await connectHub(database.db, plainWorld(), {
    repositories: ['acme/kiln-0', 'acme/kiln-1'],
  });
  await settle(hub);
  await updateSettings(hub.ctx, { failure_evidence: 'repository_only', time_zone: 'Europe/Paris' });
  const standing = hub.clock.now();
  const ctx = { ...hub.ctx, now: () => standing };
  hub = { ...hub, ctx };
  call = createClient(ctx);
  ({ bearer } = await createOwner(ctx));
});
afterAll(() => database.drop());

const get = (path: string, headers: Record<string, string> = {}) => call(path, { bearer, headers });
const window = 'from=2026-11-09&to=2026-11-22&bucket=day';

describe.each(pageNames)('the page %s', (page) => {
  test.each([
    window,
    `${window}&compare=previous`,
    `${window}&compare=previous&by=person`,
    `${window}&by=label`,
    `${window}&by=repo&bots=include`,
    `${window}&repo=acme/kiln-1&bots=only`,
    `${window}&person=mira&base=main&label=bug`,
    `${window}&environment=production`,
    `${window}&workflow=Tests`,
    '',
  ])('says in every cell what the metric says: %s', async (query) => {
    const { status, json } = await get(`/dashboard?page=${page}&${query}`);
    expect(status).toBe(200);
    expect(Object.keys(json.cells)).toEqual(pages[page].cells);
    for (const [id, cell] of Object.entries<Dashboard['cells'][string]>(json.cells)) {
      const alone = await get(`/metrics/${id}?${query}`);
      if (alone.status === 400) {
        expect(cell, id).toMatchObject({ status: 'not_applicable', reason: alone.json.errors[0].message, points: [] });
      } else expect(cell, id).toEqual(alone.json);
    }
  });

  test('is what the OpenAPI document says of it, and has what it is composed of', async () => {
    const { json } = await get(`/dashboard?page=${page}&${window}`);
    expect(Dashboard.parse(json)).toEqual(json);
    const { cells: _, dots, distributions, control, ...flags } = pages[page];
    for (const [name, ids] of Object.entries({ dots, distributions, control })) {
      // What cannot be measured, because its source is not connected here, is not among them.
      const measured = ids?.filter((id) => json.cells[id].status !== 'not_measurable');
      expect(json[name] === undefined ? undefined : Object.keys(json[name]), name).toEqual(measured);
    }
    const others = ['benchmarks', 'hours', 'waiting', 'attention'].filter((name) => name in json);
    expect(others).toEqual(['benchmarks', 'hours', 'waiting', 'attention'].filter((name) => name in flags));
  });

  test('an unchanged page is a 304, and another version of the data is not', async () => {
    const path = `/dashboard?page=${page}&${window}`;
    const tag = (await get(path)).headers.get('etag') ?? '';
    const again = await get(path, { 'if-none-match': tag });
    expect([again.status, again.text]).toEqual([304, '']);
    await database.db.execute(sql`update workspace set data_version = data_version + 1`);
    expect((await get(path, { 'if-none-match': tag })).status).toBe(200);
  });
});

test('a page names metrics of the registry, and extras only of its cells', () => {
  for (const { cells, dots = [], distributions = [], control = [] } of Object.values(pages)) {
    for (const id of cells) expect(metricOf(id).id).toBe(id);
    for (const id of [...dots, ...distributions, ...control]) expect(cells).toContain(id);
    for (const id of [...dots, ...distributions]) expect(metricOf(id).value).toBeDefined();
  }
});

test('extras are about all rows, also where cells are grouped', async () => {
  const extras = async (query: string) => {
    const { page: _, version: __, cells: ___, ...rest } = (await get(`/dashboard?page=flow&${window}${query}`)).json;
    return rest;
  };
  const plain = await extras('');
  expect(plain.dots['pull-request-cycle-time'].n).toBeGreaterThan(40);
  expect(plain.control.throughput.tested).toBe(13);
  expect(await extras('&by=person')).toEqual(plain);
  expect(await extras('&by=label')).toEqual(plain);
});

test('benchmarks are those of the insight, where there are any', async () => {
  for (const page of ['overview', 'delivery']) {
    const { json } = await get(`/dashboard?page=${page}&${window}&compare=previous&by=repo`);
    const { benchmarks } = (await get(`/insights/benchmarks?${window}`)).json;
    expect(Object.keys(json.benchmarks)).toContain('lead-time');
    expect(json.benchmarks).toEqual(
      Object.fromEntries(Object.entries(benchmarks).filter(([, benchmark]) => benchmark !== null)),
    );
  }
});

test('what cannot honour a filter or cannot be measured has no extras, and its cell says why', async () => {
  const flow = (await get(`/dashboard?page=flow&${window}&environment=production`)).json;
  expect(flow).toMatchObject({ dots: {}, distributions: {}, control: {} });
  expect(flow).not.toHaveProperty('waiting');
  const delivery = (await get(`/dashboard?page=delivery&${window}&person=mira`)).json;
  expect(delivery).not.toHaveProperty('hours');
  expect(delivery.cells['deployment-frequency'].status).toBe('not_applicable');
  expect(delivery.dots['lead-time'].n).toBeGreaterThan(0);
  expect(delivery.dots['lead-time'].n).toBe(delivery.cells['lead-time'].total.n);
  await updateSettings(hub.ctx, { lead_time_start: 'issue_started' });
  const unmeasured = (await get(`/dashboard?page=delivery&${window}`)).json;
  expect(unmeasured.cells['lead-time'].status).toBe('not_measurable');
  expect(unmeasured.dots).toEqual({});
  await updateSettings(hub.ctx, { lead_time_start: 'merged' });
  const merged = (await get(`/dashboard?page=delivery&${window}`)).json;
  expect(merged.dots['lead-time'].p50).toBe(merged.cells['lead-time'].total.p50);
  await updateSettings(hub.ctx, { lead_time_start: 'first_commit' });
});

test('sources that break or sync again are seen at once, though the data is the same', async () => {
  const path = `/dashboard?page=now&${window}`;
  const first = await get(path);
  await database.db.execute(
    sql`update sources set status = 'broken', detail = 'The token is refused.' where id = 'github'`,
  );
  const second = await get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
  expect(second.status).toBe(200);
  expect(second.json.attention.sources).toContainEqual(
    expect.objectContaining({ id: 'github', status: 'broken', detail: 'The token is refused.' }),
  );
  await database.db.execute(
    sql`update sources set status = 'ok', detail = null, last_sync_at = '2026-11-22T12:34:56Z'`,
  );
  const third = await get(path, { 'if-none-match': second.headers.get('etag') ?? '' });
  expect(third.json.attention.sources[0]).toMatchObject({ status: 'ok', last_sync_at: '2026-11-22T12:34:56Z' });
});

test('a page is of one moment, while pull requests are merged', async () => {
  const { db } = database;
  // Whatever happens, each is either open or merged in this window.
  const query = { page: 'flow' as const, from: '2026-11-21', to: '2026-11-22' };
  const read = () => readDashboard(hub.ctx, { bots: { patterns: [] } }, query);
  const sum = ({ cells, waiting, dots }: Dashboard) => [
    (cells.throughput?.total.n ?? 0) + (cells['open-pull-requests']?.total.value ?? 0),
    (dots?.['pull-request-cycle-time']?.n ?? 0) + (waiting?.total ?? 0),
  ];
  const expected = sum(await read());
  expect(expected[0]).toBeGreaterThan(4);
  const open = await db.execute(sql`select id from pull_requests where state = 'open' and not author_is_bot`);
  const merge = async () => {
    for (const { id } of open) {
      await db.transaction(async (tx) => {
        await tx.execute(
          sql`update pull_requests set state = 'merged', merged_at = '2026-11-21T10:00:00Z' where id = ${id}`,
        );
        await tx.execute(sql`
          update pull_request_facts set merged_at = '2026-11-21T10:00:00Z', cycle_seconds = 1 where pull_request_id = ${id}`);
        await tx.execute(sql`
          update open_pull_request_facts set open_until = '2026-11-21T10:00:00Z' where pull_request_id = ${id}`);
      });
    }
  };
  const merging = merge();
  const seen: number[][] = [];
  for (let i = 0; i < 12; i++) seen.push(sum(await read()));
  await merging;
  seen.push(sum(await read()));
  for (const one of seen) expect(one).toEqual(expected);
});

test.each([
  ['/dashboard', 'page'],
  ['/dashboard?page=weather', 'page'],
  ['/dashboard?page=flow&from=2026-11-09', 'to'],
  ['/dashboard?page=flow&at=2026-11-09', 'at'],
])('%s is refused, naming %s', async (path, field) => {
  const { status, json } = await get(path);
  expect(status).toBe(400);
  expect(json.errors[0].field).toBe(field);
});

test('anomalies are those of every metric of the dashboard, or of those that are named', async () => {
  const { json } = await get(`/insights/anomalies?${window}`);
  const shown = new Set(Object.values(pages).flatMap(({ cells }) => cells));
  expect(json.map(({ metric }: { metric: string }) => metric)).toEqual(
    catalogue().flatMap(({ id }) => (shown.has(id) ? [id] : [])),
  );
  const flow = (await get(`/dashboard?page=flow&${window}`)).json;
  const named = await get(`/insights/anomalies?${window}&metric=throughput&metric=merge-time`);
  expect(named.json.map(({ metric }: { metric: string }) => metric)).toEqual(['throughput', 'merge-time']);
  expect(named.json[0].control).toEqual(flow.control.throughput);
  const short = await get('/insights/anomalies?from=2026-11-16&to=2026-11-22&bucket=day&metric=throughput');
  expect(short.json).toEqual([
    { metric: 'throughput', control: null, reason: expect.stringMatching(/^What is ordinary .*\.$/), signals: [] },
  ]);
  const refused = await get(`/insights/anomalies?${window}&metric=nothing`);
  expect([refused.status, refused.json.errors[0].field]).toEqual([400, 'metric[0]']);
  expect((await get(`/insights/anomalies?${window}&by=repo`)).status).toBe(400);
  const byHand = await get(`/insights/anomalies?${window}&metric=ci-duration&person=mira`);
  expect(byHand.json[0].reason).toMatch(/cannot be filtered by person/);
});

test('the page Flow names the states of work from the first to the last, each once', async () => {
  await database.db.execute(sql`
    insert into linear_states (external_id, team_id, name, type, position, updated_at)
    select n::text, team, name, type, position, now() from (values
      (1, 'a', 'Done', 'completed', 1), (2, 'a', 'In Review', 'started', 3), (3, 'a', 'Backlog', 'backlog', 9),
      (4, 'a', 'In Progress', 'started', 2), (5, 'a', 'Triage', 'triage', 5), (6, 'b', 'In Progress', 'started', 4),
      (7, 'b', 'Todo', 'unstarted', 0), (8, 'b', 'Given up', 'canceled', 0)
    ) as s (n, team, name, type, position)`);
  const { json } = await get(`/dashboard?page=flow&${window}`);
  expect(json.states).toEqual(['Triage', 'Backlog', 'Todo', 'In Progress', 'In Review', 'Done', 'Given up']);
  expect((await get(`/dashboard?page=review&${window}`)).json).not.toHaveProperty('states');
  await database.db.execute(sql`delete from linear_states`);
});
