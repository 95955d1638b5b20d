import { A } from '@solidjs/router';
import { createMemo, For, Match, Show, Switch } from 'solid-js';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import { count, plural, sourceTitle, valueInWords } from '../lib/format.ts';
import { progressInWords } from '../lib/progress.ts';
import type { View } from '../lib/query.ts';
import type { Request } from '../lib/request.ts';
import { changeOf, extrasOf, headline, summaryOf } from '../lib/summary.ts';
import { Icon } from '../parts/icon.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { Segments } from '../parts/segments.tsx';
import { Chart } from './chart.tsx';
import { Legend } from './legend.tsx';
import { LeftOut } from './left-out.tsx';
import { hasStages, pictureOf } from './series.ts';
import { StageTotals } from './stage-totals.tsx';
import { TableTwin } from './table-twin.tsx';

interface CardProps {
  metric: Metric;
  request: Request<MetricAnswer>;
  view: View;
  change: (next: Partial<View>) => void;
  download: () => void;
  downloadFailed: boolean;
}

/** A metric's chart in whichever of its five states it is. */
export function MetricCard(props: CardProps) {
  const answer = props.request.data;
  return (
    <section class="card stack metric-card" aria-label="Chart" aria-busy={props.request.loading()}>
      <Switch>
        <Match when={props.request.error()}>
          {(error) => <Problem error={error()} title="The chart could not be loaded" retry={props.request.retry} />}
        </Match>
        <Match when={!answer()}>
          <span class="skeleton headline-skeleton" />
          <span class="skeleton chart-skeleton" />
          <span class="visually-hidden">The chart is loading.</span>
        </Match>
        <Match when={answer()?.status === 'not_measurable' || answer()?.status === 'not_applicable'}>
          <NotMeasurable answer={answer() as MetricAnswer} />
        </Match>
        <Match when={answer()}>{(found) => <Measured {...props} answer={found()} />}</Match>
      </Switch>
    </section>
  );
}

function NotMeasurable(props: { answer: MetricAnswer }) {
  const way = () => wayTo(props.answer.connect);
  return (
    <div class="empty">
      <Icon name="info" size={24} />
      <h2>{props.answer.status === 'not_applicable' ? 'This does not apply here' : 'This cannot be measured yet'}</h2>
      <p class="muted">{props.answer.reason ?? 'A source that this metric needs is not connected.'}</p>
      <Show when={props.answer.connect !== undefined || props.answer.status === 'not_measurable'}>
        <A class="button primary" href={way().href}>
          {way().title}
        </A>
      </Show>
    </div>
  );
}

/** Where in Settings something can be done about it. */
function wayTo(connect: string | undefined): { href: string; title: string } {
  if (connect === 'incidents') return { href: '/settings/rules', title: 'Choose what tells of a failure' };
  if (connect === undefined) return { href: '/settings/sources', title: 'See the sources' };
  return { href: '/settings/sources', title: `Connect ${sourceTitle(connect)}` };
}

function Measured(props: CardProps & { answer: MetricAnswer }) {
  const staged = () => hasStages(props.answer) && !props.answer.points.some((point) => point.group !== null);
  const picture = createMemo(() => pictureOf(props.answer, props.metric, props.view.show === 'stages'));
  const summary = createMemo(() => summaryOf(props.answer, props.metric));
  const change = () => (props.view.compare ? changeOf(props.answer, props.metric) : null);
  const select = (start: string) => props.change({ at: props.view.at === start ? null : start });
  return (
    <>
      <Show when={props.answer.status === 'syncing'}>
        <Notice tone="info" role="status" title="The data is still coming in">
          <p>{progressInWords(props.answer.progress)}</p>
        </Notice>
      </Show>
      <div class="row spread top">
        <div>
          <p class="headline">
            {valueInWords(headline(props.answer.total), props.metric.unit)}
            <span class="unit">{unitOf(props.metric)}</span>
          </p>
          <p class="small muted">
            n = {count(props.answer.total.n)}
            <For each={extrasOf(props.answer)}>{(words) => <> · {words}</>}</For>
            <Show when={change()}>
              {(found) => (
                <span class="change" data-tone={found().tone}>
                  {found().words}
                </span>
              )}
            </Show>
            <Show when={props.view.compare && !change()}>
              <span class="change">No change is shown: too little on one side, fewer than {plural(5, 'row')}.</span>
            </Show>
          </p>
        </div>
        <div class="row">
          <Segments
            label="Show as"
            value={props.view.show}
            options={[
              { value: 'chart', title: 'Chart' },
              ...(staged() ? [{ value: 'stages', title: 'Stages' }] : []),
              { value: 'table', title: 'Table' },
            ]}
            choose={(value) => props.change({ show: value as View['show'] })}
          />
          <button type="button" class="button" onClick={() => props.download()}>
            <Icon name="download" />
            CSV
          </button>
        </div>
      </div>
      <Show when={props.downloadFailed}>
        <Notice tone="bad" role="alert">
          <p>The file could not be downloaded. Try again in a moment.</p>
        </Notice>
      </Show>
      <Show
        when={props.view.show !== 'table'}
        fallback={<TableTwin answer={props.answer} metric={props.metric} selected={props.view.at} select={select} />}
      >
        <Chart picture={picture()} label={`Chart. ${summary()}`} selected={props.view.at} select={select} />
        <Legend picture={picture()} />
      </Show>
      <Show when={props.view.show === 'stages' && staged()}>
        <StageTotals answer={props.answer} />
      </Show>
      <p class="small muted summary">{summary()}</p>
      <LeftOut answer={props.answer} view={props.view} change={props.change} />
    </>
  );
}

/** What stands beside the headline: its unit in words, and that it is a median where it is one. */
function unitOf(metric: Metric): string {
  if (metric.kind === 'duration') return 'median';
  if (metric.kind === 'size') return `${metric.unit}, median`;
  if (metric.kind === 'ratio') return '';
  return metric.kind === 'stock' ? `${metric.unit} at the end` : metric.unit;
}
