import type { Shape } from './drawing.ts';

/** The outline of a mark around its middle. */
export function outline(shape: Shape, x: number, y: number, r: number): string {
  if (shape === 'up') return `M${x} ${y - r * 1.25}l${r * 1.2} ${r * 2.1}h${-r * 2.4}Z`;
  if (shape === 'down') return `M${x} ${y + r * 1.25}l${r * 1.2} ${-r * 2.1}h${-r * 2.4}Z`;
  if (shape === 'diamond')
    return `M${x} ${y - r * 1.35}l${r * 1.35} ${r * 1.35}l${-r * 1.35} ${r * 1.35}l${-r * 1.35} ${-r * 1.35}Z`;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0 ${-r * 2} 0`;
}
