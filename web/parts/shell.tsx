import { type RouteSectionProps, useLocation } from '@solidjs/router';
import { createEffect, createSignal, type JSX, lazy, on, onMount, Show, Suspense } from 'solid-js';
import { type ApiError, currentUser, refresh } from '../api.ts';
import { focusOnArrival } from '../lib/arrival.ts';
import { followDemo } from '../lib/demo.ts';
import { listenToKeys } from '../lib/keyboard.ts';
import { announce, announced, dataVersion, followSync, lastWord, say, syncStatus } from '../lib/live.ts';
import { fitChartsToPaper } from '../lib/print.ts';
import { asApiError } from '../lib/request.ts';
import { keepScroll } from '../lib/scroll.ts';
import { onShortcut } from '../lib/shortcuts.ts';
import { Login } from '../pages/login.tsx';
import { Register } from '../pages/register.tsx';
import { CatalogueSource } from './catalogue.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { Icon } from './icon.tsx';
import { useGo } from './link.tsx';
import { Navigation } from './navigation.tsx';
import { Problem } from './notice.tsx';
import { OauthReturn } from './oauth-return.tsx';

const Palette = lazy(() => import('./palette.tsx'));
const Keys = lazy(() => import('./keys.tsx'));

/** Around every page: asks for a session first, then shows the navigation and the page. */
export function Shell(props: RouteSectionProps) {
  const location = useLocation();
  const [failure, setFailure] = createSignal<ApiError | null>(null);
  const start = () => {
    setFailure(null);
    refresh().catch((error: unknown) => setFailure(asApiError(error)));
  };
  onMount(start);
  return (
    <>
      <Show when={currentUser()} fallback={<Gate path={location.pathname} failure={failure()} retry={start} />}>
        <CatalogueSource>
          <Inside>{props.children}</Inside>
        </CatalogueSource>
      </Show>
      <div class="visually-hidden" role="status" aria-live="polite">
        {announced()}
      </div>
    </>
  );
}

/** What somebody without a session sees; the address stays, so that signing in leads to where they wanted to go. */
function Gate(props: { path: string; failure: ApiError | null; retry: () => void }) {
  return (
    <main class="gate">
      <div class="brand">
        <img src="/icon.svg" width="36" height="36" alt="" />
        <span>Veelocity</span>
      </div>
      <Show
        when={props.failure}
        fallback={<Show when={currentUser() === null}>{props.path === '/register' ? <Register /> : <Login />}</Show>}
      >
        {(error) => <Problem error={error()} retry={props.retry} />}
      </Show>
    </main>
  );
}

/** The app of somebody with a session: navigation, page, keys and what opens above the page. */
function Inside(props: { children: JSX.Element }) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let main!: HTMLElement;
  const go = useGo();
  const [above, setAbove] = createSignal<'palette' | 'keys' | null>(null);
  const close = () => setAbove(null);
  const togglePalette = () => setAbove((shown) => (shown === 'palette' ? null : 'palette'));
  const showKeys = () => setAbove('keys');
  listenToKeys(go);
  onShortcut('palette', togglePalette);
  onShortcut('help', showKeys);
  followSync();
  followDemo();
  fitChartsToPaper();
  tellOfNewData();
  onMount(() => {
    keepScroll(main);
    focusOnArrival(main);
  });
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The router would take it for a page and leave the focus where it is.
          event.preventDefault();
          main.focus();
        }}
      >
        Skip to the content
      </a>
      <div class="shell">
        <Navigation search={togglePalette} prepareSearch={() => void Palette.preload()} showKeys={showKeys} />
        <div class="content">
          <DemoBanner />
          <main id="main" tabIndex={-1} ref={main}>
            <OauthReturn />
            <Suspense fallback={<div class="page" aria-busy="true" />}>{props.children}</Suspense>
          </main>
        </div>
      </div>
      <Suspense>
        <Show when={above() === 'palette'}>
          <Palette close={close} showKeys={showKeys} />
        </Show>
        <Show when={above() === 'keys'}>
          <Keys close={close} />
        </Show>
      </Suspense>
      <LastWord />
    </>
  );
}

/** At the end of a sync that brought something, screen readers hear that the numbers may be others now. */
function tellOfNewData(): void {
  let before = dataVersion();
  createEffect(
    on(
      () => syncStatus()?.running,
      (running) => {
        const now = dataVersion();
        if (running === false && before !== null && now !== before) announce('New data has arrived.');
        before = now;
      },
      { defer: true },
    ),
  );
}

function LastWord() {
  return (
    <div class="last-word" role="status">
      <Show when={lastWord()}>
        {(words) => (
          <p>
            {words()}
            <button type="button" class="bar-button" aria-label="Close" onClick={() => say(null)}>
              <Icon name="cross" size={14} />
            </button>
          </p>
        )}
      </Show>
    </div>
  );
}
