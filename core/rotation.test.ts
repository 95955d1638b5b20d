import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decrypt } from '#core/lib/fernet.ts';
import { encrypted, rotateSecrets } from '#core/rotation.ts';
import { listSources, openSource, putSource } from '#core/sources.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { putWebhook, webhookSecret } from '#core/webhooks.ts';
import { createOwner, createClient } from '#test/client.ts';
import { createContext, testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

const old = testEnvironment.VEELOCITY_ENCRYPTION_KEY;
const fresh = 'bmV3LXRlc3Qta2V5LTAxMjM0NTY3ODlhYmNkZWZnaGk=';
const lost = 'bG9zdC10ZXN0LWtleS0wMTIzNDU2Nzg5YWJjZGVmZ2g=';
const hookSecret = 'what webhooks are signed with'.replaceAll(' ', '-');

let database: TestDatabase;
const withKeys = (...keys: string[]) =>
  createContext(database.db, {
    environment: {
      VEELOCITY_ENCRYPTION_KEY: keys.join(','),
      GITHUB_OAUTH_CLIENT_ID: 'x',
      GITHUB_OAUTH_CLIENT_SECRET: 'x',
      OAUTH_BACKEND_BASE_URL: 'https://x.example.com',
      OAUTH_FRONTEND_REDIRECT_URL: 'https://x.example.com',
    },
  });

beforeEach(async () => {
  database = await createDatabase();
  const ctx = withKeys(old);
  const renewal = { secret: 'ghr_secret', secretExpiresAt: new Date('2026-11-22T20:00:00Z') };
  await putSource(ctx, 'github', { config: { repositories: [] }, secret: 'ghu_secret' }, { renewal });
  await putSource(ctx, 'linear', { config: {}, secret: 'lin_api_secret' });
  await putSource(ctx, 'greptile', { config: {} });
  await putWebhook(ctx, 'github', { secret: hookSecret });
  const { bearer } = await createOwner(ctx);
  await createClient(ctx)('/auth/github', { method: 'POST', bearer });
});
afterEach(() => database.drop());

/** Every stored token, by where it is. */
async function tokens(): Promise<Map<string, string>> {
  const columns = await database.db.execute(sql`
    select table_name, column_name from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY') order by 1, 2`);
  const found = new Map<string, string>();
  for (const { table_name: table, column_name: column } of columns) {
    const rows = await database.db.execute(sql`
      select t.ctid::text as id, ${sql.identifier(String(column))}::text as value from ${sql.identifier(String(table))} t
      where ${sql.identifier(String(column))}::text like '%gAAAA%'`);
    for (const row of rows) found.set(`${String(table)}.${String(column)} ${found.size}`, String(row.value));
  }
  return found;
}
const columnsOf = (found: Map<string, string>) => new Set([...found.keys()].map((place) => place.split(' ')[0]));

test('everything that is stored encrypted is on the list', async () => {
  expect(columnsOf(await tokens())).toEqual(new Set(encrypted.map(({ table, column }) => `${table}.${column}`)));
});

test('with a new key in front everything is encrypted again, and the old key is needed no more', async () => {
  expect(await rotateSecrets(withKeys(fresh, old))).toEqual({ current: 0, renewed: 5, unreadable: [] });
  for (const [place, token] of await tokens()) expect(await decrypt([fresh], token), place).not.toBeNull();
  const ctx = withKeys(fresh);
  expect((await openSource(ctx, 'github'))?.secret).toBe('ghu_secret');
  expect((await openSource(ctx, 'linear'))?.secret).toBe('lin_api_secret');
  expect(await webhookSecret(ctx, 'github')).toBe(hookSecret);
  expect(await rotateSecrets(ctx)).toEqual({ current: 5, renewed: 0, unreadable: [] });
});

test('with a wrong key sources are broken and say so, nothing is deleted, and the right key brings all back', async () => {
  const before = await tokens();
  const ctx = withKeys(lost);
  const { unreadable } = await rotateSecrets(ctx);
  expect(unreadable.toSorted()).toEqual([
    expect.stringMatching(/^oauth_states \w{64}$/),
    'renewals github',
    'sources github',
    'sources linear',
    'webhooks github',
  ]);
  expect(await tick(ctx, 'github', 1_000, conclude)).toMatchObject({ state: 'not_configured' });
  const [github, , linear] = await listSources(ctx);
  expect(github).toMatchObject({ status: 'broken', secret: { set: true } });
  expect(github?.detail).toMatch(
    /^The stored token of GitHub cannot be decrypted: VEELOCITY_ENCRYPTION_KEY has changed\./,
  );
  expect(linear).toMatchObject({ status: 'broken' });
  expect([...(await tokens()).values()].sort()).toEqual([...before.values()].sort());
  const again = withKeys(fresh, old);
  expect((await listSources(again))[0]).toMatchObject({ status: 'ok' });
  expect((await openSource(again, 'github'))?.secret).toBe('ghu_secret');
});

const command = (keys: string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('../functions/host/rotate-key.ts', import.meta.url))], {
    encoding: 'utf8',
    env: {
      NODE_ENV: 'production',
      JWT_SECRET_KEY: testEnvironment.JWT_SECRET_KEY,
      DATABASE_URL: database.url,
      VEELOCITY_ENCRYPTION_KEY: keys.join(','),
    },
  });

test('the command says what it did, and never a key or a secret', async () => {
  const done = command([fresh, old]);
  expect([done.status, done.stdout]).toEqual([
    0,
    'Encrypted again with the first key: 5. Encrypted with it before: 0.\nThe other keys of VEELOCITY_ENCRYPTION_KEY are needed no more.\n',
  ]);
  const wrong = command([lost]);
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toMatch(
    /left as they are: sources github, sources linear, renewals github, webhooks github, oauth_states/,
  );
  const unset = command([]);
  expect(unset.status).toBe(1);
  expect(unset.stderr).toContain('VEELOCITY_ENCRYPTION_KEY: is missing');
  for (const { stdout, stderr } of [done, wrong, unset]) {
    for (const text of [fresh, old, lost, 'ghu_', 'ghr_', 'gAAAA', database.url])
      expect(stdout + stderr).not.toContain(text);
  }
});
