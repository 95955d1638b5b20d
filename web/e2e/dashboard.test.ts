import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { places } from '../lib/places.ts';
import { calm, expectAccessible, hasChromium, openBrowser, visit } from './browser.ts';
import { buildWeb } from './build.ts';
import { type Installation, install } from './installation.ts';
import { password, syncMs } from './steps.ts';

const paths = places.map(({ path }) => path);
/** Pages that are made of one answer, and of charts. */
const ofCharts = ['/delivery', '/flow', '/review'];
const mostShift = 0.02;
const changes = 20;

interface Shown {
  metric: string;
  field: string;
  value: string;
}

describe.skipIf(!hasChromium)('the dashboard on demo data, in a browser', () => {
  let browser: Browser;
  let installation: Installation;
  let page: Page;
  let context: BrowserContext;
  let bearer: string;
  let complaints: string[];
  const failed: string[] = [];

  const api = (path: string, method = 'GET') =>
    fetch(`${installation.url}/api/v1${path}`, { method, headers: { authorization: bearer } });

  beforeAll(async () => {
    await buildWeb();
    [browser, installation] = await Promise.all([openBrowser(), install()]);
    ({ page, context, complaints } = await visit(browser, installation.url));
    page.on('request', (request) => (bearer = request.headers().authorization ?? bearer));
    await page.goto('/register');
    await page.getByLabel('E-mail').fill('lead@example.com');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect((await api('/demo', 'POST')).status).toBe(202);
    await page.goto('/data');
    await page.getByText('No sync is running now.').waitFor({ timeout: syncMs });
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  const enter = async (path: string) => {
    await page.goto(path);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    await calm(page);
  };

  test.each(paths)(
    '%s is accessible in both themes, fits at every width and says only what the API says',
    async (path) => {
      await enter(path);
      await expectAccessible(page);
      await expectNumbers();
      for (const width of [360, 768, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(100);
        const sideways = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(sideways, `${path} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
      }
      expect([...complaints, ...failed]).toEqual([]);
    },
  );

  /** Whatever is marked with a metric says what the metric itself answers to the question of the page. */
  async function expectNumbers(): Promise<void> {
    const shown: Shown[] = await page.evaluate(
      `[...document.querySelectorAll('[data-metric]:not([data-person])')].map(({ dataset }) => ({ metric: dataset.metric, field: dataset.field, value: dataset.value }))`,
    );
    for (const { metric, field, value } of shown) {
      const answer: unknown = await (await api(`/metrics/${metric}?${await askedDays()}`)).json();
      const found = field.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], answer);
      expect(JSON.stringify(found ?? null), `${metric} ${field}`).toBe(value);
    }
    if (ofCharts.includes(new URL(page.url()).pathname)) expect(shown.length).toBeGreaterThan(5);
  }

  /** The days that the page asked for. */
  async function askedDays(): Promise<string> {
    const urls: string[] = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
    const asked = new URL(urls.find((url) => url.includes('/dashboard?')) ?? page.url()).searchParams;
    const days = ['from', 'to'].flatMap((name) => (asked.has(name) ? [[name, asked.get(name) as string]] : []));
    return new URLSearchParams(days).toString();
  }

  test.each(ofCharts)('%s shows skeletons while the API is slow, and nothing moves when it answers', async (path) => {
    const slow = await context.newPage();
    await slow.addInitScript(
      `window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });`,
    );
    await slow.route('**/api/v1/dashboard?**', async (route) => {
      await new Promise((done) => setTimeout(done, 800));
      await route.continue();
    });
    await slow.goto(path);
    await slow.locator('main .chart-skeleton').first().waitFor();
    await slow.locator('main .chart-frame svg').first().waitFor();
    await calm(slow);
    await slow.waitForTimeout(300);
    expect(await slow.evaluate('window.shift')).toBeLessThanOrEqual(mostShift);
    await slow.close();
  });

  test('another bucket redraws the charts soon, and a bin of a distribution opens to its rows', async () => {
    await enter('/flow');
    const took: number[] = [];
    for (let i = 0; i < changes; i++) took.push(await page.evaluate(redrawn(i % 2 === 0 ? 'month' : 'week')));
    took.sort((a, b) => a - b);
    const p95 = took[Math.ceil(changes * 0.95) - 1] ?? 0;
    process.stdout.write(`A change of the bucket until all is redrawn, p95 of ${changes}: ${Math.round(p95)} ms\n`);
    const board = page.locator('.chart-frame', { hasText: 'How cycle time is spread' }).locator('.board');
    await board.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/metrics\/pull-request-cycle-time\?.*values=/);
    await page.getByRole('button', { name: 'Show the rows of every value' }).waitFor();
    expect([...complaints, ...failed]).toEqual([]);
  });
});

/** Chooses a bucket, and says after how many milliseconds the charts were drawn anew. */
const redrawn = (bucket: string) => `(async () => {
  const select = [...document.querySelectorAll('.controls select')].find((one) => [...one.options].some(({ value }) => value === 'week'));
  const start = performance.now();
  select.value = '${bucket}';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  do await frame(); while (document.querySelector('main [aria-busy=true]') !== null);
  await frame();
  return performance.now() - start;
})()`;
