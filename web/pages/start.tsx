import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, For, Match, on, Show, Switch } from 'solid-js';
import { sources } from '../api.ts';
import type { Source } from '../lib/answers.ts';
import { isDemo } from '../lib/demo.ts';
import { carry } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { canOpen, furthestStep, placeOf, type StepId, stepOf, steps } from '../lib/start.ts';
import { createTitle } from '../lib/title.ts';
import { DemoStart } from '../parts/demo-start.tsx';
import { FirstDeployments } from '../parts/first-deployments.tsx';
import { FirstRepositories } from '../parts/first-repositories.tsx';
import { FirstToken } from '../parts/first-token.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/notice.tsx';
import { Permissions } from '../parts/permissions.tsx';
import { Lines } from '../parts/skeleton.tsx';

/** From an empty workspace to the first charts, step by step. It can be left at any time and goes on where it was. */
export default function Start() {
  createTitle(() => 'Get started');
  const request = createRequest(
    // What a demo connects or removes changes the sources too.
    () => (isDemo() ? 'demo' : 'real'),
    (_, signal) => sources.list(signal),
  );
  return (
    <div class="page start">
      <header>
        <h1>Get started</h1>
        <p class="muted">
          Four steps to the first charts. Leave whenever you like: Veelocity remembers how far you came.
        </p>
      </header>
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        {(list) => (
          <Show when={!isDemo()} fallback={<InDemo />}>
            <Guide sources={list()} changed={request.refresh} />
          </Show>
        )}
      </Show>
    </div>
  );
}

function InDemo() {
  return (
    <section class="card stack start-demo" aria-label="Demo data">
      <h2>The demo is on</h2>
      <p class="muted">
        An invented company is synced here as a real one would be. To connect your own GitHub, remove the demo data
        first; the button is at the top of every page.
      </p>
      <DemoStart primary />
    </section>
  );
}

function Guide(props: { sources: Source[]; changed: () => void }) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let heading!: HTMLHeadingElement;
  const location = useLocation();
  const navigate = useNavigate();
  const step = createMemo(() => stepOf(location.search, props.sources));
  const github = () => props.sources.find(({ id }) => id === 'github');
  const open = (id: StepId) => navigate(carry(`/start?step=${id}`, location.search), { scroll: false });
  const title = () => steps[placeOf(step())]?.question;
  // Reading and the Tab key go on from the new question.
  createEffect(on(step, () => heading.focus({ preventScroll: true }), { defer: true }));
  return (
    <div class="start-grid">
      <Places sources={props.sources} step={step()} />
      <section class="card stack start-step" aria-labelledby="start-question">
        <h2 id="start-question" tabIndex={-1} ref={heading}>
          <span class="small muted block">
            Step {placeOf(step()) + 1} of {steps.length}
          </span>
          {title()}
        </h2>
        <Show when={github()}>
          {(source) => (
            <Switch>
              <Match when={step() === 'connect'}>
                <FirstToken
                  source={source()}
                  saved={() => {
                    props.changed();
                    open('permissions');
                  }}
                  goOn={() => open('permissions')}
                />
              </Match>
              <Match when={step() === 'permissions'}>
                <Permissions tried={props.changed} replace={() => open('connect')} goOn={() => open('repositories')} />
              </Match>
              <Match when={step() === 'repositories'}>
                <FirstRepositories sources={props.sources} changed={props.changed} saved={() => open('deployments')} />
              </Match>
              <Match when={step() === 'deployments'}>
                <FirstDeployments />
              </Match>
            </Switch>
          )}
        </Show>
      </section>
    </div>
  );
}

/** The steps: done, the one that is shown, and those to come. What can be opened is a link. */
function Places(props: { sources: Source[]; step: StepId }) {
  const reached = () => Math.max(placeOf(furthestStep(props.sources)), placeOf(props.step));
  const isDone = (id: StepId) => placeOf(id) < reached();
  return (
    <nav aria-label="Steps" class="start-steps">
      <ol>
        <For each={steps}>
          {({ id, title }, index) => (
            <li data-done={isDone(id)} aria-current={props.step === id ? 'step' : undefined}>
              <span class="start-number" aria-hidden="true">
                <Show when={isDone(id) && props.step !== id} fallback={index() + 1}>
                  <Icon name="check" size={14} />
                </Show>
              </span>
              <Show when={canOpen(id, props.sources) && props.step !== id} fallback={<span>{title}</span>}>
                <Link href={`/start?step=${id}`}>{title}</Link>
              </Show>
              <Show when={isDone(id)}>
                <span class="visually-hidden">done</span>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  );
}
