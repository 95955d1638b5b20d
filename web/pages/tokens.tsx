import { createSignal, For, Show } from 'solid-js';
import { type ApiError, tokens } from '../api.ts';
import type { ApiToken, NewToken } from '../lib/answers.ts';
import { dateInWords } from '../lib/dates.ts';
import { fromNow } from '../lib/duration.ts';
import { announce } from '../lib/live.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { blames, Field, SelectField } from '../parts/field.tsx';
import { Intake } from '../parts/intake.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { Lines } from '../parts/skeleton.tsx';

const scopes = [
  { value: 'read', title: 'Read: all metrics and lists' },
  { value: 'intake', title: 'Intake: post deployments and incidents' },
  { value: 'write', title: 'Write: read, intake, start a sync, change teams' },
];

/** Tokens for scripts, CI and agents. */
export default function Tokens() {
  const request = createRequest(
    () => true,
    (_, signal) => tokens.list(signal),
  );
  const [created, setCreated] = createSignal<NewToken | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);

  const remove = async (token: ApiToken) => {
    setError(null);
    try {
      await tokens.remove(token.id);
      announce(`The token ${token.name} is deleted.`);
      request.retry();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <div class="stack">
      <section class="card stack" aria-label="New token">
        <h2>New token</h2>
        <TokenForm
          created={(token) => {
            setCreated(token);
            request.retry();
          }}
        />
        <Show when={created()} keyed>
          {(token) => <Shown token={token} />}
        </Show>
      </section>
      <section class="card stack" aria-label="Tokens">
        <h2>Tokens</h2>
        <Show when={error() ?? request.error()}>
          {(failure) => <Problem error={failure()} retry={request.retry} />}
        </Show>
        <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={3} />}</Show>}>
          {(page) => (
            <ul class="list">
              <For each={page().items} fallback={<li class="muted">There is no token yet.</li>}>
                {(token) => (
                  <li class="row spread">
                    <span>
                      <strong>{token.name}</strong>
                      <span class="small muted">
                        {' '}
                        {token.scope} · {token.last_used_at ? `last used ${fromNow(token.last_used_at)}` : 'never used'}{' '}
                        ·{' '}
                        {token.expires_at
                          ? `expires on ${dateInWords(token.expires_at.slice(0, 10))}`
                          : 'does not expire'}
                      </span>
                    </span>
                    <button
                      type="button"
                      class="button danger"
                      aria-label={`Delete the token ${token.name}`}
                      onClick={() => void remove(token)}
                    >
                      Delete
                    </button>
                  </li>
                )}
              </For>
            </ul>
          )}
        </Show>
      </section>
      <details class="card">
        <summary>
          <h2>Report deployments from a script</h2>
        </summary>
        <div class="stack">
          <p class="muted">
            With a token of the scope “intake”, whatever deploys can say so. The token can do nothing else.
          </p>
          <Intake />
        </div>
      </details>
    </div>
  );
}

function TokenForm(props: { created: (token: NewToken) => void }) {
  const [name, setName] = createSignal('');
  const [scope, setScope] = createSignal<ApiToken['scope']>('read');
  const [expires, setExpires] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    try {
      const until = expires() === '' ? {} : { expires_at: `${expires()}T00:00:00Z` };
      props.created(await tokens.create({ name: name(), scope: scope(), ...until }));
      setName('');
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <form class="stack" onSubmit={submit}>
      <div class="columns">
        <Field
          label="Name"
          name="name"
          required
          value={name()}
          onInput={setName}
          error={error()}
          hint="What will use it, such as “CI of shop”."
        />
        <SelectField
          label="May"
          value={scope()}
          onChange={(value) => setScope(value as ApiToken['scope'])}
          options={scopes}
        />
        <Field
          label="Expires (optional)"
          name="expires_at"
          type="date"
          value={expires()}
          onInput={setExpires}
          error={error()}
        />
      </div>
      <Show when={error()} keyed>
        {(failure) => <Show when={!blames(failure, ['name', 'expires_at'])}>{<Problem error={failure} />}</Show>}
      </Show>
      <div>
        <button type="submit" class="button primary">
          Create the token
        </button>
      </div>
    </form>
  );
}

function Shown(props: { token: NewToken }) {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.token.token);
    setCopied(true);
    announce('The token is copied.');
  };
  return (
    <Notice tone="good" role="status" title="Copy the token now: it is not shown again.">
      <code class="secret">{props.token.token}</code>
      <div>
        <button type="button" class="button" onClick={() => void copy()}>
          {copied() ? 'Copied' : 'Copy'}
        </button>
      </div>
    </Notice>
  );
}
