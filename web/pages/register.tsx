import { A, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { type ApiError, auth } from '../api.ts';
import { asApiError } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { blames, Field } from '../parts/field.tsx';
import { Notice, Problem } from '../parts/notice.tsx';

/** The first start: one installation has one account. Where the operator set a setup code, the server asks for it. */
export function Register() {
  createTitle(() => 'Create the account');
  const navigate = useNavigate();
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [asksForCode, setAsksForCode] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await auth.register({ email: email(), password: password(), ...(code() !== '' && { setup_code: code() }) });
      navigate('/start', { replace: true });
    } catch (failure) {
      const problem = asApiError(failure);
      if (problem.code === 'setup_code_required') setAsksForCode(true);
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="card gate-card">
      <div class="stack-small">
        <h1>Create the account</h1>
        <p class="muted">This installation has one user: you. Your data stays on this server.</p>
      </div>
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
          autocomplete="new-password"
          required
          hint="At least 12 characters. A few random words are best."
          value={password()}
          onInput={setPassword}
          error={error()}
        />
        <Show when={asksForCode()}>
          <Field
            label="Setup code"
            name="setup_code"
            required
            hint="Whoever installed Veelocity set it in the environment variable SETUP_CODE."
            value={code()}
            onInput={setCode}
            error={error()}
          />
        </Show>
        <Show when={error()} keyed>
          {(failure) => <Failure error={failure} />}
        </Show>
        <button type="submit" class="button primary" disabled={busy()}>
          {busy() ? 'Creating the account…' : 'Create the account'}
        </button>
      </form>
      <p class="small muted">
        There is an account already? <A href="/login">Sign in</A>.
      </p>
    </section>
  );
}

function Failure(props: { error: ApiError }) {
  if (props.error.code === 'registration_closed') {
    return (
      <Notice tone="info" role="alert" title="This installation has its account already">
        <p>
          Only one account can exist. <A href="/login">Sign in</A> with it.
        </p>
      </Notice>
    );
  }
  if (blames(props.error, ['email', 'password', 'setup_code'])) return null;
  return (
    <Problem
      error={props.error}
      title={props.error.code === 'setup_code_required' ? 'The setup code is needed' : undefined}
    />
  );
}
