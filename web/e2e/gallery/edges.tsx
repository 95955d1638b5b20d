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
import * as data from './data.ts';
import { ready } from './room.tsx';

const { metrics, weeks } = data;
const day = 86_400;
const none = { n: 0, p50: null, p75: null, p90: null };

const empty = data.answer(metrics.leadTime, { starts: weeks, point: () => none, total: none });
const onePoint = data.answer(metrics.leadTime, {
  starts: weeks.slice(0, 1),
  point: () => ({ n: 3, p50: 5 * 3600, p75: 8 * 3600, p90: day }),
  total: { n: 3, p50: 5 * 3600, p75: 8 * 3600, p90: day },
  previous: { n: 40, p50: day },
});
const gaps = data.answer(metrics.leadTime, {
  starts: weeks,
  point: (i) => {
    if (i < 5) return { n: null, p50: null, p75: null, p90: null, coverage: 0 };
    if (i === 8 || i === 9 || i === 11) return none;
    const p50 = (10 + ((i * 7) % 11)) * 3600;
    return { n: 9, p50, p75: p50 * 1.6, p90: p50 * 2.8, partial: i >= 18, coverage: i < 7 ? 0.6 : 1 };
  },
  total: { n: 94, p50: 15 * 3600, p75: day, p90: 2 * day },
  previous: { n: 3, p50: day },
});
const zeros = data.answer(metrics.deployments, {
  starts: weeks,
  point: () => ({ n: 0, value: 0 }),
  total: { n: 0, value: 0 },
});
const huge = data.answer(metrics.leadTime, {
  starts: weeks,
  point: (i) => {
    const p50 = (i === 12 ? 900 : 2) * day;
    return { n: 5, p50, p75: p50 * 2, p90: p50 * 4 };
  },
  total: { n: 100, p50: 2 * day, p75: 4 * day, p90: 8 * day },
});
const millions = data.answer(metrics.deployments, {
  starts: weeks,
  point: (i) => ({ n: i * 1_234_567, value: i * 1_234_567 }),
  total: { n: 234_567_890, value: 234_567_890 },
});
const groups = ['shop', 'api', 'app', 'infra', 'docs', 'site', null];
const split = {
  ...zeros,
  points: weeks.flatMap((start, i) =>
    groups.map((group, g) => ({
      start,
      group,
      n: (i * (g + 3)) % 9,
      value: (i * (g + 3)) % 9,
      partial: false,
      coverage: 1,
    })),
  ),
};
const splitLines = {
  ...empty,
  total: { n: 80, p50: day, p90: 2 * day, excluded: {} },
  points: weeks.flatMap((start, i) =>
    groups.slice(0, 5).map((group, g) => ({
      start,
      group,
      n: 5,
      p50: (2 + g + ((i * (g + 2)) % 5)) * 4 * 3600,
      partial: i === weeks.length - 1,
      coverage: 1,
    })),
  ),
};
const alternately = (step: number, least: number) => weeks.map((_, i) => least + ((i * step) % 7));
const hole = (values: number[]) => values.map((value, i) => (i === 4 || i === 6 ? null : value));
const flow = data.backlog(weeks, {
  Backlog: hole(alternately(3, 18).map((value, i) => value + i)),
  'In Progress': hole(alternately(2, 5)),
  'In Review': hole(alternately(5, 1)),
  Todo: hole(alternately(4, 8)),
  Triage: hole(weeks.map(() => 0)),
});
const manyStates = data.backlog(
  weeks,
  Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((state, i) => [state, alternately(i + 1, 2 + i)])),
);
const noDots = { ...data.dots(1), n: 0, p50: null, p85: null, p95: null, items: [] };
const oneDot = data.dots(1);
const zeroDots = { ...data.dots(40), p50: 0 };
zeroDots.items = zeroDots.items.map((item, i) => ({
  ...item,
  value: i % 3 === 0 ? 0 : i % 7 === 0 ? 4000 * day : item.value,
}));
const { frequency, failures } = data.deployments();
const unjudged = {
  ...failures,
  points: failures.points.map((point, i) =>
    i < 8 ? { ...point, n: null, numerator: null, value: null, coverage: 0 } : point,
  ),
};
const hours = data.hours();

/** What charts must bear: nothing, one, gaps, what is not complete or not covered, and far too much. */
export function Edges() {
  const leadTime = { metric: metrics.leadTime, compare: true, compact: true };
  const deployments = { metric: metrics.deployments, compare: true, compact: true };
  const stock = { metric: metrics.backlog, compact: true };
  return (
    <div class="gallery-grid">
      <TimeChart {...leadTime} title="Nothing at all" href="/a" request={ready(empty)} />
      <TimeChart {...leadTime} title="One point" href="/b" request={ready(onePoint)} />
      <TimeChart {...leadTime} title="Gaps, no data, not complete" href="/c" request={ready(gaps)} />
      <TimeChart {...leadTime} title="One huge week" href="/d" request={ready(huge)} />
      <TimeChart {...deployments} title="True zeros" href="/e" request={ready(zeros)} />
      <TimeChart {...deployments} title="Millions" href="/f" request={ready(millions)} />
      <TimeChart {...deployments} title="Split in seven" href="/g" request={ready(split)} />
      <TimeChart {...leadTime} title="Lines split in five" href="/h" request={ready(splitLines)} />
      <TimeChart
        {...stock}
        title="Cumulative flow"
        href="/flow"
        request={ready(flow)}
        order={['Triage', 'Backlog', 'Todo', 'In Progress', 'In Review', 'Done']}
      />
      <TimeChart {...stock} title="Flow of seven states" href="/flow7" request={ready(manyStates)} />
      <DeploymentsChart
        {...deployments}
        title="Failures known later"
        href="/i"
        request={ready(frequency)}
        failures={unjudged}
      />
      <DotsChart {...leadTime} title="No dot" href="/j" request={ready(empty)} dots={noDots} />
      <DotsChart {...leadTime} title="One dot" href="/k" request={ready(onePoint)} dots={oneDot} />
      <DotsChart {...leadTime} title="Zeros and years" href="/l" request={ready(data.leadTime())} dots={zeroDots} />
      <DistributionChart
        {...leadTime}
        title="No bin"
        href="/m"
        request={ready(empty)}
        distribution={data.distribution(noDots)}
      />
      <DistributionChart
        {...leadTime}
        title="One bin"
        href="/n"
        request={ready(onePoint)}
        distribution={data.distribution(oneDot)}
      />
      <DistributionChart
        {...leadTime}
        title="From 0 to years"
        href="/o"
        request={ready(data.leadTime())}
        distribution={data.distribution(zeroDots)}
      />
      <AgeingChart
        metric={metrics.open}
        compact
        title="None open"
        href="/p"
        request={ready(data.open())}
        waiting={data.waiting(0)}
        now={data.now}
      />
      <AgeingChart
        metric={metrics.open}
        compact
        title="Too few to compare"
        href="/q"
        request={ready(data.open())}
        waiting={data.waiting(3, { n: 2, p50: 3600, p85: 7200 })}
        now={data.now}
      />
      <AgeingChart
        metric={metrics.open}
        compact
        title="Two hundred"
        href="/r"
        request={ready(data.open())}
        waiting={data.waiting(200)}
        now={data.now}
      />
      <HoursChart
        {...deployments}
        title="One hour"
        href="/s"
        request={ready(frequency)}
        hours={{ ...hours, n: 1, cells: [{ weekday: 3, hour: 23, n: 1, failed: 1 }] }}
      />
      <HoursChart
        {...deployments}
        title="No hour"
        href="/t"
        request={ready(zeros)}
        hours={{ ...hours, n: 0, cells: [] }}
      />
      <MatrixChart
        metric={metrics.reviews}
        compact
        title="A crowd"
        href="/v"
        request={ready(frequency)}
        pairs={data.reviewPairs(60)}
      />
      <MatrixChart
        metric={metrics.reviews}
        compact
        title="Nobody reviewed"
        href="/w"
        request={ready(zeros)}
        pairs={{ metric: 'reviewer-load', n: 0, cells: [] }}
      />
      <ControlChart
        metric={metrics.throughput}
        compact
        title="Too few weeks"
        href="/u"
        request={ready(data.throughput(weeks.slice(0, 6)))}
        control={null}
      />
    </div>
  );
}
