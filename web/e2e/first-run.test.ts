import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calm, expectAccessible, hasChromium, picture } from './browser.ts';
import { setStage } from './stage.ts';
import { password, register, signIn, syncMs } from './steps.ts';

const email = 'lead@example.com';

describe.skipIf(!hasChromium)('the first run, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage();

  test('an empty workspace leads to the first step, and a token that is refused says what to do', async () => {
    const { page, complaints } = await stage.visit();
    await page.goto('/register');
    await page.locator('input[name=email]:focus').waitFor();
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await question(page, 'Where does the data come from?');
    await expectAccessible(page);
    await picture(page, 'start-connect');

    await stage.github.fault('bad_token');
    await pasteToken(page, 'ghp_of_somebody_else');
    await question(page, 'Can the token read what is needed?');
    await page.getByText('GitHub does not accept this token.').last().waitFor();
    expect(await page.locator('.permissions').textContent()).toMatch(/new one/);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test('by keyboard alone, left and resumed: a permission that is missing, repositories, what counts, the charts', async () => {
    await stage.github.fault(null);
    await stage.github.fault('forbidden', { match: { operation: 'deployments(first:1)' } });
    const { page, complaints } = await stage.visit();
    // Whoever comes back goes on where they were.
    await signIn(page, '/');
    await question(page, 'Can the token read what is needed?');
    await page.getByText('One permission is missing.').last().waitFor();
    const missing = page.locator('.permissions li[data-state=missing]');
    expect(await missing.textContent()).toMatch(/^Missing: Deployments .*access/);
    await expectAccessible(page);
    await picture(page, 'start-missing');
    await stage.github.fault(null);
    await press(page, page.getByRole('button', { name: 'Check again' }));
    await press(page, page.getByRole('button', { name: 'Choose repositories' }));

    await question(page, 'What do you want to measure?');
    const choices = page.locator('.picker input[type=checkbox]');
    await choices.nth(1).waitFor();
    for (const place of [1, 2]) await press(page, choices.nth(place), ' ');
    await expectAccessible(page);
    await press(page, page.getByRole('button', { name: 'Save and sync 2 choices' }));

    await question(page, 'What counts as a deployment?');
    await page.reload();
    await question(page, 'What counts as a deployment?');
    await page.getByText('2 repositories have deployments to production.').waitFor({ timeout: syncMs });
    await page.getByRole('region', { name: /^Latest of/ }).waitFor();
    expect(
      await page
        .getByRole('region', { name: /^Latest of/ })
        .locator('tbody tr')
        .count(),
    ).toBe(10);
    await expectAccessible(page);
    await picture(page, 'start-deployments');
    await press(page, page.getByRole('button', { name: 'Show the charts' }));
    await page.waitForURL('**/overview');
    expect(complaints).toEqual([]);
  });

  test('what waits stands on the page Now, longest first or by whom it waits for', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/?repo=nobody/knows');
    await page.getByRole('heading', { name: 'Nothing needs you now.' }).waitFor();
    await page.getByRole('button', { name: 'Remove the filter Repository nobody/knows' }).click();
    await page.locator('.chart svg').first().waitFor();
    const table = page.getByRole('region', { name: 'Longest waiting first' });
    await table.getByRole('link').first().waitFor();
    await page.getByText('By person', { exact: true }).click();
    await page.locator('.group-title').first().waitFor();
    expect(page.url()).toMatch(/\?list=people$/);
    await page.reload();
    await page.locator('.group-title').first().waitFor();
    expect(await page.getByText(/are well, last read/).count()).toBe(1);
    await expectAccessible(page);
    await picture(page, 'now');
    expect(complaints).toEqual([]);
  });

  test('a failure is confirmed or rejected where it is shown, and that can be taken back', async () => {
    await reportIncident(stage.installation.url);
    const { page, complaints } = await stage.visit();
    await signIn(page, '/');
    const failures = page.getByRole('region', { name: 'Deployments to look at' });
    const number = page.locator('.need[href="#deployments"] .need-number');
    const before = Number(await number.textContent());
    await failures.getByRole('button', { name: 'Confirm: Incident' }).click();
    await failures.getByText('Confirmed by you').waitFor();
    await failures.getByRole('button', { name: 'Take the verdict back: Incident' }).click();
    await failures.getByRole('button', { name: 'Reject: Incident' }).click();
    await failures.getByText('Rejected by you').waitFor();
    await failures.getByText('Does not count as a failure').waitFor();
    await failures.scrollIntoViewIfNeeded();
    await expectAccessible(page);
    await picture(page, 'now-failure');
    // It is gone from what needs somebody, and stays in sight for whoever has just judged it.
    await expect
      .poll(async () => ((await number.count()) === 0 ? 0 : Number(await number.textContent())))
      .toBe(before - 1);
    expect(await failures.getByText('Rejected by you').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('what is known of each day is drawn, said and listed; what is missing can be imported', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/data');
    const coverage = page.getByRole('region', { name: 'Coverage', exact: true });
    await coverage.getByText('Nothing is missing in these days.').waitFor();
    await coverage
      .getByRole('img', { name: /All 90 days are known/ })
      .nth(2)
      .waitFor();
    await page.getByText(/of \d+ merged pull requests reached production/).waitFor();
    await expectAccessible(page);
    await coverage.scrollIntoViewIfNeeded();
    await picture(page, 'coverage');
    await coverage.getByLabel('Kind of data').selectOption('Workflow runs');
    await coverage.getByText('Table', { exact: true }).click();
    const rows = coverage.getByRole('region', { name: 'Coverage as a table' }).locator('tbody tr');
    expect(await rows.count()).toBe(2);

    await page.goto('/data?from=2024-06-01&to=2026-01-31');
    await coverage.getByText(/^Workflow runs of .* 2024/).waitFor();
    await coverage.getByRole('button', { name: 'Import these days' }).click();
    expect(await page.getByLabel('From', { exact: true }).last().inputValue()).toBe('2024-06-01');
    expect(complaints).toEqual([]);
  });

  test('a source that breaks is said on the page Now, with the way to repair it; demo data is not mixed in', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/data');
    await stage.github.fault('bad_token');
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('Broken', { exact: true }).first().waitFor({ timeout: syncMs });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Now' }).click();
    const sources = page.getByRole('region', { name: 'Sources' });
    await sources
      .getByText(/refused the token/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await sources.getByRole('link', { name: 'Repair the connection' }).first().click();
    await page.getByText(/Demo data cannot be mixed with real data/).waitFor();
    await calm(page);
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the demo, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage();

  test('one click in, seen as what it is on every page, and one click out', async () => {
    const { page, complaints } = await stage.visit();
    await register(page);
    await page.getByRole('button', { name: 'Look around with demo data' }).click();
    const banner = page.getByRole('complementary', { name: 'Demo data' });
    await banner.getByText('You are looking at invented data.').waitFor();
    await page.waitForURL('**/overview', { timeout: syncMs });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Now' }).click();
    await page.locator('.chart svg').first().waitFor();
    await expectAccessible(page);
    await picture(page, 'demo');
    await page.goto('/settings/sources');
    await page.getByRole('heading', { name: 'All sources are invented' }).waitFor();
    expect(await page.getByLabel('GitHub token').count()).toBe(0);

    const remove = banner.getByRole('button', { name: 'Remove the demo data' });
    await remove.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep looking' }).click();
    await banner.waitFor();
    await remove.click();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    // A year of data, while more of it comes in.
    await banner.waitFor({ state: 'detached', timeout: syncMs });
    await question(page, 'Where does the data come from?');
    await page.getByRole('button', { name: 'Look around with demo data' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Waits for a step by its question. */
const question = (page: Page, text: string): Promise<void> => page.getByRole('heading', { name: text }).waitFor();

async function pasteToken(page: Page, token: string): Promise<void> {
  await reach(page, page.getByLabel('GitHub token'));
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
}

/** Presses a key on something that is reached with Tab alone. */
async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

const mostTabs = 60;

async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; tabs < mostTabs; tabs++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target.toString()} is not reached with ${mostTabs} presses of Tab.`);
}

/** Something goes wrong with the latest deployment, as whoever operates it would report it. */
async function reportIncident(url: string): Promise<void> {
  const ask = async (path: string, bearer: string | null, json?: object) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: json ? 'POST' : 'GET',
      headers: { 'Content-Type': 'application/json', ...(bearer && { Authorization: `Bearer ${bearer}` }) },
      ...(json && { body: JSON.stringify(json) }),
    });
    expect(response.ok, `${path}: ${response.status}`).toBe(true);
    return response.json();
  };
  const { access_token: bearer } = (await ask('/auth/login', null, { email, password })) as { access_token: string };
  const { items } = (await ask('/deployments?limit=1&production=true&status=success', bearer)) as {
    items: { id: number; repository: { name: string }; finished_at: string; sha: string }[];
  };
  const [latest] = items;
  if (latest === undefined) throw new Error('There is no deployment.');
  await ask('/incidents', bearer, {
    id: 'slow',
    repository: latest.repository.name,
    title: 'Orders are slow',
    started_at: new Date(Date.parse(latest.finished_at) + 600_000).toISOString(),
    sha: latest.sha,
  });
}
