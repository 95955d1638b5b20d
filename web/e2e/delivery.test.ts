import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, hasChromium, openBrowser, picture, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install, type Simulation, simulateGitHub } from './installation.ts';
import { connectAndSync, register, signIn } from './steps.ts';

describe.skipIf(!hasChromium)('deployments, in a browser', { timeout: 240_000 }, () => {
  let browser: Browser;
  let github: Simulation;
  let installation: Installation;

  beforeAll(async () => {
    await buildWeb();
    github = await simulateGitHub();
    [browser, installation] = await Promise.all([openBrowser(), install(github.environment)]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    github?.stop();
  });

  test('rules are written, ordered and saved', async () => {
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
    await expectAccessible(page);
    await picture(page, 'rules');

    await page.reload();
    await page.getByText('The default', { exact: true }).waitFor();
    expect(await page.locator('.rules strong').allTextContents()).toEqual(['api', 'site', 'The default']);
    expect(await page.getByText('Tags v* → production').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('what tells of a failure is chosen, and then failures are measured', async () => {
    const { page, complaints } = await visit(browser, installation.url);
    await signIn(page, '/settings/sources');
    await connectAndSync(page);
    await page.goto('/metrics/deployment-frequency?range=365d');
    await page.getByText(/deployed on \d+ days · [\d.]+ in the median week/).waitFor();
    await page.locator('.chart svg').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'deployment-frequency');

    await page.goto('/metrics/change-failure-rate?range=365d');
    await page.getByRole('heading', { name: 'This cannot be measured yet' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'failures-not-measurable');
    await page.getByRole('main').getByRole('link', { name: 'Choose what tells of a failure' }).click();
    await page.getByRole('radio', { name: /^What the repository says/ }).check();
    const form = page.getByRole('region', { name: 'Lead time and failures' });
    await form.getByLabel(/^Labels that make/).fill('incident\n outage \n');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('The settings are saved.').waitFor();
    await page.reload();
    await form.waitFor();
    expect(await form.getByRole('radio', { name: /^What the repository says/ }).isChecked()).toBe(true);
    expect(await form.getByLabel(/^Labels that make/).inputValue()).toBe('incident\noutage');

    await page.goto('/metrics/change-failure-rate?range=365d');
    await page.locator('.chart svg').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'change-failure-rate');
    await page.goto('/metrics/lead-time?range=365d');
    await page.getByRole('button', { name: /not attributable to a deployment/ }).click();
    await page.getByRole('heading', { name: /left out because no deployment/ }).waitFor();
    await page
      .getByText(/before the first known deployment/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await picture(page, 'lead-time-left-out');
    expect(complaints).toEqual([]);
  });
});
