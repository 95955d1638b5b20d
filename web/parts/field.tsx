import { createUniqueId, type JSX, Show } from 'solid-js';
import type { ApiError } from '../api.ts';

interface FieldProps {
  label: string;
  /** The field's name in the API, by which its errors are found. */
  name: string;
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'email' | 'password' | 'date' | 'number' | 'search';
  hint?: JSX.Element;
  error?: ApiError | null;
  autocomplete?: string;
  required?: boolean;
  minLength?: number;
  placeholder?: string;
  autofocus?: boolean;
  hideLabel?: boolean;
  mono?: boolean;
  /** The id of a datalist with suggestions. */
  list?: string;
  min?: string;
  max?: string;
}

/** A labelled input with its hint and what the server said about it. */
export function Field(props: FieldProps) {
  const id = createUniqueId();
  const problem = () => fieldError(props.error ?? null, props.name);
  return (
    <div class="field">
      <label for={id} classList={{ 'visually-hidden': props.hideLabel ?? false }}>
        {props.label}
      </label>
      <input
        id={id}
        name={props.name}
        class="input"
        classList={{ mono: props.mono ?? false }}
        type={props.type ?? 'text'}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        autocomplete={props.autocomplete ?? 'off'}
        required={props.required ?? false}
        minLength={props.minLength}
        min={props.min}
        max={props.max}
        list={props.list}
        placeholder={props.placeholder}
        autofocus={props.autofocus ?? false}
        spellcheck={false}
        aria-invalid={problem() !== null}
        aria-describedby={`${id}-hint ${id}-error`}
      />
      <Show when={props.hint}>
        <div id={`${id}-hint`} class="small muted">
          {props.hint}
        </div>
      </Show>
      <Show when={problem()}>
        {(message) => (
          <div id={`${id}-error`} class="field-error small" role="alert">
            {message()}
          </div>
        )}
      </Show>
    </div>
  );
}

export function SelectField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; title: string }[];
  hideLabel?: boolean;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id} classList={{ 'visually-hidden': props.hideLabel ?? false }}>
        {props.label}
      </label>
      <select id={id} class="input" onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What is wrong with one field, in a sentence; `config.repositories.0` also belongs to `config`. */
function fieldError(error: ApiError | null, name: string): string | null {
  const found = error?.errors.find((one) => one.field === name || one.field.startsWith(`${name}.`));
  return found?.message ?? null;
}

/** Does the server blame any of these fields? Then the whole form needs no second notice. */
export function blames(error: ApiError, names: string[]): boolean {
  return error.errors.length > 0 && error.errors.every((one) => names.some((name) => one.field.startsWith(name)));
}
