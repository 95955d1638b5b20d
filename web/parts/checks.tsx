import { For, Show } from 'solid-js';
import type { Probe } from '../lib/answers.ts';
import { capitalize, humanize } from '../lib/format.ts';
import { Icon } from './icon.tsx';
import { Lines } from './skeleton.tsx';

/** The permission probe: every check by its name, what came out, and what to do. */
export function Checks(props: { probe: Probe | null; testing: boolean }) {
  return (
    <Show when={props.probe} fallback={<Show when={props.testing}>{<Lines count={4} />}</Show>}>
      {(probe) => (
        <div class="stack-small" aria-busy={props.testing}>
          <h3>{probe().ok ? 'The token can read everything that is needed.' : 'The token is not enough yet.'}</h3>
          <ul class="checks">
            <For each={probe().checks}>
              {(check) => (
                <li data-ok={check.ok}>
                  <Icon name={check.ok ? 'check' : 'cross'} />
                  <span>
                    <span class="visually-hidden">{check.ok ? 'Works: ' : 'Does not work: '}</span>
                    <strong>{capitalize(humanize(check.name))}</strong>
                    <span class="muted"> {check.detail}</span>
                  </span>
                </li>
              )}
            </For>
          </ul>
        </div>
      )}
    </Show>
  );
}
