import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Source, SourceSync } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { announce, cancelSync, startSync, syncFailure, syncStatus } from '../lib/live.ts';
import { budgetInWords, sourceInWords } from '../lib/progress.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { Coverage } from '../parts/coverage.tsx';
import { ImportRange } from '../parts/import-range.tsx';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/notice.tsx';
import { Runs } from '../parts/runs.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { SourceStatus } from '../parts/status.tsx';
import { Steps } from '../parts/steps.tsx';

/** Where the data comes from and how far it is: nothing here is a spinner. */
export default function Data() {
  createTitle(() => 'Data');
  const [startError, setStartError] = createSignal<ApiError | null>(null);
  const status = syncStatus;
  const connected = createRequest(
    () => true,
    (_, signal) => sources.list(signal),
  );
  const sourceOf = (id: string) => connected.data()?.find((one) => one.id === id);
  const isConnected = (id: string) => (sourceOf(id)?.status ?? 'not_configured') !== 'not_configured';
  const [wanted, setWanted] = createSignal<{ from: string; to: string } | null>(null);
  const isAnyConnected = () => connected.data()?.some((one) => one.status !== 'not_configured') ?? false;
  const shown = createMemo(() => status()?.sources.filter((one) => one.steps.length > 0 || isConnected(one.id)) ?? []);

  createEffect(
    on(
      () => status()?.running,
      () => {
        connected.retry();
        announce(shown().map(sourceInWords).join(' '));
      },
      { defer: true },
    ),
  );

  const start = async () => {
    setStartError(null);
    try {
      await startSync();
      announce('The sync has started.');
    } catch (failure) {
      setStartError(asApiError(failure));
    }
  };

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
      <Show when={syncFailure()}>
        {(failure) => <Problem error={failure()} title="The state of the sync is not known" />}
      </Show>
      <Show when={startError()}>{(failure) => <Problem error={failure()} title="The sync was not started" />}</Show>
      <Show when={status()} fallback={<Show when={!syncFailure()}>{<Lines count={8} />}</Show>}>
        <For
          each={shown()}
          fallback={
            <section class="card empty">
              <h2>No source is connected yet</h2>
              <p class="muted">Paste a GitHub token and choose repositories; the first charts appear within minutes.</p>
              <Link class="button primary" href="/settings/sources">
                Connect GitHub
              </Link>
            </section>
          }
        >
          {(source) => <SourceCard sync={source} source={sourceOf(source.id)} isConnected={isConnected(source.id)} />}
        </For>
        <Show when={isAnyConnected()}>
          <Coverage read={setWanted} />
        </Show>
        <ImportRange wanted={wanted()} sources={shown().filter((one) => isConnected(one.id))} />
        <Runs version={status()?.version ?? 0} running={status()?.running ?? false} />
      </Show>
    </div>
  );
}

function SourceCard(props: { sync: SourceSync; source: Source | undefined; isConnected: boolean }) {
  const last = () => props.source?.last_sync_at && `Last synced ${fromNow(props.source.last_sync_at)}`;
  const next = () => props.sync.next_run_at && !props.sync.running && `next look ${fromNow(props.sync.next_run_at)}`;
  const [error, setError] = createSignal<ApiError | null>(null);
  const act = async (what: () => Promise<void>) => {
    setError(null);
    await what().catch((failure: unknown) => setError(asApiError(failure)));
  };
  return (
    <section class="card stack" aria-label={props.sync.title}>
      <div class="stack-small">
        <div class="row spread">
          <h2>{props.sync.title}</h2>
          <span class="row">
            <Show when={props.source}>{(source) => <SourceStatus status={source().status} />}</Show>
            <Show
              when={props.sync.running && props.sync.run_id}
              fallback={
                <Show when={props.isConnected}>
                  <button
                    type="button"
                    class="button"
                    aria-label={`Sync ${props.sync.title} now`}
                    disabled={props.sync.running}
                    onClick={() => void act(() => startSync({ source: props.sync.id }))}
                  >
                    Sync
                  </button>
                </Show>
              }
            >
              {(run) => (
                <button
                  type="button"
                  class="button"
                  aria-label={`Stop the sync of ${props.sync.title}`}
                  onClick={() => void act(() => cancelSync(run()))}
                >
                  Stop
                </button>
              )}
            </Show>
          </span>
        </div>
        <p class="small muted">{[last(), next(), budgetInWords(props.sync.budget)].filter(Boolean).join(' · ')}</p>
      </div>
      <Show when={error()}>{(failure) => <Problem error={failure()} />}</Show>
      <Show when={props.source?.status !== 'ok' && (props.source?.detail ?? props.source?.last_error)}>
        {(detail) => <p>{detail()}</p>}
      </Show>
      <Steps steps={props.sync.steps} />
    </section>
  );
}
