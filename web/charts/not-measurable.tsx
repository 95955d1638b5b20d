import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { MetricAnswer } from '../lib/answers.ts';
import { wayTo } from '../lib/tile.ts';
import { Icon } from '../parts/icon.tsx';

/** Why there is no number, and the way to have one. */
export function NotMeasurable(props: { answer: MetricAnswer; level: 2 | 3; compact: boolean }) {
  const way = () => wayTo(props.answer.connect);
  return (
    <div class="empty">
      <Show when={!props.compact}>
        <Icon name="info" size={24} />
      </Show>
      <Dynamic component={`h${props.level}`}>
        {props.answer.status === 'not_applicable' ? 'This does not apply here' : 'This cannot be measured yet'}
      </Dynamic>
      <p class="muted">{props.answer.reason ?? 'A source that this metric needs is not connected.'}</p>
      <Show when={props.answer.connect !== undefined || props.answer.status === 'not_measurable'}>
        <A class="button" classList={{ primary: !props.compact }} href={way().href}>
          {way().title}
        </A>
      </Show>
    </div>
  );
}
