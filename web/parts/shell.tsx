import { A, type RouteSectionProps, useLocation } from '@solidjs/router';
import { createSignal, For, onMount, Show, Suspense } from 'solid-js';
import { type ApiError, auth, currentUser, refresh } from '../api.ts';
import { announced } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Login } from '../pages/login.tsx';
import { Register } from '../pages/register.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Problem } from './notice.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const places: { to: string; title: string; icon: IconName }[] = [
  { to: '/metrics', title: 'Metrics', icon: 'chart' },
  { to: '/deployments', title: 'Deployments', icon: 'rocket' },
  { to: '/data', title: 'Data', icon: 'data' },
  { to: '/settings', title: 'Settings', icon: 'settings' },
];

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
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <div class="shell">
          <Navigation />
          <main id="main" tabIndex={-1}>
            <Suspense fallback={<div class="page" aria-busy="true" />}>{props.children}</Suspense>
          </main>
        </div>
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

function Navigation() {
  return (
    <header class="navigation">
      <A class="brand" href="/metrics">
        <img src="/icon.svg" width="26" height="26" alt="" />
        <span>Veelocity</span>
      </A>
      <nav aria-label="Pages">
        <For each={places}>
          {(place) => (
            <A href={place.to} activeClass="active">
              <Icon name={place.icon} size={18} />
              <span>{place.title}</span>
            </A>
          )}
        </For>
      </nav>
      <div class="navigation-end">
        <ThemeSwitch />
        <button type="button" class="quiet" onClick={() => void auth.logout()}>
          <Icon name="leave" />
          <span>Sign out</span>
        </button>
      </div>
    </header>
  );
}
