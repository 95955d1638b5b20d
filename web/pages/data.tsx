import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { type ApiError, sources, sync } from '../api.ts';
import type { SourceSync, SyncStatus } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { watchSync } from '../lib/events.ts';
import { announce } from '../lib/live.ts';
import { budgetInWords, sourceInWords } from '../lib/progress.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { ImportRange } from '../parts/import-range.tsx';
import { Problem } from '../parts/notice.tsx';
import { Runs } from '../parts/runs.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { SourceStatus } from '../parts/status.tsx';
import { Steps } from '../parts/steps.tsx';

/** Where the data comes from and how far it is: nothing here is a spinner. */
export default function Data() {
  const [status, setStatus] = createSignal<SyncStatus>();
  const [error, setError] = createSignal<ApiError | null>(null);
  const connected = createRequest(
    () => true,
    (_, signal) => sources.list(signal),
  );
  const runs = createRequest(
    () => status()?.version ?? null,
    (_, signal) => sync.runs(signal),
  );
  const [startError, setStartError] = createSignal<ApiError | null>(null);

  watchSync(
    (seen) => {
      setStatus(seen);
      setError(null);
    },
    (failure) => setError(asApiError(failure)),
  );
  createEffect(
    on(
      () => status()?.running,
      () => {
        runs.retry();
        connected.retry();
        const seen = status();
        if (seen)
          announce(
            seen.sources
              .filter((source) => source.steps.length > 0)
              .map(sourceInWords)
              .join(' '),
          );
      },
      { defer: true },
    ),
  );

  const start = async () => {
    setStartError(null);
    try {
      await sync.start({});
      announce('The sync has started.');
    } catch (failure) {
      setStartError(asApiError(failure));
    }
  };
  const shown = () => status()?.sources.filter((source) => source.steps.length > 0 || isConnected(source.id)) ?? [];
  const isConnected = (id: string) =>
    (connected.data()?.find((one) => one.id === id)?.status ?? 'not_configured') !== 'not_configured';

  return (
    <div class="page">
      <div class="row spread">
        <div>
          <h1>Data</h1>
          <p class="muted">
            {status()
              ? status()?.running
                ? 'A sync is running.'
                : 'No sync is running now.'
              : 'Asking for the state of the sync…'}
          </p>
        </div>
        <button type="button" class="button primary" onClick={() => void start()} disabled={status()?.running ?? true}>
          Sync now
        </button>
      </div>
      <Show when={error()}>
        {(failure) => <Problem error={failure()} title="The state of the sync is not known" />}
      </Show>
      <Show when={startError()}>{(failure) => <Problem error={failure()} title="The sync was not started" />}</Show>
      <Show when={status()} fallback={<Show when={!error()}>{<Lines count={8} />}</Show>}>
        <For
          each={shown()}
          fallback={
            <section class="card empty">
              <h2>No source is connected yet</h2>
              <p class="muted">Paste a GitHub token and choose repositories; the first charts appear within minutes.</p>
              <a class="button primary" href="/settings/sources">
                Connect GitHub
              </a>
            </section>
          }
        >
          {(source) => <SourceCard sync={source} source={connected.data()?.find((one) => one.id === source.id)} />}
        </For>
        <ImportRange started={runs.retry} />
        <Runs request={runs} />
      </Show>
    </div>
  );
}

function SourceCard(props: {
  sync: SourceSync;
  source:
    | {
        name: string;
        status: Parameters<typeof SourceStatus>[0]['status'];
        detail: string | null;
        last_error: string | null;
        last_sync_at: string | null;
      }
    | undefined;
}) {
  return (
    <section class="card stack" aria-label={props.source?.name ?? props.sync.id}>
      <div class="row spread">
        <div class="row">
          <h2>{props.source?.name ?? props.sync.id}</h2>
          <Show when={props.source}>{(source) => <SourceStatus status={source().status} />}</Show>
        </div>
        <p class="small muted">
          {[
            budgetInWords(props.sync.budget),
            props.source?.last_sync_at && `last synced ${fromNow(props.source.last_sync_at)}`,
            props.sync.next_run_at && `next look ${fromNow(props.sync.next_run_at)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <Show when={props.source?.status !== 'ok' && (props.source?.detail ?? props.source?.last_error)}>
        {(detail) => <p class="muted">{detail()}</p>}
      </Show>
      <Steps steps={props.sync.steps} />
    </section>
  );
}
