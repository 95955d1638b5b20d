import type { Control, ControlPoint, MetricAnswer, Signal } from '../../lib/answers.ts';
import { bucketTitle } from '../../lib/dates.ts';
import { tickInWords, valueInWords } from '../../lib/format.ts';
import { controlInWords, signalInWords } from '../../lib/summary.ts';
import { ticksFor } from '../../lib/ticks.ts';
import { dateTicks } from '../date-ticks.ts';
import type { Drawing, Ink, Layer, Shape, Spot, Tip } from '../drawing.ts';
import type { Exhibit, Key } from '../exhibit.ts';
import { brushOf } from './columns.ts';
import { runs } from './runs.ts';
import { bucketColumn } from './columns-sheet.ts';

const looks: Record<Signal, { shape: Shape; ink: Ink; side: 'above' | 'below'; word: string; short: string }> = {
  above: { shape: 'up', ink: 'bad', side: 'above', word: 'above', short: 'Above' },
  below: { shape: 'down', ink: 'bad', side: 'below', word: 'below', short: 'Below' },
  run: { shape: 'diamond', ink: 'chart-2', side: 'above', word: 'run of 8', short: 'Run of 8 or more' },
};
const signals = Object.keys(looks) as Signal[];

/** An XmR chart: what is to be expected of a bucket, and those that are outside of it or on one side for too long. */
export function controlExhibit(control: Control | null, query: MetricAnswer['query']): Exhibit {
  const { bucket } = query;
  if (control === null) return tooLittle(bucket);
  const { points, unit } = control;
  const brush = brushOf(points, query);
  return {
    drawing: {
      ...axesOf(control, bucket),
      layers: [
        ...levelsOf(control),
        { kind: 'line', points: points.map(spotOf), ink: 'chart-1', width: 2 },
        { kind: 'dots', points: spotsOf(points, null), ink: 'chart-1', radius: 2.75 },
        ...signals.flatMap((signal) => marksOf(points, signal)),
      ],
      stops: points.map((point, x) => ({
        x,
        marks: [{ y: point.value, ink: point.signal ? looks[point.signal].ink : 'chart-1' }],
      })),
      reach: 'line',
      describe: (stop) => tipOf(control, points[stop], bucket),
      ...(brush && { brush }),
    },
    legend: keysOf(control),
    sheet: {
      columns: [
        bucketColumn(bucket),
        { title: 'Value', name: 'value', number: true, words: (value) => valueInWords(Number(value), unit) },
        { title: 'Signal', name: 'signal', words: (signal) => signalInWords(signal as Signal) },
      ],
      rows: points.map((point, stop) => ({ values: [point.start, point.value, point.signal], stop })),
    },
    summary: controlInWords(control, bucket),
  };
}

function axesOf({ points, high, unit }: Control, bucket: string): Pick<Drawing, 'x' | 'y'> {
  const ticks = ticksFor(
    points.reduce((most, point) => Math.max(most, point.value), high),
    unit,
  );
  const starts = points.map((point) => point.start);
  return {
    x: {
      from: -0.5,
      to: Math.max(1, points.length) - 0.5,
      ticks: (width, measure) => dateTicks(starts, bucket, width, measure),
      twoLines: true,
    },
    y: { from: 0, to: ticks.at(-1) ?? 1, ticks: ticks.map((at) => ({ at, label: tickInWords(at, unit) })) },
  };
}

const outer = [6, 4];

const levelsOf = ({ high, center, low }: Control): Layer[] => [
  { kind: 'level', at: high, label: 'upper', ink: 'text-2', dash: outer },
  { kind: 'level', at: center, label: 'mean', ink: 'text-2', dash: null },
  { kind: 'level', at: low, label: 'lower', ink: 'text-2', dash: outer },
];

function keysOf({ low, high, center, unit, points }: Control): Key[] {
  const seen = signals.filter((signal) => points.some((point) => point.signal === signal));
  const line = { mark: 'line', ink: 'text-2', width: 1.25 } as const;
  return [
    { ...line, title: `Mean ${valueInWords(center, unit)}`, dash: null },
    { ...line, title: `Expected ${valueInWords(low, unit)} to ${valueInWords(high, unit)}`, dash: outer },
    ...seen.map((signal): Key => {
      const { shape, ink, short } = looks[signal];
      return { title: signalInWords(signal), short, mark: shape, ink };
    }),
  ];
}

const spotOf = (point: ControlPoint, x: number): Spot => ({ x, y: point.value });

const spotsOf = (points: ControlPoint[], signal: Signal | null): Spot[] =>
  points.flatMap((point, x) => (point.signal === signal ? spotOf(point, x) : []));

/** Each signal has its shape, and its word once for each stretch of it. */
function marksOf(points: ControlPoint[], signal: Signal): Layer[] {
  const { shape, ink, side, word } = looks[signal];
  const spots = spotsOf(points, signal);
  if (spots.length === 0) return [];
  const stretches = runs(points, (point) => point.signal === signal);
  return [
    { kind: 'dots', points: spots, ink, radius: 4.5, shape },
    ...stretches.flatMap(([first, last]): Layer[] => {
      const [point, x] = [points[first], signal === 'run' ? first : Math.round((first + last) / 2)];
      return point
        ? [{ kind: 'words', at: spotOf(point, x), text: word, ink: ink === 'bad' ? 'bad' : 'text', side }]
        : [];
    }),
  ];
}

function tipOf(control: Control, point: ControlPoint | undefined, bucket: string): Tip {
  if (!point) return { title: '', lines: [] };
  const { unit, low, high } = control;
  const title = bucketTitle(point.start, bucket);
  return {
    title,
    lines: [
      { label: 'Value', value: valueInWords(point.value, unit), sample: { mark: 'line', ink: 'chart-1', width: 2 } },
      { label: 'Expected', value: `${valueInWords(low, unit)} to ${valueInWords(high, unit)}` },
    ],
    notes: point.signal ? [signalInWords(point.signal)] : [],
  };
}

function tooLittle(bucket: string): Exhibit {
  const nothing = `What is to be expected can be said from eight complete ${bucket}s on; there are fewer.`;
  const empty = { center: 0, low: 0, high: 1, metric: '', unit: 'count', tested: 0, points: [] };
  return {
    drawing: {
      ...axesOf(empty, bucket),
      layers: [],
      stops: [],
      reach: 'line',
      describe: () => ({ title: '', lines: [] }),
    },
    legend: [],
    sheet: { columns: [], rows: [] },
    summary: nothing,
    nothing,
  };
}
