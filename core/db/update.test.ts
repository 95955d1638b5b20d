import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMigrated, migrate } from '#core/db/migrate.ts';
import { migrations } from '#core/db/migrations/all.ts';
import { type Client, createClient } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createEmptyDatabase, type TestDatabase } from '#test/database.ts';

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
