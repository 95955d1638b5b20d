import type { Dot, Dots, Metric, MetricAnswer } from '../../lib/answers.ts';
import { addDays, daysBetween, instantInWords, type LocalDate, localClock } from '../../lib/dates.ts';
import { capitalize, humanize, tickInWords, valueInWords } from '../../lib/format.ts';
import { dotsInWords, leastForChange, nothingToMeasure } from '../../lib/summary.ts';
import { logTicks } from '../../lib/ticks.ts';
import { dateTicks } from '../date-ticks.ts';
import type { Brush, Layer, Spot, Tip, YAxis } from '../drawing.ts';
import type { Exhibit, Key } from '../exhibit.ts';

type Range = MetricAnswer['query'];

/** Every row as a dot by its date, on a logarithmic axis, with the lines that half, 85 % and 95 % stay below. */
export function scatterExhibit(dots: Dots, query: Range, metric: Metric): Exhibit {
  const axis = logAxis(
    dots.items.map((dot) => dot.value),
    [dots.p50, dots.p85, dots.p95],
    dots.unit,
  );
  const local = localClock(query.time_zone);
  const noon = Date.parse(`${query.from}T12:00:00Z`);
  const spots = dots.items.map((dot): Spot => ({ x: (local(dot.at) - noon) / dayMs, y: axis.of(dot.value) }));
  const days = daysBetween(query.from, query.to);
  const dates = Array.from({ length: days }, (_, day) => addDays(query.from, day));
  return {
    drawing: {
      x: {
        from: -0.5,
        to: days - 0.5,
        ticks: (width, measure) => dateTicks(dates, 'day', width, measure),
        twoLines: true,
      },
      y: axis.axis,
      layers: [
        { kind: 'dots', points: spots, ink: 'chart-1', radius: 3.25, opacity: 0.5 },
        ...percentileLevels(dots, axis.of),
      ],
      stops: spots.map(({ x, y }) => ({ x, marks: [{ y, ink: 'chart-1' }] })),
      reach: 'point',
      describe: (stop) => tipOf(dots.items[stop], dots.unit, query.time_zone),
      brush: brushOf(query, days),
    },
    legend: percentileKeys(dots, dots.unit),
    sheet: {
      columns: [
        { title: capitalize(humanize(dots.items[0]?.kind ?? 'row')), name: 'title' },
        { title: 'Repository', name: 'repository' },
        { title: 'When', name: 'at', words: (at) => instantInWords(String(at), query.time_zone) },
        {
          title: metric.kind === 'duration' ? 'Duration' : 'Value',
          name: 'value',
          number: true,
          words: (value) => valueInWords(Number(value), dots.unit),
        },
      ],
      rows: dots.items
        .map((dot, stop) => ({ values: [dot.title, dot.repository, dot.at, dot.value], stop }))
        .toReversed(),
    },
    summary: dotsInWords(dots, query),
    ...(dots.items.length === 0 && { nothing: nothingToMeasure }),
  };
}

export interface Percentiles {
  n: number;
  p50: number | null;
  p85: number | null;
  p95?: number | null;
}

interface Percentile {
  name: string;
  value: number;
  dash: number[] | null;
}

/** Those that are worth a line: of a handful of rows none is. */
export function percentilesOf({ n, p50, p85, p95 = null }: Percentiles): Percentile[] {
  if (n < leastForChange) return [];
  const all = [
    { name: 'p50', value: p50, dash: null },
    { name: 'p85', value: p85, dash: [6, 4] },
    { name: 'p95', value: p95, dash: [2, 3] },
  ];
  return all.filter((one): one is Percentile => one.value !== null);
}

/** Half, 85 % and 95 % of the rows stay below these lines. */
export const percentileLevels = (of: Percentiles, position: (value: number) => number): Layer[] =>
  percentilesOf(of).map(({ name, value, dash }) => ({
    kind: 'level',
    at: position(value),
    label: name,
    ink: 'text-2',
    dash,
  }));

/** What the lines are, with their values. */
export const percentileKeys = (of: Percentiles, unit: string): Key[] =>
  percentilesOf(of).map(({ name, value, dash }) => ({
    title: `${name} ${valueInWords(value, unit)}`,
    mark: 'line',
    ink: 'text-2',
    dash,
    width: 1.25,
  }));

export interface LogAxis {
  axis: YAxis;
  of: (value: number) => number;
}

/**
 * An axis on which a step up is so many times as much. There is no logarithm of 0: where a value is 0 a line of its own
 * lies below all others.
 */
export function logAxis(values: number[], lines: (number | null)[], unit: string): LogAxis {
  const known = [...values, ...lines.filter((line) => line !== null)];
  const positive = known.filter((value) => value > 0);
  const least = positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = positive.reduce((a, b) => Math.max(a, b), 1);
  const ticks = logTicks(Number.isFinite(least) ? Math.max(1, least) : 1, Math.max(most, 10), unit);
  const [floor, top] = [Math.log10(ticks[0] ?? 1), Math.log10(Math.max(most, ticks.at(-1) ?? 1))];
  const ground = known.some((value) => value <= 0) ? floor - Math.max(0.3, (top - floor) / 8) : floor;
  return {
    axis: {
      from: ground,
      to: top,
      ticks: [
        ...(ground < floor ? [{ at: ground, label: '0' }] : []),
        ...ticks.map((value) => ({ at: Math.log10(value), label: tickInWords(value, unit) })),
      ],
    },
    of: (value) => (value <= 0 ? ground : Math.max(floor, Math.log10(value))),
  };
}

const dayMs = 86_400_000;

function tipOf(dot: Dot | undefined, unit: string, timeZone: string): Tip {
  if (!dot) return { title: '', lines: [] };
  return {
    title: dot.title,
    lines: [{ label: dot.repository ?? humanize(dot.kind), value: valueInWords(dot.value, unit) }],
    notes: [instantInWords(dot.at, timeZone)],
  };
}

function brushOf(query: Range, days: number): Brush {
  const within = (x: number) => Math.min(days - 1, Math.max(0, Math.round(x)));
  const date = (x: number): LocalDate => addDays(query.from, within(x));
  return {
    snap: (from, to) => [within(Math.min(from, to)) - 0.5, within(Math.max(from, to)) + 0.5],
    dates: (from, to) => ({ from: date(Math.min(from, to)), to: date(Math.max(from, to)) }),
  };
}
