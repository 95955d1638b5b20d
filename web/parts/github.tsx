import { createSignal, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Probe, Source } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Field } from './field.tsx';
import { Checks } from './checks.tsx';
import { Problem } from './notice.tsx';
import { RepositoryPicker } from './repository-picker.tsx';
import { SourceStatus } from './status.tsx';

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
      </Show>
    </section>
  );
}

function TokenForm(props: { source: Source; saved: () => void; cancel: (() => void) | undefined }) {
  const [token, setToken] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await sources.save('github', { config: { repositories: [], ...props.source.config }, secret: token().trim() });
      setToken('');
      props.saved();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="stack" onSubmit={save}>
      <p class="muted">
        Paste a token that can read the repositories you want to measure. Veelocity only ever reads; the token is stored
        encrypted and never shown again.
      </p>
      <Field
        label="GitHub token"
        name="secret"
        type="password"
        mono
        required
        value={token()}
        onInput={setToken}
        error={error()}
      />
      <details class="small">
        <summary>Which token, and where to get one</summary>
        <ul class="bullets">
          <li>
            <strong>Fine-grained token</strong> (best): read access to <em>Contents</em>, <em>Pull requests</em>,{' '}
            <em>Deployments</em>, <em>Actions</em>, <em>Issues</em> and <em>Metadata</em> of the chosen repositories.
            Make one under{' '}
            <a href="https://github.com/settings/personal-access-tokens/new" target="_blank" rel="noreferrer">
              Settings → Developer settings
            </a>
            .
          </li>
          <li>
            <strong>Classic token</strong>: the scope <code>repo</code>, and <code>read:org</code> to follow a whole
            organisation.
          </li>
          <li>Where an organisation uses single sign-on, the token must be authorised for it.</li>
        </ul>
      </details>
      <Show when={error()} keyed>
        {(failure) => <Problem error={failure} title="The token was not saved" />}
      </Show>
      <div class="row">
        <button type="submit" class="button primary" disabled={busy()}>
          {busy() ? 'Saving…' : 'Save and check its permissions'}
        </button>
        <Show when={props.cancel}>
          <button type="button" class="button" onClick={() => props.cancel?.()}>
            Keep the old one
          </button>
        </Show>
      </div>
    </form>
  );
}
