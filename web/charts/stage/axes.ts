import type { Drawing, Measure, Tick } from '../drawing.ts';
import { colour, type Frame, svg, words } from './paint.ts';
import { spread } from './spread.ts';

/** The grid, the numbers at the left, the dates below, and the names of lines that go across. */

const size = 12;
/** How much wider names of lines are than the labels that are measured. */
const bold = 1.06;
let canvas: CanvasRenderingContext2D | null | undefined;

/** How wide a text will be. */
const measure: Measure = (text) => {
  canvas ??= document.createElement('canvas').getContext('2d');
  if (!canvas) return text.length * size * 0.6;
  canvas.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  return canvas.measureText(text).width;
};

/** What stands around the plot: as much as its labels need. */
export function marginsOf(drawing: Drawing): Record<'top' | 'right' | 'bottom' | 'left', number> {
  const widest = Math.max(0, ...drawing.y.ticks.map((tick) => measure(tick.label)));
  const uprights = drawing.layers.some((layer) => layer.kind === 'upright');
  const levels = drawing.layers.flatMap((layer) => (layer.kind === 'level' ? [measure(layer.label)] : []));
  return {
    top: uprights ? 22 : 10,
    right: levels.length > 0 ? Math.ceil(Math.max(...levels) * bold) + 12 : 12,
    bottom: drawing.x.twoLines ? 40 : 24,
    left: Math.ceil(widest) + 12,
  };
}

export function grid(drawing: Drawing, { y, width }: Frame): SVGElement[] {
  if (drawing.y.plain) return [];
  return drawing.y.ticks.map((tick, i) => {
    const at = Math.round(y(tick.at)) + 0.5;
    return svg('line', {
      x1: 0,
      x2: width,
      y1: at,
      y2: at,
      stroke: colour(i === 0 ? 'line-strong' : 'line'),
      'stroke-opacity': i === 0 ? 0.7 : 1,
    });
  });
}

export function rowNames(drawing: Drawing, { y }: Frame): SVGElement[] {
  return drawing.y.ticks.map((tick) => label(tick.label, -10, y(tick.at) + size * 0.34, 'end'));
}

export function columnNames(drawing: Drawing, frame: Frame): SVGElement[] {
  const { x, width, height } = frame;
  const ticks = drawing.x.ticks(width, measure);
  return ticks.flatMap((tick) => {
    const at = inside(tick, x(tick.at), width);
    return [
      ...(drawing.x.marks ? [mark(x(tick.at), height)] : []),
      label(tick.label, at, height + (tick.lower ? 33 : 18), 'middle'),
      ...(tick.under === undefined ? [] : [label(tick.under, at, height + 33, 'middle', 'strong')]),
    ];
  });
}

const mark = (at: number, height: number): SVGElement =>
  svg('line', { x1: at, x2: at, y1: height, y2: height + 4, stroke: colour('line-strong'), 'stroke-opacity': 0.7 });

/** A label at the edge stays within the drawing. */
function inside(tick: Tick, at: number, width: number): number {
  const half = measure(tick.label) / 2;
  return Math.min(width + 12 - half, Math.max(half - 24, at));
}

/** The names of horizontal and vertical lines, moved apart where they would touch. */
export function lineNames(drawing: Drawing, { x, y, width, height }: Frame): SVGElement[] {
  const levels = drawing.layers.filter((layer) => layer.kind === 'level');
  const heights = spread(
    levels.map((level) => ({ at: y(level.at), size: 12 })),
    -6,
    height + 6,
    1,
  );
  const uprights = drawing.layers.filter((layer) => layer.kind === 'upright');
  const places = spread(
    uprights.map((upright) => ({ at: x(upright.at), size: measure(upright.label) * bold })),
    0,
    width,
    8,
  );
  return [
    ...levels.map((level, i) => words(level.label, width + 6, (heights[i] ?? 0) + 4, 'start')),
    ...uprights.map((upright, i) => words(upright.label, places[i] ?? 0, -7, 'middle')),
  ];
}

function label(text: string, x: number, y: number, anchor: 'middle' | 'end', weight?: 'strong'): SVGElement {
  return svg(
    'text',
    { x, y, 'text-anchor': anchor, 'font-size': size, fill: colour('text-2'), ...(weight && { 'font-weight': 600 }) },
    text,
  );
}
