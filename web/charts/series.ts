import type { Metric, MetricAnswer, Point } from '../lib/answers.ts';
import { bucketInWords, bucketLabel } from '../lib/dates.ts';
import { addsUp, capitalize, humanize } from '../lib/format.ts';

/** One line or one colour of a bar. Colours are the theme's, by number; a dash tells lines apart without colour. */
interface Series {
  title: string;
  color: 1 | 2 | 3 | 4 | 5;
  dash: number[] | null;
  width: number;
}

export interface Column {
  start: string;
  label: string;
  words: string;
  n: number | null;
  /** One value per series; `null` is no data and is never drawn as 0. */
  values: (number | null)[];
  /** Cut by the range or by now, or with deployments too young to be judged. */
  partial: boolean;
  /** With deployments too young to be judged. */
  provisional: boolean;
  /** Nothing is known of it (hatched). */
  uncovered: boolean;
}

export interface Picture {
  shape: 'bars' | 'lines';
  unit: string;
  series: Series[];
  /** Between which two series a band is filled. */
  band: [lower: number, upper: number] | null;
  columns: Column[];
  /** Groups that exist and are not drawn. */
  leftOut: number;
}

const stageNames = ['coding', 'pickup', 'review', 'merge', 'deploy'] as const;
const dashes: (number[] | null)[] = [null, [6, 4], [2, 3], [8, 3, 2, 3], [1, 4]];
const colours = [1, 2, 3, 4, 5] as const;
const mostGroups = 5;

/** What to draw for an answer: percentile lines, bars, one line, stacked stages, or one of each group. */
export function pictureOf(answer: MetricAnswer, metric: Pick<Metric, 'kind' | 'unit'>, stages = false): Picture {
  const grouped = answer.points.some((point) => point.group !== null);
  if (grouped) return groupsOf(answer, metric);
  if (stages && hasStages(answer)) return stagesOf(answer, metric);
  if (metric.kind === 'duration' || metric.kind === 'size') {
    return {
      ...plain(answer, metric, 'lines', (point) => [value(point.p50), value(point.p75), value(point.p90)]),
      series: [
        { title: 'Half are at most (p50)', color: 1, dash: null, width: 2.5 },
        { title: '75 % are at most (p75)', color: 1, dash: [6, 4], width: 1.5 },
        { title: '90 % are at most (p90)', color: 1, dash: [2, 3], width: 1.5 },
      ],
      band: [0, 2],
    };
  }
  const bars = addsUp(metric.kind);
  return {
    ...plain(answer, metric, bars ? 'bars' : 'lines', (point) => [valueOf(point)]),
    series: [{ title: capitalize(humanize(answer.metric)), color: 1, dash: null, width: 2.5 }],
  };
}

export function hasStages(answer: MetricAnswer): boolean {
  return answer.total.stages !== undefined && answer.points.some((point) => point.stages !== undefined);
}

/** The headline of a point: its median, or its one value. */
export function valueOf(point: Pick<Point, 'value' | 'p50'>): number | null {
  return value(point.value ?? point.p50);
}

/** The stages that an answer knows, in the order of a change's life. */
export function stagesIn(answer: MetricAnswer): string[] {
  return stageNames.filter((name) => answer.total.stages?.[name] !== undefined);
}

function stagesOf(answer: MetricAnswer, metric: Pick<Metric, 'unit'>): Picture {
  const names = stagesIn(answer);
  return {
    ...plain(answer, metric, 'bars', (point) => names.map((name) => value(point.stages?.[name]?.p50))),
    series: names.map((name, i) => ({ title: capitalize(name), color: colours[i % 5] ?? 5, dash: null, width: 2 })),
  };
}

function groupsOf(answer: MetricAnswer, metric: Pick<Metric, 'kind' | 'unit'>): Picture {
  const weight = new Map<string | null, number>();
  const starts: string[] = [];
  const found = new Map<string, Point>();
  for (const point of answer.points) {
    weight.set(point.group, (weight.get(point.group) ?? 0) + (point.n ?? 0));
    if (starts.at(-1) !== point.start) starts.push(point.start);
    found.set(`${point.start} ${point.group}`, point);
  }
  const groups = [...weight].sort((a, b) => b[1] - a[1]).map(([group]) => group);
  const drawn = groups.slice(0, mostGroups);
  const columns = starts.map((start) => {
    const points = drawn.map((group) => found.get(`${start} ${group}`));
    const first = points.find((point) => point !== undefined);
    return {
      ...frame(answer, first ?? { start, group: null, n: null, partial: false, coverage: 0 }),
      n: points.every((point) => point?.n === null) ? null : points.reduce((sum, point) => sum + (point?.n ?? 0), 0),
      values: points.map((point) => (point ? valueOf(point) : null)),
    };
  });
  const bars = addsUp(metric.kind);
  return {
    shape: bars ? 'bars' : 'lines',
    unit: metric.unit,
    series: drawn.map((group, i) => ({
      title: groupTitle(group),
      color: colours[i % 5] ?? 5,
      dash: bars ? null : (dashes[i % 5] ?? null),
      width: 2,
    })),
    band: null,
    columns,
    leftOut: groups.length - drawn.length,
  };
}

export const groupTitle = (group: string | null): string => group ?? 'without one';

function plain(
  answer: MetricAnswer,
  metric: Pick<Metric, 'unit'>,
  shape: Picture['shape'],
  values: (point: Point) => (number | null)[],
): Picture {
  const columns = answer.points.map((point) => ({ ...frame(answer, point), n: value(point.n), values: values(point) }));
  return { shape, unit: metric.unit, series: [], band: null, columns, leftOut: 0 };
}

function frame(
  answer: MetricAnswer,
  point: Point,
): Pick<Column, 'start' | 'label' | 'words' | 'partial' | 'provisional' | 'uncovered'> {
  const { bucket } = answer.query;
  return {
    start: point.start,
    label: bucketLabel(point.start, bucket),
    words: bucketInWords(point.start, bucket),
    partial: point.partial || point.provisional === true,
    provisional: point.provisional === true,
    uncovered: point.n === null && (point.coverage ?? 0) < 1,
  };
}

const value = (one: number | null | undefined): number | null => one ?? null;
