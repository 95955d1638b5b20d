import { Navigate, useLocation } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import { sources } from '../api.ts';
import { demoState, isDemo } from '../lib/demo.ts';
import { carry } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { sourceForms } from '../lib/source-forms.ts';
import { DemoStart } from '../parts/demo-start.tsx';
import { GitHub } from '../parts/github.tsx';
import { GitHubActions } from '../parts/github-actions.tsx';
import { Problem } from '../parts/notice.tsx';
import { SentryProjects } from '../parts/sentry-projects.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { SourceCard } from '../parts/source-card.tsx';

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
            <For each={Object.entries(sourceForms)}>
              {([id, form]) => (
                <Show when={find(id)()}>
                  {(source) => (
                    <SourceCard source={source()} form={form} changed={request.retry}>
                      <Show when={id === 'sentry'}>
                        <SentryProjects source={source()} changed={request.retry} />
                      </Show>
                    </SourceCard>
                  )}
                </Show>
              )}
            </For>
          </Show>
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
      <h2>All sources are invented</h2>
      <p class="muted">
        While the demo data is shown nothing real can be connected beside it. Remove it with the button at the top, and
        connect your own sources here.
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
