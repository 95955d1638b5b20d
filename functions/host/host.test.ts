import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '#core/account/token.ts';
import type { Source } from '#core/sources.ts';
import { createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { type Door, hosts, keys } from '#test/doors.ts';
import { startFunction } from '#test/functions.ts';

/** The same requests on every host: each is a process of its own, over a real database. */

const person = { email: 'owner@example.com', password: 'correct horse battery staple' };

describe.each(hosts)('%s', (_, open) => {
  let database: TestDatabase;
  let door: Door;
  let bearer: string;
  let cookie: string;
  let webhookSecret: string;

  beforeAll(async () => {
    database = await createDatabase();
    door = await open(database.url);
  });

  afterAll(async () => {
    await door.close();
    await database.drop();
  });

  const call = (path: string, init: RequestInit = {}) => door.request(`/api/v1${path}`, init);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  const asOwner = () => ({ headers: { Authorization: `Bearer ${bearer}` } });

  test('is healthy, and ready with its database', async () => {
    const health = await call('/health');
    expect([health.status, await health.json()]).toEqual([200, { status: 'healthy' }]);
    const ready = await call('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', database: 'ok', migrations: 'applied' },
    ]);
  });

  test.each(['/settings', '/metrics', '/sync', '/nothing', '/sync/github'])(
    'answers 401 without a bearer: %s',
    async (path) => {
      const answer = await call(path);
      expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ code: 'unauthorized', status: 401 });
    },
  );

  test('registers its one user, who can log in', async () => {
    expect((await post('/auth/register', person)).status).toBe(201);
    expect((await post('/auth/register', { ...person, email: 'second@example.com' })).status).toBe(403);
    expect((await post('/auth/login', { ...person, password: 'another password' })).status).toBe(401);
    const answer = await post('/auth/login', person);
    expect(answer.status).toBe(200);
    const session = (await answer.json()) as { access_token: string; token_type: string };
    expect(session.token_type).toBe('bearer');
    bearer = session.access_token;
    const [line = ''] = answer.headers.getSetCookie();
    expect(line).toMatch(/^veelocity_refresh=.*HttpOnly.*SameSite=Strict/);
    cookie = line.split(';')[0] ?? '';
    const me = await call('/auth/me', asOwner());
    expect([me.status, await me.json()]).toEqual([200, expect.objectContaining({ email: person.email })]);
  });

  test('refreshes a session by its cookie, once', async () => {
    const answer = await call('/auth/refresh', { method: 'POST', headers: { Cookie: cookie } });
    expect(answer.status).toBe(200);
    expect((await call('/auth/refresh', { method: 'POST' })).status).toBe(401);
    bearer = ((await answer.json()) as { access_token: string }).access_token;
  });

  test('says with a bearer what is not there and what is not possible', async () => {
    const missing = await call('/nothing', asOwner());
    expect([missing.status, await missing.json()]).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
    const wrong = await call('/auth/me', { method: 'DELETE', ...asOwner() });
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    const schedule = await door.request('/sync/github', { method: 'POST', ...asOwner() });
    expect(schedule.status).not.toBe(200);
  });

  test('keeps settings, and shows a metric over no data', async () => {
    const patch = { method: 'PUT', body: JSON.stringify({ time_zone: 'Europe/Paris' }) };
    const headers = { ...asOwner().headers, 'Content-Type': 'application/json' };
    const kept = await call('/settings', { ...patch, headers });
    expect([kept.status, await kept.json()]).toEqual([200, expect.objectContaining({ time_zone: 'Europe/Paris' })]);
    const metrics = await call('/metrics', asOwner());
    expect(metrics.status).toBe(200);
    const [{ id }] = (await metrics.json()) as [{ id: string }];
    const answer = await call(`/metrics/${id}?from=2026-10-01&to=2026-10-31&bucket=week`, asOwner());
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ metric: id })]);
    const again = { headers: { ...asOwner().headers, 'If-None-Match': answer.headers.get('ETag') ?? '' } };
    expect((await call(`/metrics/${id}?from=2026-10-01&to=2026-10-31&bucket=week`, again)).status).toBe(304);
  });

  test('shows every page of the dashboard over no data, one after another and at once', async () => {
    const pages = ['now', 'overview', 'delivery', 'flow', 'review', 'team'];
    const read = async (page: string) => {
      const answer = await call(`/dashboard?page=${page}&compare=previous`, asOwner());
      return [answer.status, ((await answer.json()) as { page: string }).page];
    };
    for (const page of pages) expect(await read(page)).toEqual([200, page]);
    expect(await Promise.all(pages.map(read))).toEqual(pages.map((page) => [200, page]));
  });

  test('takes a webhook that is signed, remembers it, and refuses any other', async () => {
    const made = await call('/sources/github/webhook', { method: 'PUT', ...asOwner() });
    const { secret } = (await made.json()) as { secret: string };
    webhookSecret = secret;
    const body = '{"repository": {"full_name": "acme/kiln", "note": "é"}}\n';
    const sign = (text: string) => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    const send = (signature: string) =>
      call('/hooks/github', {
        method: 'POST',
        body,
        headers: { 'X-Hub-Signature-256': signature, 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'one' },
      });
    const statuses = [await send(sign(body)), await send(sign(body)), await send(sign(`${body} `)), await send('')];
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 401, 401]);
    expect(await database.db.$client`select source, delivery from webhook_deliveries`).toEqual([
      { source: 'github', delivery: 'one' },
    ]);
    expect((await call('/hooks/linear', { method: 'POST', body: '{}' })).status).toBe(404);
    const { items } = (await (await call('/sources', asOwner())).json()) as { items: Source[] };
    expect(items[0]?.webhook).toEqual({
      url: expect.stringMatching(/^https?:\/\/[^/]+\/api\/v1\/hooks\/github$/),
      secret_set: true,
    });
  });

  test('tells of the sync as events, and ends when the reader does', async () => {
    const stop = new AbortController();
    const answer = await call('/sync/events', { ...asOwner(), signal: stop.signal });
    expect(answer.headers.get('Content-Type')).toContain('text/event-stream');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toMatch(/^event: sync\ndata: \{/);
    stop.abort();
  });

  test('serves many requests in a row and at once', async () => {
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => call('/auth/me', asOwner())));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    }
  });

  test('has demo data, or says that it has none', async () => {
    const told = await call('/demo', asOwner());
    expect([told.status, await told.json()]).toEqual([200, expect.objectContaining({ available: door.hasDemo })]);
    if (door.hasDemo) return;
    const refused = await call('/demo', { method: 'POST', ...asOwner() });
    expect([refused.status, await refused.json()]).toEqual([404, expect.objectContaining({ code: 'not_found' })]);
  });

  test('runs the schedule', async () => {
    await door.tick();
    expect((await call('/health')).status).toBe(200);
  });

  test('has written no secret into its log', async () => {
    await post('/auth/login', { email: person.email, password: 'a wrong password of the owner' });
    const written = door.output();
    for (const secret of [
      keys.JWT_SECRET_KEY,
      keys.VEELOCITY_ENCRYPTION_KEY,
      person.password,
      bearer,
      cookie,
      'wrong password of',
      webhookSecret,
    ]) {
      expect(written).not.toContain(secret);
    }
  });
});

describe('Lambda', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(() => database.drop());

  test('survives being frozen while the database closes its connection', async () => {
    const api = await startFunction('api/health', { ...keys, DATABASE_URL: database.url });
    const ready = async () => (await api.request('/api/v1/health/ready')).status;
    expect(await ready()).toBe(200);
    api.freeze();
    await database.db.$client`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name = 'veelocity'
        and backend_start > now() - interval '1 minute' and state = 'idle' and query not like '%pg_terminate_backend%'`;
    const answer = ready();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    api.thaw();
    expect(await answer).toBe(200);
    expect(await ready()).toBe(200);
    await api.stop();
  });

  test('reads a page of the dashboard, for a session and for a token, with no more than it needs', async () => {
    const environment = { ...keys, DATABASE_URL: database.url };
    const ctx = createContext(database.db, { environment, now: () => new Date() });
    const { bearer } = await createOwner(ctx);
    const { token } = await createToken(ctx, { name: 'a script', scope: 'read' });
    const api = await startFunction('api/dashboard', environment);
    for (const one of [bearer, token]) {
      const headers = { Authorization: `Bearer ${one}` };
      const answer = await api.request('/api/v1/dashboard?page=now', { headers });
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ page: 'now' })]);
    }
    await api.stop();
  });

  test('migrates an empty database, once', async () => {
    await database.db.$client`drop schema public cascade`;
    await database.db.$client`create schema public`;
    const migrations = await startFunction('migrations', { ...keys, DATABASE_URL: database.url });
    expect(await migrations.invoke({})).toMatchObject({ applied: expect.arrayContaining([expect.any(String)]) });
    expect(await migrations.invoke({})).toEqual({ applied: [] });
    await migrations.stop();
  });

  test('says which setting is missing, and none of their values', async () => {
    const { JWT_SECRET_KEY: _, ...rest } = keys;
    const api = await startFunction('api/health', { ...rest, DATABASE_URL: database.url });
    await expect(api.request('/api/v1/health')).rejects.toThrow(/JWT_SECRET_KEY: is missing/);
    expect(api.output()).not.toContain(keys.VEELOCITY_ENCRYPTION_KEY);
    await api.stop();
  });
});
