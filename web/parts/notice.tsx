import { createEffect, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { ApiError } from '../api.ts';
import { plural } from '../lib/format.ts';
import type { IconName } from '../lib/drawings.ts';
import { Icon } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info';
const icons: Record<Tone, IconName> = { good: 'check', warn: 'warning', bad: 'warning', info: 'info' };

/** Says something about the page; its tone is also its icon, never colour alone. */
export function Notice(props: { tone: Tone; title?: string; children?: JSX.Element; role?: 'alert' | 'status' }) {
  return (
    <div class="notice" data-tone={props.tone} role={props.role}>
      <Icon name={icons[props.tone]} />
      <div class="stack-small">
        <Show when={props.title}>
          <strong>{props.title}</strong>
        </Show>
        {props.children}
      </div>
    </div>
  );
}

/** A failure in the server's words, what can be done, and the button for it. */
export function Problem(props: { error: ApiError; title?: string; retry?: () => void }) {
  return (
    <Notice tone="bad" role="alert" title={props.title ?? titleOf(props.error)}>
      <p>{props.error.message}</p>
      <Show when={props.error.status !== 422 ? props.error.errors : []}>
        {(errors) => (
          <Show when={errors().length > 0}>
            <ul>
              {errors()
                .map((one) => `${one.field}: ${one.message}`)
                .join('; ')}
            </ul>
          </Show>
        )}
      </Show>
      <Wait error={props.error} retry={props.retry} />
      <Show when={props.retry}>
        <div>
          <button type="button" class="button" onClick={() => props.retry?.()}>
            Try again
          </button>
        </div>
      </Show>
    </Notice>
  );
}

/** Counts down how long the server asked to wait. What can be asked again is then asked by itself. */
function Wait(props: { error: ApiError; retry: (() => void) | undefined }) {
  const [left, setLeft] = createSignal(0);
  createEffect(() => {
    const seconds = props.error.retryAfterSeconds;
    setLeft(seconds ?? 0);
    if (seconds === null) return;
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(rest);
      if (rest > 0) return;
      clearInterval(timer);
      props.retry?.();
    }, 1000);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <Show when={left() > 0}>
      <p>
        {props.retry ? 'It is tried again' : 'Try again'} in {plural(left(), 'second')}.
      </p>
    </Show>
  );
}

function titleOf(error: ApiError): string {
  if (error.status === 0) return 'There is no connection';
  if (error.status === 429) return 'Too many attempts';
  if (error.status === 502) return 'The provider did not answer as it should';
  if (error.status >= 500) return 'The server failed';
  return 'This did not work';
}
