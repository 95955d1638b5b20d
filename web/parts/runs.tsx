import { createSignal, For, Show } from 'solid-js';
import { type ApiError, sync } from '../api.ts';
import type { Page, SyncRun } from '../lib/answers.ts';
import { durationInWords, fromNow } from '../lib/duration.ts';
import { count, sourceTitle } from '../lib/format.ts';
import { asApiError, type Request } from '../lib/request.ts';
import { Problem } from './notice.tsx';
import { StateBadge } from './status.tsx';

/** The history of syncs; a running one can be cancelled, and loses nothing that was stored. */
export function Runs(props: { request: Request<Page<SyncRun>> }) {
  const [error, setError] = createSignal<ApiError | null>(null);
  const cancel = async (run: SyncRun) => {
    setError(null);
    try {
      await sync.cancel(run.id);
      props.request.retry();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <section class="card stack" aria-label="Runs">
      <h2>Runs</h2>
      <Show when={error() ?? props.request.error()}>
        {(failure) => <Problem error={failure()} retry={props.request.retry} />}
      </Show>
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
              each={props.request.data()?.items}
              fallback={
                <tr>
                  <td colSpan={8} class="muted">
                    There was no run yet.
                  </td>
                </tr>
              }
            >
              {(run) => (
                <tr>
                  <td class="nowrap" title={run.started_at}>
                    {fromNow(run.started_at)}
                  </td>
                  <td>{sourceTitle(run.source)}</td>
                  <td>
                    <StateBadge state={run.state} done="Done" />
                  </td>
                  <td data-label="Took" class="number nowrap">
                    {run.finished_at
                      ? durationInWords((Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000)
                      : ''}
                  </td>
                  <td data-label="Rows" class="number">
                    {count(run.rows)}
                  </td>
                  <td data-label="Calls" class="number">
                    {count(run.calls)}
                  </td>
                  <td data-label="Errors" class="number">
                    {count(typeof run.errors === 'number' ? run.errors : run.errors.length)}
                  </td>
                  <td>
                    <Show when={run.finished_at === null}>
                      <button type="button" class="button" onClick={() => void cancel(run)}>
                        Cancel
                      </button>
                    </Show>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </section>
  );
}
