import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSession } from '#core/account/session.ts';
import type { Context } from '#core/context.ts';
import { openSource } from '#core/sources.ts';
import { type Answer, type Client, createClient, createOwner, owner } from '#test/client.ts';
import { createContext, testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

const oauth = {
  GITHUB_OAUTH_CLIENT_ID: 'Iv1.client',
  GITHUB_OAUTH_CLIENT_SECRET: 'the-secret-of-the-oauth-app',
  OAUTH_BACKEND_BASE_URL: 'https://veelocity.example.com',
  OAUTH_FRONTEND_REDIRECT_URL: 'https://veelocity.example.com/settings/sources?tab=github',
  GITHUB_WEB_URL: 'https://github.example.com',
};
const frontend = oauth.OAUTH_FRONTEND_REDIRECT_URL;
const callback = 'https://veelocity.example.com/api/v1/auth/github/callback';

/** What GitHub's token endpoint answers, and what it was asked. */
interface Exchange {
  answer: () => Response | Promise<Response>;
  asked: { url: string; body: Record<string, string>; accept: string | null }[];
}

let database: TestDatabase;
let ctx: Context;
let call: Client;
let bearer: string;
let exchange: Exchange;
let now: Date;
let log: string[];

function open(environment: Record<string, string>): void {
  ctx = createContext(database.db, {
    environment,
    now: () => now,
    log: (...line) => void log.push(JSON.stringify(line)),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = (await request.json()) as Record<string, string>;
      exchange.asked.push({ url: request.url, body, accept: request.headers.get('accept') });
      return exchange.answer();
    },
  });
  call = createClient(ctx);
}

beforeEach(async () => {
  database = await createDatabase();
  now = new Date('2026-11-22T12:00:00Z');
  log = [];
  exchange = { answer: () => Response.json({ access_token: 'gho_a_token_of_github', scope: 'repo' }), asked: [] };
  open(oauth);
  ({ bearer } = await createOwner(ctx));
});
afterEach(() => database.drop());

async function begin(): Promise<URL> {
  const answer = await call('/auth/github', { method: 'POST', bearer });
  expect(answer.status).toBe(200);
  return new URL(answer.json.authorize_url);
}
const stateOf = (url: URL) => url.searchParams.get('state') ?? '';
const back = (query: Record<string, string>, headers: Record<string, string> = {}) =>
  call(`/auth/github/callback?${new URLSearchParams(query)}`, { headers });
const saidBy = (answer: Answer) => {
  expect(answer.status).toBe(302);
  const location = answer.headers.get('location') ?? '';
  expect(location.startsWith(`${frontend}&`)).toBe(true);
  return location.slice(frontend.length + 1);
};
const stored = async () => (await openSource(ctx, 'github'))?.secret ?? null;

test('whoever logs in at GitHub comes back connected', async () => {
  expect((await call('/auth/github/status')).json).toEqual({ enabled: true });
  const url = await begin();
  const challenge = url.searchParams.get('code_challenge');
  expect(`${url.origin}${url.pathname}`).toBe('https://github.example.com/login/oauth/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'Iv1.client',
    redirect_uri: callback,
    scope: 'repo read:org',
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
    allow_signup: 'false',
  });
  expect(saidBy(await back({ code: 'the-code', state: stateOf(url) }))).toBe('github_connected=1');
  const [{ url: asked, body, accept } = { url: '', body: {} as Record<string, string>, accept: null }] = exchange.asked;
  expect([asked, accept]).toEqual(['https://github.example.com/login/oauth/access_token', 'application/json']);
  expect(body).toMatchObject({ client_id: 'Iv1.client', code: 'the-code', redirect_uri: callback });
  expect(body.client_secret).toBe(oauth.GITHUB_OAUTH_CLIENT_SECRET);
  expect(
    createHash('sha256')
      .update(body.code_verifier ?? '')
      .digest('base64url'),
  ).toBe(challenge);
  expect(await stored()).toBe('gho_a_token_of_github');
  const { json } = await call('/sources', { bearer });
  expect(json.items[0]).toMatchObject({
    status: 'ok',
    config: { repositories: [] },
    secret: { set: true, last4: 'thub' },
  });
});

test('what is kept of a login is hashed and encrypted', async () => {
  const url = await begin();
  const [row] = await database.db.execute(sql`select * from oauth_states`);
  expect(row?.hash).toBe(createHash('sha256').update(stateOf(url)).digest('hex'));
  expect(row?.verifier).toMatch(/^gAAAA/);
  expect(Date.parse(String(row?.expires_at)) - now.getTime()).toBe(600_000);
});

test('repositories that were chosen stay, and an address of another GitHub goes with its token', async () => {
  const config = { repositories: ['acme/kiln'], api_url: 'https://other.example.com/api/v3' };
  await call('/sources/github', { method: 'PUT', bearer, json: { config, secret: 'ghp_for_the_other' } });
  await back({ code: 'x', state: stateOf(await begin()) });
  const { json } = await call('/sources', { bearer });
  expect(json.items[0].config).toEqual({ repositories: ['acme/kiln'] });
});

describe('a state', () => {
  test('is good once', async () => {
    const state = stateOf(await begin());
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_connected=1');
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=state_mismatch');
    expect(exchange.asked).toHaveLength(1);
  });

  test('is good for ten at once only once', async () => {
    const state = stateOf(await begin());
    const answers = await Promise.all(Array.from({ length: 10 }, () => back({ code: 'a', state })));
    expect(answers.map(saidBy).filter((said) => said === 'github_connected=1')).toHaveLength(1);
  });

  test('is good for ten minutes', async () => {
    const state = stateOf(await begin());
    now = new Date(now.getTime() + 600_000);
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=state_mismatch');
    expect(await stored()).toBeNull();
  });

  test('is that of a session which has not ended', async () => {
    const state = stateOf(await begin());
    await call('/auth/logout', { method: 'POST', bearer });
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=state_mismatch');
    expect(exchange.asked).toEqual([]);
  });

  test('is that of no other session', async () => {
    const state = stateOf(await begin());
    const other = await openSession(ctx, { id: 1, email: owner.email });
    const cookie = `veelocity_refresh=${other.refreshToken}`;
    expect(saidBy(await back({ code: 'a', state }, { cookie }))).toBe('github_oauth_error=state_mismatch');
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=state_mismatch');
  });

  test('is good in the very session that began it, also when that was refreshed in between', async () => {
    const session = await openSession(ctx, { id: 1, email: owner.email });
    const began = await call('/auth/github', { method: 'POST', bearer: session.accessToken });
    const cookie = `veelocity_refresh=${session.refreshToken}`;
    await call('/auth/refresh', { method: 'POST', headers: { cookie } });
    const state = stateOf(new URL(began.json.authorize_url));
    expect(saidBy(await back({ code: 'a', state }, { cookie }))).toBe('github_connected=1');
  });

  test.each<Record<string, string>>([{}, { code: 'a' }, { code: 'a', state: '' }, { code: 'a', state: 'made-up' }])(
    'is needed: %j',
    async (query) => {
      await begin();
      expect(saidBy(await back(query))).toBe('github_oauth_error=state_mismatch');
    },
  );
});

describe('what does not work', () => {
  test('whoever does not agree at GitHub is told so, and the state is used up', async () => {
    const state = stateOf(await begin());
    expect(saidBy(await back({ error: 'access_denied', state }))).toBe('github_oauth_error=denied');
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=state_mismatch');
  });

  test.each<[string, () => Response | Promise<Response>]>([
    ['an error with 200', () => Response.json({ error: 'bad_verification_code', error_description: 'The code…' })],
    ['an error of the server', () => Response.json({ message: 'Server Error' }, { status: 500 })],
    ['no JSON', () => new Response('<html>')],
    ['no token', () => Response.json({ token_type: 'bearer' })],
    ['a token with spaces', () => Response.json({ access_token: 'a b' })],
    ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ])('when GitHub answers with %s, nothing is stored', async (_, answer) => {
    exchange.answer = answer;
    const state = stateOf(await begin());
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=exchange_failed');
    expect(await stored()).toBeNull();
  });

  test('another error of GitHub, such as a wrong address to come back to', async () => {
    const state = stateOf(await begin());
    const said = saidBy(await back({ error: 'redirect_uri_mismatch', state }));
    expect(said).toBe('github_oauth_error=exchange_failed');
    expect(log.join()).toContain('redirect_uri_mismatch');
  });

  test('without a key nothing can be stored', async () => {
    const state = stateOf(await begin());
    ctx.config.encryptionKeys = [];
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=encryption_required');
    expect((await call('/auth/github', { method: 'POST', bearer })).status).toBe(409);
  });

  test('with another key than the one at the beginning, what was begun cannot be read', async () => {
    const state = stateOf(await begin());
    open({ ...oauth, VEELOCITY_ENCRYPTION_KEY: 'b3RoZXItdGVzdC1rZXktMDEyMzQ1Njc4OWFiY2RlZmc=' });
    expect(saidBy(await back({ code: 'a', state }))).toBe('github_oauth_error=encryption_required');
  });

  test('where it is not configured, it is off', async () => {
    open({});
    expect((await call('/auth/github/status')).json).toEqual({ enabled: false });
    expect((await call('/auth/github', { method: 'POST', bearer })).status).toBe(409);
    const answer = await back({ code: 'a', state: 'b' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      '/settings?github_oauth_error=not_configured',
    ]);
  });

  test('only a session can begin it', async () => {
    expect((await call('/auth/github', { method: 'POST' })).status).toBe(401);
    const { token } = (await call('/tokens', { bearer, json: { name: 'x', scope: 'write' } })).json;
    const refused = await call('/auth/github', { method: 'POST', bearer: token });
    expect([refused.status, refused.json.code]).toEqual([403, 'session_required']);
  });

  test('beside demo data it cannot begin', async () => {
    await database.db.execute(sql`insert into sources (id, config, origin) values ('github', '{}', 'demo')`);
    expect((await call('/auth/github', { method: 'POST', bearer })).status).toBe(409);
  });
});

test('no log has a code, a state, a token or a secret', async () => {
  const state = stateOf(await begin());
  await back({ code: 'the-code', state });
  exchange.answer = () => Response.json({ error: 'bad_verification_code', error_description: 'the-code' });
  await back({ code: 'the-code', state: stateOf(await begin()) });
  expect(log.filter((line) => !line.startsWith('["debug"'))).toHaveLength(1);
  for (const secret of ['the-code', state, 'gho_', oauth.GITHUB_OAUTH_CLIENT_SECRET, testEnvironment.JWT_SECRET_KEY])
    expect(log.join()).not.toContain(secret);
});
