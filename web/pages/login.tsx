import { A, useLocation, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { type ApiError, auth } from '../api.ts';
import { asApiError } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { blames, Field } from '../parts/field.tsx';
import { Problem } from '../parts/notice.tsx';

export function Login() {
  createTitle(() => 'Sign in');
  const location = useLocation();
  const navigate = useNavigate();
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await auth.login({ email: email(), password: password() });
      if (location.pathname === '/login') navigate('/', { replace: true });
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="card gate-card">
      <h1>Sign in</h1>
      <form class="stack" onSubmit={submit}>
        <Field
          label="E-mail"
          name="email"
          type="email"
          autocomplete="username"
          required
          autofocus
          value={email()}
          onInput={setEmail}
          error={error()}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password()}
          onInput={setPassword}
          error={error()}
        />
        <Show when={error()} keyed>
          {(failure) => (
            <Show when={!blames(failure, ['email', 'password'])}>
              {<Problem error={failure} title={titleOf(failure)} />}
            </Show>
          )}
        </Show>
        <button type="submit" class="button primary" disabled={busy()}>
          {busy() ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <p class="small muted">
        First time here? <A href="/register">Create the account</A> of this installation.
      </p>
    </section>
  );
}

function titleOf(error: ApiError): string | undefined {
  return error.status === 401 ? 'The e-mail or the password is wrong' : undefined;
}
