import { Navigate, useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import { sources } from '../api.ts';
import { carry } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { Problem } from '../parts/notice.tsx';

/** Leads to the metrics, or on the first run to the sources. The page "Now" will stand here. */
export default function Home() {
  const location = useLocation();
  const request = createRequest(
    () => true,
    (_, signal) => sources.list(signal),
  );
  const connected = () => request.data()?.some((source) => source.status !== 'not_configured');
  return (
    <>
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={request.data()}>
        <Navigate href={carry(connected() ? '/metrics' : '/settings/sources', location.search)} />
      </Show>
    </>
  );
}
