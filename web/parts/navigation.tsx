import { createSignal, For, Show } from 'solid-js';
import { auth } from '../api.ts';
import { keyForAria, keyInWords } from '../lib/keyboard.ts';
import { isDemo } from '../lib/demo.ts';
import { groups, home, places } from '../lib/places.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { SyncIndicator } from './sync-indicator.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

interface NavigationProps {
  /** Opens the palette, and loads it as soon as somebody comes near. */
  search: () => void;
  prepareSearch: () => void;
  showKeys: () => void;
}

/** At the side of every page; on phones a bar at the top with a menu takes its place. */
export function Navigation(props: NavigationProps) {
  return (
    <>
      <header class="navigation">
        <Brand />
        <button
          type="button"
          class="search-button"
          aria-keyshortcuts={keyForAria('Mod+k')}
          onClick={() => props.search()}
          onPointerEnter={() => props.prepareSearch()}
          onFocus={() => props.prepareSearch()}
        >
          <Icon name="search" />
          <span>Search</span>
          <kbd aria-hidden="true">{keyInWords('Mod+k')}</kbd>
        </button>
        <Places />
        <SyncIndicator />
        <div class="navigation-end">
          <ThemeSwitch />
          <More showKeys={props.showKeys} />
        </div>
      </header>
      <TopBar {...props} />
    </>
  );
}

function Brand() {
  return (
    <Link class="brand" href={home()}>
      <img src="/icon.svg" width="26" height="26" alt="" />
      <span>Veelocity</span>
      <Show when={isDemo()}>
        <em class="demo-mark">Demo</em>
      </Show>
    </Link>
  );
}

/** The places in their groups. The page one is on is said to screen readers too. */
function Places(props: { chosen?: () => void }) {
  return (
    <nav aria-label="Pages">
      <For each={groups.map((group) => places.filter((place) => place.group === group))}>
        {(group) => (
          <Show when={group.length > 0}>
            <ul>
              <For each={group}>
                {(place) => (
                  <li>
                    <Link href={place.path} end={place.path === '/'} onClick={() => props.chosen?.()}>
                      <Icon name={place.icon} size={18} />
                      <span>{place.title}</span>
                    </Link>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </For>
    </nav>
  );
}

function More(props: { showKeys: () => void }) {
  return (
    <>
      <button type="button" class="quiet" onClick={() => props.showKeys()}>
        <Icon name="keyboard" />
        <span>Shortcuts</span>
      </button>
      <button type="button" class="quiet" onClick={() => void auth.logout()}>
        <Icon name="leave" />
        <span>Sign out</span>
      </button>
    </>
  );
}

function TopBar(props: NavigationProps) {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <header class="top-bar">
        <Brand />
        <SyncIndicator />
        <button type="button" class="bar-button" aria-label="Search" onClick={() => props.search()}>
          <Icon name="search" size={20} />
        </button>
        <button
          type="button"
          class="bar-button"
          aria-label="Menu"
          aria-haspopup="dialog"
          aria-expanded={open()}
          onClick={() => setOpen(true)}
        >
          <Icon name="menu" size={20} />
        </button>
      </header>
      <Show when={open()}>
        <Drawer showKeys={props.showKeys} close={() => setOpen(false)} />
      </Show>
    </>
  );
}

function Drawer(props: { showKeys: () => void; close: () => void }) {
  return (
    <Dialog label="Menu" class="drawer" close={props.close}>
      <div class="row spread">
        <Brand />
        <button type="button" class="bar-button" aria-label="Close the menu" onClick={() => props.close()}>
          <Icon name="cross" size={20} />
        </button>
      </div>
      <Places chosen={props.close} />
      <div class="navigation-end">
        <ThemeSwitch />
        <More
          showKeys={() => {
            props.close();
            props.showKeys();
          }}
        />
      </div>
    </Dialog>
  );
}
