import type { Drawing, Sample } from './drawing.ts';
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
export interface Key extends Sample {
  title: string;
  /** The same where there is little room. */
  short?: string;
}
