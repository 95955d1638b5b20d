/**
 * A metric is words and one aggregate over one fact. Everything else about it, such as its filters, its points and the
 * rows behind them, is derived.
 */

/** What a row can be filtered and grouped by, beside `repo`, which every fact has. */
export const filterNames = ['repo', 'team', 'person', 'base', 'environment', 'label', 'workflow'] as const;
export type FilterName = (typeof filterNames)[number];

/** A table of facts, as SQL sees it. Columns are those of the alias `f`. */
export interface Fact {
  table: string;
  /** The step whose coverage says from when on rows are known. */
  step: 'pull-requests' | 'workflow-runs';
  /** What is wrong when nothing is known, and the source to connect. */
  connect: string;
  /** The column by which rows are filtered and grouped; `label` is an array. */
  columns: Partial<Record<FilterName, string>>;
  /** Which rows `bots=exclude`, and which `include` and `only`, look at; absent where authors do not matter. */
  authors?: { people: string; all: string };
  /** The entity behind a row: its kind, the join to its table `e`, and what a reader sees of it. */
  entity: { kind: string; id: string; join: string; title: string; url: string };
}

export interface Metric {
  id: string;
  title: string;
  /** The unit of `value` and of the percentiles, in the plural. */
  unit: string;
  better: 'higher' | 'lower' | null;
  kind: 'count' | 'duration' | 'size' | 'ratio' | 'stock';
  /** The question it answers. */
  question: string;
  /** What is counted, and in which bucket. */
  counted: string;
  /** What is left out. */
  excluded: string;
  fact: Fact;
  /** The instant that places a row in a bucket. For a stock: the start and the end of its interval. */
  at: string | { from: string; until: string };
  /** Durations and sizes: what is measured. A row without it counts under the name `unmeasured`, not in `n`. */
  value?: string;
  unmeasured?: string;
  /** Durations: the parts of the value, each with a statistic of its own. */
  stages?: Record<string, string>;
  /** Ratios: which rows are in the denominator (all, unless said), and which of those in the numerator. */
  denominator?: string;
  numerator?: string;
}
