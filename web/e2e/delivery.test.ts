import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, hasChromium, openBrowser, picture, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install } from './installation.ts';
import { register } from './steps.ts';

describe.skipIf(!hasChromium)('deployments, in a browser', { timeout: 240_000 }, () => {
  let browser: Browser;
  let installation: Installation;

  beforeAll(async () => {
    await buildWeb();
    [browser, installation] = await Promise.all([openBrowser(), install()]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  test('rules are written, ordered and saved, and so is what tells of a failure', async () => {
    const { page, complaints } = await visit(browser, installation.url);
    await register(page);
    await page.getByRole('link', { name: 'Rules' }).click();
    for (const [name, kind] of [
      ['site', 'Tags'],
      ['api', 'Releases'],
    ] as const) {
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('What is a deployment').selectOption(kind);
      await page.getByLabel('Tag', { exact: true }).fill('v*');
      await expectAccessible(page);
      await picture(page, 'rule');
      await page.getByRole('button', { name: 'Use this rule' }).click();
    }
    await page.getByRole('button', { name: 'Move api up' }).click();
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByText('The rules are saved.').waitFor();
    await page.getByRole('radio', { name: /^What the repository says/ }).check();
    const form = page.getByRole('region', { name: 'Lead time and failures' });
    await form.getByLabel(/^Labels that make/).fill('incident\n outage \n');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('The settings are saved.').waitFor();
    await expectAccessible(page);
    await picture(page, 'rules');

    await page.reload();
    await page.getByText('The default', { exact: true }).waitFor();
    expect(await page.locator('.rules strong').allTextContents()).toEqual(['api', 'site', 'The default']);
    expect(await page.getByText('Tags v* → production').count()).toBe(1);
    expect(await page.getByRole('radio', { name: /^What the repository says/ }).isChecked()).toBe(true);
    expect(await page.getByLabel(/^Labels that make/).inputValue()).toBe('incident\noutage');
    expect(complaints).toEqual([]);
  });
});
