import { type JSX, onCleanup, Show } from 'solid-js';
import type { IconName } from '../lib/drawings.ts';
import { Icon } from './icon.tsx';

/** A button that opens a small panel; Escape and a click elsewhere close it. */
export function Menu(props: {
  title: string;
  marked?: boolean;
  /** Shown in place of the title, which is its name then. */
  icon?: IconName;
  /** Without a border, until it is needed. */
  quiet?: boolean;
  /** The panel ends where the button ends, rather than beginning where it begins. */
  end?: boolean;
  opened?: () => void;
  children: (close: () => void) => JSX.Element;
}) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let element!: HTMLDetailsElement;
  const close = () => {
    element.open = false;
    element.querySelector('summary')?.focus();
  };
  const outside = (event: Event) => {
    if (element.open && event.target instanceof Node && !element.contains(event.target)) element.open = false;
  };
  const escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && element.open) close();
  };
  document.addEventListener('pointerdown', outside);
  document.addEventListener('focusin', outside);
  onCleanup(() => {
    document.removeEventListener('pointerdown', outside);
    document.removeEventListener('focusin', outside);
  });
  return (
    <details
      class="menu"
      classList={{ end: props.end ?? false }}
      ref={element}
      onKeyDown={escape}
      onToggle={() => element.open && props.opened?.()}
    >
      <summary
        class={props.quiet ? 'quiet-icon' : 'button'}
        classList={{ icon: props.icon !== undefined && !props.quiet }}
        data-marked={props.marked}
        aria-label={props.icon ? props.title : undefined}
        title={props.icon ? props.title : undefined}
      >
        <Show
          when={props.icon}
          fallback={
            <>
              {props.title}
              <Icon name="down" size={12} />
            </>
          }
        >
          {(icon) => <Icon name={icon()} />}
        </Show>
      </summary>
      <div class="menu-panel">{props.children(close)}</div>
    </details>
  );
}
