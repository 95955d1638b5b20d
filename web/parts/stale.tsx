import { Show } from 'solid-js';
import type { Request } from '../lib/request.ts';
import { Notice } from './notice.tsx';

/** Says that newer numbers could not be had, and why; those that are shown are right, but not the newest. */
export function Stale<T>(props: { request: Request<T> }) {
  return (
    <Show when={props.request.stale()}>
      {(failure) => (
        <Notice tone="warn" role="status" title="There is newer data, and it could not be loaded yet">
          <p>{failure().message} It is tried again in a moment.</p>
        </Notice>
      )}
    </Show>
  );
}
