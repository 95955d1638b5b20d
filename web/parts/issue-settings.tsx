import { createSignal, Show } from 'solid-js';
import { type ApiError, settings } from '../api.ts';
import type { Settings } from '../lib/answers.ts';
import { labelLines, labelsOf } from '../lib/issues.ts';
import { asApiError } from '../lib/request.ts';
import { SelectField } from './field.tsx';
import { Notice, Problem } from './notice.tsx';

type Start = Settings['cycle_time_start'];

/** Where the clock of the cycle time starts, and which labels make an issue of Linear an incident. */
export function IssueSettings(props: { saved: Settings }) {
  const [start, setStart] = createSignal<Start>(props.saved.cycle_time_start);
  const [labels, setLabels] = createSignal(labelLines(props.saved.incident_sources.linear_labels));
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    setDone(false);
    try {
      await settings.change({ cycle_time_start: start(), incident_sources: { linear_labels: labelsOf(labels()) } });
      setDone(true);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <section class="card stack" aria-label="Issues of Linear">
      <h2>Issues of Linear</h2>
      <form class="stack" onSubmit={submit}>
        <SelectField
          label="Cycle time starts when an issue is"
          value={start()}
          options={[
            { value: 'started_at', title: 'started' },
            { value: 'created_at', title: 'created' },
          ]}
          onChange={(value) => setStart(value as Start)}
        />
        <div class="field form">
          <label for="linear-labels">Labels that make an issue of Linear an incident</label>
          <textarea
            id="linear-labels"
            class="input mono"
            rows="3"
            value={labels()}
            onInput={(event) => setLabels(event.currentTarget.value)}
            aria-describedby="linear-labels-hint"
          />
          <div id="linear-labels-hint" class="small muted">
            One label per line. An incident is one of the repository of its pull request; for issues without one, say
            which it is: <code>outage = acme/shop</code>.
          </div>
        </div>
        <Show when={error()}>{(failure) => <Problem error={failure()} title="The settings were not saved" />}</Show>
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
    </section>
  );
}
