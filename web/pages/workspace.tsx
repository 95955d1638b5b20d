import { createSignal, For, Show } from 'solid-js';
import { type ApiError, settings } from '../api.ts';
import type { Settings } from '../lib/answers.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { blames, Field } from '../parts/field.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { Lines } from '../parts/skeleton.tsx';

export default function Workspace() {
  const request = createRequest(
    () => true,
    (_, signal) => settings.read(signal),
  );
  return (
    <section class="card stack" aria-label="Workspace">
      <h2>Workspace</h2>
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={request.data()} keyed fallback={<Show when={request.loading()}>{<Lines count={5} />}</Show>}>
        {(saved) => <Form saved={saved} />}
      </Show>
    </section>
  );
}

function Form(props: { saved: Settings }) {
  const [zone, setZone] = createSignal(props.saved.time_zone);
  const [patterns, setPatterns] = createSignal(props.saved.bots.patterns.join('\n'));
  const [months, setMonths] = createSignal(String(props.saved.history_months));
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    setDone(false);
    try {
      await settings.change({
        time_zone: zone(),
        bots: {
          patterns: patterns()
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        },
        history_months: Number(months()),
      });
      setDone(true);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <form class="stack form" onSubmit={submit}>
      <Field
        label="Time zone"
        name="time_zone"
        required
        list="time-zones"
        value={zone()}
        onInput={setZone}
        error={error()}
        hint={
          <>Days and weeks begin at midnight there. Here it is {Intl.DateTimeFormat().resolvedOptions().timeZone}.</>
        }
      />
      <datalist id="time-zones">
        <For each={Intl.supportedValuesOf('timeZone')}>{(name) => <option value={name} />}</For>
      </datalist>
      <div class="field">
        <label for="patterns">Bots</label>
        <textarea
          id="patterns"
          class="input mono"
          rows="4"
          value={patterns()}
          onInput={(event) => setPatterns(event.currentTarget.value)}
          aria-describedby="patterns-hint"
        />
        <div id="patterns-hint" class="small muted">
          One login per line; <code>*</code> stands for anything, as in <code>renovate*</code>. Accounts that GitHub
          calls bots are bots anyway.
        </div>
      </div>
      <Field
        label="Months of history"
        name="history_months"
        type="number"
        min="1"
        max="240"
        required
        value={months()}
        onInput={setMonths}
        error={error()}
        hint="How far back the sync reads by itself. A range can be imported on the page Data."
      />
      <Show when={error()} keyed>
        {(failure) => (
          <Show when={!blames(failure, ['time_zone', 'history_months'])}>
            {<Problem error={failure} title="The settings were not saved" />}
          </Show>
        )}
      </Show>
      <Show when={done()}>
        <Notice tone="good" role="status">
          <p>The settings are saved. The numbers follow from now on.</p>
        </Notice>
      </Show>
      <div>
        <button type="submit" class="button primary">
          Save
        </button>
      </div>
    </form>
  );
}
