import { createSignal, For, Show } from 'solid-js';
import { Field } from './field.tsx';

/** Several of a list, found by typing; what is not on the list can be added where `addable` says what it is. */
export function Choices(props: {
  label: string;
  name: string;
  options: string[];
  chosen: string[];
  choose: (values: string[]) => void;
  /** What may be typed that is no option, such as `an e-mail`. */
  addable?: string;
}) {
  const [search, setSearch] = createSignal('');
  const typed = () => search().trim();
  const has = (list: string[], value: string) => list.some((one) => one.toLowerCase() === value.toLowerCase());
  const shown = () => {
    const others = props.options.filter((option) => !has(props.chosen, option));
    return [...props.chosen, ...others].filter((one) => one.toLowerCase().includes(typed().toLowerCase()));
  };
  const toggle = (value: string) =>
    props.choose(
      has(props.chosen, value)
        ? props.chosen.filter((one) => one.toLowerCase() !== value.toLowerCase())
        : [...props.chosen, value],
    );
  return (
    <fieldset class="choices stack-small">
      <legend>
        {props.label} <span class="small muted">{props.chosen.length} chosen</span>
      </legend>
      <Field
        label={`Find: ${props.label}`}
        hideLabel
        name={props.name}
        type="search"
        placeholder="Find"
        value={search()}
        onInput={setSearch}
      />
      <div class="choices-list" tabIndex={0} role="group" aria-label={props.label}>
        <For each={shown().slice(0, 200)}>
          {(value) => (
            <label class="choice plain">
              <input type="checkbox" checked={has(props.chosen, value)} onChange={() => toggle(value)} />
              <span>{value}</span>
            </label>
          )}
        </For>
        <Show when={shown().length === 0 && typed() === ''}>
          <p class="small muted">There is nothing to choose from yet.</p>
        </Show>
        <Show when={typed() !== '' && shown().length === 0 && props.addable === undefined}>
          <p class="small muted">Nothing is called “{typed()}”.</p>
        </Show>
      </div>
      <Show when={props.addable !== undefined && typed() !== '' && !has([...props.options, ...props.chosen], typed())}>
        <div>
          <button
            type="button"
            class="button"
            onClick={() => {
              toggle(typed());
              setSearch('');
            }}
          >
            Add “{typed()}” as {props.addable}
          </button>
        </div>
      </Show>
    </fieldset>
  );
}
