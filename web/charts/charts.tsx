import { createMemo } from 'solid-js';
import type {
  Bin,
  Control,
  Distribution,
  Dot,
  Dots,
  Hours,
  MetricAnswer,
  ReviewPairs,
  Waiting,
  WaitingItem,
} from '../lib/answers.ts';
import { count } from '../lib/format.ts';
import { nothingKnown } from '../lib/summary.ts';
import { ChartFrame, type FrameProps } from './chart-frame.tsx';
import type { DateRange } from './drawing.ts';
import type { Exhibit } from './exhibit.ts';
import { ageingExhibit, inStopOrder } from './exhibits/ageing.ts';
import { columnsExhibit, failuresExhibit } from './exhibits/columns.ts';
import { controlExhibit } from './exhibits/control.ts';
import { distributionExhibit, shownBins } from './exhibits/distribution.ts';
import { hoursExhibit } from './exhibits/hours.ts';
import { gridOf, matrixExhibit } from './exhibits/matrix.ts';
import { scatterExhibit } from './exhibits/scatter.ts';

/** The charts of the dashboard's pages, each in its frame. What is open, chosen and linked to is the page's business. */
type Framed = Omit<FrameProps, 'act' | 'show' | 'selected'>;

interface OverTime {
  /** Opens the rows of the bucket that begins there. */
  onBucket?: (start: string) => void;
  onRange?: (range: DateRange) => void;
}

const startsOf = (answer: MetricAnswer | undefined): string[] => [
  ...new Set(answer?.points.map((point) => point.start)),
];

/** A metric over time; `stages` stacks the stages of a duration, and states of work are stacked in their `order`. */
export function TimeChart(props: Framed & OverTime & { stages?: boolean; order?: string[] | undefined }) {
  const exhibit = createMemo(() =>
    when(props, (answer) => columnsExhibit(answer, props.metric, props.stages, props.order)),
  );
  return <ChartFrame {...props} exhibit={exhibit()} act={overTime(props)} />;
}

/** Deployments and how many of them failed, as far as that is known. */
export function DeploymentsChart(props: Framed & OverTime & { failures: MetricAnswer | undefined }) {
  const exhibit = createMemo(() =>
    when(props, (answer) => failuresExhibit(answer, props.failures ?? null, props.metric)),
  );
  return <ChartFrame {...props} exhibit={exhibit()} act={overTime(props)} />;
}

/** Every row as a dot by its date. */
export function DotsChart(
  props: Framed & { dots: Dots | undefined; onDot?: (dot: Dot) => void; onRange?: (range: DateRange) => void },
) {
  const exhibit = createMemo(() =>
    when(props, ({ query }) => props.dots && scatterExhibit(props.dots, query, props.metric)),
  );
  const open = (stop: number) => {
    const dot = props.dots?.items[stop];
    if (dot) props.onDot?.(dot);
  };
  return (
    <ChartFrame
      {...props}
      exhibit={exhibit()}
      act={{ ...(props.onDot && { open }), ...(props.onRange && { range: props.onRange }) }}
    />
  );
}

/** How many rows lie between which bounds; a bin opens to its rows. */
export function DistributionChart(
  props: Framed & { distribution: Distribution | undefined; onBin?: (bin: Bin) => void },
) {
  const exhibit = createMemo(() =>
    when(props, ({ query }) => props.distribution && distributionExhibit(props.distribution, query)),
  );
  const open = (stop: number) => {
    const bin = shownBins(props.distribution?.bins ?? [])[stop];
    if (bin) props.onBin?.(bin);
  };
  return <ChartFrame {...props} exhibit={exhibit()} act={props.onBin ? { open } : {}} />;
}

/** The open pull requests by what they wait for and for how long. `now` is in milliseconds. */
export function AgeingChart(
  props: Framed & { waiting: Waiting | undefined; now: number; onItem?: (item: WaitingItem) => void },
) {
  const exhibit = createMemo(() => when(props, () => props.waiting && ageingExhibit(props.waiting, props.now)));
  const open = (stop: number) => {
    const item = props.waiting && inStopOrder(props.waiting, props.now)[stop];
    if (item) props.onItem?.(item);
  };
  return (
    <ChartFrame
      {...props}
      exhibit={exhibit()}
      headline={{
        value: count(props.waiting?.total),
        unit: 'open, with drafts',
        n: props.waiting?.total ?? null,
      }}
      act={props.onItem ? { open } : {}}
    />
  );
}

/** Deployments by weekday and hour. */
export function HoursChart(props: Framed & { hours: Hours | undefined }) {
  const exhibit = createMemo(() => when(props, ({ query }) => props.hours && hoursExhibit(props.hours, query)));
  return <ChartFrame {...props} exhibit={exhibit()} act={{}} />;
}

/** Who reviewed whom; a cell opens what its reviewer reviewed. */
export function MatrixChart(props: Framed & { pairs: ReviewPairs | undefined; onReviewer?: (login: string) => void }) {
  const exhibit = createMemo(() =>
    when(props, (answer) => props.pairs && matrixExhibit(props.pairs, answer, answer.query)),
  );
  const open = (stop: number) => {
    const cell = props.pairs && gridOf(props.pairs).cells[stop];
    if (cell && cell.n > 0) props.onReviewer?.(cell.reviewer);
  };
  return <ChartFrame {...props} exhibit={exhibit()} act={props.onReviewer ? { open } : {}} />;
}

/** What is to be expected of a bucket, and what was not. `null`: there are too few buckets to say it. */
export function ControlChart(props: Framed & OverTime & { control: Control | null | undefined }) {
  const exhibit = createMemo(() =>
    when(props, (answer) => (props.control === undefined ? undefined : controlExhibit(props.control, answer.query))),
  );
  // Buckets that are not complete, or not known, are not tested and have no column here.
  const starts = () => props.control?.points.map((point) => point.start) ?? [];
  return <ChartFrame {...props} exhibit={exhibit()} act={overTime(props, starts)} />;
}

/** What is drawn of an answer that has numbers. */
function when(props: Framed, make: (answer: MetricAnswer) => Exhibit | undefined): Exhibit | undefined {
  const answer = props.request.data();
  const exhibit = answer && (answer.status === 'ok' || answer.status === 'syncing') ? make(answer) : undefined;
  // What is not known is no zero, whatever draws it.
  return exhibit?.nothing !== undefined && answer?.total.n === null ? { ...exhibit, nothing: nothingKnown } : exhibit;
}

function overTime(props: Framed & OverTime, starts = () => startsOf(props.request.data())) {
  const open = (stop: number) => {
    const start = starts()[stop];
    if (start !== undefined) props.onBucket?.(start);
  };
  return { ...(props.onBucket && { open }), ...(props.onRange && { range: props.onRange }) };
}
