import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, hasChromium, openBrowser, screenshot, type Visitor, visit } from './browser.ts';
import { serveGallery } from './gallery/build.ts';

const rooms = ['full', 'compact', 'edges', 'states'];

describe.skipIf(!hasChromium)('charts, in a browser', () => {
  let browser: Browser;
  let gallery: Awaited<ReturnType<typeof serveGallery>>;

  beforeAll(async () => {
    [browser, gallery] = await Promise.all([openBrowser(), serveGallery()]);
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  const enter = async (room: string, width = 1280): Promise<Visitor> => {
    const visitor = await visit(browser, gallery.url, { width });
    await visitor.page.goto(`/?room=${room}`);
    if (room !== 'loading') await drawn(visitor.page);
    return visitor;
  };

  test.each(rooms)('the room “%s” is accessible in both themes', async (room) => {
    const { page, complaints } = await enter(room);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test.each([...rooms, 'loading'])('the room “%s” fits at every width, and is pictured', async (room) => {
    const { page } = await enter(room);
    for (const width of [360, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // A chart follows its frame a moment later.
        await page.waitForTimeout(150);
        await screenshot(page, `charts-${room}-${width}-${colorScheme}`, true);
      }
      const sideways: number = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(sideways, `${room} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });

  test('labels of an axis never touch, however wide a chart is', async () => {
    const { page } = await enter('full');
    for (const width of [320, 360, 411, 500, 640, 768, 900, 1024, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(150);
      expect(await touching(page), `at ${width} px`).toEqual([]);
    }
  });

  test('the keyboard stops at each column, says it, opens its rows and leaves', async () => {
    const { page } = await enter('full');
    const board = await focusBoard(page, 'Lead time for changes');
    expect(await tip(page)).toContain('Week of 8 Feb 2027');
    await page.keyboard.press('ArrowLeft');
    expect(await tip(page)).toContain('Week of 1 Feb 2027');
    await page.keyboard.press('Home');
    expect(await tip(page)).toContain('Week of 28 Sept 2026');
    expect(await said(page)).toMatch(/^Week of 28 Sept 2026\. Half are at most \(p50\): .*, n: \d+\.$/);
    await screenshot(page, 'charts-tooltip-keyboard');
    await page.keyboard.press('Enter');
    expect(await happened(page)).toBe('bucket 2026-09-28');
    await page.keyboard.press('Escape');
    expect(await page.locator('.chart-tooltip:not([hidden])').count()).toBe(0);
    expect(await board.evaluate('document.activeElement.className')).toContain('board');
    await page.keyboard.press('Tab');
    expect(await page.locator('.chart-tooltip:not([hidden])').count()).toBe(0);
  });

  test('Shift with the arrow keys, then Enter, chooses a range; Escape takes it back', async () => {
    const { page } = await enter('full');
    await focusBoard(page, 'Deployment frequency');
    await page.keyboard.press('End');
    for (const _ of [1, 2, 3]) await page.keyboard.press('Shift+ArrowLeft');
    expect(await said(page)).toBe('From 18 Jan 2027 to 14 Feb 2027. Enter chooses this range.');
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-look=brush]').count()).toBe(0);
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    expect(await happened(page)).toBe('range 2027-01-11 2027-01-24');
  });

  test('dragging over a chart of time chooses the dates of its buckets; a click opens one', async () => {
    const { page } = await enter('full');
    const board = boardOf(page, 'Lead time for changes');
    const box = await boxOf(board);
    await page.mouse.move(box.x + box.width * 0.4, box.y + 100);
    expect(await tip(page)).toContain('Week of 16 Nov 2026');
    await screenshot(page, 'charts-tooltip-mouse');
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 140, { steps: 5 });
    await screenshot(page, 'charts-brush');
    await page.mouse.up();
    expect(await happened(page)).toBe('range 2026-11-16 2026-12-20');
    await page.mouse.click(box.x + box.width * 0.4, box.y + 100);
    expect(await happened(page)).toBe('bucket 2026-11-16');

    const dots = await boxOf(boardOf(page, 'Lead time of every change'));
    await page.mouse.move(dots.x + dots.width * 0.5, dots.y + 50);
    await page.mouse.down();
    await page.mouse.move(dots.x + dots.width * 0.7, dots.y + 90, { steps: 5 });
    await page.mouse.up();
    expect(await happened(page)).toMatch(/^range 2026-12-\d\d 2027-01-\d\d$/);
  });

  test.each([
    ['Lead time of every change', ['End', 'ArrowUp', 'ArrowLeft'], /^dot \d+$/],
    ['How lead time is spread', ['Home', 'ArrowRight'], /^bin 14400 28800$/],
    ['Age of open pull requests', ['Home', 'ArrowRight'], /^item \d+$/],
    ['Is throughput as expected?', ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight'], /^bucket 2026-10-26$/],
  ])('“%s” is walked through by the keyboard and opened by Enter', async (name, keys, opened) => {
    const { page } = await enter('full');
    await focusBoard(page, name);
    for (const key of keys) await page.keyboard.press(key);
    expect((await tip(page)).length).toBeGreaterThan(5);
    expect(await said(page)).not.toBe('');
    await screenshot(page, `charts-tooltip-${name.replaceAll(/\W+/g, '-').toLowerCase()}`);
    await page.keyboard.press('Enter');
    expect(await happened(page)).toMatch(opened);
  });

  test('hours are walked through in both directions', async () => {
    const { page } = await enter('full');
    await focusBoard(page, 'When deployments happen');
    await page.keyboard.press('Home');
    expect(await tip(page)).toContain('Monday, 00:00 to 01:00');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await tip(page)).toContain('Wednesday, 01:00 to 02:00');
    await screenshot(page, 'charts-tooltip-hours');
  });

  test('charts that are looked at are drawn even by a browser that never rests, and all of them before they are printed', async () => {
    const { page } = await visit(browser, gallery.url);
    await page.addInitScript('window.requestIdleCallback = () => 0');
    await page.goto('/?room=full');
    await page.locator('.plot svg').first().waitFor();
    const isDrawn = (place: number) => page.locator('.chart').nth(place).locator('.plot svg').count();
    const last = (await page.locator('.chart').count()) - 1;
    expect([await isDrawn(0), await isDrawn(last)]).toEqual([1, 0]);
    await page.locator('.chart').nth(last).scrollIntoViewIfNeeded();
    await expect.poll(() => isDrawn(last)).toBe(1);
    expect(await page.locator('.chart-skeleton').count()).toBeGreaterThan(0);
    const left = await page.evaluate<number>(`(() => {
      window.dispatchEvent(new Event('beforeprint'));
      return [...document.querySelectorAll('.chart')].filter((chart) => chart.querySelector('.plot svg') === null).length;
    })()`);
    expect(left).toBe(0);
  });

  test('a chart is a table at a press, with the same way to its rows', async () => {
    const { page } = await enter('compact');
    await page.getByRole('button', { name: 'Deployment frequency as a table' }).click();
    const table = page.getByRole('region', { name: 'Deployment frequency as a table' });
    await table.getByRole('button', { name: 'Rows of 5 Oct 2026' }).click();
    expect(await happened(page)).toBe('bucket 2026-10-05');
    await expectAccessible(page);
    await frameOf(page, 'Deployment frequency')
      .getByRole('button', { name: /is counted$/ })
      .click();
    await page.getByText('Whatever is invented for this gallery').waitFor();
    await screenshot(page, 'charts-table');
  });

  test('what is drawn is saved as CSV and as PNG', async () => {
    const { page, complaints } = await enter('full');
    const csv = await download(page, 'Deployment frequency', /^CSV/);
    expect(csv.name).toBe('deployment-frequency-2026-09-28-2027-02-14.csv');
    expect(csv.content.toString().split('\r\n').slice(0, 3)).toEqual([
      'start,n,failed,share,note',
      '2026-09-28,6,0,0,',
      '2026-10-05,27,6,0.2222222222222222,',
    ]);
    for (const [name, theme] of [
      ['Deployment frequency', 'light'],
      ['When deployments happen', 'dark'],
      ['Age of open pull requests', 'dark'],
    ] as const) {
      await page.emulateMedia({ colorScheme: theme });
      const png = await download(page, name, /^PNG/);
      expect(png.content.subarray(1, 4).toString()).toBe('PNG');
      // Twice as fine as the screen.
      expect(png.content.readUInt32BE(16)).toBeGreaterThan(2000);
    }
    expect(complaints).toEqual([]);
  });

  test('with reduced motion nothing moves', async () => {
    const { page } = await enter('full');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await focusBoard(page, 'Lead time for changes');
    await page.keyboard.press('ArrowLeft');
    const moving =
      'document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 1).map((one) => one.effect.target.className)';
    expect(await page.evaluate(moving)).toEqual([]);
  });

  test.each([
    ['dots', '2,000 dots'],
    ['lines', '5 years of days as percentile lines'],
    ['bars', '5 years of days as bars'],
    ['stages', '5 years of days as stacked stages'],
  ])('%s: %s are drawn within 300 ms and followed at 60 frames a second', async (name, words) => {
    const { page } = await enter('speed');
    await page.evaluate(`window.draw('${name}')`);
    const times: number[] = [];
    for (const _ of [1, 2, 3, 4, 5]) times.push(await page.evaluate(`window.draw('${name}')`));
    const frames = await framesWhileMoving(page);
    process.stdout.write(
      `${words}: drawn in ${times.map((time) => Math.round(time)).join(', ')} ms; ${frames.words}\n`,
    );
    await screenshot(page, `charts-speed-${name}`);
    expect(Math.min(...times)).toBeLessThanOrEqual(300);
    expect(frames.median).toBeLessThanOrEqual(17.5);
  });
});

/** Until every chart of the room has been painted. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(
    `[...document.querySelectorAll('.chart:not(.nothing)')].every((chart) => chart.querySelector('.plot svg text'))`,
  );
}

const frameOf = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const boardOf = (page: Page, name: string): Locator => frameOf(page, name).locator('.board');

/** Reaches a chart as the keyboard does: by Tab, from what stands before it. */
async function focusBoard(page: Page, name: string): Promise<Locator> {
  const board = boardOf(page, name);
  await board.scrollIntoViewIfNeeded();
  await frameOf(page, name).locator('summary').focus();
  await page.keyboard.press('Tab');
  return board;
}

async function boxOf(board: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await board.scrollIntoViewIfNeeded();
  const box = await board.boundingBox();
  if (box === null) throw new Error('The chart is not on the page.');
  return box;
}

const tip = async (page: Page): Promise<string> =>
  (await page.locator('.chart-tooltip:not([hidden])').textContent()) ?? '';
const said = async (page: Page): Promise<string> => (await page.locator('[role=status]').last().textContent()) ?? '';
const happened = async (page: Page): Promise<string> => (await page.locator('output').textContent()) ?? '';

/** Pairs of labels in one line of an axis that touch each other. */
function touching(page: Page): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelectorAll('.plot svg')].flatMap((svg) => {
      const labels = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
      return labels.flatMap((a, i) => labels.slice(i + 1)
        .filter((b) => a.box.left < b.box.right + 2 && b.box.left < a.box.right + 2 && a.box.top < b.box.bottom - 2 && b.box.top < a.box.bottom - 2)
        .map((b) => a.text + ' | ' + b.text));
    })`);
}

async function download(page: Page, name: string, choice: RegExp) {
  const frame = frameOf(page, name);
  await frame.locator('summary').click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    frame.getByRole('button', { name: choice }).click(),
  ]);
  return {
    name: file.suggestedFilename(),
    content: readFileSync(await file.path()),
  };
}

/** Moves the mouse over the chart for two seconds, and looks at the time from one frame to the next. */
async function framesWhileMoving(page: Page): Promise<{ median: number; words: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0;
  };
  const box = await boxOf(page.locator('.board'));
  const before = await busy();
  await page.evaluate(`
    window.frames_ = [];
    window.following = true;
    const follow = (time) => { window.frames_.push(time); if (window.following) requestAnimationFrame(follow); };
    requestAnimationFrame(follow);`);
  const end = Date.now() + 2000;
  for (let i = 0; Date.now() < end; i++) {
    await session.send('Input.dispatchMouseEvent', {
      type: 'mouseMoved',
      x: box.x + 60 + ((i * 7) % (box.width - 80)),
      y: box.y + 40 + ((i * 3) % 200),
    });
  }
  const times: number[] = await page.evaluate('window.following = false, window.frames_');
  const spent = (await busy()) - before;
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  gaps.sort((a, b) => a - b);
  const at = (share: number) => gaps[Math.floor((gaps.length - 1) * share)] ?? Number.POSITIVE_INFINITY;
  const rounded = (value: number) => value.toFixed(1);
  return {
    median: at(0.5),
    words: `${gaps.length} frames in 2 s, ${rounded(at(0.5))} ms from one to the next, 95 % within ${rounded(at(0.95))} ms, busy ${Math.round(spent * 50)} % of the time`,
  };
}
