import { Show } from 'solid-js';
import type { Metric } from '../lib/answers.ts';

/** What exactly is counted; a number that cannot be checked is worth nothing. */
export function Definition(props: { metric: Metric }) {
  return (
    <details class="definition small">
      <summary>How this is counted</summary>
      <DefinitionList metric={props.metric} />
    </details>
  );
}

export function DefinitionList(props: { metric: Metric }) {
  return (
    <dl>
      <dt>Counted</dt>
      <dd>{props.metric.counted}</dd>
      <Show when={props.metric.excluded}>
        <dt>Left out</dt>
        <dd>{props.metric.excluded}</dd>
      </Show>
      <Show when={props.metric.better}>
        <dt>Better is</dt>
        <dd>{props.metric.better}</dd>
      </Show>
    </dl>
  );
}
