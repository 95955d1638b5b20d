import { createSignal, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Probe, Source } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Checks } from './checks.tsx';
import { Problem } from './notice.tsx';
import { RepositoryPicker } from './repository-picker.tsx';
import { Disconnect } from './source-card.tsx';
import { SourceStatus } from './status.tsx';
import { TokenForm } from './token-form.tsx';
import { Webhook } from './webhook.tsx';

/** GitHub in three steps: a token, what it may do, which repositories. */
export function GitHub(props: { source: Source; changed: () => void }) {
  const hasToken = () => props.source.secret?.set ?? false;
  const [replacing, setReplacing] = createSignal(false);
  const [probe, setProbe] = createSignal<Probe | null>(null);
  const [testing, setTesting] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);

  const test = async () => {
    setTesting(true);
    setError(null);
    try {
      const answer = await sources.test('github');
      setProbe(answer);
      // The test is also what the source's status says from now on.
      props.changed();
      announce(
        answer.ok
          ? 'The token can read everything that is needed.'
          : 'The token cannot read everything that is needed.',
      );
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setTesting(false);
    }
  };

  return (
    <section class="card stack" aria-label="GitHub">
      <div class="row spread">
        <h2>GitHub</h2>
        <SourceStatus status={props.source.status} />
      </div>
      <Show when={props.source.status !== 'ok' && props.source.detail}>
        {(detail) => <p class="muted">{detail()}</p>}
      </Show>

      <Show
        when={hasToken() && !replacing()}
        fallback={
          <TokenForm
            source={props.source}
            cancel={hasToken() ? () => setReplacing(false) : undefined}
            saved={() => {
              setReplacing(false);
              props.changed();
              void test();
            }}
          />
        }
      >
        <div class="row spread sunken">
          <span>
            Token ending in <code>…{props.source.secret?.last4}</code>
            <Show when={props.source.secret?.updated_at}>
              {(at) => <span class="muted">, saved {fromNow(at())}</span>}
            </Show>
          </span>
          <span class="row">
            <button type="button" class="button" onClick={() => void test()} disabled={testing()}>
              {testing() ? 'Checking…' : 'Check its permissions'}
            </button>
            <button type="button" class="button" onClick={() => setReplacing(true)}>
              Replace the token
            </button>
          </span>
        </div>
      </Show>
      <Show when={error()}>
        {(failure) => <Problem error={failure()} title="The token could not be checked" retry={() => void test()} />}
      </Show>
      <Checks probe={probe()} testing={testing()} />
      <Show when={hasToken() && !replacing()}>
        <RepositoryPicker source={props.source} changed={props.changed} />
        <Webhook source={props.source} changed={props.changed} />
        <Disconnect
          source={props.source}
          secret="token"
          changed={props.changed}
          more="GitHub Actions and Greptile, which use it too, rest with it."
        />
      </Show>
    </section>
  );
}
