import { createUniqueId, For } from 'solid-js';
import { chooseTheme, chosenTheme, type Theme } from '../lib/theme.ts';
import type { IconName } from '../lib/drawings.ts';
import { Icon } from './icon.tsx';

const themes: { id: Theme; title: string; icon: IconName }[] = [
  { id: 'light', title: 'Light', icon: 'sun' },
  { id: 'dark', title: 'Dark', icon: 'moon' },
  { id: 'system', title: 'As the system', icon: 'screen' },
];

export function ThemeSwitch() {
  const name = createUniqueId();
  return (
    <fieldset class="segments icons">
      <legend class="visually-hidden">Theme</legend>
      <For each={themes}>
        {(theme) => (
          <label title={theme.title}>
            <input
              type="radio"
              name={name}
              checked={chosenTheme() === theme.id}
              onChange={() => chooseTheme(theme.id)}
            />
            <Icon name={theme.icon} />
            <span class="visually-hidden">{theme.title}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
