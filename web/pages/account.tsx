import { createSignal, Show } from 'solid-js';
import { type ApiError, auth, currentUser } from '../api.ts';
import { asApiError } from '../lib/request.ts';
import { blames, Field } from '../parts/field.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { ThemeSwitch } from '../parts/theme-switch.tsx';

export default function Account() {
  const [current, setCurrent] = createSignal('');
  const [next, setNext] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    setDone(false);
    try {
      await auth.changePassword({ current_password: current(), new_password: next() });
      setCurrent('');
      setNext('');
      setDone(true);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <div class="stack">
      <section class="card row spread" aria-label="Appearance">
        <h2>Appearance</h2>
        <ThemeSwitch />
      </section>
      <section class="card stack" aria-label="Password">
        <h2>Password</h2>
        <p class="muted">Signed in as {currentUser()?.email}. A new password ends all other sessions.</p>
        <form class="stack form" onSubmit={submit}>
          <input type="text" name="email" autocomplete="username" value={currentUser()?.email ?? ''} hidden readOnly />
          <Field
            label="Current password"
            name="current_password"
            type="password"
            autocomplete="current-password"
            required
            value={current()}
            onInput={setCurrent}
            error={error()}
          />
          <Field
            label="New password"
            name="new_password"
            type="password"
            autocomplete="new-password"
            required
            value={next()}
            onInput={setNext}
            error={error()}
          />
          <Show when={error()} keyed>
            {(failure) => (
              <Show when={!blames(failure, ['current_password', 'new_password'])}>{<Problem error={failure} />}</Show>
            )}
          </Show>
          <Show when={done()}>
            <Notice tone="good" role="status">
              <p>The password is changed.</p>
            </Notice>
          </Show>
          <div>
            <button type="submit" class="button primary">
              Change the password
            </button>
          </div>
        </form>
      </section>
      <section class="card row spread" aria-label="Session">
        <h2>Session</h2>
        <button type="button" class="button" onClick={() => void auth.logout()}>
          Sign out
        </button>
      </section>
    </div>
  );
}
