import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectAccessible, hasChromium, picture } from './browser.ts';
import { setStage } from './stage.ts';
import { password, register, signIn, syncMs } from './steps.ts';

describe.skipIf(!hasChromium)('from the account to a pull request, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage();

  test('without a repository nothing can be measured, and the page says so instead of drawing zeros', async () => {
    const { page, complaints } = await stage.visit();
    await register(page);
    await page.goto('/metrics/throughput');
    await page.getByRole('heading', { name: 'This cannot be measured yet' }).waitFor();
    expect(await page.getByRole('link', { name: 'Connect GitHub' }).getAttribute('href')).toBe('/settings/sources');
    await expectAccessible(page);
    await picture(page, 'not-measurable');
    expect(complaints).toEqual([]);
  });

  test('a right token, repositories, a sync that can be watched, a chart, its rows, a pull request', async () => {
    await stage.github.fault(null);
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/sources');
    await page.getByLabel('GitHub token').fill('ghp_simulated');
    await page.getByRole('button', { name: 'Save and check its permissions' }).click();
    await page.getByRole('heading', { name: 'The token can read everything that is needed.' }).waitFor();
    await page.getByLabel('Search the repositories').waitFor();
    await page.locator('.picker input[type=checkbox]').nth(1).check();
    await page.locator('.picker input[type=checkbox]').nth(2).check();
    await expectAccessible(page);
    await picture(page, 'sources');
    // What the switch asks for anew is answered after the choice is stored, and before that is said.
    const stored = Promise.withResolvers<void>();
    const listed = page.waitForResponse((response) => response.url().endsWith('/api/v1/sources'));
    await page.route('**/api/v1/sources', (route) => stored.promise.then(() => route.continue()));
    await page.route('**/api/v1/sources/github', async (route) => {
      const response = await route.fetch();
      stored.resolve();
      await listed;
      await route.fulfill({ response });
    });
    await page.getByRole('switch', { name: /Read workflow runs/ }).check();
    // Or all is there before anybody can look.
    await stage.github.fault('slow', { match: { operation: 'pullRequests(first:' }, ms: 3000 });
    await page.getByRole('button', { name: /^Save and sync/ }).click();

    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor();
    await page.unrouteAll();
    await page.getByRole('region', { name: 'Steps under way' }).first().waitFor();
    await stage.github.fault(null);
    await expectAccessible(page);
    await picture(page, 'data');
    await page.getByText('No sync is running now.').waitFor({ timeout: syncMs });
    await picture(page, 'data-done');

    await page.getByRole('link', { name: 'Metrics' }).click();
    await page
      .getByRole('main')
      .getByRole('link', { name: /^Throughput/ })
      .last()
      .click();
    await page.locator('.chart svg').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'throughput');
    // The policy that the server sends lets the page make a picture of its chart.
    await page.locator('summary[aria-label="Save Throughput"]').click();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: /^PNG/ }).click();
    expect((await saving).suggestedFilename()).toMatch(/^throughput-.*\.png$/);
    await page
      .getByRole('navigation', { name: 'Metrics' })
      .getByRole('link', { name: 'Pull request cycle time' })
      .click();
    await page.locator('.chart svg').first().waitFor();
    await picture(page, 'cycle-time');
    await page.getByText('Stages', { exact: true }).click();
    await page.getByText('The bars stack the medians of the stages').waitFor();
    expect(page.url()).toContain('show=stages');
    await expectAccessible(page);
    await picture(page, 'cycle-time-stages');

    const rows = page.getByRole('region', { name: 'Rows behind the number' });
    await rows.getByRole('link').first().click();
    await page.getByRole('heading', { name: 'How its time was spent' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'pull-request');
    expect(complaints).toEqual([]);
  });

  test('the address says everything: a reload and a step back show the same', async () => {
    const { page } = await stage.visit();
    await signIn(page, '/metrics/throughput?range=365d&bucket=month&compare=previous&show=table');
    const table = page.getByRole('region', { name: 'Throughput as a table' });
    await table.waitFor();
    await expectAccessible(page);
    await picture(page, 'table');
    await table.getByRole('button').nth(2).click();
    await page.getByRole('button', { name: 'Show the rows of the whole range' }).waitFor();
    const chosen = page.url();
    expect(chosen).toContain('at=');
    await page.reload();
    await page.getByRole('button', { name: 'Show the rows of the whole range' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Show the rows of the whole range' }).waitFor({ state: 'detached' });
    await page.goForward();
    expect(page.url()).toBe(chosen);
  });

  test('an unknown metric is said, with the way to those there are', async () => {
    const { page } = await stage.visit();
    await signIn(page, '/metrics/there-is-no-such-metric');
    await page.getByText('There is no metric “there-is-no-such-metric”').waitFor();
    await expectAccessible(page);
  });

  test('the workspace is set and a token is made, shown once and deleted', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/workspace');
    await page.getByLabel('Time zone').fill('Nowhere/Land');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('IANA').waitFor();
    await page.getByLabel('Time zone').fill('Europe/Paris');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved.').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'API tokens' }).click();
    await page.getByLabel('Name').fill('CI of shop');
    await page.getByRole('button', { name: 'Create the token' }).click();
    await page.getByText(/^vlt_/).waitFor();
    await expectAccessible(page);
    await picture(page, 'tokens');
    await page.getByRole('button', { name: 'Delete the token CI of shop' }).click();
    await page.getByText('There is no token yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a failing server is said where it happens, with a way to try again', async () => {
    const { page } = await stage.visit();
    await signIn(page, '/data');
    await page.route('**/api/v1/metrics/throughput?**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: '{"code":"database_unavailable","detail":"The database cannot be reached."}',
      }),
    );
    await page.goto('/metrics/throughput');
    await page.getByText('The database cannot be reached.').waitFor();
    await page.unroute('**/api/v1/metrics/throughput?**');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.locator('.chart svg').first().waitFor();
  });

  test('the whole way by keyboard alone', async () => {
    const { page } = await stage.visit();
    await page.goto('/metrics');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.keyboard.type('lead@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Metrics', level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await tabTo(page, 'Throughput');
    await page.keyboard.press('Enter');
    await page.locator('.chart svg').first().waitFor();
    await tabTo(page, 'Chart');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('region', { name: 'Throughput as a table' }).waitFor();
    await tabTo(page, 'Rows of');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show the rows of the whole range' }).waitFor();
  });
});

const focused = (page: Page): Promise<string> =>
  page.evaluate("(document.activeElement?.closest('label') ?? document.activeElement)?.textContent?.trim() ?? ''");

/** Presses Tab until what has the focus begins with these words. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).startsWith(words)) return;
  }
  throw new Error(`The keyboard does not reach “${words}”.`);
}
