import { useBeforeLeave, useIsRouting } from '@solidjs/router';
import { createEffect, on, onCleanup } from 'solid-js';
import { openRequests } from './request.ts';

/** Where an entry of the history was scrolled to, and how high the page was then. */
interface Spot {
  y: number;
  height: number;
  /** How far the tables that scroll by themselves were, by their names. */
  tables: Record<string, number>;
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
  const hold = createHold(main, isRouting);
  let entry = nameEntry();
  history.scrollRestoration = 'manual';

  const remember = () => {
    if (hold.isHeld()) return;
    spots.delete(entry);
    const tables = tablesIn(main).map((table) => [table.ariaLabel, table.scrollTop]);
    spots.set(entry, { y: window.scrollY, height: main.offsetHeight, tables: Object.fromEntries(tables) });
  };
  const goTo = () => hold.begin(spots.get(nameEntry()) ?? { y: 0, height: 0, tables: {} });
  const store = () => {
    remember();
    writeSpots(spots);
  };
  stepped = () => {
    remember();
    goTo();
  };
  useBeforeLeave(({ to }) => {
    // A number is a step through the history, which `popstate` tells of.
    if (typeof to === 'number') return;
    remember();
    hold.letGo();
  });
  createEffect(
    on(isRouting, (routing) => {
      if (routing) return;
      entry = nameEntry();
      hold.bring();
    }),
  );
  // Capturing, since a table that scrolls tells nobody else of it.
  window.addEventListener('scroll', remember, { passive: true, capture: true });
  window.addEventListener('pagehide', store);
  onCleanup(() => {
    stepped = undefined;
    window.removeEventListener('scroll', remember, { capture: true });
    window.removeEventListener('pagehide', store);
  });

  const [start] = performance.getEntriesByType('navigation');
  if (start instanceof PerformanceNavigationTiming && start.type !== 'navigate') goTo();
}

/** Whoever does one of these has taken over. */
const takingOver = ['wheel', 'touchmove', 'pointerdown', 'keydown'];

/** Holds a page at a spot until all of it is there. */
function createHold(main: HTMLElement, isRouting: () => boolean) {
  let wanted: Spot | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  const bring = () => {
    if (wanted === null || isRouting()) return;
    window.scrollTo(0, wanted.y);
    for (const table of tablesIn(main)) table.scrollTop = wanted.tables[table.ariaLabel ?? ''] ?? 0;
  };
  const letGo = () => {
    wanted = null;
  };
  const end = () => {
    clearInterval(timer);
    bring();
    letGo();
    main.style.minHeight = '';
    main.style.overflowAnchor = '';
  };
  const begin = (spot: Spot) => {
    clearInterval(timer);
    wanted = spot;
    main.style.minHeight = `${spot.height}px`;
    main.style.overflowAnchor = 'none';
    let [calm, looks] = [0, 0];
    timer = setInterval(() => {
      const isCalm = openRequests() === 0 && !isRouting() && main.querySelector('[aria-busy=true]') === null;
      calm = isCalm ? calm + 1 : 0;
      looks += 1;
      bring();
      if (calm >= calmLooks || looks >= mostLooks) end();
    }, lookMs);
  };
  for (const name of takingOver) window.addEventListener(name, letGo, { passive: true });
  onCleanup(() => {
    clearInterval(timer);
    for (const name of takingOver) window.removeEventListener(name, letGo);
  });
  return { begin, bring, letGo, isHeld: () => wanted !== null };
}

const tablesIn = (main: HTMLElement): HTMLElement[] => [...main.querySelectorAll<HTMLElement>('.table-scroll')];

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
