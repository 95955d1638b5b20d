import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calm, expectAccessible, hasChromium, openBrowser, picture, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install, type Simulation, simulateGitHub } from './installation.ts';
import { connectAndSync, register } from './steps.ts';

const year = 'range=365d&bucket=month';

describe.skipIf(!hasChromium)('the overview, the team and the passports, in a browser', { timeout: 240_000 }, () => {
  let browser: Browser;
  let github: Simulation;
  let installation: Installation;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    await buildWeb();
    github = await simulateGitHub();
    [browser, installation] = await Promise.all([openBrowser(), install(github.environment)]);
    ({ page, complaints } = await visit(browser, installation.url));
    await register(page);
    await connectAndSync(page);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    github?.stop();
  });

  test('one click compares with the period before, in the address and in a table that can be saved', async () => {
    await page.goto(`/overview?${year}`);
    const throughput = page.getByRole('article', { name: 'Throughput' });
    await throughput.locator('.sparkline').waitFor();
    expect(await throughput.textContent()).toMatch(/n = \d/);
    await page.getByRole('button', { name: 'Compare with the period before' }).click();
    const table = page.getByRole('region', { name: 'Table of the comparison' });
    await table.waitFor();
    expect(page.url()).toContain('compare=previous');
    expect(await numberOf(page, '.comparison', 'throughput', 'total.value')).toBe(
      await numberOf(page, '.metric-tiles', 'throughput', 'total.value'),
    );
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the comparison as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^comparison-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}\.csv$/);
    await expectAccessible(page);
    await picture(page, 'overview');
  });

  test('all of a tile opens the metric, with what is chosen; a metric that does not apply makes room', async () => {
    await page.goto(`/overview?${year}&person=nobody-of-this-name`);
    await page.getByText('Nothing matches these filters').waitFor();
    await page.getByText(/Not shown, since they do not apply with these filters: Deployment frequency/).waitFor();
    await page.getByText('The numbers of nobody-of-this-name, for that person to look at.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    const tile = page.getByRole('article', { name: 'Throughput' });
    await tile.click({ position: { x: 30, y: 100 } });
    await page.waitForURL(`**/metrics/throughput?${year}`);
  });

  test('people stand in the order of the alphabet; one opens the pages of that person, and the way back', async () => {
    await page.goto(`/team?${year}`);
    const people = page.getByRole('region', { name: 'People, as a table' });
    await people.waitFor();
    await calm(page);
    const names = await people.locator('tbody th a').allTextContents();
    expect(names.length).toBeGreaterThan(2);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    await expectAccessible(page);
    await picture(page, 'team');

    const login = names[1] ?? '';
    const merged = page.locator(`[data-person="${login}"][data-metric="throughput"]`);
    const alone = await merged.getAttribute('data-value');
    await people.getByRole('link', { name: login, exact: true }).click();
    await page.getByRole('heading', { name: `More of ${login}` }).waitFor();
    await calm(page);
    expect(await numberOf(page, '.board-grid', 'throughput', 'total.value')).toBe(alone);
    await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
    await page.waitForURL(/\/overview\?.*person=/);
    await page.getByText(`The numbers of ${login}, for that person to look at.`).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Back to the whole team' }).click();
    await people.waitFor();
    expect(page.url()).not.toContain('person=');
  });

  test('a passport shows the way of a change and leads on to what is beside it; one that is not there says so', async () => {
    await page.goto(`/deployments?${year}`);
    await page
      .getByRole('row')
      .filter({ hasText: 'pull request' })
      .first()
      .locator('.row-title a[href^="/"]')
      .first()
      .click();
    await page.getByRole('heading', { name: 'What it carried' }).waitFor();
    const before = page.url();
    await page.getByRole('link', { name: 'The deployment before' }).waitFor();
    await page.keyboard.press('[');
    await page.waitForURL((url) => url.href !== before);
    await calm(page);
    await page.keyboard.press(']');
    await page.waitForURL(before);
    await calm(page);
    await page
      .getByRole('region', { name: 'Changes that it carried' })
      .locator('a[href^="/pull-requests/"]')
      .first()
      .click();
    const way = page.getByRole('list', { name: 'The way of this change' });
    await way.waitFor();
    expect(await way.locator('strong').allTextContents()).toEqual([
      'First commit',
      'Ready for review',
      'First review',
      'Approved',
      'Merged',
      'In production',
    ]);
    expect(await way.locator('a[href*="/commit/"]').count()).toBe(1);
    await expectAccessible(page);
    await page.locator('main header').getByRole('link').first().click();
    await page.waitForURL(/\/overview\?.*repo=/);
    await page.goto('/pull-requests/999999');
    await page.getByRole('heading', { name: 'There is no such pull request' }).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});

/** The number that an element inside of a part of the page says of a metric. */
const numberOf = (page: Page, within: string, metric: string, field: string): Promise<string | null> =>
  page.locator(`${within} [data-metric="${metric}"][data-field="${field}"]`).first().getAttribute('data-value');
