import { type JSX, onCleanup, onMount } from 'solid-js';

/**
 * A dialog for as long as it stands there: the page behind it is out of reach, the focus stays inside and returns to
 * where it was. Escape and a click beside it close it.
 */
export function Dialog(props: { label: string; class?: string; close: () => void; children: JSX.Element }) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let element!: HTMLDialogElement;
  const before = document.activeElement;
  onMount(() => element.showModal());
  let isGone = false;
  onCleanup(() => {
    isGone = true;
    // While it is open nothing behind it can have the focus.
    element.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
  return (
    <dialog
      ref={element}
      class={`dialog ${props.class ?? ''}`}
      aria-label={props.label}
      onCancel={(event) => {
        // At once, and not when the browser tells of it: the next key is for the page again.
        event.preventDefault();
        props.close();
      }}
      onClose={() => isGone || props.close()}
      onClick={(event) => event.target === element && props.close()}
      onKeyDown={(event) => event.key === 'Tab' && keepInside(element, event)}
    >
      {props.children}
    </dialog>
  );
}

const reachable = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]';

/** From the last element Tab leads to the first one, and not to the browser. */
function keepInside(element: HTMLElement, event: KeyboardEvent): void {
  const all = [...element.querySelectorAll<HTMLElement>(reachable)].filter((one) => one.checkVisibility());
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (to === undefined || (document.activeElement !== from && element.contains(document.activeElement))) return;
  event.preventDefault();
  to.focus();
}
