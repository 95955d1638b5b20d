import { createSignal } from 'solid-js';

export type Theme = 'system' | 'light' | 'dark';
const root = document.documentElement;
const storageKey = 'theme';
const [theme, set] = createSignal<Theme>(asTheme(root.dataset.theme));
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

/** The chosen theme; `public/theme.js` has put it on the page before the first paint. */
export const chosenTheme = theme;

/** Is what is shown dark? */
export const isDark = (): boolean => theme() === 'dark' || (theme() === 'system' && systemIsDark.matches);

export function chooseTheme(chosen: Theme): void {
  show(chosen);
  try {
    if (chosen === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, chosen);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

// Another tab has chosen.
window.addEventListener('storage', (event) => {
  if (event.key === storageKey) show(asTheme(event.newValue));
});

function show(chosen: Theme): void {
  set(chosen);
  if (chosen === 'system') delete root.dataset.theme;
  else root.dataset.theme = chosen;
  // What the browser paints before any style is there, and around the page.
  const scheme = document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]');
  if (scheme !== null) scheme.content = chosen === 'system' ? 'light dark' : chosen;
}

function asTheme(text: string | null | undefined): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}
