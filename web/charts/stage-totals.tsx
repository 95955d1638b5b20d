import { For } from 'solid-js';
import type { MetricAnswer } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { capitalize, count } from '../lib/format.ts';
import { markOf } from '../lib/mark.ts';
import { stagesIn } from './exhibits/picture.ts';

/** The stages over the whole range. Their medians do not add up to the median of the whole, which is said. */
export function StageTotals(props: { answer: MetricAnswer }) {
  return (
    <div class="stack-small">
      <dl class="stages">
        <For each={stagesIn(props.answer)}>
          {(stage, i) => (
            <div style={{ '--swatch': `var(--chart-${i() + 1})` }}>
              <dt>{capitalize(stage)}</dt>
              <dd>
                <span {...markOf(props.answer, `stages.${stage}.p50`)}>
                  {durationInWords(props.answer.total.stages?.[stage]?.p50)}
                </span>
                <span class="small muted" {...markOf(props.answer, `stages.${stage}.n`)}>
                  median of {count(props.answer.total.stages?.[stage]?.n)}
                </span>
              </dd>
            </div>
          )}
        </For>
      </dl>
      <p class="small muted">
        The bars stack the medians of the stages. Medians of stages do not add up to the median of the whole; the stages
        of one change always do.
      </p>
    </div>
  );
}
