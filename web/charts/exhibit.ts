import type { Drawing, Ink, Shape } from './drawing.ts';
import type { Sheet } from './sheet.ts';

/** All that a chart says: as a picture, as a table, in sentences; and what its marks mean. */
export interface Exhibit {
  drawing: Drawing;
  legend: Key[];
  sheet: Sheet;
  summary: string;
  /** There is nothing to draw, and this is why. */
  nothing?: string;
}

/** One mark and its meaning. */
export interface Key {
  title: string;
  /** The same where there is little room. */
  short?: string;
  mark: 'line' | 'bar' | 'striped' | 'pale' | 'dotted' | 'unknown' | 'scale' | 'corner' | Shape | 'none';
  ink?: Ink;
  dash?: number[] | null;
  width?: number;
}
