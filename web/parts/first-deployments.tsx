import { createEffect, createMemo, For, on, Show } from 'solid-js';
import { repositoryNames, settings } from '../api.ts';
import type { RepositoryEffect, Settings } from '../lib/answers.ts';
import { arrivalOf } from '../lib/first-data.ts';
import { syncStatus } from '../lib/live.ts';
import { plural } from '../lib/format.ts';
import { createRequest } from '../lib/request.ts';
import { createRuleDraft, type RuleDraft } from '../lib/rule-draft.ts';
import { createRulePreview } from '../lib/rule-preview.ts';
import { ruleSentence } from '../lib/rules.ts';
import { Arrival } from './arrival.tsx';
import { useGo } from './link.tsx';
import { Notice, Problem } from './notice.tsx';
import { LastCounted } from './rule-effect.tsx';
import { SuggestionsOf } from './rule-suggestions.tsx';
import { Lines } from './skeleton.tsx';

/** Where the first charts are. */
const charts = '/overview';

/** The last step: what would count as a deployment in each repository, as soon as anything of it is known. */
export function FirstDeployments() {
  const arrival = createMemo(() => {
    const status = syncStatus();
    return status ? arrivalOf(status) : null;
  });
  const begun = createMemo(() => arrival()?.begun ?? 0);
  const saved = createRequest(
    () => true,
    (_, signal) => settings.read(signal),
  );
  return (
    <>
      <p class="muted">
        Lead time, failures and recovery are measured from deployments. Below is what counts without any doing; where
        nothing does, what really ran is suggested.
      </p>
      <Arrival title="Reading:" />
      <For each={arrival()?.errors.slice(0, mostErrors)}>
        {(error) => (
          <Notice tone="warn" role="status" title="Something could not be read">
            <p>{error} It is tried again by itself; the page Data has the details.</p>
          </Notice>
        )}
      </For>
      <Show when={saved.error()}>{(error) => <Problem error={error()} retry={saved.retry} />}</Show>
      <Show when={saved.data()} keyed fallback={<Lines count={3} />}>
        {(found) => <Rules saved={found} begun={begun()} />}
      </Show>
    </>
  );
}

const mostErrors = 2;

function Rules(props: { saved: Settings; begun: number }) {
  const draft = createRuleDraft(props.saved.deployment_rules);
  const preview = createRulePreview(draft);
  // Each repository that comes in may have deployments, and a rule that is added counts others.
  createEffect(
    on([() => props.begun, draft.rules, () => syncStatus()?.running], () => props.begun > 0 && preview.ask()),
  );
  return (
    <>
      <Show when={props.begun > 0} fallback={<Waiting />}>
        <Show when={!preview.loading() && preview.error()}>
          {(error) => <Problem error={error()} title="What counts is not known yet" retry={preview.ask} />}
        </Show>
        <Show when={preview.effect()} fallback={<Show when={preview.loading()}>{<Lines count={4} />}</Show>}>
          {(effect) => <Repositories list={effect().repositories} draft={draft} timeZone={props.saved.time_zone} />}
        </Show>
      </Show>
      <Show when={draft.error()}>{(failure) => <Problem error={failure()} title="The rules were not saved" />}</Show>
      <Ways draft={draft} />
    </>
  );
}

function Waiting() {
  const names = createRequest(
    () => true,
    (_, signal) => repositoryNames(signal),
  );
  return (
    <>
      <p>
        {names.data()?.length
          ? `The newest 30 days of ${plural(names.data()?.length ?? 0, 'repository', 'repositories')} are being read.`
          : 'The repositories are being looked up.'}
      </p>
      <Lines count={4} />
    </>
  );
}

/** So many that have nothing yet are open at first, so that suggestions are there without a click. */
const openAtFirst = 2;

function Repositories(props: { list: RepositoryEffect[]; draft: RuleDraft; timeZone: string }) {
  const silent = () => props.list.filter(({ after }) => after === 0);
  const counting = () => props.list.filter(({ after }) => after > 0);
  const ids = (list: RepositoryEffect[]) => list.map(({ repository }) => repository.id);
  const find = (id: number) => props.list.find(({ repository }) => repository.id === id);
  const order = createMemo(() => [...ids(silent()), ...ids(counting())].sort((a, b) => a - b), [], {
    equals: (a, b) => a.join() === b.join(),
  });
  const opened = new Set([...ids(silent()).slice(0, openAtFirst), ...ids(counting()).slice(0, 1)]);
  return (
    <div class="stack-small">
      <p>
        <strong>{plural(counting().length, 'repository has', 'repositories have')} deployments.</strong>{' '}
        <Show when={silent().length > 0}>
          {plural(silent().length, 'repository has', 'repositories have')} none in 90 days.
        </Show>
      </p>
      <ul class="list">
        <For each={order()}>
          {(id) => (
            <Show when={find(id)}>
              {(one) => <Repository one={one()} draft={props.draft} timeZone={props.timeZone} open={opened.has(id)} />}
            </Show>
          )}
        </For>
      </ul>
    </div>
  );
}

function Repository(props: { one: RepositoryEffect; draft: RuleDraft; timeZone: string; open: boolean }) {
  return (
    <li>
      <details open={props.open}>
        <summary class="effect-summary">
          <strong>{props.one.repository.name}</strong>
          <span classList={{ muted: props.one.after === 0 }}>
            {props.one.after === 0 ? 'nothing counts yet' : `${plural(props.one.after, 'deployment')} in 90 days`}
          </span>
        </summary>
        <div class="stack effect-detail">
          <Show when={props.one.last.length > 0}>
            <LastCounted one={props.one} timeZone={props.timeZone} />
          </Show>
          <SuggestionsOf repository={props.one.repository.name} draft={props.draft} />
        </div>
      </details>
    </li>
  );
}

function Ways(props: { draft: RuleDraft }) {
  const go = useGo();
  const save = async () => {
    await props.draft.save();
    if (props.draft.error() === null) go(charts);
  };
  return (
    <div class="stack-small start-end">
      <Show when={props.draft.isChanged()}>
        <ul class="small" aria-label="Added rules">
          <For each={props.draft.rules()}>{(rule) => <li>{ruleSentence(rule)}</li>}</For>
        </ul>
      </Show>
      <div class="row">
        <Show
          when={props.draft.isChanged()}
          fallback={
            <button type="button" class="button primary" onClick={() => go(charts)}>
              Show the charts
            </button>
          }
        >
          <button type="button" class="button primary" onClick={() => void save()}>
            Save {plural(props.draft.rules().length, 'rule')} and show the charts
          </button>
          <button type="button" class="button" onClick={() => props.draft.undo()}>
            Undo
          </button>
        </Show>
        <span class="small muted">Rules can be changed at any time in Settings.</span>
      </div>
    </div>
  );
}
