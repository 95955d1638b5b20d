import { createMemo, Show } from 'solid-js';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import type { View } from '../lib/query.ts';
import type { Request } from '../lib/request.ts';
import type { DateRange } from './drawing.ts';
import { ChartFrame } from './chart-frame.tsx';
import { columnsExhibit } from './exhibits/columns.ts';
import { hasStages } from './exhibits/picture.ts';
import { LeftOut } from './left-out.tsx';
import { StageTotals } from './stage-totals.tsx';

/** The chart of a metric's own page: the address says how it is shown and which bucket is open. */
export function MetricCard(props: {
  metric: Metric;
  request: Request<MetricAnswer>;
  view: View;
  change: (next: Partial<View>) => void;
}) {
  const answer = () => props.request.data();
  const staged = () => {
    const found = answer();
    return found !== undefined && hasStages(found) && !found.points.some((point) => point.group !== null);
  };
  const exhibit = createMemo(() => {
    const found = answer();
    return found && columnsExhibit(found, props.metric, props.view.show === 'stages');
  });
  /** The columns' starts, by which the address names them. */
  const starts = createMemo(() => [...new Set(answer()?.points.map((point) => point.start))]);
  const open = (stop: number) => {
    const start = starts()[stop] ?? null;
    props.change({ at: props.view.at === start ? null : start });
  };
  const range = ({ from, to }: DateRange) => props.change({ range: 'custom', from, to, at: null });
  const options = () => [
    { value: 'chart', title: 'Chart' },
    ...(staged() ? [{ value: 'stages', title: 'Stages' }] : []),
    { value: 'table', title: 'Table' },
  ];
  return (
    <ChartFrame
      metric={props.metric}
      request={props.request}
      compare={props.view.compare}
      exhibit={exhibit()}
      selected={props.view.at === null ? null : starts().indexOf(props.view.at)}
      act={{ open, range }}
      show={{
        value: props.view.show,
        options: options(),
        choose: (value) => props.change({ show: value as View['show'] }),
      }}
    >
      <Show when={answer()}>
        {(found) => (
          <>
            <Show when={props.view.show === 'stages' && staged()}>
              <StageTotals answer={found()} />
            </Show>
            <LeftOut answer={found()} view={props.view} change={props.change} />
          </>
        )}
      </Show>
    </ChartFrame>
  );
}
