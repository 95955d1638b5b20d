import type { Ink, Sample } from './drawing.ts';
import { outline } from './outline.ts';

/** The look of a mark as it is in a drawing, small enough to stand before its meaning: in a legend, a tooltip, a file. */

export const sampleHeight = 12;

/** One path of it. Colours are names of the theme. */
export interface Stroke {
  d: string;
  fill?: Ink | 'surface';
  stroke?: Ink | 'surface';
  width?: number;
  dash?: number[] | null;
  opacity?: number;
}

export const sampleWidth = ({ mark }: Sample): number =>
  mark === 'line' || mark === 'unknown' ? 22 : mark === 'scale' ? 44 : mark === 'none' ? 0 : 12;

const square = 'M3 0H9a3 3 0 0 1 3 3V9a3 3 0 0 1 -3 3H3a3 3 0 0 1 -3 -3V3a3 3 0 0 1 3 -3Z';
const steps = [0.25, 0.5, 0.75, 1];

export function strokesOf({ mark, ink = 'text-2', dash = null, width = 1.5 }: Sample): Stroke[] {
  switch (mark) {
    case 'none':
      return [];
    case 'line':
      return [{ d: 'M0 6H22', stroke: ink, width, dash }];
    case 'bar':
      return [{ d: square, fill: ink }];
    case 'pale':
      return [{ d: square, fill: ink, opacity: 0.45 }];
    case 'striped':
      return [
        { d: square, fill: ink },
        { d: 'M0.5 6.5L6.5 0.5M1.5 11L11 1.5M5.5 11.5L11.5 5.5', stroke: 'surface', width: 1.4, opacity: 0.85 },
      ];
    case 'unknown':
      return [{ d: 'M0 7L6 1M1 11L11 1M6 11L16 1M11 11L21 1M16 11L22 5', stroke: 'line-strong', width: 1 }];
    case 'scale':
      return steps.map((opacity, i) => ({ d: `M${i * 11} 1h10v10h-10Z`, fill: ink, opacity }));
    case 'corner':
      return [{ d: 'M2 2H10V10Z', fill: ink }];
    case 'ring':
      return [{ d: outline('ring', 6, 6, 3.5), stroke: ink, width: 1.5 }];
    default:
      return [{ d: outline(mark, 6, 6, 4), fill: ink }];
  }
}
