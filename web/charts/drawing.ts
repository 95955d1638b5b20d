import type { LocalDate } from '../lib/dates.ts';

/**
 * A chart as data: what is drawn, where a person can stop on it, and what is said there. Whatever makes one is pure and
 * can be tested without a browser; `stage/` puts it on the screen. Positions are in the units of the axes: for columns
 * their index, for a logarithmic axis the logarithm.
 */
export interface Drawing {
  x: XAxis;
  y: YAxis;
  /** So many rows with names, each of which needs some height. */
  rows?: number;
  /** Painted in this order, above the grid. */
  layers: Layer[];
  stops: Stop[];
  /** How a stop is found by a pointer and marked: the nearest column (as a band or a line), the nearest point, a cell. */
  reach: 'band' | 'line' | 'point' | 'cell';
  describe: (stop: number) => Tip;
  /** Absent where no range of dates can be chosen. */
  brush?: Brush;
}

/** A colour of the theme, by its name there. */
export type Ink =
  | `chart-${1 | 2 | 3 | 4 | 5}`
  | 'good'
  | 'warn'
  | 'bad'
  | 'text'
  | 'text-2'
  | 'line'
  | 'line-strong'
  | 'accent';

export interface Tick {
  at: number;
  label: string;
  /** Said in a second line: the year where it changes. */
  under?: string;
  /** The label itself stands in the second line, where the first has no room for all. */
  lower?: boolean;
}

export type Measure = (text: string) => number;

export interface XAxis {
  from: number;
  to: number;
  /** As many as fit beside each other into so many pixels. */
  ticks: (width: number, measure: Measure) => Tick[];
  /** Do ticks need a second line? */
  twoLines: boolean;
  /** A small line below the chart at each tick, where ticks are boundaries and not names. */
  marks?: boolean;
}

export interface YAxis {
  from: number;
  to: number;
  ticks: Tick[];
  /** No grid, for rows that have names. */
  plain?: boolean;
}

export interface Spot {
  x: number;
  y: number;
}

export type Shape = 'round' | 'ring' | 'up' | 'down' | 'diamond';

export type Layer =
  /** A stretch of which nothing is known, hatched. */
  | { kind: 'unknown'; from: number; to: number }
  /** A stretch that is a little darker than the others. */
  | { kind: 'shade'; from: number; to: number }
  | Bars
  /** The filled space between two lines. */
  | { kind: 'band'; low: Spot[]; high: Spot[]; ink: Ink }
  /** The same as a part of a whole: areas that stand on each other. Paler where it is not complete. */
  | { kind: 'area'; low: Spot[]; high: Spot[]; ink: Ink; pale: boolean }
  /** A line that is broken at each `null`. */
  | { kind: 'line'; points: (Spot | null)[]; ink: Ink; width: number; dash?: number[] | null }
  | { kind: 'dots'; points: Spot[]; ink: Ink; radius: number; shape?: Shape; opacity?: number }
  /** A horizontal line with its short name at the right. */
  | { kind: 'level'; at: number; label: string; ink: Ink; dash: number[] | null }
  /** A vertical line with its short name at the top. */
  | { kind: 'upright'; at: number; label: string; ink: Ink; dash: number[] | null }
  /** A few words beside a spot. */
  | { kind: 'words'; at: Spot; text: string; ink: Ink; side: 'above' | 'below' }
  | { kind: 'cells'; cells: { x: number; y: number; strength: number; failed: boolean }[]; ink: Ink };

/** Bars that stand on each other, one stack at each whole number of the x axis. */
export interface Bars {
  kind: 'bars';
  series: { ink: Ink; striped?: boolean; values: (number | null)[] }[];
  /** Drawn paler: not complete. */
  pale?: boolean[];
  /** The space between two stacks, as a share of a column. */
  gap: number;
  widest: number;
}

/** A place to stop at: a column or a point, with the marks that are lit there. */
export interface Stop {
  x: number;
  marks: { y: number; ink: Ink }[];
}

/** How a mark of the drawing looks. */
export interface Sample {
  mark: 'line' | 'bar' | 'striped' | 'pale' | 'unknown' | 'scale' | 'corner' | Shape | 'none';
  ink?: Ink;
  dash?: number[] | null;
  width?: number;
}

/** What is said of a stop. */
export interface Tip {
  title: string;
  lines: { label: string; value: string; sample?: Sample }[];
  notes?: string[];
}

/** How dates are chosen by dragging. */
export interface Brush {
  /** The edges that a drag from one position to another really chooses. */
  snap: (from: number, to: number) => [from: number, to: number];
  dates: (from: number, to: number) => DateRange;
}

export interface DateRange {
  from: LocalDate;
  to: LocalDate;
}
