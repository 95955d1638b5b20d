import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '#core/metrics/index.ts';
import { pageNames } from '#core/metrics/pages.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { bundledHost } from '#test/programs.ts';
import { type Leak, leaksIn } from '#test/leaks.ts';
import { openApiDocument } from '../../.ci/openapi.ts';
import { places } from '../lib/places.ts';
import { calm, hasChromium, openBrowser, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Simulation, simulateGitHub } from './installation.ts';
import { password } from './steps.ts';

/**
 * No secret leaves: not into the database in clear, not into the log, not into an answer, not into a page. The providers
 * of this test repeat in every answer what they were asked with, as a careless proxy might.
 */

const secrets = {
  github: 'ghp_Zq81vTestOnlyTokenOfGitHub4471abcd',
  'GitHub by login': 'ghu_Kd02pTestOnlyTokenByLogin9930efgh',
  'what renews it': 'ghr_Fs46pTestOnlyTokenThatGivesAnother7725ijkl',
  linear: 'lin_api_Wx55TestOnlyKeyOfLinear1207ijkl',
  cursor: 'key_Mn38TestOnlyKeyOfCursor6615mnop',
  greptile: 'grep-Bv90TestOnlyKeyOfGreptile2284qrst',
  sentry: 'sntryu_Jc17TestOnlyTokenOfSentry7756uvwx',
  'webhooks of Linear': 'lin_wh_Ty64TestOnlySigningSecret3391yzab',
  'webhooks of Sentry': 'Hp23TestOnlyClientSecretOfSentry8842cdef',
  'OAuth app': 'Rg71TestOnlyClientSecretOfTheApp5508ghij',
  password,
};
const all: Record<string, string> = { ...secrets };

/** Answers whatever is asked with a failure in whose words is what it was asked with; and a login at GitHub. */
async function openEcho(): Promise<{ url: string; server: Server }> {
  let count = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const sent = request.headers.authorization ?? '';
    const words = `Bad credentials: ${sent} ${Buffer.from(sent.replace(/^\w+ /, ''), 'base64').toString()} ${body}`;
    response.setHeader('Content-Type', 'application/json');
    if (request.url?.startsWith('/login/oauth/access_token') === true)
      return response.end(
        JSON.stringify(
          body.includes('refresh_token')
            ? { error: words }
            : {
                access_token: secrets['GitHub by login'],
                refresh_token: secrets['what renews it'],
                // So that another is asked for at once, which is refused with all that was sent.
                expires_in: 300,
              },
        ),
      );
    const status = [400, 403, 500, 422][count++ % 4] ?? 500;
    return response
      .writeHead(status)
      .end(JSON.stringify({ message: words, error: words, detail: words, errors: [{ message: words }] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('secrets', { timeout: 240_000 }, () => {
  let folder: string;
  let database: TestDatabase;
  let host: HostProcess;
  let github: Simulation;
  let echo: Awaited<ReturnType<typeof openEcho>>;
  let bearer: string;
  const answers: { what: string; text: string }[] = [];

  const call = async (path: string, method = 'GET', json?: unknown) => {
    const response = await fetch(`${host.url}/api/v1${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    answers.push({ what: `${method} ${path}`, text: `${JSON.stringify([...response.headers])} ${text}` });
    return { status: response.status, headers: response.headers, json: text.startsWith('{') ? JSON.parse(text) : null };
  };
  const isQuiet = async () => (await call('/sync')).json.running === false;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'veelocity-secrets-'));
    [database, github, echo] = await Promise.all([createDatabase(), simulateGitHub(), openEcho()]);
    const PORT = await freePort();
    host = startHost(
      {
        ...github.environment,
        VEELOCITY_DATA_DIR: folder,
        DATABASE_URL: database.url,
        PORT,
        LOG_LEVEL: 'debug',
        RATE_LIMIT_DELAY_MS: '0',
        GITHUB_WEB_URL: echo.url,
        LINEAR_API_URL: `${echo.url}/linear`,
        CURSOR_API_URL: `${echo.url}/cursor`,
        GREPTILE_API_URL: `${echo.url}/greptile`,
        SENTRY_API_URL: `${echo.url}/sentry`,
        GITHUB_OAUTH_CLIENT_ID: 'Ov23.test',
        GITHUB_OAUTH_CLIENT_SECRET: secrets['OAuth app'],
        OAUTH_BACKEND_BASE_URL: `http://127.0.0.1:${PORT}`,
        OAUTH_FRONTEND_REDIRECT_URL: `http://127.0.0.1:${PORT}/settings/sources`,
      },
      bundledHost,
    );
    await host.healthy();
    const registered = await fetch(`${host.url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'lead@example.com', password }),
    });
    bearer = ((await registered.json()) as { access_token: string }).access_token;
  }, 240_000);
  afterAll(async () => {
    await host?.end('SIGTERM');
    github?.stop();
    echo?.server.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('all six sources are connected, tested and synced, with and without success', async () => {
    const repositories = ['org:tidewater'];
    await call('/sources/github', 'PUT', { config: { repositories }, secret: secrets.github });
    await call('/sources/github-actions', 'PUT', { config: { enabled: true } });
    await call('/sources/github/test', 'POST');
    await call('/sync', 'POST', {});
    await expect.poll(isQuiet, { timeout: 120_000 }).toBe(true);
    for (const [id, config] of [
      ['linear', {}],
      ['cursor', {}],
      ['greptile', {}],
      ['sentry', { organization: 'acme' }],
    ] as const) {
      expect((await call(`/sources/${id}`, 'PUT', { config, secret: secrets[id] })).status).toBe(200);
      await call(`/sources/${id}/test`, 'POST');
    }
    await call('/sources/linear/webhook', 'PUT', { secret: secrets['webhooks of Linear'] });
    await call('/sources/sentry/webhook', 'PUT', { secret: secrets['webhooks of Sentry'] });
    // The answer that shows a secret that was made is the only one that may.
    all['webhooks of GitHub'] = (await call('/sources/github/webhook', 'PUT')).json.secret;
    expect(all['webhooks of GitHub']).toMatch(/^[\w-]{43}$/);
    answers.pop();
    const body = JSON.stringify({ repository: { full_name: 'tidewater/harbour' } });
    for (const key of [all['webhooks of GitHub'] ?? '', 'another'])
      await fetch(`${host.url}/api/v1/hooks/github`, {
        method: 'POST',
        body,
        headers: {
          'X-GitHub-Event': 'push',
          'X-Hub-Signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
        },
      });
    await call('/sync', 'POST', {});
    await logIn();
    // Now GitHub, too, repeats what it is asked with.
    const config = { repositories, api_url: echo.url };
    await call('/sources/github', 'PUT', { config, secret: secrets['GitHub by login'] });
    await call('/sources/github/test', 'POST');
    await call('/sources/github/repositories');
    await call('/sync', 'POST', { full: true });
    await expect.poll(isQuiet, { timeout: 60_000 }).toBe(true);
    await call('/sources/github', 'PUT', { config: { ...config, api_url: 'not an address' }, secret: secrets.github });
    await logIn();
    await call('/sources/github/test', 'POST');
    await call('/auth/login', 'POST', { email: 'lead@example.com', password: `${password} ` });
    expect(await database.db.execute(sql`select refused from renewals`)).toMatchObject([
      { refused: expect.stringContaining('[secret]') },
    ]);
    const [found] = await database.db.execute(sql`
      select count(*)::int as n from sync_errors where detail like '%[secret]%'`);
    expect(found?.n, 'providers repeated nothing, so that nothing was tried').toBeGreaterThan(0);
  });

  async function logIn(): Promise<void> {
    const { authorize_url: url } = (await call('/auth/github', 'POST')).json;
    const state = new URL(url).searchParams.get('state');
    const back = await call(`/auth/github/callback?code=a-code&state=${state}`);
    expect(back.headers.get('location')).toContain('github_connected=1');
  }

  /** Every table as text. */
  async function dump(): Promise<{ what: string; text: string }[]> {
    const tables = await database.db.execute(sql`select tablename as name from pg_tables where schemaname = 'public'`);
    const texts: { what: string; text: string }[] = [];
    for (const { name } of tables) {
      const rows = await database.db.execute(sql`select t::text as row from ${sql.identifier(String(name))} t`);
      texts.push({ what: `the table ${String(name)}`, text: rows.map(({ row }) => String(row)).join('\n') });
    }
    return texts;
  }
  const leaksOf = (texts: { what: string; text: string }[]): (Leak & { what: string })[] =>
    texts.flatMap(({ what, text }) => leaksIn(text, all).map((leak) => ({ what, ...leak })));

  test('the database has none of them in clear or base64', async () => {
    const texts = await dump();
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.find(({ what }) => what === 'the table sources')?.text).toContain('gAAAA');
    expect(leaksOf(texts)).toEqual([]);
  });

  test('no answer of the API has one', async () => {
    const document = openApiDocument() as { paths: Record<string, Record<string, unknown>> };
    const ids = { metrics: catalogue().map(({ id }) => id), people: ['ada-moss'] } as Record<string, string[]>;
    for (const path of Object.keys(document.paths).filter((each) => document.paths[each]?.get !== undefined)) {
      if (path === '/sync/events') continue;
      const [, noun = ''] = path.split('/');
      for (const id of path.includes('{') ? (ids[noun] ?? ['1', '2']) : ['']) {
        const query = path === '/dashboard' ? pageNames.map((page) => `?page=${page}`) : [''];
        for (const search of query) await call(path.replace(/\{\w+\}/, id) + search);
      }
    }
    const stop = new AbortController();
    const events = await fetch(`${host.url}/api/v1/sync/events`, {
      headers: { Authorization: `Bearer ${bearer}` },
      signal: stop.signal,
    });
    const first = await events.body?.getReader().read();
    answers.push({ what: 'GET /sync/events', text: Buffer.from(first?.value ?? []).toString() });
    stop.abort();
    expect(answers.filter(({ what }) => what.startsWith('GET')).length).toBeGreaterThan(60);
    expect(leaksOf(answers)).toEqual([]);
  });

  test('the log has none, at its most talkative', () => {
    const text = host.output();
    expect(text.split('\n').length).toBeGreaterThan(20);
    expect(leaksOf([{ what: 'the log', text }])).toEqual([]);
  });

  describe.skipIf(!hasChromium)('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      await buildWeb();
      browser = await openBrowser();
    }, 240_000);
    afterAll(() => browser?.close());

    test('no page has one', async () => {
      const { page, context } = await visit(browser, host.url);
      await page.goto('/login');
      await page.getByLabel('E-mail').fill('lead@example.com');
      await page.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      const settings = ['sources', 'rules', 'workspace', 'teams', 'tokens', 'account'].map(
        (name) => `/settings/${name}`,
      );
      const texts: { what: string; text: string }[] = [];
      for (const path of [...places.map((place) => place.path), ...settings, '/start', '/nothing']) {
        await page.goto(path);
        await page.locator('main h1').first().waitFor();
        await calm(page);
        if (path === '/settings/sources') await page.getByText('Disconnect', { exact: true }).first().waitFor();
        await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`);
        await calm(page);
        texts.push({ what: path, text: await page.content() });
      }
      const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
      texts.push({ what: 'the storage of the browser', text: String(kept) });
      await context.close();
      expect(texts.find(({ what }) => what === '/settings/sources')?.text).toContain('Disconnect');
      expect(leaksOf(texts)).toEqual([]);
    });
  });

  test('and this test would see one, wherever it was', async () => {
    const [name = '', secret = ''] = Object.entries(all)[0] ?? [];
    const basic = Buffer.from(`user:${secret}`).toString('base64');
    await database.db.execute(sql`
      insert into rule_versions (rules, at) values (${JSON.stringify([{ id: basic }])}::jsonb, now())`);
    expect(leaksOf(await dump()).map(({ what, secret: of }) => [what, of])).toContainEqual([
      'the table rule_versions',
      name,
    ]);
    const versions = await call('/rules/versions');
    expect(versions.status).toBe(200);
    expect(leaksOf(answers).map(({ what }) => what)).toContain('GET /rules/versions');
  });
});

describe('a secret is seen', () => {
  const one = { it: 'ghp_Zq81vTestOnlyTokenOfGitHub4471abcd' };
  test.each([
    ['in clear', `token=${one.it};`],
    ['in an address', encodeURIComponent(one.it)],
    ['in base64', Buffer.from(one.it).toString('base64')],
    ['in base64 after one letter', Buffer.from(`x${one.it}`).toString('base64')],
    ['in base64 after two letters and before more', Buffer.from(`xy${one.it}:z`).toString('base64')],
    ['in base64 for addresses', Buffer.from(`user:${one.it}`).toString('base64url')],
    ['in hexadecimal digits', Buffer.from(one.it).toString('hex')],
  ])('%s', (_, text) => {
    expect(leaksIn(`before ${text} after`, one).map(({ secret }) => secret)).toContain('it');
  });

  test('and nothing else is taken for it', () => {
    expect(leaksIn(`its end …abcd, and ${Buffer.from('something else').toString('base64')}`, one)).toEqual([]);
  });
});
