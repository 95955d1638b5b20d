import { Show } from 'solid-js';
import type { MetricAnswer } from '../lib/answers.ts';
import { markOf } from '../lib/mark.ts';
import { bottlenecksInWords, evennessInWords } from '../lib/summary.ts';

/** How evenly something is spread over people, in words. */
export function Spread(props: { answer: MetricAnswer }) {
  const words = () => evennessInWords(props.answer.total);
  return (
    <Show when={words()}>
      <p class="small spread-words">
        <span {...markOf(props.answer, 'gini')}>{words()}</span>{' '}
        <span {...markOf(props.answer, 'bottlenecks')}>{bottlenecksInWords(props.answer.total)}</span>
      </p>
    </Show>
  );
}
