import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { type ApiError, sync } from '../api.ts';
import type { SyncRun } from '../lib/answers.ts';
import { instantInWords } from '../lib/dates.ts';
import { durationInWords, fromNow } from '../lib/duration.ts';
import { count, humanize, plural, sourceTitle } from '../lib/format.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';
import { StateBadge } from './status.tsx';

const restMs = 3000;

/** It ended well and brought nothing: most looks are such. */
const isIdle = (run: SyncRun): boolean =>
  run.finished_at !== null && run.state === 'done' && run.rows === 0 && run.errors === 0;

/** The history of syncs. A running one can be cancelled, and loses nothing that was stored. */
export function Runs(props: { version: number; running: boolean }) {
  const request = createRequest(
    () => true,
    (_, signal) => sync.runs(signal),
  );
  const [runs, setRuns] = createStore<SyncRun[]>([]);
  const [error, setError] = createSignal<ApiError | null>(null);
  const [open, setOpen] = createSignal<number | null>(null);
  createEffect(() => setRuns(reconcile(request.data()?.items ?? [], { key: 'id' })));
  // While a sync runs, its numbers rise with every page; once in a few seconds is enough to look.
  createEffect(
    on(
      () => [props.version, props.running],
      () => {
        const timer = setTimeout(request.retry, props.running ? restMs : 0);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );

  const [all, setAll] = createSignal(false);
  const idle = () => runs.filter(isIdle).length;
  const shown = () => (all() ? runs : runs.filter((run) => !isIdle(run)));

  const cancel = async (run: SyncRun) => {
    setError(null);
    try {
      await sync.cancel(run.id);
      request.retry();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <section class="card stack" aria-label="Runs">
      <h2>Runs</h2>
      <Show when={error() ?? request.error()}>{(failure) => <Problem error={failure()} retry={request.retry} />}</Show>
      <Show when={runs.length > 0} fallback={<p class="muted">There was no run yet.</p>}>
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Runs of the sync">
          <table class="blocks">
            <thead>
              <tr>
                <th>Started</th>
                <th>Source</th>
                <th>State</th>
                <th class="number">Took</th>
                <th class="number">Rows</th>
                <th class="number">Calls</th>
                <th class="number">Errors</th>
                <th>
                  <span class="visually-hidden">Action</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <For
                each={shown()}
                fallback={
                  <tr>
                    <td colSpan={8} class="muted">
                      None of the latest runs found anything new.
                    </td>
                  </tr>
                }
              >
                {(run) => (
                  <Run
                    run={run}
                    open={open() === run.id}
                    toggle={() => setOpen(open() === run.id ? null : run.id)}
                    cancel={() => void cancel(run)}
                  />
                )}
              </For>
            </tbody>
          </table>
        </div>
        <Show when={idle() > 0}>
          <div>
            <button type="button" class="button" aria-expanded={all()} onClick={() => setAll(!all())}>
              {all()
                ? 'Hide those that found nothing new'
                : `Show ${plural(idle(), 'more run')} that found nothing new`}
            </button>
          </div>
        </Show>
      </Show>
    </section>
  );
}

function Run(props: { run: SyncRun; open: boolean; toggle: () => void; cancel: () => void }) {
  const took = () =>
    props.run.finished_at &&
    durationInWords((Date.parse(props.run.finished_at) - Date.parse(props.run.started_at)) / 1000);
  return (
    <>
      <tr class="group-start">
        <td class="nowrap" title={props.run.started_at}>
          {fromNow(props.run.started_at)}
        </td>
        <td>{sourceTitle(props.run.source)}</td>
        <td>
          <StateBadge state={props.run.state} done="Done" />
        </td>
        <td class="number nowrap" data-label="Took">
          {took() ?? 'still runs'}
        </td>
        <td class="number" data-label="Rows">
          {count(props.run.rows)}
        </td>
        <td class="number" data-label="Calls">
          {count(props.run.calls)}
        </td>
        <td class="number" data-label="Errors">
          <Show when={props.run.errors > 0} fallback="0">
            <button type="button" class="link" aria-expanded={props.open} onClick={() => props.toggle()}>
              {plural(props.run.errors, 'error')}
            </button>
          </Show>
        </td>
        <td class="number">
          <Show when={props.run.finished_at === null}>
            <button type="button" class="button" onClick={() => props.cancel()}>
              Cancel
            </button>
          </Show>
        </td>
      </tr>
      <Show when={props.open}>
        <tr>
          <td colSpan={8}>
            <Problems id={props.run.id} />
          </td>
        </tr>
      </Show>
    </>
  );
}

/** What went wrong in a run, each in words. */
function Problems(props: { id: number }) {
  const request = createRequest(
    () => props.id,
    (id, signal) => sync.run(id, signal),
  );
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={request.data()} fallback={<Lines count={2} />}>
        {(run) => (
          <ul class="list small">
            <For each={run().problems}>
              {(problem) => (
                <li>
                  <strong>
                    {[problem.repository, humanize(problem.step), problem.item].filter(Boolean).join(', ')}
                  </strong>
                  : {problem.detail} <span class="muted">{instantInWords(problem.at, zone)}</span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </>
  );
}
