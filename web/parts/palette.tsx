import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js';
import { pullRequests, repositoryNames } from '../api.ts';
import { plural } from '../lib/format.ts';
import { keyInWords } from '../lib/keyboard.ts';
import { type Item, search, type Section } from '../lib/palette.ts';
import { createRequest } from '../lib/request.ts';
import { people } from '../lib/suggestions.ts';
import { useKnownMetrics } from './catalogue.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { useActions, useDestinations } from './palette-items.tsx';

/** Everything there is to go to or to do, found by typing. */
export default function Palette(props: { close: () => void; showKeys: () => void }) {
  const [typed, setTyped] = createSignal('');
  const [activeId, setActiveId] = createSignal<string | null>(null);
  const list = createUniqueId();
  const sections = useSections(props);
  const found = createMemo(() => search(sections.all(), typed()));
  const items = createMemo(() => found().flatMap((section) => section.items));
  const active = () => items().find((item) => item.id === activeId()) ?? items()[0];
  const idOf = (item: Item) => `${list}-${items().indexOf(item)}`;
  createEffect(on(typed, () => setActiveId(null)));

  const step = (by: number) => {
    const all = items();
    const current = active();
    if (current === undefined) return;
    const next = all[(all.indexOf(current) + by + all.length) % all.length];
    if (next === undefined) return;
    setActiveId(next.id);
    document.getElementById(idOf(next))?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    props.close();
    item.run();
  };
  const press = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => choose(active()),
    };
    const move = event.isComposing ? undefined : moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  return (
    <Dialog label="Search" class="palette" close={props.close}>
      <div class="palette-field">
        <Icon name="search" size={18} />
        <input
          type="text"
          role="combobox"
          aria-label="Search pages, metrics, repositories, people and pull requests"
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active() && idOf(active() as Item)}
          placeholder="Go to a page, a metric, a pull request…"
          autocomplete="off"
          spellcheck={false}
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={press}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <div class="palette-list" role="listbox" id={list} aria-label="What was found">
        <For each={found()}>
          {(section) => <Results section={section} active={active()} idOf={idOf} point={setActiveId} choose={choose} />}
        </For>
      </div>
      <p class="palette-end small muted" role="status">
        <Show when={items().length === 0 && !sections.loading()}>Nothing is called that. </Show>
        <Show when={typed() !== '' && items().length > 0}>
          <span class="visually-hidden">{plural(items().length, 'result')}</span>
        </Show>
        <Show when={sections.loading()}>Still loading some of it. </Show>
        <Show when={sections.error()}>{(error) => <>Some of it could not be loaded: {error().message}</>}</Show>
      </p>
    </Dialog>
  );
}

interface ResultsProps {
  section: Section;
  active: Item | undefined;
  idOf: (item: Item) => string;
  point: (id: string) => void;
  choose: (item: Item) => void;
}

function Results(props: ResultsProps) {
  const title = createUniqueId();
  return (
    <div role="group" aria-labelledby={title}>
      <div class="palette-title" id={title} role="presentation">
        {props.section.title}
      </div>
      <For each={props.section.items}>
        {(item) => (
          <div
            role="option"
            id={props.idOf(item)}
            class="palette-item"
            aria-selected={props.active === item}
            onPointerMove={() => props.point(item.id)}
            onClick={() => props.choose(item)}
          >
            <Icon name={item.icon} />
            <span class="palette-words">
              <span>{item.title}</span>
              <span class="small muted">{item.hint}</span>
            </span>
            <Show when={item.keys}>
              {(keys) => (
                <span aria-hidden="true">
                  {keys().map((key) => (
                    <kbd>{keyInWords(key)}</kbd>
                  ))}
                </span>
              )}
            </Show>
          </div>
        )}
      </For>
    </div>
  );
}

/** All that can be found. What has to be asked for comes when it is there. */
function useSections(props: { showKeys: () => void }) {
  const metrics = useKnownMetrics();
  const once = () => true;
  const repos = createRequest(once, (_, signal) => repositoryNames(signal));
  const persons = createRequest(once, (_, signal) => people(signal));
  const open = createRequest(once, (_, signal) => pullRequests.open(signal));
  const to = useDestinations();
  const actions = useActions(props);
  const all = createMemo((): Section[] => [
    { title: 'Pages', isAtHand: true, items: to.places() },
    { title: 'Metrics', items: to.metrics(metrics()) },
    { title: 'Open pull requests', items: to.pullRequests(open.data() ?? []) },
    { title: 'Repositories', items: to.repositories(repos.data() ?? []) },
    { title: 'People', items: to.people(persons.data() ?? []) },
    { title: 'Actions', isAtHand: true, items: actions() },
  ]);
  const requests = [repos, persons, open];
  return {
    all,
    loading: () => requests.some((request) => request.loading()),
    error: () => requests.map((request) => request.error()).find((error) => error !== null) ?? null,
  };
}
