import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { openSource, setSourceStatus, trackRepositories } from '#core/sources.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext, testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

const token = 'ghp_0123456789abcdefghijWXYZ';
const otherKey = 'b3RoZXItdGVzdC1rZXktLTAxMjM0NTY3ODlhYmNkZWY=';

let database: TestDatabase;
let woken: string[];
let logged: string[];
let requests: Request[];
let respond: (request: Request) => Response;
let ctx: Context;
let call: Client;
let bearer: string;

function open(environment: Record<string, string> = {}): Client {
  ctx = createContext(database.db, {
    environment,
    wake: (source) => void woken.push(source),
    log: (...line) => void logged.push(JSON.stringify(line)),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request);
      return respond(request);
    },
  });
  return createClient(ctx);
}

beforeEach(async () => {
  database = await createDatabase();
  [woken, logged, requests] = [[], [], []];
  respond = github;
  call = open();
  bearer = (await createOwner(ctx)).bearer;
});
afterEach(() => database.drop());

/** GitHub, as far as it is asked for permissions. */
const github = (request: Request): Response => {
  const { pathname: path, search } = new URL(request.url);
  const pathname = path.replace(/^\/api(\/v3)?/, '');
  if (request.headers.get('authorization')?.startsWith(`Bearer ${token}`) !== true)
    return new Response('{}', { status: 401 });
  if (pathname === '/user') return Response.json({ login: 'octocat' });
  if (pathname === '/user/repos') {
    const repository = (name: string, pushed_at: string | null) => ({
      full_name: name,
      html_url: `https://github.com/${name}`,
      private: true,
      archived: false,
      fork: false,
      pushed_at,
    });
    return Response.json([
      repository('acme/old', '2025-01-01T00:00:00Z'),
      repository('acme/api', '2026-11-01T00:00:00Z'),
    ]);
  }
  if (pathname === '/graphql' || pathname === '') return Response.json({ data: { repository: { id: 'R1' } } });
  if (pathname.endsWith('/actions/runs')) return Response.json({ total_count: 0, workflow_runs: [], search });
  return Response.json({ message: 'Not Found' }, { status: 404 });
};

const put = (id: string, json: unknown) => call(`/sources/${id}`, { method: 'PUT', bearer, json });
const get = async (id: string) =>
  (await call('/sources', { bearer })).json.items.find((source: { id: string }) => source.id === id);

test('six sources, none of them connected', async () => {
  const { json } = await call('/sources', { bearer });
  expect(json.total).toBe(6);
  expect(json.items.map((source: { id: string }) => source.id)).toEqual([
    'github',
    'github-actions',
    'linear',
    'cursor',
    'greptile',
    'sentry',
  ]);
  expect(json.items[0]).toEqual({
    id: 'github',
    name: 'GitHub',
    origin: 'real',
    status: 'not_configured',
    detail: null,
    config: {},
    secret: { set: false, last4: null, updated_at: null },
    webhook: { url: 'http://veelocity.test/api/v1/hooks/github', secret_set: false },
    last_sync_at: null,
    last_error: null,
  });
});

describe('connecting', () => {
  test('stores the token encrypted, shows its last four characters, and asks for a sync', async () => {
    const answer = await put('github', {
      config: { repositories: ['acme/api', 'org:Globex', 'ACME/API'] },
      secret: token,
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      status: 'ok',
      config: { repositories: ['ACME/API', 'org:Globex'] },
      secret: { set: true, last4: 'WXYZ', updated_at: '2026-11-22T12:00:00Z' },
    });
    expect(woken).toEqual(['github']);
    const [row] = await database.db.execute(
      sql`select secret, (select settings_version from workspace) as version from sources`,
    );
    expect(row?.secret).toMatch(/^gAAAAA/);
    expect(Number(row?.version)).toBe(2);
    expect(await openSource(ctx, 'github')).toEqual({
      id: 'github',
      origin: 'real',
      config: { repositories: ['ACME/API', 'org:Globex'] },
      secret: token,
      renewable: null,
      enteredAt: '2026-11-22T12:00:00Z',
      untried: false,
      ownSecret: token,
      urls: { api: 'https://api.github.com', graphql: 'https://api.github.com/graphql', web: 'https://github.com' },
    });
  });

  test.each([
    ['an App installation token of 500 characters', `ghs_1_${'x'.repeat(500)}`, 'xxxx'],
    ['a short one, of which nothing is shown', 'shortsecret', null],
  ])('takes %s', async (_, secret, last4) => {
    expect((await put('github', { config: { repositories: [] }, secret })).json.secret).toMatchObject({
      set: true,
      last4,
    });
  });

  test('GitHub Actions shares the token of GitHub', async () => {
    const alone = await put('github-actions', { config: { enabled: true } });
    expect(alone.json).toMatchObject({ status: 'not_configured', detail: 'Enter a token for GitHub.' });
    expect(await openSource(ctx, 'github-actions')).toBeNull();
    await put('github', { config: { repositories: ['acme/api'] }, secret: token });
    expect(await get('github-actions')).toMatchObject({ status: 'ok', secret: { set: false, last4: null } });
    expect(await openSource(ctx, 'github-actions')).toMatchObject({ id: 'github-actions', secret: token });
    const off = await put('github-actions', { config: { enabled: false } });
    expect(off.json).toMatchObject({ status: 'not_configured', detail: 'GitHub Actions is switched off.' });
    expect(await openSource(ctx, 'github-actions')).toBeNull();
    expect((await put('github-actions', { config: { enabled: true }, secret: 'x' })).json.errors[0].field).toBe(
      'secret',
    );
  });

  test.each([
    [{ config: {} }, ['config.repositories']],
    [{ config: { repositories: ['acme'] } }, ['config.repositories[0]']],
    [
      { config: { repositories: ['acme/api', 'a/b/c', 'org:', 'https://github.com/a/b', '../x', 'a/..'] } },
      [
        'config.repositories[1]',
        'config.repositories[2]',
        'config.repositories[3]',
        'config.repositories[4]',
        'config.repositories[5]',
      ],
    ],
    [{ config: { repositories: [], token: 'x' } }, ['config.token']],
    [{ config: { repositories: [], api_url: 'http://github.example.com' } }, ['config.api_url']],
    [{ config: { repositories: [], api_url: 'HTTP://github.example.com' } }, ['config.api_url']],
    [{ config: { repositories: [], graphql_url: 'https://user:pass@github.example.com' } }, ['config.graphql_url']],
    [{ config: { repositories: [], api_url: 'file:///etc/passwd' } }, ['config.api_url']],
    [{ config: { repositories: [] }, secret: 'with space' }, ['secret']],
    [{ config: { repositories: [] }, secret: '' }, ['secret']],
    [{ secret: token }, ['config']],
    [{ config: [] }, ['config']],
  ])('%j is refused', async (json, fields) => {
    const answer = await put('github', json);
    expect(answer.status).toBe(422);
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toEqual(fields);
    expect(await database.db.execute(sql`select id from sources`)).toEqual([]);
    expect(woken).toEqual([]);
  });

  test('http is taken where the operator allows it', async () => {
    call = open({ ALLOW_INSECURE_SOURCES: 'true' });
    const config = { repositories: [], api_url: 'http://127.0.0.1:9000/' };
    expect((await put('github', { config, secret: token })).json.config.api_url).toBe('http://127.0.0.1:9000');
  });

  test('an unknown source is not there', async () => {
    expect((await put('gitlab', { config: {} })).status).toBe(404);
    expect((await call('/sources/gitlab/test', { method: 'POST', bearer })).status).toBe(404);
  });
});

describe('changing', () => {
  const config = { repositories: ['acme/api'] };
  beforeEach(async () => {
    await put('github', { config, secret: token });
    woken = [];
  });

  test('keeps the token when it is not named, and clears it with null', async () => {
    expect((await put('github', { config: { repositories: [] } })).json.secret.last4).toBe('WXYZ');
    const cleared = await put('github', { config, secret: null });
    expect(cleared.json).toMatchObject({
      status: 'not_configured',
      secret: { set: false, last4: null, updated_at: null },
    });
    expect(await openSource(ctx, 'github')).toBeNull();
    expect(woken).toEqual(['github']);
  });

  test.each(['api_url', 'graphql_url'])('of %s without the token forgets the token', async (field) => {
    const moved = { ...config, [field]: 'https://github.example.com/api/v3' };
    const answer = await put('github', { config: moved });
    expect(answer.json).toMatchObject({ status: 'not_configured', secret: { set: false } });
    expect(answer.json.detail).toMatch(/address of GitHub has changed/);
    const again = await put('github', { config: moved, secret: token });
    expect(again.json).toMatchObject({ status: 'ok', detail: null });
    expect((await put('github', { config: moved })).json.secret.set).toBe(true);
    expect((await put('github', { config })).json.secret.set).toBe(false);
  });

  test.each([
    ['https://github.example.com/api/v3', 'https://github.example.com/api/graphql', 'https://github.example.com'],
    ['https://api.acme.ghe.com', 'https://api.acme.ghe.com/graphql', 'https://acme.ghe.com'],
    ['https://proxy.example.com/github/', 'https://proxy.example.com/github/graphql', 'https://proxy.example.com'],
  ])('%s implies the other addresses', async (api, graphql, web) => {
    await put('github', { config: { ...config, api_url: api }, secret: token });
    expect((await openSource(ctx, 'github'))?.urls).toEqual({ api: api.replace(/\/$/, ''), graphql, web });
  });

  test('with a new token clears what was wrong with the old one', async () => {
    const opened = await openSource(ctx, 'github');
    if (opened !== null) await setSourceStatus(ctx, opened, { status: 'broken', detail: 'The token expired.' });
    expect(await get('github')).toMatchObject({ status: 'broken', detail: 'The token expired.' });
    expect((await put('github', { config, secret: `${token}2` })).json).toMatchObject({ status: 'ok', detail: null });
  });
});

describe('encryption keys', () => {
  const key = testEnvironment.VEELOCITY_ENCRYPTION_KEY;
  const under = (keys: string) => open({ VEELOCITY_ENCRYPTION_KEY: keys });
  beforeEach(() => put('github', { config: { repositories: ['acme/api'] }, secret: token }));

  test('a wrong key breaks the source and says what to do; with the right one back all is well', async () => {
    call = under(otherKey);
    const broken = await get('github');
    expect(broken).toMatchObject({ status: 'broken', secret: { set: true, last4: 'WXYZ' } });
    expect(broken.detail).toMatch(/VEELOCITY_ENCRYPTION_KEY has changed\. Add the old key after the new one/);
    expect(await openSource(ctx, 'github')).toBeNull();
    const tested = await call('/sources/github/test', { method: 'POST', bearer });
    expect(tested.json).toMatchObject({ status: 409, detail: broken.detail });
    call = open();
    expect(await get('github')).toMatchObject({ status: 'ok', detail: null });
    expect((await openSource(ctx, 'github'))?.secret).toBe(token);
  });

  test('a rotated key reads the old secrets and renews them', async () => {
    call = under(`${otherKey},${key}`);
    expect((await openSource(ctx, 'github'))?.secret).toBe(token);
    call = under(otherKey);
    expect((await openSource(ctx, 'github'))?.secret).toBe(token);
  });
});

describe('asking the provider', () => {
  beforeEach(() => {
    respond = () => Response.json({ message: 'Bad credentials' }, { status: 401 });
  });

  test('needs a connection', async () => {
    const answer = await call('/sources/github/test', { method: 'POST', bearer });
    expect(answer.json).toMatchObject({ status: 409, code: 'conflict', detail: 'GitHub is not connected.' });
    expect((await call('/sources/github/repositories', { bearer })).status).toBe(409);
    expect(requests).toEqual([]);
  });

  test('names each permission and keeps the result', async () => {
    await put('github', { config: { repositories: ['acme/api'] }, secret: token });
    const refused = await call('/sources/github/test', { method: 'POST', bearer });
    expect(refused.status).toBe(200);
    expect(refused.json).toMatchObject({ ok: false, checks: [{ name: 'Token', ok: false }] });
    expect(await get('github')).toMatchObject({ status: 'broken' });
    respond = github;
    const passed = await call('/sources/github/test', { method: 'POST', bearer });
    expect(passed.json.ok).toBe(true);
    expect(passed.json.checks.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(['Token', 'Repositories', 'Pull requests', 'Deployments', 'Actions']),
    );
    expect(await get('github')).toMatchObject({ status: 'ok', detail: null });
  });

  test('lists what the token can see, most recently active first', async () => {
    await put('github', { config: { repositories: [] }, secret: token });
    respond = github;
    const answer = await call('/sources/github/repositories', { bearer });
    expect(answer.json).toMatchObject({
      total: 2,
      next_cursor: null,
      items: [{ name: 'acme/api' }, { name: 'acme/old' }],
    });
    const found = await call('/sources/github/repositories?q=OLD&limit=1', { bearer });
    expect(found.json.items.map((item: { name: string }) => item.name)).toEqual(['acme/old']);
    expect((await call('/sources/github/repositories?limit=0', { bearer })).status).toBe(400);
  });

  test('a provider that fails is a 502 in words', async () => {
    await put('github', { config: { repositories: [] }, secret: token });
    const answer = await call('/sources/github/repositories', { bearer });
    expect(answer.json).toMatchObject({ status: 502, code: 'provider_failed' });
    expect(answer.json.detail).toMatch(/token/);
  });
});

test('what is followed: named repositories by any of their names, and all of an organisation but archives and forks', async () => {
  const repository = (
    name: string,
    more: { aliases?: string; archived?: boolean; fork?: boolean; tracked?: boolean } = {},
  ) =>
    database.db.execute(sql`
      insert into repositories (source, external_id, name, aliases, url, private, archived, fork, tracked, created_at)
      values ('github', ${name}, ${name}, ${more.aliases ?? '{}'}::text[], 'u', false, ${more.archived ?? false},
        ${more.fork ?? false}, ${more.tracked ?? false}, '2026-01-01T00:00:00Z')`);
  await repository('Acme/API');
  await repository('acme/renamed', { aliases: '{acme/Before}' });
  await repository('acme/other', { tracked: true });
  await repository('Globex/one');
  await repository('globex/archived', { archived: true });
  await repository('globex/fork', { fork: true });
  await repository('globex/named-fork', { fork: true });
  await repository('globex2/two');
  const repositories = ['acme/api', 'ACME/before', 'org:globex', 'globex/named-fork'];
  await put('github', { config: { repositories }, secret: token });
  const tracked = await database.db.execute(sql`select name from repositories where tracked order by lower(name)`);
  expect(tracked.map((row) => row.name)).toEqual(['Acme/API', 'acme/renamed', 'globex/named-fork', 'Globex/one']);
  expect(await trackRepositories(database.db)).toBe(0);
  await put('github', { config: { repositories: [] } });
  expect(await database.db.execute(sql`select name from repositories where tracked`)).toEqual([]);
});

test('no answer and no line of the log has the token', async () => {
  const said: string[] = [];
  const keep = async (answer: Promise<{ text: string }>) => said.push((await answer).text);
  await keep(put('github', { config: { repositories: ['acme/api'] }, secret: token }));
  await keep(put('github', { config: { repositories: 'x' }, secret: token }));
  await keep(call('/sources', { bearer }));
  await keep(call('/sources/github/test', { method: 'POST', bearer }));
  call = open({ VEELOCITY_ENCRYPTION_KEY: otherKey });
  await keep(call('/sources/github/test', { method: 'POST', bearer }));
  await database.db.execute(sql`alter table sources rename column secret to gone`);
  await keep(put('github', { config: { repositories: ['acme/api'] }, secret: token }));
  expect(logged.join()).toMatch(/cannot be read with the keys/);
  expect([...said, ...logged].join()).not.toContain(token);
  expect([...said, ...logged].join()).not.toMatch(/gAAAAA/);
});
