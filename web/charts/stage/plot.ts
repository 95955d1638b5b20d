import { XYComponentCore, XYContainer } from '@unovis/ts';
import type { Drawing } from '../drawing.ts';
import { columnNames, grid, lineNames, marginsOf, rowNames } from './axes.ts';
import { type Frame, paint } from './paint.ts';

/**
 * The only file that knows the drawing library: it holds the frame, its margins and its scales, and draws again when the
 * frame changes its size. What is on it are our own layers.
 */

/** Where the plot is inside its element, in pixels, and how positions become pixels. */
export interface Geometry extends Omit<Frame, 'id'> {
  /** Which position of the x axis a pixel is. */
  at: (x: number) => number;
  left: number;
  top: number;
}

class Painting extends XYComponentCore<never> {
  override clippable = false;
  private readonly drawing: Drawing;
  private readonly id: string;

  constructor(drawing: Drawing, id: string) {
    super();
    this.drawing = drawing;
    this.id = id;
    this.setConfig({ excludeFromDomainCalculation: true, duration: 0 });
  }

  frame(): Frame {
    const [x, y] = [this.xScale, this.yScale];
    const [width = 0] = x.range().map(Number).toReversed();
    const [height = 0] = y.range().map(Number);
    return { x: (at) => x(at), y: (at) => y(at), width, height, id: this.id };
  }

  override _render(): void {
    const { drawing } = this;
    const frame = this.frame();
    this.element.replaceChildren(
      ...grid(drawing, frame),
      ...drawing.layers.flatMap((layer) => paint(layer, frame)),
      ...lineNames(drawing, frame),
      ...rowNames(drawing, frame),
      ...columnNames(drawing, frame),
    );
  }
}

/** Draws into an element and tells where everything is, now and whenever it changes. Answers how to take it away. */
export function plot(
  element: HTMLElement,
  drawing: Drawing,
  id: string,
  drawn: (geometry: Geometry) => void,
): () => void {
  const painting = new Painting(drawing, id);
  const margin = marginsOf(drawing);
  const container = new XYContainer<never>(
    element,
    {
      components: [painting],
      xDomain: [drawing.x.from, drawing.x.to],
      yDomain: [drawing.y.from, drawing.y.to],
      margin,
      duration: 0,
      svgDefs: patterns(id),
      onRenderComplete: () => {
        const { from, to } = drawing.x;
        const frame = painting.frame();
        drawn({ ...frame, at: (x) => from + (x / frame.width) * (to - from), left: margin.left, top: margin.top });
      },
    },
    [],
  );
  container.render();
  return () => container.destroy();
}

/** Hatching for what is not known, and stripes that lie on a colour. */
function patterns(id: string): string {
  const lines = (name: string, step: number, width: number, fill: string) =>
    `<pattern id="${id}-${name}" width="${step}" height="${step}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="${width}" height="${step}" ${fill}/></pattern>`;
  return (
    lines('unknown', 7, 1.5, 'fill="var(--line-strong)" opacity="0.5"') +
    lines('stripes', 5, 1.75, 'fill="var(--surface)" opacity="0.75"')
  );
}
