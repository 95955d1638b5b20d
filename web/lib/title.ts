import { createEffect } from 'solid-js';

/** Titles the document: tabs, the history and screen readers know a page by it. `undefined`: not known yet. */
export function createTitle(title: () => string | undefined): void {
  createEffect(() => {
    const known = title();
    if (known !== undefined) document.title = `${known} · Veelocity`;
  });
}
