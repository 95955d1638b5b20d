import type { Metric, MetricAnswer, Point } from '../../lib/answers.ts';
import { bucketTitle } from '../../lib/dates.ts';
import { addsUp, capitalize, humanize } from '../../lib/format.ts';
import type { Ink } from '../drawing.ts';

/** One line or one colour of a bar. A dash, or stripes, tell them apart without colour. */
export interface Series {
  title: string;
  short?: string;
  ink: Ink;
  dash: number[] | null;
  width: number;
  striped?: boolean;
}

export interface Column {
  start: string;
  title: string;
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
  /** Bars and areas stand on each other. */
  shape: 'bars' | 'lines' | 'areas';
  unit: string;
  query: Pick<MetricAnswer['query'], 'from' | 'to' | 'bucket'>;
  series: Series[];
  /** Between which two series a band is filled. */
  band: [lower: number, upper: number] | null;
  columns: Column[];
  /** Groups that exist and are not drawn. */
  leftOut: number;
}

const stageNames = ['coding', 'pickup', 'review', 'merge', 'deploy'] as const;
const dashes: (number[] | null)[] = [null, [6, 4], [2, 3], [8, 3, 2, 3], [1, 4]];
const inks: Ink[] = ['chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5'];
const inkOf = (i: number): Ink => inks[i % inks.length] ?? 'chart-5';
const mostGroups = 5;

/** What to draw for an answer: percentile lines, bars, one line, stacked stages or states, or one of each group. */
export function pictureOf(
  answer: MetricAnswer,
  metric: Pick<Metric, 'kind' | 'unit'>,
  stages = false,
  order: string[] = [],
): Picture {
  const grouped = answer.points.some((point) => point.group !== null);
  if (grouped) return groupsOf(answer, metric, order);
  if (stages && hasStages(answer)) return stagesOf(answer, metric);
  if (metric.kind === 'duration' || metric.kind === 'size') {
    return {
      ...plain(answer, metric, 'lines', (point) => [value(point.p50), value(point.p75), value(point.p90)]),
      series: [
        { title: 'Half are at most (p50)', short: 'p50', ink: 'chart-1', dash: null, width: 2.5 },
        { title: '75 % are at most (p75)', short: 'p75', ink: 'chart-1', dash: [6, 4], width: 1.5 },
        { title: '90 % are at most (p90)', short: 'p90', ink: 'chart-1', dash: [2, 3], width: 1.5 },
      ],
      band: [0, 2],
    };
  }
  const bars = addsUp(metric.kind);
  return {
    ...plain(answer, metric, bars ? 'bars' : 'lines', (point) => [valueOf(point)]),
    series: [{ title: capitalize(humanize(answer.metric)), ink: 'chart-1', dash: null, width: 2.5 }],
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

/**
 * Deployments, those that failed on top of those that did not: what two metrics know, in one picture. Where failures are
 * not known the deployments stand there unjudged.
 */
export function failuresOf(frequency: MetricAnswer, failures: MetricAnswer, metric: Pick<Metric, 'unit'>): Picture {
  const judged = new Map(failures.points.map((point) => [point.start, point]));
  const picture = plain(frequency, metric, 'bars', (point) => {
    const failed = value(judged.get(point.start)?.numerator);
    const all = valueOf(point);
    if (all === null) return [null, null, null];
    return failed === null ? [null, null, all] : [Math.max(0, all - failed), failed, null];
  });
  const columns = picture.columns.map((column) => ({
    ...column,
    provisional: column.provisional || judged.get(column.start)?.provisional === true,
    partial: column.partial || judged.get(column.start)?.provisional === true,
  }));
  const unjudged = columns.some((column) => column.values[2] !== null);
  const series: Series[] = [
    { title: 'Did not fail', ink: 'chart-1', dash: null, width: 2 },
    { title: 'Failed', ink: 'bad', dash: null, width: 2, striped: true },
    { title: 'Not known whether they failed', ink: 'chart-5', dash: null, width: 2 },
  ];
  return { ...picture, columns, series: unjudged ? series : series.slice(0, 2) };
}

function stagesOf(answer: MetricAnswer, metric: Pick<Metric, 'unit'>): Picture {
  const names = stagesIn(answer);
  return {
    ...plain(answer, metric, 'bars', (point) => names.map((name) => value(point.stages?.[name]?.p50))),
    series: names.map((name, i) => ({ title: capitalize(name), ink: inkOf(i), dash: null, width: 2 })),
  };
}

function groupsOf(answer: MetricAnswer, metric: Pick<Metric, 'kind' | 'unit'>, order: string[]): Picture {
  const weight = new Map<string | null, number>();
  const starts: string[] = [];
  const found = new Map<string, Point>();
  for (const point of answer.points) {
    weight.set(point.group, (weight.get(point.group) ?? 0) + (point.n ?? 0));
    if (starts.at(-1) !== point.start) starts.push(point.start);
    found.set(`${point.start} ${point.group}`, point);
  }
  const groups = [...weight].sort((a, b) => b[1] - a[1]).map(([group]) => group);
  const columnsOf = (drawn: (string | null)[][]): Column[] =>
    starts.map((start) => {
      const points = drawn.map((some) => some.flatMap((group) => found.get(`${start} ${group}`) ?? []));
      const all = points.flat();
      return {
        ...frame(answer, all[0] ?? { start, group: null, n: null, partial: false, coverage: 0 }),
        n: sumOf(all.map((point) => value(point.n))),
        values: points.map((some) => sumOf(some.map(valueOf))),
      };
    });
  const isFlow = metric.kind === 'stock' && answer.query.by === 'state';
  if (isFlow) return { ...flowOf(groups, order, columnsOf), unit: metric.unit, query: answer.query };
  const drawn = groups.slice(0, mostGroups);
  const bars = addsUp(metric.kind);
  return {
    shape: bars ? 'bars' : 'lines',
    unit: metric.unit,
    query: answer.query,
    series: drawn.map((group, i) => ({
      title: groupTitle(group),
      ink: inkOf(i),
      dash: bars ? null : (dashes[i % 5] ?? null),
      width: 2,
    })),
    band: null,
    columns: columnsOf(drawn.map((group) => [group])),
    leftOut: groups.length - drawn.length,
  };
}

/** `null`: nothing is known of any. */
function sumOf(values: (number | null)[]): number | null {
  const known = values.filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
}

/**
 * Cumulative flow: what is in one state at a time, so that states on each other are all there is. The last state of the work
 * is at the bottom and the first on top. Where there are many, the smallest are one, so that nothing is missing above.
 */
function flowOf(
  groups: (string | null)[],
  order: string[],
  columnsOf: (drawn: (string | null)[][]) => Column[],
): Omit<Picture, 'unit' | 'query'> {
  const shown = groups.length > mostGroups ? groups.slice(0, mostGroups - 1) : groups;
  const others = groups.slice(shown.length);
  const place = (group: string | null) => (group === null ? -1 : order.indexOf(group));
  const sorted = shown.toSorted((a, b) => place(b) - place(a));
  const titles = [...sorted.map(groupTitle), ...(others.length > 0 ? [`${others.length} other states`] : [])];
  return {
    shape: 'areas',
    // They are told apart without colour by their order, which is that of the legend.
    series: titles.map((title, i) => ({ title, ink: inkOf(i), dash: null, width: 2 })),
    band: null,
    columns: columnsOf([...sorted.map((group) => [group]), ...(others.length > 0 ? [others] : [])]),
    leftOut: 0,
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
  return { shape, unit: metric.unit, query: answer.query, series: [], band: null, columns, leftOut: 0 };
}

function frame(
  answer: MetricAnswer,
  point: Point,
): Pick<Column, 'start' | 'title' | 'partial' | 'provisional' | 'uncovered'> {
  const { bucket } = answer.query;
  return {
    start: point.start,
    title: bucketTitle(point.start, bucket),
    partial: point.partial || point.provisional === true,
    provisional: point.provisional === true,
    uncovered: point.n === null && (point.coverage ?? 0) < 1,
  };
}

const value = (one: number | null | undefined): number | null => one ?? null;

/** What has to be known about a column before it is compared. */
export function notesOf(column: Column): string[] {
  if (column.uncovered) return ['No data for this time'];
  if (column.provisional) return ['Provisional: with deployments younger than 48 hours'];
  return column.partial ? ['Not complete'] : [];
}
