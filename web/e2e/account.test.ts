import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, hasChromium, openBrowser, picture, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install } from './installation.ts';
import { password, signIn } from './steps.ts';

const email = 'lead@example.com';

describe.skipIf(!hasChromium)('the account, in a browser', () => {
  let browser: Browser;
  let installation: Installation;

  beforeAll(async () => {
    await buildWeb();
    [browser, installation] = await Promise.all([openBrowser(), install({ SETUP_CODE: 'open sesame' })]);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  test('the first start leads to an account, asks for the setup code, and puts errors beside their fields', async () => {
    const { page, complaints } = await visit(browser, installation.url);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'login');
    await page.getByRole('link', { name: 'Create the account' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    // The hint says the same words before there is an error: what tells them apart is that the field is invalid.
    await page.locator('input[type="password"][aria-invalid="true"]').waitFor();
    await page.getByText('at least 12 characters').last().waitFor();

    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByLabel('Setup code').fill('open sesame');
    await expectAccessible(page);
    await picture(page, 'register');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('heading', { name: 'Get started' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a second account is refused with the way to sign in', async () => {
    const { page } = await visit(browser, installation.url);
    await page.goto('/register');
    await page.getByLabel('E-mail').fill('other@example.com');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('This installation has its account already').waitFor();
  });

  test('a wrong password says so; the right one leads to the page that was asked for, and a reload keeps the session', async () => {
    const { page, complaints } = await visit(browser, installation.url);
    await page.goto('/settings/account');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('wrong').first().waitFor();

    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByText(`Signed in as ${email}`).waitFor();
    await page.reload();
    await page.getByText(`Signed in as ${email}`).waitFor();
    await expectAccessible(page);
    await picture(page, 'account');

    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('two tabs that wake up together keep the session', async () => {
    const { context, page } = await visit(browser, installation.url);
    await page.goto('/settings/account');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByText(`Signed in as ${email}`).waitFor();
    const other = await context.newPage();
    await Promise.all([page.reload(), other.goto(`${installation.url}/settings/account`)]);
    for (const tab of [page, other]) await tab.getByText(`Signed in as ${email}`).waitFor();
    await Promise.all([page.reload(), other.reload()]);
    for (const tab of [page, other]) await tab.getByText(`Signed in as ${email}`).waitFor();
  });

  test('who has not signed in here is not asked for: the first look costs no refused request', async () => {
    const { page } = await visit(browser, installation.url);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(asked.filter((path) => path.includes('/auth/refresh'))).toEqual([]);
  });

  test('a server that cannot be reached is said, and another try helps', async () => {
    const { page } = await visit(browser, installation.url);
    await signIn(page, '/login');
    await page.route('**/api/v1/auth/refresh', (route) => route.abort());
    await page.goto('/');
    await page.getByText('There is no connection').waitFor();
    await page.unroute('**/api/v1/auth/refresh');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  });

  test('a chosen theme is there before the first paint', async () => {
    const { page } = await visit(browser, installation.url, { theme: 'light' });
    await page.addInitScript("localStorage.setItem('theme', 'dark')");
    await page.goto('/', { waitUntil: 'commit' });
    await page.locator('body').waitFor({ state: 'attached' });
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  });
});
