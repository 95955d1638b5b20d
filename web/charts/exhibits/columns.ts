import type { Metric, MetricAnswer } from '../../lib/answers.ts';
import { lastDayOf } from '../../lib/dates.ts';
import { addsUp, capitalize, count, tickInWords, valueInWords } from '../../lib/format.ts';
import { nothingKnown, nothingToMeasure, summaryOf } from '../../lib/summary.ts';
import { ticksFor } from '../../lib/ticks.ts';
import { dateTicks } from '../date-ticks.ts';
import type { Brush, Drawing, Ink, Layer, Sample, Spot, Stop, Tip } from '../drawing.ts';
import type { Exhibit, Key } from '../exhibit.ts';
import { areasOf } from './areas.ts';
import { failuresSheet, sheetOf } from './columns-sheet.ts';
import { type Column, failuresOf, notesOf, type Picture, pictureOf, type Series } from './picture.ts';
import { runs } from './runs.ts';

/**
 * A chart of time: percentile lines with a band, bars, stacked stages or states, or one line or colour of each group.
 * `order`: that of the states of work.
 */
export function columnsExhibit(answer: MetricAnswer, metric: Metric, stages = false, order: string[] = []): Exhibit {
  const picture = pictureOf(answer, metric, stages, order);
  return {
    drawing: drawingOf(picture),
    legend: keysOf(picture),
    sheet: sheetOf(answer, metric),
    summary: summaryOf(answer, metric),
    ...nothingOf(answer, metric),
  };
}

/** A statistic of no rows is not drawn; a count of none is a 0 that is. */
function nothingOf({ total }: MetricAnswer, metric: Metric): Pick<Exhibit, 'nothing'> {
  if (total.n === null) return { nothing: nothingKnown };
  if (total.n > 0 || metric.kind === 'stock' || addsUp(metric.kind)) return {};
  return { nothing: nothingToMeasure };
}

/** Deployments and how many of them failed. Where failures cannot be measured the bars are of one kind. */
export function failuresExhibit(frequency: MetricAnswer, failures: MetricAnswer | null, metric: Metric): Exhibit {
  const plain = columnsExhibit(frequency, metric);
  if (failures === null || failures.status === 'not_measurable' || failures.status === 'not_applicable') return plain;
  const picture = failuresOf(frequency, failures, metric);
  const failed = failures.total.numerator;
  return {
    drawing: drawingOf(picture),
    legend: keysOf(picture),
    sheet: failuresSheet(picture),
    summary: `${plain.summary}${failed == null ? '' : ` ${capitalize(failedInWords(failed))}.`}`,
  };
}

const failedInWords = (failed: number): string =>
  failed === 0 ? 'none of them failed' : failed === 1 ? 'one of them failed' : `${count(failed)} of them failed`;

/** Lines of more columns than this are thin. */
const mostThick = 300;
/** More columns than this have no dots on their line: they would be the line. */
const mostDots = 60;

function drawingOf(picture: Picture): Drawing {
  const { columns } = picture;
  const ticks = ticksFor(highest(picture), picture.unit);
  const bars = picture.shape === 'bars';
  const starts = columns.map((column) => column.start);
  return {
    x: {
      from: -0.5,
      to: Math.max(1, columns.length) - 0.5,
      ticks: (width, measure) => dateTicks(starts, picture.query.bucket, width, measure),
      twoLines: true,
    },
    y: {
      from: 0,
      to: ticks.at(-1) ?? 1,
      ticks: ticks.map((at) => ({ at, label: tickInWords(at, picture.unit) })),
    },
    layers: [
      ...runs(columns, (column) => column.uncovered).map(
        ([first, last]): Layer => ({ kind: 'unknown', from: first - 0.5, to: last + 0.5 }),
      ),
      ...layersOf(picture),
    ],
    stops: columns.map((column, x) => ({ x, marks: marksOf(picture, column) })),
    reach: bars ? 'band' : 'line',
    describe: (stop) => tipOf(picture, columns[stop]),
    brush: brushOf(columns, picture.query),
  };
}

function layersOf(picture: Picture): Layer[] {
  if (picture.shape === 'bars') return [barsOf(picture)];
  return picture.shape === 'areas' ? areasOf(picture) : linesOf(picture);
}

function barsOf(picture: Picture): Layer {
  return {
    kind: 'bars',
    series: picture.series.map(({ ink, striped }, i) => ({
      ink,
      striped: striped ?? false,
      values: picture.columns.map((column) => column.values[i] ?? null),
    })),
    pale: picture.columns.map((column) => column.partial),
    gap: 0.28,
    widest: 44,
  };
}

/** Whole buckets are joined by the line; the way to an unfinished one is dotted and thin. */
function linesOf(picture: Picture): Layer[] {
  const { columns, series, band } = picture;
  const spots = (i: number, holds: (column: Column, at: number) => boolean): (Spot | null)[] =>
    columns.map((column, x) => {
      const y = column.values[i] ?? null;
      return y === null || !holds(column, x) ? null : { x, y };
    });
  const whole = (column: Column) => !column.partial;
  const unfinished = (column: Column, x: number) =>
    column.partial || columns[x - 1]?.partial === true || columns[x + 1]?.partial === true;
  const lines = series.flatMap(({ ink, width, dash }, i): Layer[] => [
    { kind: 'line', points: spots(i, unfinished), ink, width: 1.25, dash: [1.5, 3.5] },
    { kind: 'line', points: spots(i, whole), ink, width: columns.length > mostThick ? 1 : width, dash },
  ]);
  const dots = series.flatMap(({ ink }, i): Layer[] => {
    // Of percentiles the lowest line has dots; of groups none, they would be too many.
    const main = i === 0 && (band !== null || series.length === 1);
    const unfinishedToo = main || band === null;
    return [
      { kind: 'dots', points: dotsOf(spots(i, whole), main), ink, radius: main ? 2.75 : 2 },
      ...(unfinishedToo
        ? [
            ringsOf(
              spots(i, (column) => column.partial),
              ink,
            ),
          ]
        : []),
    ];
  });
  return [...bandOf(picture), ...lines, ...dots];
}

const ringsOf = (points: (Spot | null)[], ink: Ink): Layer => ({
  kind: 'dots',
  points: points.filter((point) => point !== null),
  ink,
  radius: 2.75,
  shape: 'ring',
});

/** A point without neighbours is always a dot, since no line shows it; the others while there are few. */
function dotsOf(points: (Spot | null)[], all: boolean): Spot[] {
  const few = all && points.length <= mostDots;
  return points.filter((point, i): point is Spot => point !== null && (few || (!points[i - 1] && !points[i + 1])));
}

/** One band for each stretch that has both lines. */
function bandOf({ columns, band, series }: Picture): Layer[] {
  if (!band) return [];
  const [lower, upper] = band;
  const known = (column: Column) => column.values[lower] != null && column.values[upper] != null && !column.partial;
  return runs(columns, known).map(([first, last]): Layer => {
    const edge = (of: number) =>
      columns.slice(first, last + 1).map((column, i) => ({ x: first + i, y: column.values[of] ?? 0 }));
    return { kind: 'band', low: edge(lower), high: edge(upper), ink: series[lower]?.ink ?? 'chart-1' };
  });
}

function marksOf(picture: Picture, column: Column): Stop['marks'] {
  let base = 0;
  return picture.series.flatMap(({ ink }, i) => {
    const value = column.values[i] ?? null;
    if (value === null) return [];
    if (picture.shape === 'lines') return [{ y: value, ink }];
    base += value;
    return [{ y: base, ink }];
  });
}

function highest(picture: Picture): number {
  return picture.columns.reduce((top, column) => {
    const values = column.values.map((one) => one ?? 0);
    return Math.max(top, picture.shape === 'lines' ? Math.max(0, ...values) : values.reduce((a, b) => a + b, 0));
  }, 0);
}

function tipOf(picture: Picture, column: Column | undefined): Tip {
  if (!column) return { title: '', lines: [] };
  const lines = picture.series.flatMap((series, i) => {
    const value = column.values[i] ?? null;
    if (value === null) return [];
    return [{ label: series.title, value: valueInWords(value, picture.unit), sample: sampleOf(picture, series) }];
  });
  const all = column.n !== null && !isTheOnlyValue(picture, column) ? [{ label: 'n', value: count(column.n) }] : [];
  return { title: column.title, lines: [...lines, ...all], notes: notesOf(column) };
}

/** A count is its own n; saying it twice helps nobody. */
function isTheOnlyValue(picture: Picture, column: Column): boolean {
  return picture.series.length === 1 && picture.shape === 'bars' && column.values[0] === column.n;
}

/** A drag chooses whole buckets, as far as the range has them. */
export function brushOf(columns: { start: string }[], query: Picture['query']): Brush | undefined {
  const last = columns.length - 1;
  if (last < 0) return undefined;
  const within = (x: number) => Math.min(last, Math.max(0, Math.round(x)));
  return {
    snap: (from, to) => [within(Math.min(from, to)) - 0.5, within(Math.max(from, to)) + 0.5],
    dates: (from, to) => {
      const first = columns[within(Math.min(from, to))]?.start ?? query.from;
      const end = lastDayOf(columns[within(Math.max(from, to))]?.start ?? query.to, query.bucket);
      return { from: first < query.from ? query.from : first, to: end > query.to ? query.to : end };
    },
  };
}

function sampleOf({ shape }: Picture, { ink, dash, width, striped }: Series): Sample {
  return shape === 'lines' ? { mark: 'line', ink, dash, width } : { mark: striped ? 'striped' : 'bar', ink };
}

function keysOf(picture: Picture): Key[] {
  const lines = picture.shape === 'lines';
  const partial = picture.columns.some((column) => column.partial && !column.uncovered);
  const provisional = picture.columns.some((column) => column.provisional);
  const series = picture.series.map(
    (one): Key => ({ title: one.title, ...(one.short && { short: one.short }), ...sampleOf(picture, one) }),
  );
  const younger = provisional ? ', or younger than 48 hours' : '';
  return [
    ...(series.length > 1 ? series : []),
    ...(partial
      ? [{ title: `Not complete${younger}`, short: 'Not complete', mark: lines ? 'ring' : 'pale' } satisfies Key]
      : []),
    ...(picture.columns.some((column) => column.uncovered)
      ? [{ title: 'No data for this time', mark: 'unknown' } satisfies Key]
      : []),
    ...(picture.leftOut > 0
      ? [{ title: `The ${series.length} largest are drawn; the table has all.`, mark: 'none' } satisfies Key]
      : []),
  ];
}
