import { useIsRouting, useLocation } from '@solidjs/router';
import { createEffect, onCleanup } from 'solid-js';
import { isTyping } from './typing.ts';

/** So long the heading of a page is waited for. */
const patienceMs = 10_000;

/**
 * On another page the focus goes to its heading, from where reading and the Tab key go on. A field in which somebody
 * chose the page keeps it, since they may choose on.
 */
export function focusOnArrival(main: HTMLElement): void {
  const location = useLocation();
  const isRouting = useIsRouting();
  let path = location.pathname;
  createEffect(() => {
    if (isRouting() || location.pathname === path) return;
    path = location.pathname;
    if (isTyping(document.activeElement) || document.querySelector('dialog[open]') !== null) return;
    onCleanup(focusHeading(main));
  });
}

/** Focuses the heading now, or when it comes while the focus still waits for it. Answers how to give up. */
function focusHeading(main: HTMLElement): () => void {
  const find = () => {
    const heading = main.querySelector('h1');
    if (heading === null) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  };
  if (find()) return () => {};
  main.focus({ preventScroll: true });
  const observer = new MutationObserver(() => {
    if (document.activeElement !== main || find()) observer.disconnect();
  });
  observer.observe(main, { childList: true, subtree: true });
  const timer = setTimeout(() => observer.disconnect(), patienceMs);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
