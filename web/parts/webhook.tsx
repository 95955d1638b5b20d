import { createSignal, For, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Source } from '../lib/answers.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { isOnlyLocal, webhookWords } from '../lib/webhooks.ts';
import { Copyable } from './copyable.tsx';
import { blames, Field } from './field.tsx';
import { Notice, Problem } from './notice.tsx';

/** How a source can tell at once that something is new, in place of being asked every few minutes. */
export function Webhook(props: { source: Source; changed: () => void }) {
  const [made, setMade] = createSignal<string | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);
  const words = () => webhookWords[props.source.id];
  const url = () => props.source.webhook.url ?? '';

  const put = async (change: { secret?: string | null }, what: string) => {
    setError(null);
    try {
      setMade((await sources.webhook(props.source.id, change)).secret);
      announce(what);
      props.changed();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <Show when={url() !== '' && words()}>
      {(how) => (
        <details class="small">
          <summary>Webhook: {props.source.webhook.secret_set ? 'set up' : 'not set up'}</summary>
          <div class="stack">
            <p class="muted">
              With a webhook {props.source.name} says at once when something is new, and the numbers follow within
              seconds. Without one they follow with the next sync, and so they do if one is lost.
            </p>
            <ol class="numbered stack-small">
              <For each={how().steps}>{(step) => <li>{step}</li>}</For>
            </ol>
            <Copyable label="Address of the webhook" value={url()} />
            <Show when={isOnlyLocal(url())}>
              <Notice tone="warn">
                <p>
                  Only this machine or its network reaches this address, so {props.source.name} does not. Open Veelocity
                  at its public address to see that one here.
                </p>
              </Notice>
            </Show>
            <Show when={made()}>
              {(value) => (
                <Notice tone="good" role="status" title="Copy the secret now: it is not shown again.">
                  <Copyable label="Secret of the webhook" value={value()} />
                </Notice>
              )}
            </Show>
            <Show when={how().secretFrom === 'there'}>
              <Enter
                label={how().secret}
                isStored={props.source.webhook.secret_set}
                error={error()}
                store={(secret) => put({ secret }, 'The secret of the webhook is stored.')}
              />
            </Show>
            <div class="row">
              <Show when={how().secretFrom === 'here'}>
                <button type="button" class="button" onClick={() => void put({}, 'A secret is made.')}>
                  {props.source.webhook.secret_set ? 'Make another secret' : 'Make a secret'}
                </button>
              </Show>
              <Show when={props.source.webhook.secret_set}>
                <button
                  type="button"
                  class="button"
                  onClick={() => void put({ secret: null }, 'Webhooks are no longer accepted.')}
                >
                  Stop accepting webhooks
                </button>
              </Show>
            </div>
            <Show when={error()} keyed>
              {(failure) => (
                <Show when={!blames(failure, ['secret'])}>
                  {<Problem error={failure} title="The webhook was not changed" />}
                </Show>
              )}
            </Show>
          </div>
        </details>
      )}
    </Show>
  );
}

/** Where the provider makes the secret, it is entered here. */
function Enter(props: {
  label: string;
  isStored: boolean;
  error: ApiError | null;
  store: (secret: string) => Promise<void>;
}) {
  const [entered, setEntered] = createSignal('');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    await props.store(entered().trim());
    if (props.error === null) setEntered('');
  };
  return (
    <form class="stack-small" onSubmit={submit}>
      <Field
        label={props.label}
        name="secret"
        type="password"
        mono
        required
        value={entered()}
        onInput={setEntered}
        error={props.error}
        hint={props.isStored ? 'One is stored. Enter another to replace it.' : undefined}
      />
      <div>
        <button type="submit" class="button">
          Store the secret
        </button>
      </div>
    </form>
  );
}
