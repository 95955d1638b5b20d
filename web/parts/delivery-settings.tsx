import { createSignal, For, Show } from 'solid-js';
import { type ApiError, settings } from '../api.ts';
import type { Settings } from '../lib/answers.ts';
import { asApiError } from '../lib/request.ts';
import { Notice, Problem } from './notice.tsx';

type Start = Settings['lead_time_start'];
type Evidence = Settings['failure_evidence'];

const starts: { value: Start; title: string; meaning: string }[] = [
  { value: 'first_commit', title: 'The first commit', meaning: 'The usual one: from the first commit to production.' },
  { value: 'ready', title: 'Ready for review', meaning: 'Direct commits have no such start and are left out.' },
  { value: 'merged', title: 'The merge', meaning: 'What happens after the merge alone.' },
  {
    value: 'issue_started',
    title: 'The issue was started',
    meaning: 'Needs an issue tracker; changes without an issue are left out.',
  },
];

const evidences: { value: Evidence; title: string; meaning: string }[] = [
  {
    value: 'sources',
    title: 'Incidents as well',
    meaning: 'Failure and recovery are measured where incidents are known; elsewhere what to connect is said.',
  },
  {
    value: 'repository_only',
    title: 'What the repository says',
    meaning: 'Rollbacks, reverts and hotfixes alone. What was repaired in another way is not seen.',
  },
];

/** Where the clock of the lead time starts, what tells of a failure, and which labels make an issue an incident. */
export function DeliverySettings(props: { saved: Settings }) {
  const [start, setStart] = createSignal<Start>(props.saved.lead_time_start);
  const [evidence, setEvidence] = createSignal<Evidence>(props.saved.failure_evidence);
  const [labels, setLabels] = createSignal(props.saved.incident_sources.github_labels.join('\n'));
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    setDone(false);
    try {
      await settings.change({
        lead_time_start: start(),
        failure_evidence: evidence(),
        incident_sources: { github_labels: linesOf(labels()) },
      });
      setDone(true);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <section class="card stack" aria-label="Lead time and failures">
      <h2>Lead time and failures</h2>
      <form class="stack" onSubmit={submit}>
        <Choices label="Lead time starts at" name="start" options={starts} value={start()} choose={setStart} />
        <Choices
          label="What tells of a failure"
          name="evidence"
          options={evidences}
          value={evidence()}
          choose={setEvidence}
        />
        <div class="field form">
          <label for="incident-labels">Labels that make a GitHub issue an incident</label>
          <textarea
            id="incident-labels"
            class="input mono"
            rows="3"
            value={labels()}
            onInput={(event) => setLabels(event.currentTarget.value)}
            aria-describedby="incident-labels-hint"
          />
          <div id="incident-labels-hint" class="small muted">
            One label per line, such as <code>incident</code>. It begins when the issue is opened and ends when it is
            closed. Incidents can also be reported to the API.
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

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function Choices<T extends string>(props: {
  label: string;
  name: string;
  options: { value: T; title: string; meaning: string }[];
  value: T;
  choose: (value: T) => void;
}) {
  return (
    <fieldset class="choices">
      <legend>{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="choice plain">
            <input
              type="radio"
              name={props.name}
              checked={props.value === option.value}
              onChange={() => props.choose(option.value)}
            />
            <span>
              <span>{option.title}</span>
              <span class="small muted">{option.meaning}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
