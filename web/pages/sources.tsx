import { Navigate, useLocation } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import { sources } from '../api.ts';
import type { Source } from '../lib/answers.ts';
import { demoState, isDemo } from '../lib/demo.ts';
import { fromNow } from '../lib/duration.ts';
import { carry } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { DemoStart } from '../parts/demo-start.tsx';
import { GitHub } from '../parts/github.tsx';
import { GitHubActions } from '../parts/github-actions.tsx';
import { Problem } from '../parts/notice.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { SourceStatus } from '../parts/status.tsx';

/** Which places the data comes from. On the first run this is where a token is pasted. */
export default function Sources() {
  const location = useLocation();
  const request = createRequest(
    // What the demo connects or removes changes the sources too.
    () => (isDemo() ? 'demo' : 'real'),
    (_, signal) => sources.list(signal),
  );
  const find = (id: string) => createMemo(() => request.data()?.find((source) => source.id === id));
  const github = find('github');
  const actions = find('github-actions');
  const others = () =>
    request.data()?.filter((source) => source.id !== 'github' && source.id !== 'github-actions') ?? [];

  return (
    <Show
      when={location.pathname !== '/settings'}
      fallback={<Navigate href={carry('/settings/sources', location.search)} />}
    >
      <div class="stack">
        <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
        <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={6} />}</Show>}>
          <Show when={!isDemo()} fallback={<InDemo />}>
            <Show when={github()}>{(source) => <GitHub source={source()} changed={request.retry} />}</Show>
            <Show when={actions()}>
              {(source) => (
                <GitHubActions
                  source={source()}
                  connected={github()?.status !== 'not_configured'}
                  changed={request.retry}
                />
              )}
            </Show>
          </Show>
          <For each={others()}>{(source) => <Other source={source} />}</For>
          <DemoCard />
        </Show>
      </div>
    </Show>
  );
}

/** Invented sources have nothing that could be changed. */
function InDemo() {
  return (
    <section class="card stack-small" aria-label="Demo data">
      <h2>GitHub and GitHub Actions are invented</h2>
      <p class="muted">
        While the demo data is shown nothing real can be connected beside it. Remove it with the button at the top, and
        connect your own GitHub here.
      </p>
    </section>
  );
}

/** The way into the demo, or why there is none; while it is shown, the banner above has the way out. */
function DemoCard() {
  return (
    <Show when={demoState() !== null && !isDemo()}>
      <section class="card slim" aria-label="Demo data">
        <h2>Demo data</h2>
        <p class="small muted">An invented company with eighteen months of history, to look around in.</p>
        <DemoStart />
      </section>
    </Show>
  );
}

/** A source whose form follows with its provider. */
function Other(props: { source: Source }) {
  return (
    <section class="card slim" aria-label={props.source.name}>
      <div class="row spread">
        <h2>{props.source.name}</h2>
        <SourceStatus status={props.source.status} />
      </div>
      <p class="small muted">
        {props.source.detail ??
          (props.source.status !== 'not_configured' && props.source.last_sync_at
            ? `Synced ${fromNow(props.source.last_sync_at)}.`
            : 'It cannot be connected here yet.')}
      </p>
    </section>
  );
}
