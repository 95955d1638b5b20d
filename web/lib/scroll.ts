import { useBeforeLeave, useIsRouting } from '@solidjs/router';
import { createEffect, on, onCleanup } from 'solid-js';
import { openRequests } from './request.ts';

/** Where an entry of the history was scrolled to, and how high the page was then. */
interface Spot {
  y: number;
  height: number;
}

const storageKey = 'scroll';
const mostSpots = 50;
const lookMs = 100;
/** A page that has been calm for so many looks is whole. */
const calmLooks = 4;
const mostLooks = 100;

let stepped: (() => void) | undefined;

// Listens before the router does, which shows another page as soon as it hears of the step.
window.addEventListener('popstate', () => stepped?.());

/**
 * A step back, a step forward and a reload show a page where it was left. Its data may come late: until it is there the
 * page keeps the height it had, so that the place can be reached, and it is left alone once somebody scrolls.
 */
export function keepScroll(main: HTMLElement): void {
  const isRouting = useIsRouting();
  const spots = readSpots();
  let entry = nameEntry();
  let wanted: Spot | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  history.scrollRestoration = 'manual';

  const remember = () => {
    if (wanted !== null) return;
    spots.delete(entry);
    spots.set(entry, { y: window.scrollY, height: main.offsetHeight });
  };
  const bring = () => wanted !== null && window.scrollTo(0, wanted.y);
  const release = () => {
    clearInterval(timer);
    bring();
    wanted = null;
    main.style.minHeight = '';
    main.style.overflowAnchor = '';
  };
  const hold = () => {
    clearInterval(timer);
    wanted = spots.get(nameEntry()) ?? { y: 0, height: 0 };
    main.style.minHeight = `${wanted.height}px`;
    main.style.overflowAnchor = 'none';
    let [calm, looks] = [0, 0];
    timer = setInterval(() => {
      const isCalm = openRequests() === 0 && !isRouting() && main.querySelector('[aria-busy=true]') === null;
      calm = isCalm ? calm + 1 : 0;
      looks += 1;
      if (!isRouting()) bring();
      if (calm >= calmLooks || looks >= mostLooks) release();
    }, lookMs);
  };
  /** Whoever scrolls, clicks or types has taken over. */
  const letGo = () => {
    wanted = null;
  };
  const store = () => {
    remember();
    writeSpots(spots);
  };

  useBeforeLeave(({ to }) => {
    // A number is a step through the history, which `popstate` tells of.
    if (typeof to === 'number') return;
    remember();
    letGo();
  });
  createEffect(
    on(isRouting, (routing) => {
      if (routing) return;
      entry = nameEntry();
      bring();
    }),
  );
  const listeners = [
    ['scroll', remember],
    ['pagehide', store],
    ...['wheel', 'touchmove', 'pointerdown', 'keydown'].map((name) => [name, letGo] as const),
  ] as const;
  for (const [name, listener] of listeners) window.addEventListener(name, listener, { passive: true });
  stepped = () => {
    remember();
    hold();
  };
  onCleanup(() => {
    stepped = undefined;
    clearInterval(timer);
    for (const [name, listener] of listeners) window.removeEventListener(name, listener);
  });

  const [start] = performance.getEntriesByType('navigation');
  if (start instanceof PerformanceNavigationTiming && start.type !== 'navigate') hold();
}

/** The router counts the entries of the history; the address tells apart what a new step put in place of an old one. */
function nameEntry(): string {
  const state = history.state as { _depth?: number } | null;
  return `${state?._depth ?? ''} ${window.location.pathname}${window.location.search}`;
}

function readSpots(): Map<string, Spot> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as [string, Spot][]);
  } catch {
    // Without storage, or with something else in it, a reload begins at the top.
    return new Map();
  }
}

function writeSpots(spots: Map<string, Spot>): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify([...spots].slice(-mostSpots)));
  } catch {
    // Without storage a reload begins at the top.
  }
}
