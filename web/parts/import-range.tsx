import { createEffect, createSignal, on, Show } from 'solid-js';
import type { ApiError } from '../api.ts';
import { announce, startSync } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { blames, Field, SelectField } from './field.tsx';
import { Notice, Problem } from './notice.tsx';

/** Reads a stretch of history again, or for the first time. `wanted`: days that somebody has just pointed at. */
export function ImportRange(props: {
  wanted: { from: string; to: string } | null;
  /** The sources that are connected. */
  sources: { id: string; title: string }[];
}) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let element!: HTMLDetailsElement;
  const [source, setSource] = createSignal('');
  const [from, setFrom] = createSignal('');
  const [to, setTo] = createSignal('');
  const [full, setFull] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);

  createEffect(
    on(
      () => props.wanted,
      (wanted) => {
        if (wanted === null) return;
        setFrom(wanted.from);
        setTo(wanted.to);
        element.open = true;
        element.scrollIntoView({ block: 'center' });
        element.querySelector('input')?.focus({ preventScroll: true });
      },
      { defer: true },
    ),
  );

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    setDone(false);
    try {
      await startSync({
        ...(source() && { source: source() }),
        ...(from() && { from: from() }),
        ...(to() && { to: to() }),
        ...(full() && { full: true }),
      });
      setDone(true);
      announce('The import has started.');
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <details class="card" ref={element}>
      <summary>
        <h2>Import a range</h2>
      </summary>
      <form class="stack" onSubmit={submit}>
        <p class="muted">
          Reads older history than the sync does by itself, or reads a range again. Nothing is lost or counted twice.
        </p>
        <div class="columns">
          <SelectField label="Of" value={source()} onChange={setSource} options={choicesOf(props.sources)} />
          <Field label="From" name="from" type="date" value={from()} onInput={setFrom} error={error()} />
          <Field label="To (optional)" name="to" type="date" value={to()} onInput={setTo} error={error()} />
        </div>
        <label class="choice plain">
          <input type="checkbox" checked={full()} onChange={(event) => setFull(event.currentTarget.checked)} />
          <span>
            <span>Read everything again</span>
            <span class="small muted">Also what has not changed since the last sync. This costs many calls.</span>
          </span>
        </label>
        <Show when={error()} keyed>
          {(failure) => (
            <Show when={!blames(failure, ['from', 'to'])}>
              {<Problem error={failure} title="The import was not started" />}
            </Show>
          )}
        </Show>
        <Show when={done()}>
          <Notice tone="good" role="status">
            <p>The import has started; its steps are shown above.</p>
          </Notice>
        </Show>
        <div>
          <button type="submit" class="button primary" disabled={!from() && !full()}>
            Import
          </button>
        </div>
      </form>
    </details>
  );
}

const choicesOf = (sources: { id: string; title: string }[]) => [
  { value: '', title: 'All sources' },
  ...sources.map(({ id, title }) => ({ value: id, title })),
];
