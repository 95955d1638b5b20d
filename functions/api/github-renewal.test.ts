import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { openDatabase } from '#core/db/database.ts';
import { type App, createApp as createGitHubApp } from '#core/demo/github/app.ts';
import { createGitHub, type GitHub } from '#core/demo/github/github.ts';
import { decrypt } from '#core/lib/fernet.ts';
import { github as githubProvider } from '#core/providers/github/index.ts';
import { rotateSecrets } from '#core/rotation.ts';
import { openSource } from '#core/sources.ts';
import { openApi } from '#core/sources/api.ts';
import { openBudget } from '#core/sources/budget.ts';
import { testSource } from '#core/sources/probe.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { type Client, createClient, createOwner, owner } from '#test/client.ts';
import { createContext, testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { leaksIn } from '#test/leaks.ts';
import { plainWorld } from '#test/worlds.ts';

/** A login by a GitHub App, whose tokens end after eight hours, from the first token to the last. */

const environment = {
  GITHUB_OAUTH_CLIENT_ID: 'Iv1.client',
  GITHUB_OAUTH_CLIENT_SECRET: 'the-secret-of-the-app',
  OAUTH_BACKEND_BASE_URL: 'https://veelocity.example.com',
  OAUTH_FRONTEND_REDIRECT_URL: 'https://veelocity.example.com/settings/sources',
};
const hourMs = 3600_000;

let database: TestDatabase;
let app: App;
let github: GitHub;
let ctx: Context;
let call: Client;
let bearer: string;
let at: number;
let log: string[];
/** Stands between Veelocity and GitHub's token endpoint. */
let before: (url: string) => Promise<Response | undefined>;

const now = () => new Date(at);

function open(more: Record<string, string> = {}, db = database.db): Context {
  return createContext(db, {
    environment: { ...environment, ...more },
    now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: (...line) => void log.push(JSON.stringify(line)),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const instead = request.url.includes('/login/oauth/') ? await before(request.url) : undefined;
      return instead ?? github.fetch(request);
    },
  });
}

beforeEach(async () => {
  database = await createDatabase();
  at = Date.parse('2026-11-22T12:00:00Z');
  log = [];
  before = () => Promise.resolve(undefined);
  app = createGitHubApp({
    clientId: environment.GITHUB_OAUTH_CLIENT_ID,
    clientSecret: environment.GITHUB_OAUTH_CLIENT_SECRET,
    now,
  });
  github = createGitHub({ world: plainWorld({ repositories: 1, pullRequests: 3, runs: 0 }), now, app });
  ctx = open();
  call = createClient(ctx);
  ({ bearer } = await createOwner(ctx));
  await logIn('first');
});
afterEach(() => database.drop());

/** Through the browser's way, as somebody who presses the button. */
async function logIn(code: string): Promise<void> {
  ({ access_token: bearer } = (await call('/auth/login', { json: owner })).json);
  const { json } = await call('/auth/github', { method: 'POST', bearer });
  const state = new URL(json.authorize_url).searchParams.get('state') ?? '';
  const { headers } = await call(`/auth/github/callback?${new URLSearchParams({ code, state })}`);
  expect(headers.get('location')).toMatch(/github_connected=1$/);
  const config = { repositories: ['acme/kiln-0'] };
  expect((await call('/sources/github', { method: 'PUT', bearer, json: { config } })).status).toBe(200);
}

const pass = (hours: number) => void (at += hours * hourMs);
/** The token with which GitHub would be asked now. */
async function secret(): Promise<string | undefined> {
  const opened = await openSource(ctx, 'github');
  if (opened === null) return undefined;
  return (await openApi(ctx, opened, openBudget(ctx, githubProvider, opened.origin, null), 1_000)).secret;
}
const github1 = async () => {
  ({ access_token: bearer } = (await call('/auth/login', { json: owner })).json);
  return (await call('/sources', { bearer })).json.items[0];
};
const numbered = (prefix: string, n: number) => `${prefix}_${String(n).padStart(36, '0')}`;
const refreshes = () => app.grants.filter(({ type }) => type === 'refresh_token').map(({ said }) => said);
const refused = () => github.calls.filter(({ status }) => status === 401).length;
const makeDue = () => database.db.execute(sql`update sync_steps set next_at = ${now().toISOString()}::timestamptz`);
async function sync(from = ctx): Promise<string> {
  await makeDue();
  return (await tick(from, 'github', 5_000, conclude)).state;
}

test('what it is renewed with is stored encrypted, and shown nowhere', async () => {
  const [row] = await database.db.execute(sql`select source, secret, secret_expires_at, refused from renewals`);
  expect(row).toMatchObject({ source: 'github', refused: null });
  expect(await decrypt(ctx.config.encryptionKeys, String(row?.secret))).toMatchObject({ text: numbered('ghr', 1) });
  expect(Date.parse(String(row?.secret_expires_at))).toBe(at + 8 * hourMs);
  pass(7.9);
  await sync();
  const sources = await call('/sources', { bearer });
  const secrets = { renewal: numbered('ghr', 1), renewed: numbered('ghr', 2), token: numbered('ghu', 2) };
  expect(leaksIn(`${sources.text} ${log.join()}`, secrets)).toEqual([]);
});

test('a token is replaced before it ends, day after day, and no call is refused', async () => {
  for (let ticks = 0; ticks < 12; ticks++) {
    expect(await sync()).toBe('done');
    // In turn four and eight minutes before it ends, and after that.
    pass([7.93, 8.1, 7.87][ticks % 3] ?? 0);
  }
  expect(refreshes()).toEqual(Array.from({ length: 11 }, () => 'granted'));
  expect(refused()).toBe(0);
  expect(await github1()).toMatchObject({ status: 'ok', detail: null });
});

test('one that is good for longer is left alone', async () => {
  pass(7.8);
  expect(await secret()).toBe(numbered('ghu', 1));
  expect(refreshes()).toEqual([]);
  pass(0.1);
  expect(await secret()).toBe(numbered('ghu', 2));
  expect(refreshes()).toEqual(['granted']);
});

describe('a token that GitHub refuses before its time', () => {
  test('is replaced in the middle of a sync, which goes on', async () => {
    app.revoke('tokens');
    expect(await sync()).toBe('done');
    expect([refused(), refreshes()]).toEqual([1, ['granted']]);
    expect(await github1()).toMatchObject({ status: 'ok', secret: { last4: '0002' } });
  });

  test('is replaced while somebody waits for a test', async () => {
    app.revoke('tokens');
    expect(await testSource(ctx, 'github')).toMatchObject({ ok: true });
    expect(await secret()).toBe(numbered('ghu', 2));
  });

  test('is replaced for a source that shares it', async () => {
    await call('/sources/github-actions', { method: 'PUT', bearer, json: { config: { enabled: true } } });
    app.revoke('tokens');
    expect(await testSource(ctx, 'github-actions')).toMatchObject({ ok: true });
    expect(await secret()).toBe(numbered('ghu', 2));
  });
});

describe('of many processes at once', () => {
  /** Processes with connections of their own. */
  async function processes<T>(count: number, work: (one: Context) => Promise<T>): Promise<T[]> {
    const all = Array.from({ length: count }, () => openDatabase(database.url, { max: 2 }));
    try {
      return await Promise.all(all.map((db) => work(open({}, db))));
    } finally {
      for (const db of all) await db.$client.end();
    }
  }
  /** So long that all of them want another token before the first has one. */
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return undefined;
  };

  test('one asks, and all of them have the new token', async () => {
    pass(8.5);
    before = slow;
    const checked = await processes(6, (one) => testSource(one, 'github'));
    expect(checked.map(({ ok }) => ok)).toEqual(checked.map(() => true));
    expect(refreshes()).toEqual(['granted']);
    expect(await secret()).toBe(numbered('ghu', 2));
  });

  test('one asks where all are refused', async () => {
    app.revoke('tokens');
    before = slow;
    const checked = await processes(6, (one) => testSource(one, 'github'));
    expect(checked.map(({ ok }) => ok)).toEqual(checked.map(() => true));
    expect(refreshes()).toEqual(['granted']);
  });

  test('those that have a good token do not wait for the one that asks', async () => {
    pass(7.9);
    const asked = Promise.withResolvers<undefined>();
    before = async () => {
      asked.resolve(undefined);
      return slow();
    };
    const first = secret();
    await asked.promise;
    const begun = performance.now();
    expect(await secret()).toBe(numbered('ghu', 1));
    expect(performance.now() - begun).toBeLessThan(200);
    expect(await first).toBe(numbered('ghu', 2));
  });

  test('who dies while asking keeps the others from it for half a minute', async () => {
    pass(8.5);
    await database.db.execute(
      sql`update renewals set leased_until = ${new Date(at + 30_000).toISOString()}::timestamptz`,
    );
    const waiting = testSource(ctx, 'github');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(refreshes()).toEqual([]);
    at += 31_000;
    expect(await waiting).toMatchObject({ ok: true });
    expect(refreshes()).toEqual(['granted']);
  });
});

describe('where GitHub gives no other', () => {
  test('the source is broken and says what to do, GitHub is not asked again, and a new login heals it', async () => {
    app.revoke('everything');
    expect(await sync()).toBe('broken');
    const detail =
      'The login at GitHub has ended, and its token cannot be renewed (bad_refresh_token). Log in at GitHub again, or enter a token.';
    expect(await github1()).toMatchObject({ status: 'broken', detail });
    expect(await sync()).toBe('broken');
    expect(await github1()).toMatchObject({ status: 'broken', detail });
    expect(refreshes()).toEqual(['bad_refresh_token']);
    await logIn('second');
    expect(await sync()).toBe('done');
    expect(await github1()).toMatchObject({ status: 'ok', detail: null });
  });

  test('what shares the token is broken with it', async () => {
    await call('/sources/github-actions', { method: 'PUT', bearer, json: { config: { enabled: true } } });
    app.revoke('everything');
    await sync();
    ({ access_token: bearer } = (await call('/auth/login', { json: owner })).json);
    const { items } = (await call('/sources', { bearer })).json;
    expect(items[1]).toMatchObject({ id: 'github-actions', status: 'broken', detail: expect.stringMatching(/again/) });
  });

  test('it shows as soon as it is refused, though the token is good for some minutes more', async () => {
    app.revoke('everything');
    github = createGitHub({ world: github.world, now, app: { ...app, tokens: () => ({ [numbered('ghu', 1)]: {} }) } });
    pass(7.9);
    expect(await sync()).toBe('done');
    expect(await github1()).toMatchObject({ status: 'broken', detail: expect.stringMatching(/^The login at GitHub/) });
  });

  test('a token that is entered takes its place, and what the other was renewed with is forgotten', async () => {
    const json = { config: { repositories: ['acme/kiln-0'] }, secret: numbered('ghp', 9) };
    await call('/sources/github', { method: 'PUT', bearer, json });
    expect(await database.db.execute(sql`select * from renewals`)).toEqual([]);
    pass(24);
    expect(await secret()).toBe(numbered('ghp', 9));
    expect(refreshes()).toEqual([]);
  });

  test('a change of the repositories alone keeps it', async () => {
    await call('/sources/github', { method: 'PUT', bearer, json: { config: { repositories: [] } } });
    expect(await database.db.execute(sql`select * from renewals`)).toHaveLength(1);
    await call('/sources/github', { method: 'PUT', bearer, json: { config: { repositories: [] }, secret: null } });
    expect(await database.db.execute(sql`select * from renewals`)).toEqual([]);
  });

  test('a wrong secret of the app can be put right: it is tried again', async () => {
    ctx = open({ GITHUB_OAUTH_CLIENT_SECRET: 'wrong' });
    pass(7.9);
    expect(await sync()).toBe('done');
    // The token is good yet.
    expect(await github1()).toMatchObject({ status: 'ok' });
    pass(1);
    expect(await sync()).toBe('broken');
    expect(await github1()).toMatchObject({
      status: 'broken',
      detail: expect.stringMatching(/gave no other \(incorrect_client_credentials\)\. Check the four variables/),
    });
    ctx = open();
    expect(await sync()).toBe('done');
    expect(await github1()).toMatchObject({ status: 'ok', detail: null });
  });

  test.each<[string, () => Promise<Response>]>([
    ['an error of the server', async () => new Response('oops', { status: 502 })],
    ['no answer', () => Promise.reject(new TypeError('fetch failed'))],
    ['no JSON', async () => new Response('<html>')],
  ])('for %s it is tried again, and says so until it works', async (_, answer) => {
    pass(9);
    before = answer;
    const checked = await testSource(ctx, 'github');
    expect(checked.checks[0]?.detail).toMatch(/^The token has ended, and there is no other yet: /);
    before = () => Promise.resolve(undefined);
    expect(await sync()).toBe('done');
    expect(await github1()).toMatchObject({ status: 'ok', detail: null });
  });

  test('where the login is not configured any more, it says so once the token has ended', async () => {
    ctx = createContext(database.db, { now, fetch: ctx.fetch, wait: ctx.wait, log: ctx.log });
    pass(9);
    expect(await sync()).toBe('broken');
    expect(await github1()).toMatchObject({ detail: expect.stringMatching(/gave no other \(not_configured\)/) });
  });
});

describe('what changes while GitHub is asked', () => {
  /** Does something once between the question and the answer. */
  const meanwhile = (act: () => Promise<unknown>) => {
    before = async () => {
      before = () => Promise.resolve(undefined);
      await act();
      return undefined;
    };
  };

  test('the key of encryption: what comes is kept', async () => {
    const fresh = 'bmV3LXRlc3Qta2V5LTAxMjM0NTY3ODlhYmNkZWZnaGk=';
    const keys = `${fresh},${testEnvironment.VEELOCITY_ENCRYPTION_KEY}`;
    ctx = open({ VEELOCITY_ENCRYPTION_KEY: keys });
    pass(8.5);
    meanwhile(() => rotateSecrets(ctx));
    expect(await secret()).toBe(numbered('ghu', 2));
    ctx = open({ VEELOCITY_ENCRYPTION_KEY: fresh });
    expect(await secret()).toBe(numbered('ghu', 2));
    pass(8.5);
    expect(await secret()).toBe(numbered('ghu', 3));
  });

  test('the token itself: what somebody entered stays', async () => {
    pass(8.5);
    ({ access_token: bearer } = (await call('/auth/login', { json: owner })).json);
    const json = { config: { repositories: [] }, secret: numbered('ghp', 9) };
    meanwhile(() => call('/sources/github', { method: 'PUT', bearer, json }));
    expect(await secret()).toBe(numbered('ghp', 9));
    expect(await secret()).toBe(numbered('ghp', 9));
    expect(await database.db.execute(sql`select * from renewals`)).toEqual([]);
  });
});
