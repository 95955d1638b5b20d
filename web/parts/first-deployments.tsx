import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { repositoryNames, settings } from '../api.ts';
import type { RepositoryEffect, Settings } from '../lib/answers.ts';
import { arrivalOf } from '../lib/first-data.ts';
import { syncStatus } from '../lib/live.ts';
import { count, plural } from '../lib/format.ts';
import { createRequest } from '../lib/request.ts';
import { createRuleDraft, type RuleDraft } from '../lib/rule-draft.ts';
import { createRulePreview, type RulePreview } from '../lib/rule-preview.ts';
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
  // A rule that is added counts others, and at the end of a sync all of them are known.
  createEffect(on([draft.rules, () => syncStatus()?.running], () => props.begun > 0 && preview.ask()));
  askAsDataComes(() => props.begun > 0, preview);
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

/** Between two looks at what counts, while a sync brings more of it. */
const restMs = 4000;

function askAsDataComes(isThere: () => boolean, preview: RulePreview): void {
  const timer = setInterval(() => {
    if (isThere() && syncStatus()?.running && !preview.loading()) preview.ask();
  }, restMs);
  onCleanup(() => clearInterval(timer));
  createEffect(on(isThere, (there) => there && preview.ask(), { defer: true }));
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

/** So many that have nothing are open, so that suggestions are there without a click. */
const openAtFirst = 2;

function Repositories(props: { list: RepositoryEffect[]; draft: RuleDraft; timeZone: string }) {
  const isRead = () => syncStatus()?.running === false;
  const silent = () => props.list.filter(({ after }) => after === 0);
  const counting = () => props.list.length - silent().length;
  const ids = createMemo(() => props.list.map(({ repository }) => repository.id), [], {
    equals: (a, b) => a.join() === b.join(),
  });
  const find = (id: number) => props.list.find(({ repository }) => repository.id === id);
  const found = () => {
    if (counting() === 0 && !isRead()) return 'What has been read is sorted into deployments in a moment.';
    const some = `${plural(counting(), 'repository has', 'repositories have')} deployments to production`;
    if (!isRead()) return `${some} so far.`;
    return silent().length === 0
      ? `${some}.`
      : `${some}, ${count(silent().length)} of ${count(props.list.length)} none in 90 days.`;
  };
  /** The first that counts shows how it looks, the first that have nothing what could count. */
  const opened = createMemo(() => {
    const counted = props.list.find(({ after }) => after > 0);
    return [counted, ...(isRead() ? silent().slice(0, openAtFirst) : [])].map((one) => one?.repository.id);
  });
  return (
    <div class="stack-small">
      <p>{found()}</p>
      <ul class="list">
        <For each={ids()}>
          {(id) => (
            <Show when={find(id)}>
              {(one) => (
                <Repository
                  one={one()}
                  draft={props.draft}
                  timeZone={props.timeZone}
                  isRead={isRead()}
                  open={opened().includes(id)}
                />
              )}
            </Show>
          )}
        </For>
      </ul>
    </div>
  );
}

interface RepositoryProps {
  one: RepositoryEffect;
  draft: RuleDraft;
  timeZone: string;
  /** Is all of it there, so that nothing is nothing? */
  isRead: boolean;
  open: boolean;
}

/** What counts in one repository, or what could. */
function Repository(props: RepositoryProps) {
  const [open, setOpen] = createSignal(props.open);
  const words = () => {
    if (props.one.after > 0) return `${plural(props.one.after, 'deployment')} in 90 days`;
    return props.isRead ? 'nothing counts yet' : 'still being read';
  };
  createEffect(on(() => props.open, setOpen, { defer: true }));
  return (
    <li>
      <details open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="effect-summary">
          <strong>{props.one.repository.name}</strong>
          <span classList={{ muted: props.one.after === 0 }}>{words()}</span>
        </summary>
        <Show when={open()}>
          <div class="stack effect-detail">
            <Show
              when={props.one.last.length > 0}
              fallback={<SuggestionsOf repository={props.one.repository.name} draft={props.draft} />}
            >
              <LastCounted one={props.one} timeZone={props.timeZone} />
              <Others one={props.one} draft={props.draft} />
            </Show>
          </div>
        </Show>
      </details>
    </li>
  );
}

/** What else ran in a repository whose deployments are known, for whoever counts something else. */
function Others(props: { one: RepositoryEffect; draft: RuleDraft }) {
  const [open, setOpen] = createSignal(false);
  return (
    <details class="small" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Are these not your deployments? See what else ran</summary>
      <Show when={open()}>
        <SuggestionsOf repository={props.one.repository.name} draft={props.draft} />
      </Show>
    </details>
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
