import { onCleanup } from 'solid-js';

/** What is narrower, such as the samples of a legend, fits on any paper. */
const leastWidth = 240;

/**
 * Charts are drawn for the width of the screen, and paper leaves no time to draw them again: for as long as the page is
 * printed they are pictures that shrink to it. `parts/print.css` says how wide they are there.
 */
export function fitChartsToPaper(): void {
  const shrink = () => {
    for (const chart of document.querySelectorAll('main svg[width][height]:not([viewBox])')) {
      const { width, height } = chart.getBoundingClientRect();
      if (width < leastWidth) continue;
      chart.setAttribute('viewBox', `0 0 ${width} ${height}`);
      chart.setAttribute('data-printed', '');
    }
  };
  const restore = () => {
    for (const chart of document.querySelectorAll('[data-printed]')) {
      chart.removeAttribute('viewBox');
      chart.removeAttribute('data-printed');
    }
  };
  window.addEventListener('beforeprint', shrink);
  window.addEventListener('afterprint', restore);
  onCleanup(() => {
    window.removeEventListener('beforeprint', shrink);
    window.removeEventListener('afterprint', restore);
  });
}
