import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '#test/host-process.ts';
import { calm, expectAccessible, hasChromium, openBrowser, picture, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install, type Simulation, simulateGitHub } from './installation.ts';
import { register, syncMs } from './steps.ts';

/** The pages of GitHub to which somebody is sent to log in: whether they agree is up to the test. */
interface LoginPages {
  url: string;
  agrees: boolean;
  server: Server;
}

async function openLoginPages(): Promise<LoginPages> {
  const pages: LoginPages = { url: '', agrees: true, server: createServer() };
  pages.server.on('request', (request, response) => {
    const url = new URL(request.url ?? '', pages.url);
    if (url.pathname === '/login/oauth/access_token') {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ access_token: 'gho_by_login' }));
      return;
    }
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    if (pages.agrees) back.searchParams.set('code', 'a-code');
    else back.searchParams.set('error', 'access_denied');
    response.writeHead(302, { Location: back.href }).end();
  });
  pages.server.listen(0, '127.0.0.1');
  await once(pages.server, 'listening');
  pages.url = `http://127.0.0.1:${(pages.server.address() as AddressInfo).port}`;
  return pages;
}

describe.skipIf(!hasChromium)('connecting, and people and teams, in a browser', { timeout: 240_000 }, () => {
  let browser: Browser;
  let github: Simulation;
  let login: LoginPages;
  let installation: Installation;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    await buildWeb();
    [github, login] = await Promise.all([simulateGitHub(), openLoginPages()]);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    [browser, installation] = await Promise.all([
      openBrowser(),
      install({
        ...github.environment,
        PORT: port,
        GITHUB_WEB_URL: login.url,
        GITHUB_OAUTH_CLIENT_ID: 'Ov23.test',
        GITHUB_OAUTH_CLIENT_SECRET: 'a-client-secret',
        OAUTH_BACKEND_BASE_URL: url,
        OAUTH_FRONTEND_REDIRECT_URL: `${url}/settings/sources`,
      }),
    ]);
    ({ page, complaints } = await visit(browser, url));
    await register(page);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    github?.stop();
    login?.server.close();
  });

  const card = (name: string) => page.getByRole('region', { name, exact: true });
  const loginButton = () => page.getByRole('button', { name: 'Log in at GitHub' });

  test('the first steps offer a login at GitHub; who does not agree is told so and can try again', async () => {
    await loginButton().waitFor();
    await expectAccessible(page);
    await picture(page, 'oauth-first-steps');
    login.agrees = false;
    await loginButton().click();
    await page.getByText('You did not agree at GitHub, so nothing was connected.').waitFor();
    expect(page.url()).not.toContain('github_oauth_error');
    await expectAccessible(page);
    login.agrees = true;
    await loginButton().click();
    await page.getByText('GitHub is connected', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByLabel('Search the repositories').waitFor();
    await card('GitHub').getByText('ogin').first().waitFor();
    await picture(page, 'oauth-connected');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('switch', { name: /Read workflow runs/ }).check();
    const choices = page.locator('.picker input[type=checkbox]');
    for (const place of [1, 2, 3]) await choices.nth(place).check();
    await page.getByRole('button', { name: /^Save and sync/ }).click();
    await page.getByRole('heading', { name: 'Data' }).waitFor();
    await page.getByText('No sync is running now.').waitFor({ timeout: syncMs });
  });

  test('each source is synced, stopped and imported by itself', async () => {
    const runs = async () => {
      const rows = await installation.db.execute(sql`
        select "from", state from sync_runs where source = 'github-actions' and trigger = 'request' order by id`);
      return rows.map(({ from, state }) => [from, state]);
    };
    const before = await runs();
    await page.getByRole('button', { name: 'Sync GitHub Actions now' }).click();
    await expect.poll(runs, { timeout: syncMs }).toEqual([...before, [null, 'done']]);
    await page.getByText('Import a range').click();
    const form = page.locator('details', { hasText: 'Import a range' });
    await form.getByLabel('Of').selectOption({ label: 'GitHub Actions' });
    await form.getByLabel('From').fill('2024-01-01');
    await form.getByRole('button', { name: 'Import' }).click();
    await form.getByText('The import has started').waitFor();
    await expect.poll(runs, { timeout: syncMs }).toEqual([...before, [null, 'done'], ['2024-01-01', 'done']]);
  });

  test('a webhook is set up with its address and a secret that is shown once', async () => {
    await page.goto('/settings/sources');
    const github = card('GitHub');
    await github.getByText('Webhook: not set up').click();
    await github.getByText(/\/api\/v1\/hooks\/github$/).waitFor();
    await github.getByText('Only this machine or its network reaches this address').waitFor();
    await github.getByRole('button', { name: 'Make a secret' }).click();
    await github.getByText('Webhook: set up').waitFor();
    const secret = (await github.locator('[data-tone=good] code.secret').textContent()) ?? '';
    expect(secret).toMatch(/^[\w-]{43}$/);
    await expectAccessible(page);
    await picture(page, 'webhook');
    await page.reload();
    await github.getByText('Webhook: set up').waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  test('a team is made of people and repositories', async () => {
    await page.goto('/team');
    const people = page.getByRole('region', { name: 'People, as a table' });
    await people.waitFor();
    const [one = '', two = ''] = await people.locator('tbody th a').allTextContents();
    await page.getByRole('link', { name: 'Make a team' }).click();
    await page.getByRole('button', { name: 'Make a team' }).click();
    await page.getByLabel('Name of the team').fill('Kiln');
    await page.getByRole('group', { name: 'People' }).getByLabel(one, { exact: true }).check();
    await page.getByRole('group', { name: 'People' }).getByLabel(two, { exact: true }).check();
    await page.getByRole('group', { name: 'Repositories' }).getByRole('checkbox').first().check();
    await expectAccessible(page);
    await picture(page, 'team-form');
    await page.getByRole('button', { name: 'Save the team' }).click();
    await page.getByText('2 people · 1 repository').waitFor();
    await page.getByRole('button', { name: 'Make a team' }).click();
    await page.getByLabel('Name of the team').fill('KILN');
    await page.getByRole('button', { name: 'Save the team' }).click();
    await page.getByText('There is a team called Kiln already.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();

    await page.goto('/team?range=365d');
    const merged = (of: string) => page.locator(`[${of}][data-metric="throughput"]`).getAttribute('data-value');
    await people.waitFor();
    await calm(page);
    const each = await Promise.all([merged(`data-person="${one}"`), merged(`data-person="${two}"`)]);
    const ofTeam = await merged('data-team="Kiln"');
    expect(Number(ofTeam)).toBe(each.reduce((sum, value) => sum + Number(value), 0));
    await expectAccessible(page);
    await picture(page, 'team-with-teams');
    await page
      .getByRole('region', { name: 'Teams, as a table' })
      .getByRole('link', { name: 'Kiln', exact: true })
      .click();
    await page.waitForURL(/team=Kiln/);
    await calm(page);
    expect(await people.locator('tbody th a').allTextContents()).toEqual([one, two]);
    const total = page.locator('.board-grid [data-metric="throughput"][data-field="total.value"]').first();
    expect(await total.getAttribute('data-value')).toBe(ofTeam);
  });

  test('the filter goes along to every page, and deployments are those of the team’s repositories', async () => {
    for (const path of ['/', '/overview', '/delivery', '/flow', '/review', '/deployments']) {
      await page.goto(`${path}?team=Kiln&range=365d`);
      await calm(page);
      await page.getByText('Team Kiln').waitFor();
      expect(await page.getByText('has no effect here').count(), path).toBe(0);
      expect(await page.getByText('could not be loaded').count(), path).toBe(0);
    }
    await page.goto('/overview?range=365d');
    await page.getByRole('group', { name: 'What is shown' }).getByText('Team', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Kiln' }).check();
    await page.waitForURL(/team=Kiln/);
  });

  test('accounts that seem to be of one person are put together, and taken apart again', async () => {
    await page.goto('/team?range=365d');
    const people = page.getByRole('region', { name: 'People, as a table' });
    await people.waitFor();
    const [one = '', two = ''] = await people.locator('tbody th a').allTextContents();
    await installation.db.execute(sql`
      insert into commits (repository_id, sha, authored_at, committed_at, author, author_email, message, on_default_branch)
      select r.id, md5(author || n), now(), now(), author, 'both@example.com', '', false
      from (select min(id) as id from repositories where tracked) r, unnest(array[${one}::text, ${two}::text]) as author, generate_series(1, 4) n`);
    await installation.db.execute(sql`update workspace set data_version = data_version + 1`);
    await page.reload();
    const pair = page.getByRole('region', { name: '1 pair of accounts may be one person' });
    await pair.getByText('Both sign commits with both@example.com: 4 commits at least.').waitFor();
    const merged = async (login: string) =>
      Number(await page.locator(`[data-person="${login}"][data-metric="throughput"]`).getAttribute('data-value'));
    await calm(page);
    const sum = (await merged(one)) + (await merged(two));
    await expectAccessible(page);
    await picture(page, 'same-person');
    await pair.getByRole('button', { name: `Same person: ${one} and ${two}` }).click();
    await pair.waitFor({ state: 'detached' });
    await people.getByText(`also ${two}`).waitFor();
    await calm(page);
    await expect.poll(() => merged(one)).toBe(sum);
    await people.getByRole('link', { name: one, exact: true }).click();
    await page.getByRole('heading', { name: `Accounts of ${one}` }).waitFor();
    await expectAccessible(page);
    await picture(page, 'person-accounts');
    await page.getByRole('button', { name: `Take away: ${two}` }).click();
    await page.getByRole('button', { name: `Take away: ${two}` }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Back to the whole team' }).click();
    await people.getByRole('link', { name: two, exact: true }).waitFor();
    expect(await page.getByText('may be one person').count()).toBe(0);
  });

  test('a disconnected source says what becomes of its data, which stays', async () => {
    await page.goto('/settings/sources');
    const github = card('GitHub');
    await github.getByText('Disconnect', { exact: true }).click();
    await github.getByText('What was read stays, and so do its numbers').waitFor();
    await github.getByRole('button', { name: 'Forget the token' }).click();
    await github.getByLabel('GitHub token').waitFor();
    await page.goto('/team?range=365d');
    await page.getByRole('region', { name: 'People, as a table' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
