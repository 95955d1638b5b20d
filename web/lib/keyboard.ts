import { createSignal, onCleanup, onMount } from 'solid-js';
import { createReader, listenerOf, placeOf } from './shortcuts.ts';
import { isTyping } from './typing.ts';

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** What stands on a key: `⌘` on a Mac for what is `Ctrl` elsewhere. */
export const keyInWords = (key: string): string =>
  key
    .split('+')
    .map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : part.length === 1 ? part.toUpperCase() : part))
    .join(isMac ? '' : ' ');

/** The same for `aria-keyshortcuts`. */
export const keyForAria = (key: string): string => key.replace('Mod', isMac ? 'Meta' : 'Control');

const storageKey = 'single-keys';
const [singleKeys, setSingleKeys] = createSignal(readChoice());

/** Are there shortcuts of a letter alone? Whoever speaks to the computer, or slips, must be able to do without. */
export const hasSingleKeys = singleKeys;

export function chooseSingleKeys(chosen: boolean): void {
  setSingleKeys(chosen);
  try {
    if (chosen) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Listens to the shortcuts for as long as the caller lives. `go` leads to a place. */
export function listenToKeys(go: (path: string) => void): void {
  const read = createReader(isMac ? 'meta' : 'ctrl');
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || isModifier(event.key)) return;
    const altGraph = event.getModifierState('AltGraph');
    const isModified = !altGraph && (event.ctrlKey || event.metaKey);
    if (!isModified && (!singleKeys() || isTyping(event.target) || isBehindDialog())) return;
    const held = { ctrl: event.ctrlKey, meta: event.metaKey, alt: event.altKey, altGraph };
    const shortcut = read({ key: event.key, ...held }, event.timeStamp);
    if (shortcut === null) return;
    const place = placeOf(shortcut);
    const run = place === null ? listenerOf(shortcut.id) : () => go(place);
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  onMount(() => document.addEventListener('keydown', press));
  onCleanup(() => document.removeEventListener('keydown', press));
}

const isModifier = (key: string): boolean => ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(key);

const isBehindDialog = (): boolean => document.querySelector('dialog[open]') !== null;

function readChoice(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}
