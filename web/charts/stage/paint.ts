import type { Bars, Layer, Spot } from '../drawing.ts';
import { outline } from '../outline.ts';

/**
 * Layers as SVG. However many bars or points a layer has, it becomes one path for each look, since a browser draws one
 * long path many times faster than a thousand short ones.
 */
export interface Frame {
  x: (at: number) => number;
  y: (at: number) => number;
  width: number;
  height: number;
  /** In front of the ids of patterns, which are shared by the whole page. */
  id: string;
}

export function svg(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

export const colour = (ink: string): string => `var(--${ink})`;

type Of<K extends Layer['kind']> = Extract<Layer, { kind: K }>;

/** How each kind of layer is painted. */
const painters: { [K in Layer['kind']]: (layer: Of<K>, frame: Frame) => SVGElement[] } = {
  unknown: ({ from, to }, frame) => [stretch(from, to, frame, { fill: `url(#${frame.id}-unknown)` })],
  shade: ({ from, to }, frame) => [stretch(from, to, frame, { fill: colour('sunken'), opacity: 0.5 })],
  bars,
  band: ({ low, high, ink }, frame) => {
    const edge = [...high, ...low.toReversed()];
    return [svg('path', { d: `${through(edge, frame)}Z`, fill: colour(ink), 'fill-opacity': 0.1 })];
  },
  area,
  line: ({ points, ink, width, dash }, frame) => [
    svg('path', {
      d: through(points, frame),
      fill: 'none',
      stroke: colour(ink),
      'stroke-width': width,
      'stroke-linejoin': 'round',
      'stroke-linecap': dash ? 'butt' : 'round',
      ...(dash && { 'stroke-dasharray': dash.join(' ') }),
    }),
  ],
  dots,
  level: (layer, { y, width }) => [rule({ x1: 0, x2: width, y1: y(layer.at), y2: y(layer.at) }, layer)],
  upright: (layer, { x, height }) => [rule({ x1: x(layer.at), x2: x(layer.at), y1: 0, y2: height }, layer)],
  words: besideSpot,
  cells,
};

export function paint(layer: Layer, frame: Frame): SVGElement[] {
  // Each painter has the layer of its own kind, which the type of a table cannot say.
  return (painters[layer.kind] as (layer: Layer, frame: Frame) => SVGElement[])(layer, frame);
}

function stretch(from: number, to: number, { x, height }: Frame, look: Record<string, string | number>): SVGElement {
  return svg('rect', { x: x(from), y: 0, width: x(to) - x(from), height, ...look });
}

/** Above or below a spot; beside it where there is no room below. */
function besideSpot({ at, text, ink, side }: Of<'words'>, { x, y, width, height }: Frame): SVGElement[] {
  const [left, top] = [x(at.x), y(at.y)];
  if (side === 'below' && top + 20 > height) return [words(text, left + 9, top + 1, 'start', ink)];
  const middle = Math.min(width - 4, Math.max(4, left));
  return [words(text, middle, top + (side === 'above' ? -10 : 18), 'middle', ink)];
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** A path through spots, broken at each `null`. */
function through(points: (Spot | null)[], { x, y }: Frame): string {
  let d = '';
  let pen = 'M';
  for (const point of points) {
    if (point === null) {
      pen = 'M';
      continue;
    }
    d += `${pen}${rounded(x(point.x))} ${rounded(y(point.y))}`;
    pen = 'L';
  }
  return d;
}

/** Where the bars of a layer stand; a column too narrow for a space between two of them has none. */
function slotOf(layer: Bars, { x }: Frame): { width: number; radius: number } {
  const column = x(1) - x(0);
  const width = Math.min(layer.widest, column < 3 ? column : column * (1 - layer.gap));
  return { width, radius: Math.min(3, width / 3) };
}

/** Between two that stand on each other a hair of space is left. */
function area({ low, high, ink, pale }: Of<'area'>, frame: Frame): SVGElement[] {
  const d = `${through([...high, ...low.toReversed()], frame)}Z`;
  return [
    svg('path', { d, fill: colour(ink), opacity: pale ? 0.45 : 1 }),
    svg('path', { d: through(high, frame), fill: 'none', stroke: colour('surface'), 'stroke-width': 1.5 }),
  ];
}

function bars(layer: Bars, frame: Frame): SVGElement[] {
  const { width, radius } = slotOf(layer, frame);
  const columns = layer.series[0]?.values.length ?? 0;
  const paths = layer.series.map(() => ({ whole: '', pale: '' }));
  for (let column = 0; column < columns; column++) {
    const left = frame.x(column) - width / 2;
    const top = layer.series.findLastIndex(({ values }) => (values[column] ?? 0) > 0);
    let base = 0;
    layer.series.forEach(({ values }, i) => {
      const value = values[column] ?? 0;
      if (value <= 0) return;
      const path = paths[i];
      const d = bar(left, width, frame.y(base + value), frame.y(base), i === top ? radius : 0);
      base += value;
      if (path) path[layer.pale?.[column] ? 'pale' : 'whole'] += d;
    });
  }
  return layer.series.flatMap(({ ink, striped }, i) =>
    (['whole', 'pale'] as const).flatMap((look) => {
      const d = paths[i]?.[look] ?? '';
      if (d === '') return [];
      const opacity = look === 'pale' ? 0.45 : 1;
      const fills = [colour(ink), ...(striped ? [`url(#${frame.id}-stripes)`] : [])];
      return fills.map((fill) => svg('path', { d, fill, opacity }));
    }),
  );
}

/** A bar whose upper corners are round; between two that stand on each other a hair of space is left. */
function bar(left: number, width: number, top: number, bottom: number, radius: number): string {
  const height = Math.max(1, bottom - top - (radius > 0 || bottom - top < 3 ? 0 : 1));
  const r = Math.min(radius, height);
  const [x, y, right] = [rounded(left), rounded(bottom - Math.max(1, bottom - top)), rounded(left + width)];
  const foot = rounded(bottom);
  if (r < 0.5) return `M${x} ${foot}V${y}H${right}V${foot}Z`;
  const round = rounded(r);
  return `M${x} ${foot}V${y + round}q0 ${-round} ${round} ${-round}H${right - round}q${round} 0 ${round} ${round}V${foot}Z`;
}

/** Over so many paths translucent dots are dealt out, so that where many lie on each other it is darker. */
const packs = 6;

function dots(layer: Of<'dots'>, frame: Frame): SVGElement[] {
  const { shape = 'round', opacity = 1, radius, ink } = layer;
  const paths = Array.from({ length: opacity < 1 ? packs : 1 }, () => '');
  layer.points.forEach((spot, i) => {
    paths[i % paths.length] += outline(shape, rounded(frame.x(spot.x)), rounded(frame.y(spot.y)), radius);
  });
  const look: Record<string, string | number> =
    shape === 'ring'
      ? { fill: colour('surface'), stroke: colour(ink), 'stroke-width': 1.5 }
      : {
          fill: colour(ink),
          'fill-opacity': opacity,
          stroke: colour('surface'),
          'stroke-width': shape === 'round' ? 0 : 1,
        };
  return paths.filter((d) => d !== '').map((d) => svg('path', { d, ...look }));
}

function cells(layer: Of<'cells'>, { x, y }: Frame): SVGElement[] {
  const [width, height] = [Math.abs(x(1) - x(0)), Math.abs(y(1) - y(0))];
  const gap = width < 16 ? 1 : 2;
  return layer.cells.flatMap((cell) => {
    const [left, top] = [x(cell.x) - width / 2 + gap / 2, y(cell.y) - height / 2 + gap / 2];
    const size = { x: left, y: top, width: width - gap, height: height - gap, rx: Math.min(4, width / 5) };
    const none = cell.strength === 0;
    const box = svg('rect', {
      ...size,
      fill: colour(none ? 'sunken' : layer.ink),
      'fill-opacity': none ? 0.55 : cell.strength,
    });
    if (!cell.failed) return [box];
    // A failure is a corner cut off, beside its colour.
    const corner = Math.min(7, width * 0.55, height * 0.55);
    const right = left + width - gap;
    return [box, svg('path', { d: `M${right - corner} ${top}H${right}V${top + corner}Z`, fill: colour('bad') })];
  });
}

function rule(
  at: Record<'x1' | 'x2' | 'y1' | 'y2', number>,
  { ink, dash }: { ink: string; dash: number[] | null },
): SVGElement {
  return svg('line', {
    ...at,
    stroke: colour(ink),
    'stroke-width': 1.25,
    ...(dash && { 'stroke-dasharray': dash.join(' ') }),
  });
}

/** Words on the drawing, with a seam in the colour of the ground so that lines below do not run through them. */
export function words(
  text: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  ink = 'text-2',
): SVGElement {
  return svg(
    'text',
    {
      x,
      y,
      'text-anchor': anchor,
      'font-size': 11.5,
      'font-weight': 550,
      fill: colour(ink),
      stroke: colour('surface'),
      'stroke-width': 3.5,
      'stroke-linejoin': 'round',
      'paint-order': 'stroke',
    },
    text,
  );
}
