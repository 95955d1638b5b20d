import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMigrated, migrate } from '#core/db/migrate.ts';
import { migrations } from '#core/db/migrations/all.ts';
import { settleDelivery } from '#core/delivery.ts';
import { type Client, createClient } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld } from '#test/strewn.ts';
import { loadTeams } from '#test/teams.ts';

/**
 * An update from an older schema. The dump is of a small workspace after its first sync, by a version whose last
 * migration was 0002; its account is owner@example.com.
 */

const dump = gunzipSync(readFileSync(new URL('../../.ci/test/schema-0002.sql.gz', import.meta.url))).toString();
const window = 'from=2025-12-01&to=2026-11-22&bucket=month';

/** What that version answered for the window. */
const answered = {
  throughput: { n: 32, value: 32 },
  'merge-time': { n: 32, p50: 51_696.5 },
  'review-time': { n: 29, p50: 19_686 },
  'lead-time': { n: 29, p50: 105_143 },
  'deployment-frequency': { n: 31, value: 31 },
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
  await database.db.$client.unsafe(dump);
  // A dump empties the search path of its connection.
  await database.db.$client.unsafe('discard all');
});
afterAll(() => database.drop());

async function logIn(): Promise<{ client: Client; bearer: string }> {
  const ctx = createContext(database.db, { now: () => new Date('2026-11-25T18:40:00Z') });
  const client = createClient(ctx);
  const json = { email: 'owner@example.com', password: 'correct horse battery staple' };
  const { status, json: session } = await client('/auth/login', { json });
  expect(status).toBe(200);
  return { client, bearer: (session as { access_token: string }).access_token };
}

test('a migration that fails leaves the data of the older version as it was', async () => {
  await database.db.execute(sql`alter table repositories add column origin integer`);
  await expect(migrate(database.db)).rejects.toThrow('The migration 0003_origin failed.');
  const [row] = await database.db.execute(sql`select (select count(*)::integer from pull_requests) as changes,
    (select string_agg(id, ' ' order by id) from schema_migrations) as applied`);
  expect(row).toEqual({ changes: 40, applied: '0000_first 0001_delivery 0002_listed_items' });
  await database.db.execute(sql`alter table repositories drop column origin`);
});

test('the older data is brought up to date, and says what it said before', async () => {
  expect(await isMigrated(database.db)).toBe(false);
  expect(await migrate(database.db)).toEqual(migrations.slice(3).map(({ id }) => id));
  const { client, bearer } = await logIn();
  for (const [metric, total] of Object.entries(answered)) {
    const { status, json } = await client(`/metrics/${metric}?${window}`, { bearer });
    expect({ status, json }, metric).toMatchObject({ status: 200, json: { status: 'ok', total } });
  }
});

test('of people who had been merged before, reviews are concluded as of those who are merged now', async () => {
  const { db, drop } = await createDatabase();
  const at = (hour: number) => new Date(Date.UTC(2026, 5, 2, hour)).toISOString();
  const review = (author: string, hour: number) => ({ author, state: 'APPROVED', submitted_at: at(hour) });
  const pull = (number: number, author: string, reviews: ReturnType<typeof review>[]) => {
    return { number, author, created_at: at(10), merged_at: at(18), reviews };
  };
  const pulls = [
    pull(1, 'mira', [review('Mira2', 11), review('olek', 12)]),
    pull(2, 'olek', [review('Mira2', 11), review('mira', 12)]),
    pull(3, 'olek', [review('mira', 11), review('ines', 12)]),
  ];
  await loadWorld(db, { repositories: [{ name: 'a/b', pull_requests: pulls }] });
  await loadTeams(db, { people: { mira: ['mira', 'mira2'] } });
  for (const statement of migrations.find(({ id }) => id === '0013_own_reviews')?.statements ?? [])
    await db.execute(sql.raw(statement));
  await settleDelivery(createContext(db));
  const found = await db.execute(sql`
    select p.number, to_json(array(select r.reviewer from reviewer_facts r where r.pull_request_id = p.id order by 1)) as by,
      f.pickup_seconds::int as pickup
    from pull_requests p join pull_request_facts f on f.pull_request_id = p.id order by 1`);
  expect(found).toEqual([
    { number: 1, by: ['olek'], pickup: 2 * 3600 },
    { number: 2, by: ['Mira2'], pickup: 3600 },
    { number: 3, by: ['ines', 'mira'], pickup: 3600 },
  ]);
  await drop();
});
