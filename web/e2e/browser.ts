import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * A real Chromium, best the one of Debian that has no window: it takes three quarters of the time. Without any the browser
 * tests are skipped, and say so; where CI is set its absence is a failure. CHROMIUM names another executable.
 */
const known = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executablePath = process.env.CHROMIUM ?? known.find(existsSync) ?? '';
export const hasChromium = existsSync(executablePath);

if (!hasChromium) {
  const places = process.env.CHROMIUM ?? known.join(' or ');
  const message = `There is no Chromium at ${places}: the browser tests are skipped. Install it (Debian: apt-get install chromium-headless-shell) or name it in CHROMIUM.`;
  if (process.env.CI) throw new Error(message);
  process.stderr.write(`\n${message}\n\n`);
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: flags });

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What the console said that it should not have said. */
  complaints: string[];
}

/** A browser of its own, with an eye on the console. A failed request is no complaint: pages must cope with those. */
export async function visit(
  browser: Browser,
  url: string,
  options: { width?: number; theme?: 'light' | 'dark' } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.theme ?? 'light',
    timezoneId: 'Europe/Paris',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const expected = message.text().startsWith('Failed to load resource');
    if ((message.type() === 'error' || message.type() === 'warning') && !expected) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Until then the colours of before may still be there. */
const twoFrames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Waits until nothing on the page loads any more. */
export async function calm(page: Page): Promise<void> {
  await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Expects no violation of WCAG 2.2 AA that a machine can find, in the light and in the dark theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // What loads is drawn paler for a moment; people read what comes after.
    await calm(page);
    await page.evaluate(twoFrames);
    if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
    const found: Violation[] = await page.evaluate(
      `axe.run(document, ${JSON.stringify({ runOnly: rules, resultTypes: ['violations'] })}).then((result) => result.violations)`,
    );
    const words = found.map(
      ({ id, help, nodes }) => `${id}: ${help} at ${nodes[0]?.html} (${nodes[0]?.failureSummary})`,
    );
    expect(words, `${new URL(page.url()).pathname}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

const folder = fileURLToPath(new URL('./screenshots/', import.meta.url));

/** Pictures are for people, who ask for them with `PICTURES=1`; nothing else would look at them. */
const wantsPictures = process.env.PICTURES === '1';

/** Keeps a picture of what is seen, or of the whole page, for whoever asked for pictures. */
export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  if (!wantsPictures) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage });
}

/** By how many pixels the page is wider than what is seen of it. */
const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** Expects a page not to scroll sideways at three widths, and takes a picture of it at each in both themes. */
export async function picture(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [360, 1024, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    // A chart follows its frame a moment later; on a busy machine that is a longer one.
    await page.waitForTimeout(120);
    await expect
      .poll(() => page.evaluate(tooWide), { message: `${name} at ${width} px scrolls sideways`, timeout: 2000 })
      .toBeLessThanOrEqual(0);
    for (const colorScheme of wantsPictures ? (['light', 'dark'] as const) : []) {
      await page.emulateMedia({ colorScheme });
      await screenshot(page, `${name}-${width}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** A picture of a page as it stands on paper, at the width of A4 with its margins. */
export async function paper(page: Page, name: string): Promise<void> {
  if (!wantsPictures) return;
  const before = page.viewportSize();
  await page.setViewportSize({ width: 688, height: 1000 });
  await page.waitForTimeout(300);
  await screenshot(page, name, true);
  if (before) await page.setViewportSize(before);
}
