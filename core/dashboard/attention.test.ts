import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { type Attention, readAttention, sourcesToWatch } from '#core/dashboard/attention.ts';
import { sources } from '#core/db/settings.sql.ts';
import { encrypt } from '#core/lib/fernet.ts';
import type { MetricQuery } from '#core/metrics/query.ts';
import { select } from '#core/metrics/selection.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { type DeploymentFact, insertDeployments } from '#test/deployment-facts.ts';
import { clearWorld, insertWorld } from '#test/world.ts';

let database: TestDatabase;
let ctx: Context;
beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db, { now: () => new Date('2026-06-20T12:00:00Z') });
});
afterAll(() => database.drop());
beforeEach(async () => {
  await clearWorld(database.db);
  await database.db.execute(sql`delete from sources`);
  await database.db.execute(sql`update workspace set settings = '{}'`);
  await insertWorld(database.db, { repositories: [{ name: 'a/b' }, { name: 'a/c' }] });
});

async function read(facts: DeploymentFact[], query: MetricQuery = {}): Promise<Attention> {
  if (facts.length > 0) await insertDeployments(database.db, facts);
  return readAttention(ctx, database.db, await select(database.db, query, ctx.now()));
}
const titles = (list: { title: string }[]) => list.map(({ title }) => title);
const at = (day: number, hour = 10) =>
  `2026-06-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;

describe('failed', () => {
  test('are those that have not recovered, and those whose failure nobody has confirmed', async () => {
    const recovered = { failed: true, recovered_at: at(16) };
    const { failed } = await read([
      { at: at(10), failed: true },
      { at: at(11), failed: true, verdicts: { rollback: 'confirmed' } },
      { at: at(12), ...recovered },
      { at: at(13), ...recovered, verdicts: { rollback: 'confirmed' } },
      { at: at(14), ...recovered, verdicts: { incident: 'confirmed' } },
      { at: at(15) },
    ]);
    expect(failed.map(({ title, recovered_at, confirmed }) => [title, recovered_at, confirmed])).toEqual([
      ['v5', at(16), false],
      ['v3', at(16), false],
      ['v2', null, true],
      ['v1', null, false],
    ]);
    expect(failed[3]).toEqual({
      id: expect.any(Number),
      title: 'v1',
      repository: 'a/b',
      environment: 'production',
      finished_at: at(10),
      evidence: ['rollback'],
      recovered_at: null,
      confirmed: false,
    });
  });

  test('an attempt that failed needs nobody to confirm it, and is over with the next success of its line', async () => {
    const failure = { status: 'failure' };
    const { failed } = await read([
      { at: at(10), ...failure },
      { at: at(11) },
      { at: at(12), ...failure },
      { at: at(12), ...failure, environment: 'Production', service: 'web' },
      { at: at(13), service: 'web' },
      { at: at(14), repository: 2 },
    ]);
    expect(failed).toMatchObject([{ title: 'v3', evidence: [], confirmed: true, recovered_at: null }]);
  });

  test('are of production, of the last 14 local days, and not taken out by hand', async () => {
    // In Kathmandu, 5:45 ahead, the 14th day back began at 18:15 UTC on 6 June.
    await database.db.execute(sql`update workspace set settings = '{"time_zone": "Asia/Kathmandu"}'`);
    const { failed } = await read([
      { at: '2026-06-06T18:14:59Z', failed: true },
      { at: '2026-06-06T18:15:00Z', failed: true },
      { at: at(10), failed: true, production: false },
      { at: at(10), failed: true, excluded: 'a drill' },
      { at: at(10), status: 'cancelled' },
    ]);
    expect(titles(failed)).toEqual(['v2']);
  });
});

test('unverified are successes in production of the last 48 hours that have not failed', async () => {
  const { unverified } = await read([
    { at: '2026-06-18T11:59:59Z' },
    { at: '2026-06-18T12:00:00Z' },
    { at: at(19), failed: true },
    { at: at(19), status: 'failure' },
    { at: at(19), production: false },
    { at: at(20), repository: 2 },
    { at: null },
  ]);
  expect(unverified).toMatchObject([
    { title: 'v6', repository: 'a/c', finished_at: at(20), sha: 'v6'.padEnd(40, '0') },
    { title: 'v2', repository: 'a/b' },
  ]);
});

test('a repository and an environment narrow deployments; other filters, and the window, do not', async () => {
  const facts: DeploymentFact[] = [
    { at: at(19), environment: 'Live' },
    { at: at(19), repository: 2 },
  ];
  expect(titles((await read(facts, { repo: ['a/c'] })).unverified)).toEqual(['v2']);
  expect(titles((await read([], { environment: ['live'] })).unverified)).toEqual(['v1']);
  const query = { person: ['mira'], from: '2025-01-01', to: '2025-01-31' };
  expect((await read([], query)).unverified).toHaveLength(2);
});

describe('sources', () => {
  test('are those that were ever connected, with what is wrong', async () => {
    expect((await read([])).sources).toEqual([]);
    const secret = await encrypt(ctx.config.encryptionKeys, 'ghp_test', ctx.now());
    await database.db.insert(sources).values([
      { id: 'github', config: { repositories: ['a/b'] }, secret, lastSyncAt: at(20, 11) },
      { id: 'github-actions', config: { enabled: true }, status: 'forbidden', detail: 'May not read runs.' },
    ]);
    const expected = [
      { id: 'github', status: 'ok', detail: null, last_sync_at: at(20, 11) },
      { id: 'github-actions', status: 'forbidden', detail: 'May not read runs.', last_sync_at: null },
    ];
    expect((await read([])).sources).toEqual(expected);
    expect(await sourcesToWatch(ctx)).toEqual(expected);
  });

  test('one that lost its token is there and says so', async () => {
    await database.db.insert(sources).values({ id: 'github', config: { repositories: [] } });
    expect((await read([])).sources).toEqual([
      { id: 'github', status: 'not_configured', detail: 'Enter a token for GitHub.', last_sync_at: null },
    ]);
  });
});
