import { createMemo, Show } from 'solid-js';
import { arrivalInWords, arrivalOf } from '../lib/first-data.ts';
import { syncStatus } from '../lib/live.ts';
import { Icon } from './icon.tsx';

/**
 * How much has come in while a sync runs, as a bar and in words; nothing once all is there. `expected`: one has been asked
 * for, and may not run yet.
 */
export function Arrival(props: { title: string; expected?: boolean }) {
  const arrival = createMemo(() => {
    const status = syncStatus();
    return status && (status.running || props.expected) ? arrivalOf(status) : null;
  });
  return (
    <Show when={arrival()}>
      {(now) => (
        <div class="arrival">
          <p class="small">
            <Icon name="sync" size={14} turning />
            <strong>{props.title}</strong> <span>{arrivalInWords(now())}</span>
          </p>
          <Show when={now().repositories > 0}>
            <progress max={now().repositories} value={now().done} aria-label={props.title} />
          </Show>
        </div>
      )}
    </Show>
  );
}
