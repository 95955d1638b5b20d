import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calm, expectAccessible, hasChromium, picture } from './browser.ts';
import { setStage } from './stage.ts';
import { password, signIn } from './steps.ts';

describe.skipIf(!hasChromium)('the keyboard, the palette and the menu, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage({ synced: true });

  test('by keyboard alone: sign in, skip the navigation, go to every place, and reach all that is there', async () => {
    const { page, complaints } = await stage.visit();
    await page.goto('/metrics');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.keyboard.type('lead@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Metrics', level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');

    const places = await placesInHelp(page);
    expect(places.length).toBeGreaterThan(3);
    for (const { title, key } of places.toReversed()) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await arriveAt(page, title);
      expect(await page.title()).toContain(title);
      await expectReachable(page);
    }
    expect(complaints).toEqual([]);
  });

  test('the palette finds pages, metrics, repositories, people and open pull requests, and leads there', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/metrics/throughput?range=365d&show=table');
    await page.getByRole('region', { name: 'Throughput as a table' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: 'Sync now' }).waitFor();
    await expectAccessible(page);
    await picture(page, 'palette');

    await page.keyboard.type('review ti');
    await page.getByRole('option', { name: /^Review time/ }).waitFor();
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Review time');
    expect(new URL(page.url()).search).toBe('?range=365d');

    await page.keyboard.press('Control+k');
    await page.keyboard.type('tidewater');
    const repositories = page.getByRole('group', { name: 'Repositories' }).getByRole('option');
    await repositories.nth(2).waitFor();
    await expectAccessible(page);
    await picture(page, 'palette-found');
    await expectActive(page, repositories.nth(0));
    await page.keyboard.press('ArrowDown');
    await expectActive(page, repositories.nth(1));
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Remove the filter Repository tidewater/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/metrics/review-time');

    const { author, title } = await firstOpen(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type(author);
    await page.getByRole('group', { name: 'People' }).getByRole('option', { name: author }).first().click();
    await page.getByRole('button', { name: `Remove the filter Person ${author}` }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(title);
    await page.getByRole('group', { name: 'Open pull requests' }).getByRole('option').first().click();
    await arriveAt(page, title);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('nothing is called so');
    await page.getByText('Nothing is called that.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('the palette does things, and says that they are done', async () => {
    const { context, page, complaints } = await stage.visit();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await signIn(page, '/metrics/throughput?repo=tidewater%2Fquarry');
    const does = async (words: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Search/ }).fill(words);
      await page.getByRole('option', { name: words }).waitFor();
      await page.keyboard.press('Enter');
    };
    await does('Copy link');
    await page.getByText('The link is copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
    await does('Switch to the dark theme');
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await does('Clear all filters');
    await page.waitForURL((url) => url.search === '');
    await does('Sync now');
    await page.getByText('The sync has started.').waitFor();
    await page.getByRole('link', { name: /^Syncing (\d+ of \d+ repositories|Looking for repositories)/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a key is for the page only where nobody types, and with no modifier but its own', async () => {
    const { page } = await stage.visit();
    await signIn(page, '/metrics/throughput');
    await page.locator('.chart svg').first().waitFor();
    const before = page.url();
    await page.keyboard.press('/');
    const field = page.getByLabel('Search repository');
    await field.waitFor();
    expect(await field.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.type('c[g?m');
    expect(await field.inputValue()).toBe('c[g?m');
    await page.keyboard.press('Escape');
    for (const key of ['Control+c', 'Alt+c', 'Meta+c', 'Shift+C']) await page.keyboard.press(key);
    expect(page.url()).toBe(before);

    await page.keyboard.press('c');
    await page.waitForURL((url) => url.search.includes('compare=previous'));
    await page.keyboard.press('[');
    await page.waitForURL((url) => url.search.includes('from='));
    await page.keyboard.press(']');
    await page.waitForURL((url) => !url.search.includes('from='));
    await page.keyboard.press('c');
    await page.waitForURL((url) => url.search === '');
  });

  test('the help shows every key, holds the focus, gives it back, and can turn single keys off', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/metrics/throughput');
    await page.getByRole('button', { name: 'Shortcuts' }).focus();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    for (const section of ['Everywhere', 'What is shown', 'Go to'])
      await help.getByRole('heading', { name: section }).waitFor();
    await expectAccessible(page);
    await picture(page, 'keys');
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press(presses < 5 ? 'Tab' : 'Shift+Tab');
      expect(await page.evaluate(`document.activeElement.closest('dialog') !== null`)).toBe(true);
    }
    await page.keyboard.press('c');
    expect(page.url()).not.toContain('compare');
    await help.getByRole('switch', { name: /^Keys without a modifier/ }).uncheck();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Shortcuts');

    await page.reload();
    await page.locator('.chart svg').first().waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    expect(page.url()).not.toContain('compare');
    expect(complaints).toEqual([]);
  });

  test('on a phone a bar at the top leads to the search and to a menu with every place', async () => {
    const { page, complaints } = await stage.visit({ width: 360 });
    await page.goto('/metrics');
    await page.getByLabel('E-mail').fill('lead@example.com');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Metrics', level: 1 }).waitFor();
    const button = page.getByRole('button', { name: 'Menu', exact: true });
    await button.click();
    const menu = page.getByRole('dialog', { name: 'Menu' });
    await menu.waitFor();
    const titles = await menu.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
    await expectAccessible(page);
    await picture(page, 'menu');
    await page.setViewportSize({ width: 360, height: 640 });
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await button.click();
    await menu.getByRole('link', { name: 'Deployments' }).click();
    await arriveAt(page, 'Deployments');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect((await placesInHelp(page)).map(({ title }) => title)).toEqual(titles);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('option', { name: 'Data', exact: true }).click();
    await arriveAt(page, 'Data');
    expect(complaints).toEqual([]);
  });
});

/** Where the keys lead, as the help says it. */
async function placesInHelp(page: Page): Promise<{ title: string; key: string }[]> {
  await page.keyboard.press('?');
  const ways = page.getByRole('dialog').locator('section').filter({ hasText: 'Go to' }).last().locator('dl > div');
  await ways.first().waitFor();
  const places: { title: string; key: string }[] = [];
  for (const way of await ways.all()) {
    const key = await way.locator('kbd').last().textContent();
    places.push({ title: (await way.locator('dt').textContent()) ?? '', key: String(key).toLowerCase() });
  }
  await page.keyboard.press('Escape');
  return places;
}

/** Waits until a page is there and its heading has the focus. */
async function arriveAt(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  await expect.poll(() => page.evaluate(`document.activeElement.closest('h1')?.textContent`)).toBe(heading);
  await calm(page);
}

/** Expects that the Tab key reaches everything that can be used, and that one sees where it is. */
async function expectReachable(page: Page): Promise<void> {
  const missing = () =>
    page.evaluate<
      string[]
    >(`[...document.querySelectorAll('a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]')]
      .filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !(one.type === 'radio' && !one.checked))
      .filter((one) => !('reached' in one.dataset)).map((one) => one.outerHTML.slice(0, 120))`);
  const unseen: string[] = [];
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab');
    const html = await page.evaluate<string | null>(`(() => {
      const one = document.activeElement;
      one.dataset.reached = '';
      // What opens a whole card has its ring around the card.
      const isRinged = (element) => element && [null, '::after'].some((part) => getComputedStyle(element, part).outlineStyle !== 'none');
      return one === document.body || isRinged(one) || isRinged(one.closest('label')) ? null : one.outerHTML.slice(0, 120);
    })()`);
    if (html !== null) unseen.push(html);
    if (presses % 10 === 9 && (await missing()).length === 0) break;
  }
  expect({ missing: await missing(), unseen }, page.url()).toEqual({ missing: [], unseen: [] });
}

/** Expects that an option is the chosen one, and that screen readers are told so. */
async function expectActive(page: Page, option: ReturnType<Page['locator']>): Promise<void> {
  expect(await option.getAttribute('aria-selected')).toBe('true');
  expect(await page.getByRole('combobox', { name: /^Search/ }).getAttribute('aria-activedescendant')).toBe(
    await option.getAttribute('id'),
  );
}

/** An open pull request whose author can be filtered by, from the page that counts those. */
async function firstOpen(page: Page): Promise<{ author: string; title: string }> {
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.url().includes('/pull-requests?') && one.status() < 400),
    page.keyboard.press('Control+k'),
  ]);
  const { items } = (await response.json()) as { items: { author: string; title: string }[] };
  await page.keyboard.press('Escape');
  const [first] = items;
  if (first === undefined) throw new Error('No pull request is open in the simulated organisation.');
  return first;
}
