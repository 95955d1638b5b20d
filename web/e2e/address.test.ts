import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calm, expectAccessible, hasChromium, paper, picture } from './browser.ts';
import { setStage } from './stage.ts';
import { signIn } from './steps.ts';

const chosen = 'range=365d&bucket=month&compare=previous&bots=include';
const lateMs = 700;

describe.skipIf(!hasChromium)('addresses, steps back and new data, in a browser', { timeout: 240_000 }, () => {
  const stage = setStage({ synced: true });

  test('what is chosen goes along to every page and back again; what is a page’s own stays there', async () => {
    const { page, complaints } = await stage.visit();
    const first = `/metrics/throughput?${chosen}&label=bug&show=table&sort=at`;
    await signIn(page, first);
    await page.getByRole('region', { name: 'Throughput as a table' }).waitFor();
    const ways: [place: string, leads: () => Promise<void>][] = [
      ['/metrics/review-time', () => inCatalogue(page, 'Review time')],
      ['/deployments', () => inNavigation(page, 'Deployments')],
      [
        '/deployments/',
        () => page.getByRole('region', { name: 'Table of deployments' }).locator('a[href^="/"]').first().click(),
      ],
      ['/data', () => inNavigation(page, 'Data')],
      ['/settings', () => inNavigation(page, 'Settings')],
      ['/settings/tokens', () => page.getByRole('link', { name: 'API tokens' }).click()],
      ['/metrics', () => inNavigation(page, 'Metrics')],
      [
        '/metrics/throughput',
        () =>
          page
            .getByRole('main')
            .getByRole('link', { name: /^Throughput/ })
            .last()
            .click(),
      ],
    ];
    const visited: string[] = [];
    for (const [place, leads] of ways) {
      await leads();
      await page.waitForURL((url) => url.pathname.startsWith(place) && visited.at(-1) !== url.href);
      expect(new URL(page.url()).search, place).toBe(`?${chosen}&label=bug`);
      visited.push(page.url());
    }
    for (const address of visited.toReversed().slice(1)) {
      await page.goBack();
      await page.waitForURL(
        (url) => url.pathname === new URL(address).pathname.replace(/^\/settings$/, '/settings/sources'),
      );
    }
    await page.goBack();
    await page.getByRole('region', { name: 'Throughput as a table' }).waitFor();
    expect(page.url()).toBe(`${stage.installation.url}${first}`);
    expect(complaints).toEqual([]);
  });

  test('filters are chosen from what there is, shown one by one, taken off, and cleared', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/metrics/throughput?range=365d');
    const controls = page.getByRole('group', { name: 'What is shown' });
    await controls.getByText('Repository', { exact: true }).click();
    await controls.locator('.menu[open]').getByRole('checkbox').first().check();
    await page.keyboard.press('Escape');
    await controls.getByText('Person', { exact: true }).click();
    await controls.locator('.menu[open]').getByRole('checkbox').first().check();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Bots' }).selectOption('With bots');
    const chips = page.getByRole('list', { name: 'Filters' });
    await chips.getByText('With bots').waitFor();
    expect(await chips.getByRole('button', { name: /^Remove the filter/ }).count()).toBe(3);
    await calm(page);
    await expectAccessible(page);
    await picture(page, 'filters');
    await chips.getByRole('button', { name: /^Remove the filter Person/ }).click();
    await page.waitForURL((url) => !url.search.includes('person='));
    await inNavigation(page, 'Deployments');
    await chips.getByText('(has no effect here)').waitFor();
    await chips.getByRole('button', { name: 'Clear all' }).click();
    await page.waitForURL((url) => url.search === '?range=365d');
    await page.goBack();
    await chips.getByText('With bots').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a step back, a step forward and a reload show a page where it was left, though its data comes late', async () => {
    const { page } = await stage.visit();
    await signIn(page, '/metrics/throughput?range=365d');
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('50 of').waitFor();
    const rows = page.getByRole('region', { name: 'Rows behind the number' });
    const link = rows.locator('a[href^="/pull-requests/"]').last();
    await link.scrollIntoViewIfNeeded();
    await page.evaluate('window.scrollTo(0, 640)');
    await expect.poll(() => scrolled(page)).toBe(640);
    const title = await link.textContent();
    const inTable = await rows.evaluate((element) => element.scrollTop);
    expect(inTable).toBeGreaterThan(300);
    await page.route('**/api/v1/metrics**', late);
    await page.route('**/api/v1/pull-requests/**', late);

    await link.click();
    await page.getByRole('heading', { name: String(title), level: 1 }).waitFor();
    expect(await scrolled(page)).toBe(0);
    await page.goBack();
    await page.getByText('50 of').waitFor();
    await calm(page);
    expect(await scrolled(page)).toBe(640);
    await expect.poll(() => rows.evaluate((element) => element.scrollTop)).toBe(inTable);
    await page.goForward();
    await page.getByRole('heading', { name: String(title), level: 1 }).waitFor();
    expect(await scrolled(page)).toBe(0);
    await page.goBack();
    await page.getByText('50 of').waitFor();

    // Whoever scrolls has taken over.
    await page.mouse.move(700, 60);
    await page.mouse.wheel(0, -140);
    await expect.poll(() => scrolled(page)).toBe(500);
    await page.reload();
    await page.locator('.chart svg').first().waitFor();
    await expect.poll(() => scrolled(page)).toBe(500);
  });

  test('questions that are not wanted any more are given up, and an answer that has not changed costs a 304', async () => {
    const { context, page } = await stage.visit();
    const session = await context.newCDPSession(page);
    const [asked, statuses] = [new Map<string, string>(), new Map<string, number>()];
    await session.send('Network.enable');
    session.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, request.url));
    session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => statuses.set(requestId, statusCode));
    const answered = () =>
      [...asked]
        .filter(([, url]) => url.includes('/metrics/throughput?'))
        .map(([requestId]) => statuses.get(requestId));
    await signIn(page, '/metrics/throughput');
    await page.locator('.chart svg').first().waitFor();
    await inNavigation(page, 'Deployments');
    await page.getByRole('heading', { name: 'Deployments', level: 1 }).waitFor();
    await page.goBack();
    await expect.poll(answered).toEqual([200, 304]);
    await page.locator('.chart svg').first().waitFor();
    await calm(page);

    const given: string[] = [];
    page.on('requestfailed', (request) => given.push(request.url()));
    const { promise: allAsked, resolve: answer } = Promise.withResolvers<void>();
    await page.route('**/api/v1/metrics/throughput?**', (route) => allAsked.then(() => go(route)));
    for (let steps = 0; steps < 3; steps++) {
      const next = page.waitForRequest(/throughput\?/);
      await page.keyboard.press('[');
      await next;
    }
    await expect.poll(() => given.filter((url) => url.includes('/throughput?')).length).toBe(2);
    answer();
    await calm(page);
    await page.locator('.headline').waitFor();
  });

  test('new data changes the numbers by itself, and takes neither the focus nor the place', async () => {
    const { page, complaints } = await stage.visit();
    await signIn(page, '/metrics/throughput?range=365d');
    const rows = page.getByRole('region', { name: 'Rows behind the number' });
    const links = rows.locator('a[href^="/pull-requests/"]');
    await links.nth(20).waitFor();
    const before = Number.parseInt((await page.locator('.headline').textContent()) ?? '', 10);
    await links.nth(12).focus();
    await page.evaluate('window.scrollTo(0, 640)');
    const focused = await page.evaluate('document.activeElement.href');
    const top = await rows.evaluate((element) => element.scrollTop);

    const other = await stage.visit();
    await signIn(other.page, `/pull-requests/${(await links.nth(3).getAttribute('href'))?.match(/\d+/)?.[0]}`);
    await other.page.getByLabel('Reason to leave it out').fill('It was a drill');
    await other.page.getByRole('button', { name: 'Leave it out' }).click();
    await other.page.getByRole('heading', { name: 'It is left out by hand' }).waitFor();

    await expect
      .poll(async () => Number.parseInt((await page.locator('.headline').textContent()) ?? '', 10))
      .toBe(before - 1);
    await page.getByRole('heading', { name: `${before - 1} rows` }).waitFor();
    expect(await page.evaluate('document.activeElement.href')).toBe(focused);
    expect(await scrolled(page)).toBe(640);
    expect(await rows.evaluate((element) => element.scrollTop)).toBe(top);

    // What cannot be had yet is said, and the numbers that are known stay until it can.
    const failing = '**/api/v1/metrics/throughput?**';
    await page.route(failing, (route) => route.fulfill({ status: 503, body: '{"detail":"The database is away."}' }));
    await other.page.getByRole('button', { name: 'Let it count again' }).click();
    await other.page.getByRole('heading', { name: 'It counts' }).waitFor();
    await page.getByText('There is newer data, and it could not be loaded yet').waitFor();
    await page.getByRole('heading', { name: `${before - 1} rows` }).waitFor();
    await page.unroute(failing);
    await page.getByRole('heading', { name: `${before} rows` }).waitFor();
    await page.getByText('There is newer data').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('on paper a page is light, says what is chosen, and has its chart and its table, but nothing to press', async () => {
    const { page } = await stage.visit({ theme: 'dark' });
    await signIn(page, '/metrics/throughput?range=365d&compare=previous&repo=tidewater%2Fharbour');
    await page.locator('.chart svg').first().waitFor();
    await calm(page);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await paper(page, 'paper');
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.locator('button:not(.link):visible, select:visible, input:visible').count()).toBe(0);
    await page.getByText(/^\d+ \w+ \d+ to \d+ \w+ \d+, by week, compared with the period before$/).waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: null });
  });

  test('another tab follows when the theme is chosen, and a chosen theme is the browser’s own from the first moment', async () => {
    const { context, page } = await stage.visit({ theme: 'dark' });
    await signIn(page, '/settings/account');
    const other = await context.newPage();
    await other.goto('/settings/account');
    await other.getByRole('heading', { name: 'Appearance' }).waitFor();
    await page.getByRole('main').getByRole('radio', { name: 'Light' }).check({ force: true });
    await expect.poll(() => other.evaluate('document.documentElement.dataset.theme')).toBe('light');
    await other.goto('/data', { waitUntil: 'commit' });
    await other.locator('body').waitFor({ state: 'attached' });
    expect(await other.evaluate(`document.querySelector('meta[name=color-scheme]').content`)).toBe('light');
  });
});

const inNavigation = (page: Page, title: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }).click();

const inCatalogue = (page: Page, title: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Metrics' }).getByRole('link', { name: title, exact: true }).click();

const scrolled = (page: Page): Promise<number> => page.evaluate('Math.round(window.scrollY)');

/** Lets an answer come later than anybody would wait. */
async function late(route: Route): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, lateMs));
  await go(route);
}

async function go(route: Route): Promise<void> {
  await route.continue().catch(() => {
    // The page has given the question up in the meantime.
  });
}
