import { createSignal, Show } from 'solid-js';
import { type ApiError, auth } from '../api.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { Problem } from './notice.tsx';

/** Connects GitHub by logging in there, where an OAuth app is configured; pasting a token is always possible. */
export function GitHubLogin() {
  const status = createRequest(
    () => true,
    (_, signal) => auth.githubStatus(signal),
  );
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      const { authorize_url: url } = await auth.beginGithub();
      window.location.assign(url);
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <Show when={status.data()?.enabled}>
      <div class="stack-small">
        <div>
          <button type="button" class="button" onClick={() => void go()} disabled={busy()}>
            {busy() ? 'Going to GitHub…' : 'Log in at GitHub'}
          </button>
        </div>
        <p class="small muted">
          GitHub asks whether you agree that Veelocity reads your repositories, and sends you back. Or paste a token:
        </p>
        <Show when={error()}>
          {(failure) => (
            <Problem error={failure()} title="The login at GitHub could not begin" retry={() => void go()} />
          )}
        </Show>
      </div>
    </Show>
  );
}
