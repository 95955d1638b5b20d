import { sql } from 'drizzle-orm';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { type Client, cookieOf, createClient, createOwner, owner } from '#test/client.ts';
import { createContext, testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
let clock: Date;
let logged: string[];
let ctx: Context;
let call: Client;

function open(environment: Record<string, string> = {}): Client {
  ctx = createContext(database.db, {
    environment,
    now: () => clock,
    log: (level, message, fields) => void logged.push(JSON.stringify([level, message, fields])),
  });
  return createClient(ctx);
}

beforeEach(async () => {
  database = await createDatabase();
  clock = new Date('2026-11-22T12:00:00Z');
  logged = [];
  call = open();
});

afterEach(() => database.drop());

function wait(seconds: number): void {
  clock = new Date(clock.getTime() + seconds * 1000);
}

const logIn = (client: Client, password = owner.password, from = '10.0.0.1', email = owner.email) =>
  client('/auth/login', { json: { email, password }, from });

describe('registering', () => {
  test('makes the one user and opens a session', async () => {
    const answer = await call('/auth/register', { json: { ...owner, email: '  Owner@Example.COM ' } });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      access_token: expect.stringMatching(/^ey/),
      token_type: 'bearer',
      expires_in: 900,
      user: { id: 1, email: 'owner@example.com' },
    });
    const me = await call('/auth/me', { bearer: answer.json.access_token });
    expect(me.json).toEqual({
      id: 1,
      email: 'owner@example.com',
      created_at: '2026-11-22T12:00:00Z',
      last_login_at: '2026-11-22T12:00:00Z',
    });
  });

  test('ten at once make one user', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        createClient(ctx)('/auth/register', { json: { ...owner, email: `owner${index}@example.com` } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(9);
    for (const answer of answers.filter(({ status }) => status === 403)) {
      expect(answer.json.code).toBe('registration_closed');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await database.db.execute(sql`select id from users`)).toHaveLength(1);
    expect(await database.db.execute(sql`select id from sessions`)).toHaveLength(1);
  });

  test.each([
    ['short password', { email: 'a@b.example', password: 'eleven char' }, 'password', /at least 12 characters/],
    ['no e-mail', { email: 'someone', password: 'long enough to pass' }, 'email', /e-mail address/],
    ['missing password', { email: 'a@b.example' }, 'password', /required/],
    ['unknown field', { ...owner, admin: true }, 'admin', /no such field/],
    ['wrong type', { email: 7, password: 'long enough to pass' }, 'email', /a text/],
  ])('refuses a %s and names it', async (_, json, field, message) => {
    const answer = await call('/auth/register', { json });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      code: 'invalid',
      errors: [{ field, message: expect.stringMatching(message) }],
    });
  });

  test('asks for the setup code where there is one, and slows down guessing it', async () => {
    call = open({ SETUP_CODE: 'open sesame' });
    const attempt = (json: object) => call('/auth/register', { json, from: '10.0.0.9' });
    expect((await attempt(owner)).json.code).toBe('setup_code_required');
    expect((await attempt({ ...owner, setup_code: 'open' })).json.code).toBe('setup_code_required');
    for (let tries = 2; tries < 20; tries++) await attempt({ ...owner, setup_code: `guess ${tries}` });
    expect((await attempt({ ...owner, setup_code: 'open sesame' })).status).toBe(429);
    wait(15);
    expect((await attempt({ ...owner, setup_code: 'open sesame' })).status).toBe(201);
  });
});

describe('logging in', () => {
  test('gives a session for the right password only, and says the same of an unknown e-mail', async () => {
    await createOwner(ctx);
    wait(3600);
    const right = await logIn(call, owner.password, '10.0.0.1', 'OWNER@example.com');
    expect(right.status).toBe(200);
    expect(right.json.user).toEqual({ id: 1, email: owner.email });
    expect((await call('/auth/me', { bearer: right.json.access_token })).json.last_login_at).toBe(
      '2026-11-22T13:00:00Z',
    );
    const wrong = await logIn(call, 'not the password');
    const unknown = await logIn(call, owner.password, '10.0.0.1', 'nobody@example.com');
    expect(wrong.status).toBe(401);
    expect(unknown.json).toEqual(wrong.json);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test('is slowed down per account, across processes and addresses, with a growing and capped delay', async () => {
    await createOwner(ctx);
    const other = open();
    for (let tries = 0; tries < 5; tries++) {
      expect((await logIn(tries % 2 === 0 ? call : other, 'wrong', `10.0.1.${tries}`)).status).toBe(401);
    }
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries++) {
      const refused = await logIn(other, 'wrong', `10.0.2.${tries}`);
      expect(refused.status).toBe(429);
      expect(refused.json.code).toBe('too_many_requests');
      waits.push(Number(refused.headers.get('retry-after')));
      wait(waits.at(-1) ?? 0);
      expect((await logIn(call, 'wrong', `10.0.3.${tries}`)).status).toBe(401);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect((await logIn(call)).status).toBe(429);
    wait(60);
    expect((await logIn(call)).status).toBe(200);
    expect((await logIn(call, 'wrong')).status).toBe(401);
  });

  test('is never kept from a browser that has logged in before', async () => {
    await createOwner(ctx);
    const first = await logIn(call);
    const proof = first.headers.getSetCookie().find((line) => line.startsWith('veelocity_device=')) ?? '';
    expect(proof).toMatch(/; Path=\/api\/v1\/auth\/login; HttpOnly; Secure; SameSite=Strict$/);
    for (let tries = 0; tries < 6; tries++) await logIn(call, 'wrong');
    expect((await logIn(call)).status).toBe(429);
    const again = (cookie: string) => call('/auth/login', { json: owner, headers: { cookie }, from: '10.0.0.1' });
    expect((await again('veelocity_device=forged')).status).toBe(429);
    expect((await again(`veelocity_device=${first.json.access_token}`)).status).toBe(429);
    expect((await again(proof.split(';')[0] ?? '')).status).toBe(200);
    expect((await call('/auth/me', { bearer: proof.split(';')[0]?.split('=')[1] })).status).toBe(401);
  });

  test('a dozen tries at once are a dozen tries', async () => {
    await createOwner(ctx);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => logIn(call, 'wrong', `10.1.0.${index}`)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });
});

describe('the refresh cookie', () => {
  test.each([
    ['http://localhost:8000', {}, false],
    ['http://127.0.0.1', {}, false],
    ['http://[::1]:8000', {}, false],
    ['http://veelocity.example.com', {}, true],
    ['http://localhost', { 'x-forwarded-proto': 'https' }, true],
  ])('set by %s %o is Secure: %s', async (url, headers, secure) => {
    const host = new URL(url).host;
    await createOwner(ctx);
    const answer = await call('/auth/login', { json: owner, headers: { host, ...headers } });
    const [cookie = ''] = answer.headers.getSetCookie();
    const attributes = cookie.split('; ').slice(1).sort();
    const expected = [
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/api/v1/auth',
      'SameSite=Strict',
      ...(secure ? ['Secure'] : []),
    ];
    expect(attributes).toEqual(expected);
    expect(cookie).toMatch(/^veelocity_refresh=[\w-]{43};/);
  });

  test('is rotated; showing a used one later ends the session', async () => {
    const { cookie } = await createOwner(ctx);
    const refresh = (value: string) => call('/auth/refresh', { method: 'POST', headers: { cookie: value } });
    wait(900);
    const second = await refresh(cookie);
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({ token_type: 'bearer', expires_in: 900, user: { id: 1, email: owner.email } });
    expect(cookieOf(second)).not.toBe(cookie);
    wait(900);
    const third = await refresh(cookieOf(second));
    expect(third.status).toBe(200);
    expect((await call('/auth/me', { bearer: third.json.access_token })).status).toBe(200);
    wait(31);
    expect((await refresh(cookie)).status).toBe(401);
    expect((await refresh(cookieOf(third))).status).toBe(401);
    expect((await call('/auth/me', { bearer: third.json.access_token })).status).toBe(401);
  });

  test('two tabs that refresh at the same moment both stay, and so does one that never saw its answer', async () => {
    const { cookie } = await createOwner(ctx);
    const refresh = (value: string) =>
      createClient(ctx)('/auth/refresh', { method: 'POST', headers: { cookie: value } });
    const [one, two] = await Promise.all([refresh(cookie), refresh(cookie)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(cookieOf(one)).toBe(cookieOf(two));
    const next = await refresh(cookieOf(one));
    wait(29);
    expect(cookieOf(await refresh(cookie))).toBe(cookieOf(next));
    wait(900);
    expect((await refresh(cookieOf(next))).status).toBe(200);
  });

  test('lives 30 days without a refresh', async () => {
    const { cookie } = await createOwner(ctx);
    const refresh = () => call('/auth/refresh', { method: 'POST', headers: { cookie } });
    wait(30 * 86_400);
    expect((await refresh()).status).toBe(401);
    wait(-1);
    expect((await refresh()).status).toBe(200);
  });

  test.each([
    ['no Origin', {}, 200],
    ['the same origin', { origin: 'http://veelocity.test' }, 200],
    ['the same host behind TLS', { origin: 'https://veelocity.test' }, 200],
    [
      'what the browser calls the same origin',
      { origin: 'https://proxy.example', 'sec-fetch-site': 'same-origin' },
      200,
    ],
    ['an allowed origin', { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }, 200],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['another port', { origin: 'http://veelocity.test:81' }, 403],
    ['a page without origin', { origin: 'null' }, 403],
    ['a sibling host', { origin: 'https://x.veelocity.test', 'sec-fetch-site': 'same-site' }, 403],
  ])('is taken from %s %o: %d', async (_, headers, status) => {
    call = open({ CORS_ALLOWED_ORIGINS: 'https://app.example' });
    const { cookie } = await createOwner(ctx);
    const answer = await call('/auth/refresh', { method: 'POST', headers: { cookie, ...headers } });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.json.code).toBe('origin_refused');
  });

  test.each(['', 'veelocity_refresh=', 'veelocity_refresh=unknown', 'other=1'])('%j is no session', async (cookie) => {
    await createOwner(ctx);
    expect((await call('/auth/refresh', { method: 'POST', headers: { cookie } })).status).toBe(401);
  });
});

describe('access tokens', () => {
  test('end after 15 minutes', async () => {
    const { bearer } = await createOwner(ctx);
    wait(899);
    expect((await call('/auth/me', { bearer })).status).toBe(200);
    wait(1);
    expect((await call('/auth/me', { bearer })).status).toBe(401);
  });

  test('end with their session: logging out ends this one only', async () => {
    const first = await createOwner(ctx);
    const second = await logIn(call);
    const out = await call('/auth/logout', { method: 'POST', bearer: first.bearer });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/^veelocity_refresh=;.*Max-Age=0/);
    expect((await call('/auth/me', { bearer: first.bearer })).status).toBe(401);
    const refreshed = await call('/auth/refresh', { method: 'POST', headers: { cookie: first.cookie } });
    expect(refreshed.status).toBe(401);
    expect((await call('/auth/me', { bearer: second.json.access_token })).status).toBe(200);
  });

  test.each([
    ['another key', 'another-secret-of-32-characters-or-more', {}],
    ['another issuer', testEnvironment.JWT_SECRET_KEY, { iss: 'someone' }],
    ['another audience', testEnvironment.JWT_SECRET_KEY, { aud: 'someone' }],
    ['no expiry', testEnvironment.JWT_SECRET_KEY, { exp: undefined }],
    ['an unknown session', testEnvironment.JWT_SECRET_KEY, { jti: crypto.randomUUID() }],
    ['no session', testEnvironment.JWT_SECRET_KEY, { jti: undefined }],
    ['something else for a session', testEnvironment.JWT_SECRET_KEY, { jti: 'x' }],
  ])('with %s are refused', async (_, key, claims) => {
    await createOwner(ctx);
    const [session] = await database.db.execute(sql`select id from sessions`);
    const iat = Math.floor(clock.getTime() / 1000);
    const good = { sub: '1', jti: String(session?.id), iat, exp: iat + 900, iss: 'veelocity', aud: 'veelocity-api' };
    const make = (payload: object, secret: string) =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    const bearer = await make(good, testEnvironment.JWT_SECRET_KEY);
    expect((await call('/auth/me', { bearer })).status).toBe(200);
    expect((await call('/auth/me', { bearer: await make({ ...good, ...claims }, key) })).status).toBe(401);
  });

  test('have the documented claims', async () => {
    const { bearer } = await createOwner(ctx);
    const payload = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sub']);
    expect(payload.exp - payload.iat).toBe(900);
  });
});

describe('changing the password', () => {
  const change = (bearer: string, current: string, next: string) =>
    call('/auth/password', { bearer, json: { current_password: current, new_password: next } });

  test('ends all other sessions and leaves this one', async () => {
    const { bearer } = await createOwner(ctx);
    const other = await logIn(call);
    expect((await change(bearer, owner.password, 'another long password')).status).toBe(204);
    expect((await call('/auth/me', { bearer })).status).toBe(200);
    expect((await call('/auth/me', { bearer: other.json.access_token })).status).toBe(401);
    expect((await logIn(call)).status).toBe(401);
    expect((await logIn(call, 'another long password')).status).toBe(200);
  });

  test('needs the current password, and tries are counted', async () => {
    const { bearer } = await createOwner(ctx);
    for (let tries = 0; tries < 5; tries++) {
      const wrong = await change(bearer, 'wrong', 'another long password');
      expect(wrong.status).toBe(422);
      expect(wrong.json.errors).toEqual([{ field: 'current_password', message: 'This is not your current password.' }]);
    }
    expect((await change(bearer, owner.password, 'another long password')).status).toBe(429);
    expect((await change(bearer, owner.password, 'short')).json.errors[0].field).toBe('new_password');
  });
});

test('GitHub login is off', async () => {
  expect((await call('/auth/github/status')).json).toEqual({ enabled: false });
  const back = await call('/auth/github/callback?code=1&state=2');
  expect(back.status).toBe(302);
  expect(back.headers.get('location')).toBe('/settings?github_oauth_error=not_configured');
});

test('no answer and no line of the log holds a password, a hash or a stored token', async () => {
  const { cookie } = await createOwner(ctx);
  const answers = [await logIn(call, 'a wrong password here'), await logIn(call, 'a wrong password here', '10.0.0.2')];
  answers.push(await call('/auth/login', { json: { email: owner.email, password: 17 } }));
  wait(100);
  await call('/auth/refresh', { method: 'POST', headers: { cookie } });
  wait(100);
  await call('/auth/refresh', { method: 'POST', headers: { cookie } });
  const said = answers.map((answer) => answer.text).join() + logged.join();
  expect(said).toMatch(/used refresh token/);
  for (const secret of [owner.password, 'a wrong password here', cookie.split('=')[1] ?? '', '$scrypt']) {
    expect(said).not.toContain(secret);
  }
});
