import type { JSX } from 'solid-js';
import type { MetricAnswer } from '../../lib/answers.ts';
import {
  AgeingChart,
  ControlChart,
  DeploymentsChart,
  DistributionChart,
  DotsChart,
  HoursChart,
  MatrixChart,
  TimeChart,
} from '../../charts/charts.tsx';
import type { Reading } from '../../charts/chart-frame.tsx';
import type { DateRange } from '../../charts/drawing.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import * as data from './data.ts';

export const ready = (answer: MetricAnswer | undefined): Reading<MetricAnswer> => ({
  data: () => answer,
  error: () => null,
  loading: () => answer === undefined,
  retry: () => {},
});

const { metrics } = data;
const leadTime = data.leadTime();
const { frequency, failures } = data.deployments();
const dots = data.dots(480);
const distribution = data.distribution(dots);
const waiting = data.waiting(42);
const hours = data.hours();
const pairs = data.reviewPairs();
const tested = data.control();
/** The first week is not complete: it is not tested. */
const control = { ...tested, tested: tested.tested - 1, points: tested.points.slice(1) };

/** Every chart as it usually is. */
export function Room(props: { compact: boolean; happened: (words: string) => void }) {
  const common = { compare: true, level: 2 as const };
  const range = ({ from, to }: DateRange) => props.happened(`range ${from} ${to}`);
  const overTime = { onRange: range, onBucket: (start: string) => props.happened(`bucket ${start}`) };
  const size = () => ({ ...common, compact: props.compact });
  return (
    <>
      <Sparks />
      <div class={props.compact ? 'gallery-grid' : 'stack'}>
        <TimeChart
          {...size()}
          {...overTime}
          metric={metrics.leadTime}
          href="/metrics/lead-time"
          request={ready(leadTime)}
        />
        <DeploymentsChart
          {...size()}
          {...overTime}
          metric={metrics.deployments}
          href="/metrics/deployment-frequency"
          request={ready(frequency)}
          failures={failures}
        />
        <TimeChart
          {...size()}
          {...overTime}
          stages
          metric={metrics.cycleTime}
          title="Where cycle time goes"
          href="/metrics/pull-request-cycle-time?show=stages"
          request={ready(data.cycleTime())}
        />
        <DotsChart
          {...size()}
          metric={metrics.leadTime}
          title="Lead time of every change"
          href="/metrics/lead-time"
          request={ready(leadTime)}
          dots={dots}
          onDot={(dot) => props.happened(`dot ${dot.id}`)}
          onRange={range}
        />
        <DistributionChart
          {...size()}
          metric={metrics.leadTime}
          title="How lead time is spread"
          href="/metrics/lead-time"
          request={ready(leadTime)}
          distribution={distribution}
          onBin={(bin) => props.happened(`bin ${bin.from} ${bin.to}`)}
        />
        <AgeingChart
          {...size()}
          metric={metrics.open}
          title="Age of open pull requests"
          href="/metrics/open-pull-requests"
          request={ready(data.open())}
          waiting={waiting}
          now={data.now}
          onItem={(item) => props.happened(`item ${item.number}`)}
        />
        <HoursChart
          {...size()}
          metric={metrics.deployments}
          title="When deployments happen"
          href="/metrics/deployment-frequency"
          request={ready({ ...frequency, total: { ...frequency.total, n: hours.n, value: hours.n } })}
          hours={hours}
        />
        <MatrixChart
          {...size()}
          metric={metrics.reviews}
          title="Who reviews whom"
          href="/metrics/reviewer-load"
          request={ready({ ...frequency, total: { excluded: {}, n: pairs.n, value: pairs.n } })}
          pairs={pairs}
          onReviewer={(login) => props.happened(`reviewer ${login}`)}
        />
        <ControlChart
          {...size()}
          {...overTime}
          metric={metrics.throughput}
          title="Is throughput as expected?"
          href="/metrics/throughput"
          request={ready(data.throughput())}
          control={control}
        />
      </div>
    </>
  );
}

function Sparks(): JSX.Element {
  const values = leadTime.points.map((point) => point.p50 ?? null);
  return (
    <section class="card gallery-sparks" aria-label="Sparklines">
      <Sparkline values={values} unfinished={values.map((_, i) => i === 0 || i === values.length - 1)} />
      <Sparkline values={values.map((value, i) => (i > 5 && i < 9 ? null : value))} />
      <Sparkline values={[12]} />
      <Sparkline values={[0, 0, 0, 0]} />
      <Sparkline values={[null, null]} />
      <Sparkline values={[]} />
    </section>
  );
}
