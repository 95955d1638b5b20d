import { createMemo, For, Show } from 'solid-js';
import type { Ledger } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { capitalize, listInWords } from '../lib/format.ts';

const stages = ['coding', 'pickup', 'review', 'merge', 'deploy'] as const;
const meanings: Record<(typeof stages)[number], string> = {
  coding: 'first commit until ready for review',
  pickup: 'ready until the first review',
  review: 'first review until the approval',
  merge: 'until it was merged',
  deploy: 'merged until in production',
};

/** The stages of one change as shares of a bar, and as words; they always add up to the whole. */
export function LedgerBar(props: { ledger: Ledger }) {
  const present = createMemo(() =>
    stages.flatMap((stage, i) => {
      const seconds = props.ledger.stages[stage];
      return seconds === null ? [] : [{ stage, seconds, color: `var(--chart-${i + 1})` }];
    }),
  );
  const total = () => present().reduce((sum, one) => sum + one.seconds, 0);
  const last = () => stages.findLastIndex((stage) => props.ledger.stages[stage] !== null);
  const skipped = () => stages.slice(0, last() + 1).filter((stage) => props.ledger.stages[stage] === null);
  return (
    <div class="stack">
      <div class="ledger" aria-hidden="true">
        <For each={present()}>{(one) => <span style={{ 'flex-grow': one.seconds, background: one.color }} />}</For>
      </div>
      <dl class="stages">
        <For each={present()}>
          {(one) => (
            <div style={{ '--swatch': one.color }}>
              <dt>{capitalize(one.stage)}</dt>
              <dd>
                {durationInWords(one.seconds)}
                <span class="small muted"> {meanings[one.stage]}</span>
              </dd>
            </div>
          )}
        </For>
      </dl>
      <p class="small muted">
        <Show when={present().length > 0} fallback="No stage of it is known yet.">
          Together {durationInWords(total())}.
        </Show>{' '}
        <Show when={skipped().length > 0}>Without {listInWords(skipped())}: their time lies in the next stage.</Show>
      </p>
    </div>
  );
}
