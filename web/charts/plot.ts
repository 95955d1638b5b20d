import {
  Area,
  Axis,
  AxisType,
  Crosshair,
  CurveType,
  Line,
  Plotband,
  Scatter,
  StackedBar,
  Tooltip,
  XYContainer,
} from '@unovis/ts';
import { tickInWords, valueInWords } from '../lib/format.ts';
import { ticksFor } from '../lib/ticks.ts';
import type { Column, Picture } from './series.ts';

type Indexed = Column & { index: number };

/** Draws a picture into an element; loaded only when a page has a chart. Answers how to take it away again. */
export function plot(
  element: HTMLElement,
  picture: Picture,
  options: { selected: string | null; select: (start: string) => void },
): () => void {
  const data: Indexed[] = picture.columns.map((column, index) => ({ ...column, index }));
  const x = (column: Indexed) => column.index;
  const stacked = picture.shape === 'bars';
  const y = picture.series.map((_, i) => (column: Indexed) => column.values[i] ?? nothing);
  const ticks = ticksFor(highest(picture), picture.unit);
  const color = (i: number) => `var(--chart-${picture.series[i]?.color ?? 1})`;
  let hovered: Indexed | undefined;
  const crosshair = new Crosshair<Indexed>({
    x,
    ...(stacked ? { yStacked: y } : { y }),
    color: (_, i) => color(i),
    circleRadius: stacked ? 0 : 3.5,
    hideWhenFarFromPointer: false,
    template: (column) => describe(column, picture),
    onCrosshairMove: (_, column) => {
      hovered = column;
    },
  });
  const container = new XYContainer<Indexed>(
    element,
    {
      components: [
        ...hatched(data),
        ...marked(data, options.selected),
        ...(stacked ? bars(x, y, color) : lines(data, picture, x, y, color)),
      ],
      xAxis: new Axis<Indexed>({
        type: AxisType.X,
        gridLine: false,
        tickLine: false,
        tickFormat: (tick) => data[Number(tick)]?.label ?? '',
        tickValues: data.map(x),
        tickTextAdaptiveSets: true,
        numTicks: 12,
        duration: 0,
      }),
      yAxis: new Axis<Indexed>({
        type: AxisType.Y,
        tickLine: false,
        domainLine: false,
        tickValues: ticks,
        tickFormat: (tick) => tickInWords(Number(tick), picture.unit),
        duration: 0,
      }),
      crosshair,
      tooltip: new Tooltip({ horizontalPlacement: 'auto', className: 'chart-tooltip' }),
      xDomain: [-0.6, data.length - 0.4],
      yDomain: [0, ticks.at(-1) ?? 1],
      margin: { top: 8, right: 8 },
      duration: 0,
      svgDefs: hatch,
    },
    data,
  );
  const click = () => hovered && options.select(hovered.start);
  element.addEventListener('click', click);
  return () => {
    element.removeEventListener('click', click);
    container.destroy();
    element.replaceChildren();
  };
}

const nothing = undefined as unknown as number;

const hatch =
  '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.5" height="7" fill="var(--line-strong)" opacity="0.55"/></pattern>';

/** Stretches without data. */
function hatched(data: Indexed[]): Plotband<Indexed>[] {
  return runs(data, (column) => column.uncovered).map(([first, last]) => bandOf(first, last, 'url(#hatch)'));
}

function marked(data: Indexed[], selected: string | null): Plotband<Indexed>[] {
  const column = data.find((one) => one.start === selected);
  return column ? [bandOf(column.index, column.index, 'var(--accent-soft)')] : [];
}

function bandOf(first: number, last: number, color: string): Plotband<Indexed> {
  return new Plotband<Indexed>({ axis: AxisType.X, from: first - 0.5, to: last + 0.5, color, duration: 0 });
}

/** The library breaks a line where an accessor answers `undefined`, which its types do not say. */
type Accessor = (column: Indexed) => number;

function bars(x: (column: Indexed) => number, y: Accessor[], color: (i: number) => string) {
  return [
    new StackedBar<Indexed>({
      x,
      y,
      color: (_, i) => color(i),
      barPadding: 0.25,
      barMaxWidth: 48,
      roundedCorners: 3,
      dataStep: 1,
      barStyle: (column) => ({ stroke: 'var(--surface)', strokeWidth: '1', ...(column.partial && { opacity: 0.45 }) }),
    }),
  ];
}

/** Whole buckets are joined by the line; the way to an unfinished one is dotted and thin. */
function lines(
  data: Indexed[],
  picture: Picture,
  x: (column: Indexed) => number,
  y: Accessor[],
  color: (i: number) => string,
) {
  const areas = picture.band ? bandAreas(data, picture.band, color) : [];
  const joined = picture.series.flatMap((series, i) => {
    const of: Accessor = y[i] ?? (() => nothing);
    const whole = (column: Indexed) => (column.partial ? nothing : of(column));
    const unfinished = (column: Indexed) =>
      column.partial || data[column.index - 1]?.partial || data[column.index + 1]?.partial ? of(column) : nothing;
    return [line(x, whole, color(i), series.width, series.dash ?? []), line(x, unfinished, color(i), 1.25, [1.5, 3.5])];
  });
  const dots = new Scatter<Indexed>({
    x,
    y: y[0],
    size: 5,
    color: color(0),
    sizeRange: [5, 5],
  });
  return [...areas, ...joined, ...(picture.series.length === 1 || picture.band ? [dots] : [])];
}

function line(x: (column: Indexed) => number, y: Accessor, color: string, lineWidth: number, lineDashArray: number[]) {
  return new Line<Indexed>({
    x,
    y,
    color,
    lineWidth,
    lineDashArray,
    curveType: CurveType.Linear,
  });
}

/** One area per stretch with data: an area knows no gaps, so columns outside are folded onto its ends. */
function bandAreas(data: Indexed[], [lower, upper]: [number, number], color: (i: number) => string): Area<Indexed>[] {
  const known = (column: Indexed) => column.values[lower] !== null && column.values[upper] !== null && !column.partial;
  return runs(data, known).map(([first, last]) => {
    const at = (column: Indexed) => data[Math.min(last, Math.max(first, column.index))] ?? column;
    const low = (column: Indexed) => at(column).values[lower] ?? 0;
    return new Area<Indexed>({
      x: (column) => at(column).index,
      baseline: low,
      y: (column) => (at(column).values[upper] ?? 0) - low(column),
      color: color(lower),
      opacity: 0.1,
      curveType: CurveType.Linear,
      excludeFromDomainCalculation: true,
    });
  });
}

function runs(data: Indexed[], holds: (column: Indexed) => boolean): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const column of data) {
    if (!holds(column)) continue;
    const open = found.at(-1);
    if (open && open[1] === column.index - 1) open[1] = column.index;
    else found.push([column.index, column.index]);
  }
  return found;
}

function highest(picture: Picture): number {
  const tops = picture.columns.map((column) => {
    const values = column.values.map((one) => one ?? 0);
    return picture.shape === 'bars' ? values.reduce((a, b) => a + b, 0) : Math.max(0, ...values);
  });
  return Math.max(0, ...tops);
}

/** The tooltip, built as text so that no name can be read as markup. */
function describe(column: Indexed | undefined, picture: Picture): HTMLElement {
  const box = document.createElement('div');
  if (!column) return box;
  add(box, 'strong', column.label + noteOf(column));
  if (column.uncovered) add(box, 'p', 'No data for this time.');
  const list = add(box, 'dl', '');
  picture.series.forEach((series, i) => {
    const one = column.values[i];
    if (one === null || one === undefined) return;
    add(list, 'dt', series.title).style.setProperty('--swatch', `var(--chart-${series.color})`);
    add(list, 'dd', valueInWords(one, picture.unit));
  });
  if (column.n !== null) {
    add(list, 'dt', 'n');
    add(list, 'dd', String(column.n));
  }
  return box;
}

function noteOf(column: Column): string {
  if (column.provisional) return ' (provisional: with deployments younger than 48 hours)';
  return column.partial ? ' (not complete)' : '';
}

function add(parent: HTMLElement, tag: string, text: string): HTMLElement {
  const child = document.createElement(tag);
  child.textContent = text;
  parent.append(child);
  return child;
}
