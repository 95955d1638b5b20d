import { For } from 'solid-js';
import { chooseSingleKeys, hasSingleKeys, keyInWords } from '../lib/keyboard.ts';
import { type Shortcut, shortcuts } from '../lib/shortcuts.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

const groups: Shortcut['group'][] = ['Everywhere', 'What is shown', 'Go to'];

/** All keys, and a way to do without those of a letter alone. */
export default function Keys(props: { close: () => void }) {
  return (
    <Dialog label="Keyboard shortcuts" class="keys" close={props.close}>
      <div class="row spread">
        <h2>Keyboard shortcuts</h2>
        <button type="button" class="bar-button" aria-label="Close" onClick={() => props.close()}>
          <Icon name="cross" />
        </button>
      </div>
      <div class="keys-groups">
        <For each={groups}>
          {(group) => (
            <section>
              <h3>{group}</h3>
              <dl>
                <For each={shortcuts.filter((shortcut) => shortcut.group === group)}>
                  {(shortcut) => (
                    <div>
                      <dt>{shortcut.title}</dt>
                      <dd>
                        <For each={shortcut.keys}>
                          {(key, place) => (
                            <>
                              {place() > 0 && ' then '}
                              <kbd>{keyInWords(key)}</kbd>
                            </>
                          )}
                        </For>
                      </dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
      </div>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={hasSingleKeys()}
          onChange={(event) => chooseSingleKeys(event.currentTarget.checked)}
        />
        <span>
          <span>Keys without a modifier</span>
          <span class="small muted">
            Turn them off if you control the computer by voice, or press keys by chance. They never work while you type.
          </span>
        </span>
      </label>
    </Dialog>
  );
}
