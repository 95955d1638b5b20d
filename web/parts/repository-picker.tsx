import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { ApiError, sources } from '../api.ts';
import type { Candidate, Source } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { plural } from '../lib/format.ts';
import { startSync } from '../lib/live.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { chosenOf } from '../lib/start.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { useGo } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

/** Chooses what is synced: repositories by recent activity, or whole organisations as `org:Name`. */
export function RepositoryPicker(props: {
  source: Source;
  changed: () => void;
  /** After a choice was saved; by itself the first one leads to its sync. */
  saved?: () => void;
}) {
  const go = useGo();
  // Equal lists are the same list, or a refresh of the sources would throw away what is not saved yet.
  const saved = createMemo(() => chosenOf(props.source), [], { equals: (a, b) => a.join() === b.join() });
  const [chosen, setChosen] = createSignal<string[]>(saved());
  createEffect(on(saved, (names) => setChosen(names), { defer: true }));
  const [search, setSearch] = createSignal('');
  const q = debounced(search, 250);
  const request = createRequest(q, (text, signal) => sources.repositories(text, signal));
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);
  const changes = () => chosen().join() !== saved().join();

  const toggle = (name: string) =>
    setChosen((names) => (names.includes(name) ? names.filter((one) => one !== name) : [...names, name]));

  const save = async () => {
    setBusy(true);
    setError(null);
    // Asked before: the sources may be read anew while this is saved.
    const first = saved().length === 0;
    try {
      await sources.save('github', { config: { ...props.source.config, repositories: chosen() } });
      if (chosen().length > 0) await syncChosen();
      props.changed();
      if (props.saved) props.saved();
      else if (first) go('/data');
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div class="stack">
      <h3>Which repositories?</h3>
      <Chosen names={chosen()} remove={toggle} />
      <Field
        label="Search the repositories that the token can see"
        name="q"
        type="search"
        placeholder="Search by name"
        value={search()}
        onInput={setSearch}
      />
      <Show when={request.error()}>
        {(failure) => <Problem error={failure()} title="The repositories could not be listed" retry={request.retry} />}
      </Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={5} />}</Show>}>
        {(page) => (
          <>
            <Active items={page().items} asked={q()} chosen={chosen()} choose={setChosen} />
            <Found items={page().items} asked={q()} loading={request.loading()} chosen={chosen()} toggle={toggle} />
          </>
        )}
      </Show>
      <Show when={error()}>{(failure) => <Problem error={failure()} title="The choice was not saved" />}</Show>
      <div class="row">
        <button type="button" class="button primary" disabled={busy() || !changes()} onClick={() => void save()}>
          {busy() ? 'Saving…' : chosen().length === 0 ? 'Save' : `Save and sync ${plural(chosen().length, 'choice')}`}
        </button>
        <span class="small muted">
          {changes() ? 'Not saved yet.' : chosen().length === 0 ? 'Choose at least one.' : 'This is what is synced.'}
        </span>
      </div>
    </div>
  );
}

/** A push within so many days makes a repository an active one. */
const activeDays = 30;

/** One click for what is worked on, where that is neither nothing nor everything. */
function Active(props: { items: Candidate[]; asked: string; chosen: string[]; choose: (names: string[]) => void }) {
  const active = () =>
    props.items
      .filter(({ pushed_at: at, archived, fork }) => at && !archived && !fork && Date.parse(at) > since())
      .map(nameOf);
  const since = () => Date.now() - activeDays * 86_400_000;
  const isWorthIt = () =>
    props.asked === '' && active().length > 1 && active().some((name) => !props.chosen.includes(name));
  return (
    <Show when={isWorthIt()}>
      <div>
        <button
          type="button"
          class="link small"
          onClick={() => props.choose([...new Set([...props.chosen, ...active()])])}
        >
          Choose the {active().length} that were pushed to in the last {activeDays} days
        </button>
      </div>
    </Show>
  );
}

/** What the search found: whole organisations first, then their repositories by activity. */
function Found(props: {
  items: Candidate[];
  asked: string;
  loading: boolean;
  chosen: string[];
  toggle: (name: string) => void;
}) {
  const organisations = createMemo(() => [...new Set(props.items.map((one) => nameOf(one).split('/')[0] ?? ''))]);
  return (
    <div class="picker" aria-busy={props.loading}>
      <For each={organisations()}>
        {(owner) => (
          <Choice
            name={`org:${owner}`}
            title={`Everything of ${owner}`}
            note="New repositories too; archived ones and forks only if named."
            checked={props.chosen.includes(`org:${owner}`)}
            toggle={props.toggle}
          />
        )}
      </For>
      <For
        each={props.items}
        fallback={<p class="muted">No repository that the token can see has “{props.asked}” in its name.</p>}
      >
        {(one) => (
          <Choice
            name={nameOf(one)}
            title={nameOf(one)}
            note={noteOf(one)}
            checked={props.chosen.includes(nameOf(one))}
            toggle={props.toggle}
          />
        )}
      </For>
    </div>
  );
}

function Chosen(props: { names: string[]; remove: (name: string) => void }) {
  return (
    <Show
      when={props.names.length > 0}
      fallback={<p class="muted">Nothing is chosen yet. The newest 30 days of a repository come first.</p>}
    >
      <ul class="chips" aria-label="Chosen">
        <For each={props.names}>
          {(name) => (
            <li class="chip">
              {name}
              <button type="button" aria-label={`Do not sync ${name}`} onClick={() => props.remove(name)}>
                <Icon name="cross" size={12} />
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function Choice(props: {
  name: string;
  title: string;
  note: string;
  checked: boolean;
  toggle: (name: string) => void;
}) {
  return (
    <label class="choice">
      <input type="checkbox" checked={props.checked} onChange={() => props.toggle(props.name)} />
      <span>
        <span>{props.title}</span>
        <span class="small muted">{props.note}</span>
      </span>
    </label>
  );
}

const nameOf = (one: Candidate): string => one.name;

function noteOf(one: Candidate): string {
  const kinds = [one.private && 'private', one.archived && 'archived', one.fork && 'fork'].filter(Boolean);
  return [one.pushed_at ? `Last push ${fromNow(one.pushed_at)}` : 'Never pushed', ...kinds].join(' · ');
}

/** What was chosen is read at once and not at the next look; a sync that runs already will come to it. */
async function syncChosen(): Promise<void> {
  try {
    await startSync({ source: 'github' });
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.code !== 'already_running') throw failure;
  }
}

/** The newest value once it has rested for a moment, so that not every key asks the server. */
function debounced(value: () => string, ms: number): () => string {
  const [rested, setRested] = createSignal(value());
  createEffect(() => {
    const now = value();
    const timer = setTimeout(() => setRested(now), ms);
    onCleanup(() => clearTimeout(timer));
  });
  return rested;
}
