import type { Page } from 'playwright-core';

/** How fast and how calmly a page appears, as its browser sees it. */
export interface Arrival {
  /** When the largest piece was painted, in milliseconds. */
  largestPaintMs: number;
  /** For how long tasks kept the page from answering, beyond 50 ms each. */
  blockedMs: number;
  /** How much moved by itself, without unit. */
  shift: number;
  /** What moved, for whoever has to find it. */
  moved: string[];
}

const watch = `
  window.arrival = { largestPaintMs: 0, blockedMs: 0, shift: 0, moved: [] };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime }) => { window.arrival.largestPaintMs = startTime; });
  watch('longtask', ({ duration }) => { window.arrival.blockedMs += Math.max(0, duration - 50); });
  watch('layout-shift', ({ value, hadRecentInput, sources }) => {
    if (hadRecentInput) return;
    window.arrival.shift += value;
    window.arrival.moved.push(...sources.map(({ node }) => value.toFixed(3) + ' ' + (node?.outerHTML ?? String(node)).slice(0, 90)));
  });
`;

/** Watches every page that is opened from now on. */
export async function watchArrival(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

/** What was seen of the page that is open. */
export const arrivalOf = (page: Page): Promise<Arrival> => page.evaluate('window.arrival');

/**
 * Changes something by a script that runs in the page, and answers after how many milliseconds all that is looked at has
 * been drawn anew: the answer is there, and every chart within the window has another picture.
 */
export const redrawnMs = (page: Page, change: string): Promise<number> =>
  page.evaluate(`(async () => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const pictures = () => [...document.querySelectorAll('main .plot, main svg.sparkline path.line')].filter((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    const before = new Set(pictures());
    const shapes = new Map(pictures().map((one) => [one, one.getAttribute('d')]));
    const isOld = (one) => before.has(one) && shapes.get(one) === one.getAttribute('d');
    const start = performance.now();
    ${change}
    do await painted(); while (document.querySelector('main [aria-busy=true]') !== null || pictures().some(isOld));
    return performance.now() - start;
  })()`);

export function percentile95(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}
