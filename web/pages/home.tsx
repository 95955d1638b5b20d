import { Navigate, useLocation } from '@solidjs/router';
import { lazy, Show } from 'solid-js';
import { sources } from '../api.ts';
import { carry } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { isBegun } from '../lib/start.ts';
import { Problem } from '../parts/notice.tsx';

const Now = lazy(() => import('./now.tsx'));

/** What needs attention now; in a workspace from which nothing is read yet, the first steps. */
export default function Home() {
  const location = useLocation();
  const request = createRequest(
    () => true,
    (_, signal) => sources.list(signal),
  );
  return (
    <>
      <Show when={request.error()}>
        {(error) => (
          <div class="page">
            <Problem error={error()} retry={request.retry} />
          </div>
        )}
      </Show>
      <Show when={request.data()} fallback={<div class="page" aria-busy={request.loading()} />}>
        {(list) => (
          <Show when={isBegun(list())} fallback={<Navigate href={carry('/start', location.search)} />}>
            <Now />
          </Show>
        )}
      </Show>
    </>
  );
}
