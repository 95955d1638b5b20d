import { createSignal, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Source } from '../lib/answers.ts';
import { asApiError } from '../lib/request.ts';
import { Field } from './field.tsx';
import { GitHubLogin } from './github-login.tsx';
import { Problem } from './notice.tsx';

/** Where a GitHub token is pasted, and what kind of token it has to be. */
export function TokenForm(props: { source: Source; saved: () => void; cancel: (() => void) | undefined }) {
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
      <GitHubLogin />
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
