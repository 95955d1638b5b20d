import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Hours, readHours } from '#core/metrics/hours.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { select } from '#core/metrics/selection.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { type DeploymentFact, insertDeployments } from '#test/deployment-facts.ts';
import { clearWorld, insertWorld } from '#test/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(() => clearWorld(database.db));

const now = () => new Date('2026-12-01T12:00:00Z');

async function read(zone: string, facts: DeploymentFact[], query: MetricQuery): Promise<Hours> {
  const { db } = database;
  await insertWorld(db, { repositories: [{ name: 'a/b' }, { name: 'a/c' }] });
  await insertDeployments(db, facts);
  await db.execute(sql`update workspace set settings = ${JSON.stringify({ time_zone: zone })}::jsonb`);
  return readHours(db, await select(db, query, now()));
}

test('hours are local, on both sides of a change of the clocks', async () => {
  // New York goes back from UTC−4 to UTC−5 on Sunday, 1 November 2026, at 06:00 UTC: its hour 1 happens twice.
  const hours = await read(
    'America/New_York',
    [
      { at: '2026-11-01T03:59:59Z' },
      { at: '2026-11-01T05:30:00Z', failed: true },
      { at: '2026-11-01T06:30:00Z' },
      { at: '2026-11-02T04:59:59Z' },
      { at: '2026-11-02T05:00:00Z' },
    ],
    { from: '2026-10-31', to: '2026-11-02', compare: 'previous' },
  );
  expect(hours).toEqual({
    metric: 'deployment-frequency',
    n: 5,
    time_zone: 'America/New_York',
    cells: [
      { weekday: 1, hour: 0, n: 1, failed: 0 },
      { weekday: 6, hour: 23, n: 1, failed: 0 },
      { weekday: 7, hour: 1, n: 2, failed: 1 },
      { weekday: 7, hour: 23, n: 1, failed: 0 },
    ],
  });
});

test('only what the metric counts is there: successes in production that nobody took out', async () => {
  const at = '2026-11-10T10:00:00Z';
  const hours = await read(
    'UTC',
    [
      { at, repository: 1 },
      { at, repository: 2 },
      { at, status: 'failure' },
      { at, production: false },
      { at, excluded: 'a drill' },
      { at: null },
    ],
    { from: '2026-11-09', to: '2026-11-15', repo: ['a/c'] },
  );
  expect(hours).toMatchObject({ n: 1, cells: [{ weekday: 2, hour: 10, n: 1, failed: 0 }] });
});

test('in any zone hours add up to the metric', async () => {
  const zones = ['UTC', 'Asia/Kathmandu', 'America/Santiago', 'Australia/Lord_Howe', 'Pacific/Apia'];
  const instants = fc.array(fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 10, 30) / 1000 }), {
    minLength: 40,
    maxLength: 40,
  });
  for (const [i, seconds] of fc.sample(instants, { numRuns: zones.length, seed: 9 }).entries()) {
    const zone = zones[i] ?? 'UTC';
    await clearWorld(database.db);
    const facts = seconds.map((at) => ({ at: new Date(at * 1000).toISOString(), failed: at % 3 === 0 }));
    const query = { from: '2026-02-01', to: '2026-11-15', bucket: 'month' as const };
    const hours = await read(zone, facts, query);
    const answer = await readMetric(createContext(database.db, { now }), 'deployment-frequency', query);
    expect(hours.n).toBe(answer.total.n);
    expect(hours.cells.reduce((sum, { n }) => sum + n, 0)).toBe(hours.n);
  }
});
