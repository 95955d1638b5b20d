import { createMemo, createSignal, For, Show } from 'solid-js';
import { createRequest } from '../lib/request.ts';
import { Field } from './field.tsx';
import { Menu } from './menu.tsx';

/** Chooses values of a filter: from a list where there is one, which is asked for when somebody looks, or by typing. */
export function FilterMenu(props: {
  title: string;
  suggest: ((signal: AbortSignal) => Promise<string[]>) | undefined;
  chosen: string[];
  choose: (values: string[]) => void;
}) {
  const [search, setSearch] = createSignal('');
  const [looks, setLooks] = createSignal(0);
  const known = createRequest(
    () => (looks() > 0 && props.suggest) || null,
    (suggest, signal) => suggest(signal),
  );
  const options = () => known.data() ?? [];
  const shown = createMemo(() => {
    const q = search().toLowerCase();
    return [...new Set([...props.chosen, ...options()])].filter((one) => one.toLowerCase().includes(q)).slice(0, 50);
  });
  const typed = () => search().trim();
  const toggle = (value: string) =>
    props.choose(props.chosen.includes(value) ? props.chosen.filter((one) => one !== value) : [...props.chosen, value]);
  return (
    <Menu
      title={props.chosen.length > 0 ? `${props.title}: ${props.chosen.length}` : props.title}
      marked={props.chosen.length > 0}
      opened={() => setLooks((n) => n + 1)}
    >
      {() => (
        <form
          class="stack-small menu-form"
          onSubmit={(event) => {
            event.preventDefault();
            const value = shown().length === 1 ? shown()[0] : typed();
            if (value) toggle(value);
            setSearch('');
          }}
        >
          <Field
            label={props.suggest ? `Search ${props.title.toLowerCase()}` : `${props.title}, then Enter`}
            name="search"
            type="search"
            value={search()}
            onInput={setSearch}
          />
          <Show when={known.error()}>{(error) => <p class="small bad">{error().message}</p>}</Show>
          <div class="menu-choices" aria-busy={known.loading()}>
            <For each={shown()}>
              {(value) => (
                <label class="choice plain">
                  <input type="checkbox" checked={props.chosen.includes(value)} onChange={() => toggle(value)} />
                  <span>{value}</span>
                </label>
              )}
            </For>
            <Show when={shown().length === 0 && typed()}>
              <button type="submit" class="button">
                Use “{typed()}”
              </button>
            </Show>
          </div>
        </form>
      )}
    </Menu>
  );
}
