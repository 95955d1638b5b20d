import type { Page } from 'playwright-core';

/** What several walks begin with. */

export const password = 'correct horse battery staple';
/** Until the first data of a small organisation is there. */
export const syncMs = 120_000;

export async function register(page: Page): Promise<void> {
  await page.goto('/register');
  await page.getByLabel('E-mail').fill('lead@example.com');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Get started' }).waitFor();
}

export async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail').fill('lead@example.com');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** From anywhere, by the page of the sources, to a sync of three repositories, workflow runs among it, that has ended. */
export async function connectAndSync(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
  // The page of the first steps has a field of the same name, and may still be there.
  const github = page.getByRole('region', { name: 'GitHub', exact: true });
  await github.getByLabel('GitHub token').fill('ghp_simulated');
  await page.getByRole('button', { name: 'Save and check its permissions' }).click();
  await page.getByLabel('Search the repositories').waitFor();
  await page.getByRole('switch', { name: /Read workflow runs/ }).check();
  const choices = page.locator('.picker input[type=checkbox]');
  for (const place of [1, 2, 3]) await choices.nth(place).check();
  await page.getByRole('button', { name: /^Save and sync/ }).click();
  await page.getByRole('heading', { name: 'Data' }).waitFor();
  await page.getByText('No sync is running now.').waitFor({ timeout: syncMs });
}
