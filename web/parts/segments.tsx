import { createUniqueId, For } from 'solid-js';

/** A few choices of which one holds, side by side. */
export function Segments(props: {
  label: string;
  value: string;
  options: { value: string; title: string }[];
  choose: (value: string) => void;
}) {
  const name = createUniqueId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label>
            <input
              type="radio"
              name={name}
              checked={props.value === option.value}
              onChange={() => props.choose(option.value)}
            />
            <span>{option.title}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
