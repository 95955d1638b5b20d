import { createSignal, createUniqueId, type JSX, Match, Show, Switch } from 'solid-js';
import type { ApiError } from '../api.ts';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import { progressInWords } from '../lib/progress.ts';
import { DefinitionList } from '../parts/definition.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { type Acts, Chart } from './chart.tsx';
import type { Exhibit } from './exhibit.ts';
import { Figures, type Headline, Title } from './frame-head.tsx';
import { type ShowOption, Tools } from './frame-tools.tsx';
import { Legend } from './legend.tsx';
import { NotMeasurable } from './not-measurable.tsx';
import { TableTwin } from './table-twin.tsx';

/** An answer on its way: that of a metric alone, or its part of a page's. */
export interface Reading<T> {
  data: () => T | undefined;
  error: () => ApiError | null;
  loading: () => boolean;
  retry: () => void;
}

/** What every chart is given, whatever it draws. */
export interface FrameProps {
  metric: Metric;
  request: Reading<MetricAnswer>;
  /** What is drawn, in place of the metric's title. */
  title?: string;
  /** The metric's page with the filters of this one; absent on that page itself, which has the title already. */
  href?: string;
  level?: 2 | 3;
  /** For pages with many charts: lower, with less around it. */
  compact?: boolean;
  compare?: boolean;
  /** The stop that is open below, in the rows. */
  selected?: number | null;
  act: Acts;
  /** How it can be shown; without them it is a chart or a table, and remembers which by itself. */
  show?: { value: string; options: ShowOption[]; choose: (value: string) => void };
  /** What stands below it. */
  children?: JSX.Element;
}

interface ExhibitProps {
  /** Absent while a part of it is still missing. */
  exhibit: Exhibit | undefined;
  /** In place of the metric's own number. */
  headline?: Headline;
}

/** The frame that every chart stands in, in whichever of the five states it is. */
export function ChartFrame(props: FrameProps & ExhibitProps) {
  const id = createUniqueId();
  const answer = () => props.request.data();
  const unmeasured = () => {
    const found = answer();
    return found && (found.status === 'not_measurable' || found.status === 'not_applicable') ? found : undefined;
  };
  const titled = () => props.href !== undefined;
  // Several charts may share one request, and count down together: the first one to ask asks for all.
  const retry = () => {
    if (!props.request.loading()) props.request.retry();
  };
  return (
    <section
      class="card chart-frame"
      classList={{ compact: props.compact ?? false }}
      aria-label={titled() ? undefined : 'Chart'}
      aria-labelledby={titled() ? id : undefined}
      aria-busy={props.request.loading()}
    >
      <Switch>
        <Match when={props.request.error()}>
          {(error) => (
            <>
              <Title {...props} id={id} />
              <Problem error={error()} title="The chart could not be loaded" retry={retry} />
            </>
          )}
        </Match>
        <Match when={unmeasured()}>
          {(found) => (
            <>
              <Title {...props} id={id} />
              <NotMeasurable answer={found()} level={titled() ? 3 : 2} compact={props.compact ?? false} />
            </>
          )}
        </Match>
        <Match when={!answer() || !props.exhibit}>
          <Waiting {...props} id={id} />
        </Match>
        <Match when={answer()}>
          {(found) => <Measured {...props} answer={found()} exhibit={props.exhibit as Exhibit} id={id} />}
        </Match>
      </Switch>
    </section>
  );
}

/** As high as what will be there, so that nothing moves when it comes. */
function Waiting(props: FrameProps & { id: string }) {
  return (
    <>
      <div class="frame-title">
        <Title {...props} id={props.id} />
        <span class="headline">
          <span class="skeleton headline-skeleton" />
        </span>
        <span class="small">
          <span class="skeleton facts-skeleton" />
        </span>
      </div>
      <div class="frame-body">
        <span class="skeleton chart-skeleton" />
      </div>
      <span class="visually-hidden">The chart is loading.</span>
      {props.children}
    </>
  );
}

const chartOrTable: ShowOption[] = [
  { value: 'chart', title: 'Chart' },
  { value: 'table', title: 'Table' },
];

function Measured(props: FrameProps & ExhibitProps & { exhibit: Exhibit; answer: MetricAnswer; id: string }) {
  const [shown, setShown] = createSignal('chart');
  const [defined, setDefined] = createSignal(false);
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let body!: HTMLDivElement;
  const show = () => props.show ?? { value: shown(), options: chartOrTable, choose: setShown };
  const title = () => props.title ?? props.metric.title;
  const summaryId = `${props.id}-summary`;
  return (
    <>
      <Show when={props.answer.status === 'syncing'}>
        <Syncing answer={props.answer} compact={props.compact ?? false} />
      </Show>
      <div class="frame-head">
        <div class="frame-title">
          <Title {...props} id={props.id} defined={defined()} define={() => setDefined(!defined())} />
          <Figures
            answer={props.answer}
            metric={props.metric}
            compare={props.compare ?? false}
            compact={props.compact ?? false}
            headline={props.headline}
          />
        </div>
        <Tools
          exhibit={props.exhibit}
          title={title()}
          answer={props.answer}
          compact={props.compact ?? false}
          show={show()}
          body={() => body}
        />
      </div>
      <Show when={defined()}>
        <div class="definition small sunken">
          <DefinitionList metric={props.metric} />
        </div>
      </Show>
      <div class="frame-body" ref={body}>
        <Show
          when={show().value !== 'table'}
          fallback={
            <TableTwin
              sheet={props.exhibit.sheet}
              title={title()}
              selected={props.selected ?? null}
              open={props.act.open}
            />
          }
        >
          <Drawn {...props} label={`${title()}. ${props.exhibit.summary}`} />
        </Show>
      </div>
      <p id={summaryId} class="small muted summary" classList={{ 'visually-hidden': props.compact ?? false }}>
        {props.exhibit.summary}
      </p>
      {props.children}
    </>
  );
}

/** The numbers are those of what has come in so far. */
function Syncing(props: { answer: MetricAnswer; compact: boolean }) {
  return (
    <Show
      when={props.compact}
      fallback={
        <Notice tone="info" role="status" title="The data is still coming in">
          <p>{progressInWords(props.answer.progress)}</p>
        </Notice>
      }
    >
      <p class="small syncing" role="status">
        <Icon name="sync" size={14} />
        <span>Still coming in: {progressInWords(props.answer.progress)}</span>
      </p>
    </Show>
  );
}

/** The picture with what its marks mean, or why there is none. */
function Drawn(props: { exhibit: Exhibit; label: string; compact?: boolean; selected?: number | null; act: Acts }) {
  return (
    <Show
      when={props.exhibit.nothing === undefined}
      fallback={
        <div class="chart nothing">
          <p class="muted">{props.exhibit.nothing}</p>
        </div>
      }
    >
      <Chart drawing={props.exhibit.drawing} label={props.label} selected={props.selected ?? null} act={props.act} />
      <Show when={props.exhibit.legend.length > 0}>
        <Legend keys={props.exhibit.legend} compact={props.compact ?? false} />
      </Show>
    </Show>
  );
}
