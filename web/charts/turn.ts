import { createEffect, createSignal, on, onCleanup, onMount } from 'solid-js';

/**
 * Charts are drawn in the order in which they are needed: those that are looked at at once, the others one after another
 * while the browser rests, so that a page with many answers as quickly as one with few.
 */

/** What is not looked at and waits, in the order in which it stands on the page. */
const waiting = new Set<() => void>();
let isAsked = false;
/** However busy the browser is, something that waits is drawn after this. */
const patienceMs = 1000;

function whenResting(): void {
  if (isAsked || waiting.size === 0) return;
  isAsked = true;
  const next = () => {
    isAsked = false;
    const [first] = waiting;
    first?.();
    whenResting();
  };
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in window) requestIdleCallback(next, { timeout: patienceMs });
  else setTimeout(next, 50);
}

/** The newest value once it is the turn of an element; until then the one before, or none. */
export function createTurn<T>(element: () => Element, newest: () => T): () => T | undefined {
  const [taken, setTaken] = createSignal<T>();
  let isSeen = false;
  const take = () => {
    waiting.delete(take);
    setTaken(newest);
  };
  createEffect(
    on(newest, () => {
      if (isSeen) return take();
      waiting.add(take);
      whenResting();
    }),
  );
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        isSeen = entries.at(-1)?.isIntersecting ?? false;
        if (isSeen && waiting.has(take)) take();
      },
      { rootMargin: '100px 0px' },
    );
    observer.observe(element());
    // Before it is fitted to the paper.
    window.addEventListener('beforeprint', take, { capture: true });
    onCleanup(() => {
      observer.disconnect();
      window.removeEventListener('beforeprint', take, { capture: true });
    });
  });
  onCleanup(() => waiting.delete(take));
  return taken;
}
