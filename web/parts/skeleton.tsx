import { For } from 'solid-js';

/** Where text will be; screen readers hear that it loads. */
export function Lines(props: { count: number }) {
  return (
    <div class="skeleton-lines" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      <For each={Array.from({ length: props.count })}>{() => <span class="skeleton" />}</For>
    </div>
  );
}
