import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue, metrics } from '#core/metrics/index.ts';
import { updateSettings } from '#core/settings.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { connectLinear, type PlainIssue, plainLinear, settleLinear } from '#test/linear.ts';
import { plainWorld } from '#test/worlds.ts';

/** What holds for every metric alike, whatever it measures. */

/** Of pull requests that were merged in the window, each begun days before and done right after the merge; and an open one. */
const issues: PlainIssue[] = Array.from({ length: 30 }, (_, index): PlainIssue => {
  const merged = Date.parse('2026-11-20T00:00:00Z') - index * 3600_000;
  const at = (hours: number) => new Date(merged + hours * 3600_000).toISOString();
  const pulls = [`acme/kiln-${index % 2}#${60 - index}`];
  return {
    id: `ENG-${index + 1}`,
    created_at: at(-90),
    started_at: at(-80),
    completed_at: at(1),
    pull_requests: pulls,
  };
}).concat([{ id: 'ENG-99', created_at: '2026-11-01T00:00:00Z' }]);

let database: TestDatabase;
let call: Client;
let bearer: string;
const window = 'from=2026-11-09&to=2026-11-22&bucket=day';

beforeAll(async () => {
  database = await createDatabase();
  await updateSettings(createContext(database.db), { failure_evidence: 'repository_only' });
  const hub = await connectHub(database.db, plainWorld(), { repositories: ['acme/kiln-0', 'acme/kiln-1'] });
  await settle(hub);
  await settleLinear(await connectLinear(hub, plainLinear(issues)));
  call = createClient(hub.ctx);
  ({ bearer } = await createOwner(hub.ctx));
});
afterAll(() => database.drop());

describe.each(metrics)('$id', (metric) => {
  const path = `/metrics/${metric.id}`;
  const words = catalogue().find((entry) => entry.id === metric.id);

  test('has a file of its name and says in sentences what it counts', () => {
    expect(existsSync(new URL(`${metric.id}.ts`, import.meta.url))).toBe(true);
    expect(metric.question).toMatch(/^[A-Z].*\?$/);
    expect(metric.counted).toMatch(/^[A-Z].*\.$/);
    expect(metric.excluded).toMatch(/^[A-Z].*\.$/);
    expect(words?.by).toContain('repo');
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
    expect(rows.json.total).toBe(json.total.n);
    expect(rows.json.items).toHaveLength(Math.min(100, json.total.n));
  });

  test('can be grouped and filtered by what its catalogue entry names, and refuses the rest by name', async () => {
    for (const by of words?.by ?? []) expect((await call(`${path}?${window}&by=${by}`, { bearer })).status).toBe(200);
    for (const name of ['team', ...(words?.by.includes('environment') ? [] : ['environment'])]) {
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
