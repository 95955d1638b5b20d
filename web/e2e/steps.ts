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
  await page.getByRole('heading', { name: 'GitHub', exact: true }).waitFor();
}

export async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail').fill('lead@example.com');
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}
