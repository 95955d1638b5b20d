import { createMemo, createSignal, For, Show } from 'solid-js';
import { Field } from './field.tsx';
import { Menu } from './menu.tsx';

/** Chooses values of a filter: from a list where there is one, and by typing in any case. */
export function FilterMenu(props: {
  title: string;
  options: string[];
  chosen: string[];
  choose: (values: string[]) => void;
}) {
  const [search, setSearch] = createSignal('');
  const shown = createMemo(() => {
    const q = search().toLowerCase();
    return [...new Set([...props.chosen, ...props.options])]
      .filter((one) => one.toLowerCase().includes(q))
      .slice(0, 50);
  });
  const typed = () => search().trim();
  const toggle = (value: string) =>
    props.choose(props.chosen.includes(value) ? props.chosen.filter((one) => one !== value) : [...props.chosen, value]);
  return (
    <Menu
      title={props.chosen.length > 0 ? `${props.title}: ${props.chosen.length}` : props.title}
      marked={props.chosen.length > 0}
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
            label={props.options.length > 0 ? `Search ${props.title.toLowerCase()}` : `${props.title}, then Enter`}
            name="search"
            type="search"
            value={search()}
            onInput={setSearch}
          />
          <div class="menu-choices">
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
