import { createSignal, Show } from 'solid-js';
import type { ApiError } from '../api.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Field } from './field.tsx';
import { Problem } from './notice.tsx';

type Excluded = { reason: string } | null;

/** Takes a pull request or a deployment out of every metric, with a reason, or brings it back. */
export function Exclusion(props: { what: string; excluded: Excluded; exclude: (excluded: Excluded) => Promise<void> }) {
  const [reason, setReason] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);

  const change = async (excluded: Excluded) => {
    setError(null);
    try {
      await props.exclude(excluded);
      announce(excluded ? 'It is left out of every metric.' : 'It counts again.');
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <section class="card stack" aria-label="Does it count?">
      <Show
        when={props.excluded}
        fallback={
          <form
            class="stack form"
            onSubmit={(event) => {
              event.preventDefault();
              void change({ reason: reason() });
            }}
          >
            <div class="stack-small">
              <h2>It counts</h2>
              <p class="muted">
                A {props.what} that distorts the numbers can be left out; they follow at once and say so.
              </p>
            </div>
            <Field
              label="Reason to leave it out"
              name="excluded"
              required
              value={reason()}
              onInput={setReason}
              error={error()}
            />
            <div>
              <button type="submit" class="button">
                Leave it out
              </button>
            </div>
          </form>
        }
      >
        {(excluded) => (
          <>
            <div class="stack-small">
              <h2>It is left out by hand</h2>
              <p class="muted">{excluded().reason}</p>
            </div>
            <div>
              <button type="button" class="button" onClick={() => void change(null)}>
                Let it count again
              </button>
            </div>
          </>
        )}
      </Show>
      <Show when={error()}>{(failure) => <Problem error={failure()} />}</Show>
    </section>
  );
}
