import { createSignal, For, type JSX, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Probe, Source } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { configWith, type SourceForm, valuesOf } from '../lib/source-forms.ts';
import { Checks } from './checks.tsx';
import { Field } from './field.tsx';
import { Problem } from './notice.tsx';
import { SourceStatus } from './status.tsx';
import { Webhook } from './webhook.tsx';

/** A source with a key of its own: how it is, what its key may do, and how to connect, change or disconnect it. */
export function SourceCard(props: { source: Source; form: SourceForm; changed: () => void; children?: JSX.Element }) {
  const [editing, setEditing] = createSignal(false);
  const [probe, setProbe] = createSignal<Probe | null>(null);
  const [testing, setTesting] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const isConnected = () => props.source.status !== 'not_configured';
  const name = () => props.source.name;

  const test = async () => {
    setTesting(true);
    setError(null);
    try {
      const answer = await sources.test(props.source.id);
      setProbe(answer);
      // The test is also what the source's status says from now on.
      props.changed();
      announce(answer.ok ? `${name()} can be read.` : `Not all of ${name()} can be read.`);
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setTesting(false);
    }
  };
  const saved = () => {
    setEditing(false);
    setProbe(null);
    props.changed();
    void test();
  };

  return (
    <section class="card stack" aria-label={name()}>
      <div class="row spread">
        <h2>{name()}</h2>
        <SourceStatus status={props.source.status} />
      </div>
      <p class="muted">{props.form.words}</p>
      <Show when={props.source.status !== 'ok' && props.source.detail}>{(detail) => <p>{detail()}</p>}</Show>
      <Show
        when={editing()}
        fallback={
          <Connected
            source={props.source}
            form={props.form}
            isConnected={isConnected()}
            testing={testing()}
            test={() => void test()}
            edit={() => setEditing(true)}
          />
        }
      >
        <Form source={props.source} form={props.form} saved={saved} cancel={() => setEditing(false)} />
      </Show>
      <Show when={error()}>
        {(failure) => <Problem error={failure()} title={`${name()} could not be asked`} retry={() => void test()} />}
      </Show>
      <Checks probe={probe()} testing={testing()} />
      <Show when={isConnected() && !editing()}>
        {props.children}
        <Webhook source={props.source} changed={props.changed} />
        <Disconnect source={props.source} secret={props.form.secret} changed={props.changed} />
      </Show>
    </section>
  );
}

function Connected(props: {
  source: Source;
  form: SourceForm;
  isConnected: boolean;
  testing: boolean;
  test: () => void;
  edit: () => void;
}) {
  return (
    <Show
      when={props.isConnected}
      fallback={
        <div>
          <button type="button" class="button" onClick={() => props.edit()}>
            Connect {props.source.name}
          </button>
        </div>
      }
    >
      <div class="row spread sunken">
        <span>
          <Show when={props.source.secret.set} fallback={<span class="muted">Without a key of its own</span>}>
            Its {props.form.secret} <KeyEnd source={props.source} />
          </Show>
          <Show when={props.source.last_sync_at}>{(at) => <span class="muted">, synced {fromNow(at())}</span>}</Show>
        </span>
        <span class="row">
          <button type="button" class="button" onClick={() => props.test()} disabled={props.testing}>
            {props.testing ? 'Checking…' : 'Check its permissions'}
          </button>
          <button type="button" class="button" onClick={() => props.edit()}>
            Change
          </button>
        </span>
      </div>
    </Show>
  );
}

const KeyEnd = (props: { source: Source }) => (
  <Show when={props.source.secret.last4} fallback="is stored">
    {(last4) => (
      <>
        ends in <code>…{last4()}</code>
      </>
    )}
  </Show>
);

function Form(props: { source: Source; form: SourceForm; saved: () => void; cancel: () => void }) {
  const [values, setValues] = createSignal(valuesOf(props.form, props.source));
  const [secret, setSecret] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);
  const isNeeded = () => props.form.optional === undefined && !props.source.secret.set;

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const given = secret().trim();
    const config = configWith(props.form, props.source, values());
    try {
      await sources.save(props.source.id, { config, ...(given !== '' && { secret: given }) });
      props.saved();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="stack" onSubmit={save}>
      <For each={props.form.fields}>
        {(field) => (
          <Field
            label={field.label}
            name={`config.${field.name}`}
            value={values()[field.name] ?? ''}
            onInput={(value) => setValues({ ...values(), [field.name]: value })}
            hint={field.hint}
            {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
            required={field.required ?? false}
            error={error()}
          />
        )}
      </For>
      <Field
        label={`${props.source.name} ${props.form.secret}`}
        name="secret"
        type="password"
        mono
        required={isNeeded()}
        value={secret()}
        onInput={setSecret}
        hint={
          <>
            {props.form.how} {props.form.optional} It is stored encrypted and never shown again.
            <Show when={props.source.secret.set}> Leave it empty to keep the one that is stored.</Show>
          </>
        }
        error={error()}
      />
      <Show when={error()} keyed>
        {(failure) => <Problem error={failure} title={`${props.source.name} was not saved`} />}
      </Show>
      <div class="row">
        <button type="submit" class="button primary" disabled={busy()}>
          {busy() ? 'Saving…' : 'Save and check its permissions'}
        </button>
        <button type="button" class="button" onClick={() => props.cancel()}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** Forgets the key. What was read stays, since it is still true. */
export function Disconnect(props: { source: Source; secret: string; changed: () => void; more?: string }) {
  const [error, setError] = createSignal<ApiError | null>(null);
  const forget = async () => {
    setError(null);
    try {
      await sources.save(props.source.id, { config: props.source.config, secret: null });
      announce(`The ${props.secret} of ${props.source.name} is forgotten.`);
      props.changed();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <Show when={props.source.secret.set}>
      <details class="small">
        <summary>Disconnect</summary>
        <p class="muted">
          Its {props.secret} is deleted and nothing more is read. What was read stays, and so do its numbers, up to the
          last sync. Connect it again at any time: it goes on where it was. {props.more}
        </p>
        <button type="button" class="button" onClick={() => void forget()}>
          Forget the {props.secret}
        </button>
        <Show when={error()}>{(failure) => <Problem error={failure()} />}</Show>
      </details>
    </Show>
  );
}
