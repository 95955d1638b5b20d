import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import document from '#functions/openapi.json' with { type: 'json' };
import { type Client, createClient, createOwner, owner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
let ctx: Context;
let call: Client;
let bearer: string;

beforeAll(async () => {
  database = await createDatabase();
  ctx = createContext(database.db);
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
});
afterAll(() => database.drop());

describe('without a bearer', () => {
  test.each([
    ['GET', '/health', 200],
    ['HEAD', '/health', 200],
    ['GET', '/health/ready', 200],
    ['GET', '/auth/github/status', 200],
    ['POST', '/health', 401],
    ['GET', '/auth/me', 401],
    ['GET', '/auth/login', 401],
    ['POST', '/auth/logout', 401],
    ['GET', '/nothing', 401],
    ['DELETE', '/nothing/at/all', 401],
    ['OPTIONS', '/metrics', 401],
    ['GET', '/health/', 401],
    ['GET', '/Health', 401],
    ['GET', '', 401],
    ['GET', '/', 401],
    ['GET', '/openapi.json', 401],
    ['PROPFIND', '/settings', 401],
    ['POST', '/auth/github', 401],
  ])('%s %s: %d', async (method, path, status) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      if (method !== 'HEAD') expect(answer.json).toMatchObject({ status: 401, code: 'unauthorized' });
    }
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic b3duZXI6eA==',
    'bearer x',
    'Bearer vlt_unknown',
    'Bearer a b',
    'Bearer ☃',
  ])('%j is none', async (authorization) => {
    const headers = { authorization: encodeURI(authorization).replaceAll('%20', ' ') };
    expect((await call('/auth/me', { headers })).status).toBe(401);
  });
});

describe('with a bearer', () => {
  test.each([
    ['GET', '/nothing', 404, null],
    ['DELETE', '/nothing/at/all', 404, null],
    ['GET', '/auth', 404, null],
    ['DELETE', '/auth/me', 405, 'GET, HEAD'],
    ['POST', '/health', 405, 'GET, HEAD'],
    ['GET', '/auth/login', 405, 'POST'],
    ['PUT', '/auth/password', 405, 'POST'],
    ['OPTIONS', '/auth/me', 405, 'GET, HEAD'],
    ['PROPFIND', '/auth/me', 405, 'GET, HEAD'],
    ['GET', '/%00', 404, null],
  ])('%s %s: %d, Allow %s', async (method, path, status, allow) => {
    const answer = await call(path, { method, bearer });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ status, code: status === 404 ? 'not_found' : 'method_not_allowed' });
  });
});

test('the OpenAPI document is served as it is stored', async () => {
  const answer = await call('/openapi.json', { bearer });
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual(document);
});

test('outside of /api/v1 there is nothing, and nobody is asked who they are', async () => {
  expect((await call('//')).status).toBe(404);
  expect((await call('//api/v2/health')).status).toBe(404);
});

test.each([
  ['/auth/me?a=1', 'a'],
  ['/health?probe=1', 'probe'],
  ['/auth/me?%00=1', ''],
])('%s: an unknown parameter is a 400 that names it', async (path, field) => {
  const answer = await call(path, { bearer });
  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({ code: 'bad_parameter', errors: [{ field }] });
});

describe('bodies', () => {
  const login = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    call('/auth/login', { body, headers });
  const streamed = (bytes: number) => {
    let sent = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= bytes) return controller.close();
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
  };

  test.each([
    ['malformed JSON', '{"email":', 400, 'malformed'],
    ['nothing', '', 400, 'malformed'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'malformed'],
    ['NUL in a text', '{"email":"a\\u0000@example.com","password":"x"}', 400, 'malformed'],
    ['half a surrogate pair', '{"email":"\\ud800","password":"x"}', 400, 'malformed'],
    ['a hundred thousand brackets', '['.repeat(100_000), 400, 'malformed'],
    ['as many that close', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'malformed'],
    ['a list', '[]', 422, 'invalid'],
    ['null', 'null', 422, 'invalid'],
    ['a prototype', '{"__proto__":{"email":"a@b.example"}}', 422, 'invalid'],
    ['a megabyte and a byte', ' '.repeat(1_000_001), 413, 'too_large'],
    ['ten megabytes', ' '.repeat(10_000_000), 413, 'too_large'],
  ])('%s: %#', async (_, body, status, code) => {
    const answer = await login(body);
    expect(answer.json).toMatchObject({ status, code });
  });

  test('ten megabytes in a stream without a length', async () => {
    expect((await login(streamed(10_000_000))).json).toMatchObject({ status: 413, code: 'too_large' });
    expect((await login(streamed(131_072))).json.code).toBe('malformed');
  });

  test.each([
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [{ 'content-type': '' }, 415],
    [{ 'content-type': 'application/json; charset=utf-8' }, 401],
    [{ 'content-type': 'Application/JSON' }, 401],
    [{ 'content-type': 'application/merge-patch+json' }, 401],
  ])('%o: %d', async (headers, status) => {
    const answer = await login(JSON.stringify({ email: 'x@example.com', password: 'x' }), headers);
    expect(answer.status).toBe(status);
  });

  test('an invalid body names each field', async () => {
    const answer = await login('{"email":"x","extra":1}');
    expect(answer.status).toBe(422);
    expect(answer.json.detail).toBe('These fields are not valid: email, password, extra.');
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toEqual(['email', 'password', 'extra']);
  });
});

test('a database that is away is a 503 that says when to come back', async () => {
  const away = await createDatabase();
  const client = createClient(createContext(away.db));
  await away.drop();
  const answer = await client('/auth/login', { json: owner });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.json.request_id).toBe(answer.headers.get('x-request-id'));
});

test('what fails inside is told by an id, in full only where DEBUG says so', async () => {
  const db = new Proxy(database.db, {
    get: () => {
      throw new Error('the inside');
    },
  });
  const log: unknown[] = [];
  const ask = async (environment: Record<string, string>) => {
    const broken = createContext(db, { environment, log: (...line) => void log.push(line) });
    const { status, json } = await createClient(broken)('/auth/register', { method: 'POST', json: owner });
    return { status, detail: (json as { detail: string }).detail };
  };
  const told = 'Something failed inside Veelocity. The log names the request by its id.';
  expect(await ask({})).toEqual({ status: 500, detail: told });
  expect(await ask({ DEBUG: 'true' })).toEqual({ status: 500, detail: `${told} the inside` });
  expect(log).toContainEqual(['error', 'the inside', expect.objectContaining({ path: '/api/v1/auth/register' })]);
});

test('every answer is a line of the log for LOG_LEVEL=debug, without its query', async () => {
  const log: unknown[] = [];
  const talking = createContext(database.db, { log: (...line) => void log.push(line) });
  await createClient(talking)('/auth/github/callback?code=secret&state=none');
  expect(log).toEqual([
    [
      'debug',
      'A request was answered.',
      expect.objectContaining({ method: 'GET', path: '/api/v1/auth/github/callback' }),
    ],
  ]);
  expect(JSON.stringify(log)).not.toContain('secret');
});
