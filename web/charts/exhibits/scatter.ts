import type { Dot, Dots, Metric, MetricAnswer } from '../../lib/answers.ts';
import { addDays, daysBetween, instantInWords, type LocalDate, localClock } from '../../lib/dates.ts';
import { capitalize, humanize, valueInWords } from '../../lib/format.ts';
import { dotsInWords, nothingToMeasure } from '../../lib/summary.ts';
import { dateTicks } from '../date-ticks.ts';
import type { Brush, Spot, Tip } from '../drawing.ts';
import type { Exhibit } from '../exhibit.ts';
import type { Sheet } from '../sheet.ts';
import { logAxis } from './log-axis.ts';
import { percentileKeys, percentileLevels } from './percentiles.ts';

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
    sheet: sheetOf(dots, query, metric),
    summary: dotsInWords(dots, query),
    ...(dots.items.length === 0 && { nothing: nothingToMeasure }),
  };
}

/** The newest first. */
const sheetOf = (dots: Dots, query: Range, metric: Metric): Sheet => ({
  opens: 'page',
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
  rows: dots.items.map((dot, stop) => ({ values: [dot.title, dot.repository, dot.at, dot.value], stop })).toReversed(),
});

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
