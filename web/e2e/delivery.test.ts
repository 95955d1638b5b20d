import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calm, expectAccessible, hasChromium, picture } from './browser.ts';
import { setStage } from './stage.ts';
import { connectAndSync, register, signIn } from './steps.ts';

describe.skipIf(!hasChromium)('deployments, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage();

  test('before there is any deployment, the list says what to do, with the lines for a script and for GitHub Actions', async () => {
    const { page, complaints } = await stage.visit();
    await register(page);
    await page.getByRole('link', { name: 'Deployments' }).click();
    await page.getByRole('heading', { name: 'No deployment is known yet' }).waitFor();
    const lines = page.getByRole('region', { name: 'The lines that report a deployment' });
    expect(await lines.textContent()).toContain(`${stage.installation.url}/api/v1/deployments`);
    await expectAccessible(page);
    await picture(page, 'deployments-none');
    await page.getByText('GitHub Actions', { exact: true }).click();
    const steps = page.getByRole('region', { name: 'The steps that report a deployment' });
    expect(await steps.textContent()).toContain('${{ job.status }}');
    expect(await steps.textContent()).toContain(`${stage.installation.url}/api/v1/deployments`);
    await expectAccessible(page);
    await steps.scrollIntoViewIfNeeded();
    await picture(page, 'deployments-none-actions');
    expect(complaints).toEqual([]);
  });

  test('rules are written, ordered and saved', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/rules');
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
    expect(await page.locator('.rules').getByText('Tags v* → production').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('what tells of a failure is chosen, and then failures are measured', async () => {
    const { page, complaints } = await stage.visit();
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

  test('a rejected evidence changes the number; taken back, it is what it was', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/metrics/change-failure-rate?range=365d');
    const before = await headline(page);
    await page.getByRole('link', { name: 'Deployments', exact: true }).click();
    await page.getByRole('region', { name: 'Table of deployments' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'deployments');
    await page.goto('/deployments?range=365d');
    await page.getByLabel('Only failed ones').check();
    const table = page.getByRole('region', { name: 'Table of deployments' });
    await table.getByText('Rolled back').first().waitFor();
    expect(page.url()).toContain('failed=true');
    await picture(page, 'deployments-failed');
    await table
      .locator('tr')
      .filter({ hasText: 'Rolled back' })
      .filter({ hasNotText: /Reverted|Hotfixed|Incident/ })
      .locator('.row-title a')
      .first()
      .click();
    await page.getByRole('heading', { name: 'Why it failed' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'deployment');
    const address = page.url();
    await page.getByRole('button', { name: 'Reject: Rolled back' }).first().click();
    await page.getByRole('heading', { name: 'Nothing says that it failed' }).waitFor();
    await expectAccessible(page);
    await page.goto('/metrics/change-failure-rate?range=365d');
    expect(await headline(page)).not.toBe(before);
    await page.goto(address);
    await page.getByRole('button', { name: 'Take the verdict back: Rolled back' }).first().click();
    await page.getByRole('heading', { name: 'Why it failed' }).waitFor();
    await page.goto('/metrics/change-failure-rate?range=365d');
    expect(await headline(page)).toBe(before);
    expect(complaints).toEqual([]);
  });

  test('a deployment leads to its changes, a change to its deployment; one can be left out and restored', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/deployments?range=365d');
    const carrying = page.getByRole('row').filter({ hasText: 'pull request' }).first();
    await carrying.locator('.row-title a').first().click();
    const carried = page.getByRole('region', { name: 'Changes that it carried' });
    await carried.waitFor();
    const title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    await carried.locator('a[href^="/pull-requests/"]').first().click();
    await page.getByRole('heading', { name: 'In production' }).waitFor();
    await page.getByText('merged until in production').waitFor();
    await expectAccessible(page);
    await picture(page, 'pull-request-delivered');
    await page.getByRole('region', { name: 'Delivery' }).getByRole('link', { name: title }).first().click();
    await page.getByLabel('Reason to leave it out').fill('It was a drill');
    await page.getByRole('button', { name: 'Leave it out' }).click();
    await page.getByRole('heading', { name: 'It is left out by hand' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Let it count again' }).click();
    await page.getByRole('heading', { name: 'It counts' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** The number of a metric's page, once it is there. */
async function headline(page: Page): Promise<string> {
  const shown = page.locator('.headline');
  await shown.waitFor();
  await calm(page);
  return (await shown.textContent()) ?? '';
}
