import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectAccessible, hasChromium, picture } from './browser.ts';
import { setStage } from './stage.ts';
import { signIn } from './steps.ts';

describe.skipIf(!hasChromium)('deployment rules and benchmarks, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage({ synced: true });
  let first = '';

  test('a suggestion is added, tried, saved, and what was tried is what counts then', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/rules');
    const suggestions = page.getByRole('region', { name: 'Suggestions' });
    const choice = suggestions.getByLabel('What does it run?');
    first = (await choice.locator('option').nth(1).textContent()) ?? '';
    await choice.selectOption(first);
    await suggestions.getByText('Merges into the default branch → production').waitFor();
    expect(await suggestions.locator('.suggestions > li strong').first().textContent()).toContain('production');
    await suggestions
      .getByText(/^\d+ times in 90 days$/)
      .first()
      .click();
    await expectAccessible(page);
    await picture(page, 'rule-suggestions');
    await suggestions.getByRole('button', { name: 'Add this rule every merge' }).click();
    expect(await page.locator('.rules strong').allTextContents()).toEqual(['every merge', 'The default']);

    await suggestions.getByRole('button', { name: 'See what it would count' }).click();
    const preview = page.getByRole('region', { name: 'What these rules would count' });
    const [before, after] = await changeOf(preview, first);
    expect(after).toBeGreaterThan(before);
    expect(await preview.locator('table.numbers tbody tr strong').allTextContents()).toEqual([
      'Deployment frequency',
      'Lead time for changes',
      'Change failure rate',
      'Recovery time',
    ]);
    expect(await preview.getByText('“every merge”').count()).toBeGreaterThan(0);
    expect(await preview.getByText('2 repositories stay as they are').count()).toBe(1);
    await expectAccessible(page);
    await picture(page, 'rule-preview');

    await page.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByText('The rules are saved.').waitFor();
    await preview.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'See what this would count' }).click();
    await preview.getByText('No rule changes for any repository').waitFor();
    expect(await preview.getByText(`${after} deployments as before`).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('a preview says that it is of an older draft, how long it takes, and can be given up', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/rules');
    const preview = page.getByRole('region', { name: 'What these rules would count' });
    const see = page.getByRole('button', { name: 'See what this would count' });
    await see.click();
    await preview.getByText('The four numbers').waitFor();
    await page.getByRole('button', { name: 'Delete every merge' }).click();
    await preview.getByText('This is of an older draft').waitFor();
    await expectAccessible(page);
    await picture(page, 'rule-preview-older');

    // The question is never answered, as if trying the rules took long.
    await page.route('**/rules/preview', () => {});
    await preview.getByRole('button', { name: 'See what they would count now' }).click();
    await preview.getByText(/^Trying them on everything of 90 days/).waitFor();
    await expectAccessible(page);
    await picture(page, 'rule-preview-waits');
    await preview.getByRole('button', { name: 'Stop' }).click();
    await preview.getByText('This is of an older draft').waitFor();
    await page.unroute('**/rules/preview');
    await see.click();
    const [before, after] = await changeOf(preview, first);
    expect(after).toBeLessThan(before);
    await preview.getByText('This is of an older draft').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('every saved list is in the history and can be the draft again', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/rules');
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('Version 1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete every merge' }).click();
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await history.getByText('Version 2', { exact: true }).click();
    await expectAccessible(page);
    await history.getByRole('button', { name: 'Use this version again (version 1)' }).click();
    expect(await page.locator('.rules strong').allTextContents()).toEqual(['every merge', 'The default']);
    await page.getByText('Not saved yet.', { exact: true }).waitFor();
    await picture(page, 'rule-history');
    expect(complaints).toEqual([]);
  });

  test('a rule about deployments on GitHub keeps the environment that it means', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/settings/rules');
    const suggestions = page.getByRole('region', { name: 'Suggestions' });
    await suggestions.getByLabel('What does it run?').selectOption(first);
    await suggestions.getByRole('button', { name: 'Add this rule environment production' }).click();
    await page.getByRole('button', { name: 'Edit environment production' }).click();
    expect(await page.getByLabel('What is a deployment').inputValue()).toBe('github');
    expect(await page.getByLabel('Environment', { exact: true }).inputValue()).toBe('production');
    await page.getByRole('button', { name: 'Use this rule' }).click();
    expect(await page.getByText(`Deployments on GitHub to “production” in ${first} → production`).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('a delivery metric stands among the published bands; what has no number has no band', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/metrics/lead-time?range=365d');
    const benchmark = page.getByRole('region', { name: 'Benchmark' });
    await benchmark.getByRole('heading', { name: 'Among the teams that answered DORA in 2025' }).waitFor();
    expect(await benchmark.textContent()).toMatch(
      /Top \d+ %: in the .* band.*; faster than the [\d.]+ % in slower bands\./,
    );
    expect(await benchmark.textContent()).toMatch(/level of 2024/);
    expect(await benchmark.getByRole('listitem').count()).toBe(6);
    expect(await benchmark.getByRole('listitem').filter({ hasText: 'here' }).count()).toBe(1);
    await expectAccessible(page);
    await benchmark.scrollIntoViewIfNeeded();
    await picture(page, 'benchmark');

    await page.goto('/metrics/lead-time?from=2019-01-01&to=2019-01-31');
    await page.getByRole('heading', { name: 'Lead time for changes' }).waitFor();
    await page.locator('.headline').waitFor();
    expect(await benchmark.count()).toBe(0);
    await page.goto('/metrics/change-failure-rate?range=365d');
    await page.getByRole('heading', { name: 'This cannot be measured yet' }).waitFor();
    expect(await benchmark.count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** How many deployments of a repository count before and after, as a preview says it. */
async function changeOf(preview: ReturnType<Page['getByRole']>, repository: string): Promise<[number, number]> {
  const line = preview.locator('summary').filter({ hasText: repository });
  await line.filter({ hasText: '→' }).waitFor();
  const [, before, after] = /(\d+) → (\d+) deployments?/.exec((await line.textContent()) ?? '') ?? [];
  return [Number(before), Number(after)];
}
