import { type JSX, onCleanup } from 'solid-js';
import { Icon } from './icon.tsx';

/** A button that opens a small panel; Escape and a click elsewhere close it. */
export function Menu(props: {
  title: string;
  marked?: boolean;
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
    <details class="menu" ref={element} onKeyDown={escape} onToggle={() => element.open && props.opened?.()}>
      <summary class="button" data-marked={props.marked}>
        {props.title}
        <Icon name="down" size={12} />
      </summary>
      <div class="menu-panel">{props.children(close)}</div>
    </details>
  );
}
