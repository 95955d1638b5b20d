import { createSignal } from 'solid-js';

export type Theme = 'system' | 'light' | 'dark';
const root = document.documentElement;
const [theme, set] = createSignal<Theme>((root.dataset.theme as Theme | undefined) ?? 'system');

/** The chosen theme; `public/theme.js` has put it on the page before the first paint. */
export const chosenTheme = theme;

export function chooseTheme(chosen: Theme): void {
  set(chosen);
  if (chosen === 'system') delete root.dataset.theme;
  else root.dataset.theme = chosen;
  try {
    if (chosen === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', chosen);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
