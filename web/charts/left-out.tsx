import { For, Show } from 'solid-js';
import type { MetricAnswer } from '../lib/answers.ts';
import { excludedParts } from '../lib/summary.ts';
import { leftOut, type View } from '../lib/query.ts';

/** What does not count and why; bots and what was left out by hand open to their rows. */
export function LeftOut(props: { answer: MetricAnswer; view: View; change: (next: Partial<View>) => void }) {
  const parts = () => excludedParts(props.answer.total.excluded);
  const opens = (reason: string) => leftOut.find((one) => one === reason);
  return (
    <Show when={parts().length > 0}>
      <p class="small muted row">
        Left out:
        <For each={parts()}>
          {({ reason, words }) => (
            <Show when={opens(reason)} fallback={<span>{words}</span>}>
              {(known) => (
                <button
                  type="button"
                  class="link"
                  aria-pressed={props.view.excluded === known()}
                  onClick={() => props.change({ excluded: props.view.excluded === known() ? null : known() })}
                >
                  {words}
                </button>
              )}
            </Show>
          )}
        </For>
      </p>
    </Show>
  );
}
