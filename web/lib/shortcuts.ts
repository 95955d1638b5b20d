import { onCleanup } from 'solid-js';
import { places } from './places.ts';

/** The keys of the app: what they are, which of them was pressed, and who listens. */

export interface Shortcut {
  id: string;
  /** One key, or several after each other. `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys: string[];
  title: string;
  group: 'Everywhere' | 'What is shown' | 'Go to';
}

const goPrefix = 'go ';

export const shortcuts: Shortcut[] = [
  { id: 'palette', keys: ['Mod+k'], title: 'Search everything, or do something', group: 'Everywhere' },
  { id: 'help', keys: ['?'], title: 'Show these keys', group: 'Everywhere' },
  { id: 'filter', keys: ['/'], title: 'Go to the filter', group: 'What is shown' },
  { id: 'before', keys: ['['], title: 'The period, or deployment, before', group: 'What is shown' },
  { id: 'after', keys: [']'], title: 'The period, or deployment, after', group: 'What is shown' },
  { id: 'compare', keys: ['c'], title: 'Compare with the period before, or stop that', group: 'What is shown' },
  ...places.map(({ path, title, key }) => ({
    id: goPrefix + path,
    keys: ['g', key],
    title,
    group: 'Go to' as const,
  })),
];

/** The place that a shortcut leads to; `null`: it does something else. */
export const placeOf = ({ id }: Shortcut): string | null =>
  id.startsWith(goPrefix) ? id.slice(goPrefix.length) : null;

/** What of a press of a key matters here. */
export interface Press {
  key: string;
  ctrl: boolean;
  meta: boolean;
  alt: boolean;
  /** Is AltGr down, by which many keyboards write brackets? Then Ctrl and Alt may only look as if they were. */
  altGraph: boolean;
}

/** Between the keys of one shortcut there may be so much time. */
const patienceMs = 1500;

/** Reads one press after the other, and says which shortcut they make. `mod` says which key is `Mod`. */
export function createReader(mod: 'ctrl' | 'meta'): (press: Press, nowMs: number) => Shortcut | null {
  let begun: string[] = [];
  let lastMs = 0;
  return (press, nowMs) => {
    const name = nameOf(press, mod);
    if (name === null) return null;
    const before = nowMs - lastMs <= patienceMs ? begun : [];
    lastMs = nowMs;
    const found = beginningWith([...before, name]);
    const whole = found.find(({ keys }) => keys.length === before.length + 1) ?? null;
    if (whole !== null) begun = [];
    else if (found.length > 0) begun = [...before, name];
    // A key that does not go on does nothing by itself, but it may begin anew: `g g m` is `g m`.
    else begun = before.length > 0 && beginningWith([name]).some(({ keys }) => keys.length > 1) ? [name] : [];
    return whole;
  };
}

const beginningWith = (pressed: string[]): Shortcut[] =>
  shortcuts.filter(({ keys }) => pressed.every((key, place) => keys[place] === key));

/** `null`: a press with modifiers that no shortcut has. */
function nameOf(press: Press, mod: 'ctrl' | 'meta'): string | null {
  if (press.altGraph) return press.key;
  const isMod = mod === 'meta' ? press.meta && !press.ctrl : press.ctrl && !press.meta;
  if (isMod && !press.alt) return `Mod+${press.key.toLowerCase()}`;
  return press.ctrl || press.meta || press.alt ? null : press.key;
}

const listeners = new Map<string, (() => void)[]>();

/** Does something on a shortcut for as long as the caller lives. Of several the newest is asked. */
export function onShortcut(id: string, run: () => void): void {
  listeners.set(id, [...(listeners.get(id) ?? []), run]);
  onCleanup(() =>
    listeners.set(
      id,
      (listeners.get(id) ?? []).filter((one) => one !== run),
    ),
  );
}

/** Who listens to a shortcut on this page; `undefined`: nobody. */
export const listenerOf = (id: string): (() => void) | undefined => listeners.get(id)?.at(-1);
