import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue, metrics } from '#core/metrics/index.ts';
import { filterNames } from '#core/metrics/metric.ts';
import { updateSettings } from '#core/settings.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { syncDemo } from '#test/demo.ts';

/** What holds for every metric alike, whatever it measures. */

let database: TestDatabase;
let call: Client;
let bearer: string;
const window = 'from=2026-11-09&to=2026-11-22&bucket=day';

beforeAll(async () => {
  database = await createDatabase();
  const ctx = await syncDemo(database.db, () => new Date('2026-11-22T18:00:00Z'), 2);
  await updateSettings(ctx, { failure_evidence: 'repository_only' });
  call = createClient(ctx);
  ({ bearer } = await createOwner(ctx));
}, 240_000);
afterAll(() => database.drop());

describe.each(metrics)('$id', (metric) => {
  const path = `/metrics/${metric.id}`;
  const words = catalogue().find((entry) => entry.id === metric.id);

  test('has a file of its name and says in sentences what it counts', () => {
    expect(existsSync(new URL(`${metric.id}.ts`, import.meta.url))).toBe(true);
    expect(metric.question).toMatch(/^[A-Z].*\?$/);
    expect(metric.counted).toMatch(/^[A-Z].*\.$/);
    expect(metric.excluded).toMatch(/^[A-Z].*\.$/);
    expect(words?.by.length).toBeGreaterThan(0);
  });

  test('answers every day of the window, in time order, over what was synced', async () => {
    const { status, json } = await call(`${path}?${window}&compare=previous`, { bearer });
    expect(status).toBe(200);
    expect(json).toMatchObject({ metric: metric.id, unit: metric.unit, status: 'ok' });
    expect(json.total.n).toBeGreaterThan(0);
    expect(json.points).toHaveLength(14);
    const starts = json.points.map((point: { start: string }) => point.start);
    expect(starts).toEqual(starts.toSorted());
    expect(json.points.every((point: { coverage: number }) => point.coverage === 1)).toBe(true);
  });

  test('opens to as many rows as it counts', async () => {
    const { json } = await call(`${path}?${window}`, { bearer });
    const rows = await call(`${path}/rows?${window}&limit=100`, { bearer });
    // Amounts are spread over rows: what a row adds to them is not 1.
    if (metric.shares === undefined) expect(rows.json.total).toBe(json.total.n);
    expect(rows.json.total).toBeGreaterThan(0);
    expect(rows.json.items).toHaveLength(Math.min(100, rows.json.total));
  });

  test('can be grouped and filtered by what its catalogue entry names, and refuses the rest by name', async () => {
    for (const by of words?.by ?? []) expect((await call(`${path}?${window}&by=${by}`, { bearer })).status).toBe(200);
    for (const name of filterNames.filter((each) => !words?.by.includes(each))) {
      const { status, json } = await call(`${path}?${window}&${name}=anything`, { bearer });
      expect(status).toBe(400);
      expect(json.errors[0].field).toBe(name);
    }
  });

  test('says the same as CSV', async () => {
    const { json } = await call(`${path}?${window}`, { bearer });
    const csv = await call(`${path}?${window}&format=csv`, { bearer });
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(csv.text.trim().split('\r\n')).toHaveLength(json.points.length + 1);
  });
});
