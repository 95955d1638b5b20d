/** What the dashboard's answer holds beside the answers of its metrics. */

/** The newest rows of a metric, each as a point in time; the percentiles are those of all rows. */
export interface Dots {
  metric: string;
  unit: string;
  n: number;
  p50: number | null;
  p85: number | null;
  p95: number | null;
  items: Dot[];
}

export interface Dot {
  id: string | number;
  kind: string;
  at: string;
  value: number;
  title: string;
  repository: string | null;
}

/** How many rows lie between fixed bounds, `[from, to)`; the last bin may have no end. */
export interface Distribution {
  metric: string;
  unit: string;
  n: number;
  p50: number | null;
  p85: number | null;
  p95: number | null;
  bins: Bin[];
}

export interface Bin {
  from: number;
  to: number | null;
  n: number;
}

/** An XmR chart: the expected range and what leaves it. `null` where fewer than eight buckets can be tested. */
export interface Control {
  metric: string;
  unit: string;
  center: number;
  low: number;
  high: number;
  /** So many buckets were tested. */
  tested: number;
  points: ControlPoint[];
}

export type Signal = 'above' | 'below' | 'run';

export interface ControlPoint {
  start: string;
  value: number | null;
  signal: Signal | null;
}

/** Deployments by local weekday (Monday is 1) and hour; only cells that have any. */
export interface Hours {
  metric: string;
  n: number;
  time_zone: string;
  cells: HourCell[];
}

export interface HourCell {
  weekday: number;
  hour: number;
  n: number;
  failed: number;
}

/** The open pull requests, longest waiting first, and what merged ones needed. */
export interface Waiting {
  basis: { metric: string; n: number; p50: number | null; p85: number | null };
  total: number;
  items: WaitingItem[];
}

export type WaitingState = 'draft' | 'waiting_for_review' | 'changes_requested' | 'approved';

export interface WaitingItem {
  id: string | number;
  number: number;
  title: string;
  url: string;
  repository: string;
  author: string | null;
  is_draft: boolean;
  ready_at: string | null;
  created_at: string;
  state: WaitingState;
  waits_for: string[];
}
