import { Show } from 'solid-js';
import type { Change } from '../lib/summary.ts';
import { Icon } from '../parts/icon.tsx';

/** What changed, with an arrow, so that its colour says nothing alone. */
export function ChangeWords(props: { change: Change }) {
  return (
    <span class="change" data-tone={props.change.tone}>
      <Show when={props.change.direction !== 'same'}>
        <Icon name={props.change.direction === 'up' ? 'rise' : 'fall'} size={13} />
      </Show>
      {props.change.words}
    </span>
  );
}
