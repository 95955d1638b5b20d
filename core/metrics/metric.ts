/**
 * A metric is words and one aggregate over one fact. Everything else about it, such as its filters, its points and the
 * rows behind them, is derived.
 */

/** What a row can be filtered and grouped by, beside `repo`, which every fact has. */
export const filterNames = [
  'repo',
  'team',
  'person',
  'base',
  'environment',
  'label',
  'workflow',
  'state',
  'project',
  'level',
  'ai',
  'kind',
  'model',
] as const;
export type FilterName = (typeof filterNames)[number];

/** A table of facts, or a query in brackets that is like one. Columns are those of the alias `f`. */
export interface Fact {
  table: string;
  /**
   * What its rows are of, and so what coverage is a share of: the repositories that are followed, or the workspace as a
   * whole, such as that of Linear. Rows of the workspace need no `repository_id`.
   */
  of?: 'workspace';
  /**
   * The steps whose coverage says from when on rows are known: from the latest of them. One that ends with `?` counts only
   * where it is read. A step that is read once for a whole source is named with it: `linear:issues`.
   */
  steps: string[];
  /** What is wrong when nothing is known, and the source to connect. */
  connect: string;
  /** Sources that must be connected, by id, and what cannot be known without. */
  needs?: Record<string, string>;
  /** The source counts in days of its own zone: `at` is the first instant of such a day, and local dates mean its dates. */
  timeZone?: 'UTC';
  /** The column by which rows are filtered and grouped; `label` is an array, and so are those that `lists` names. */
  columns: Partial<Record<FilterName, string>>;
  lists?: FilterName[];
  /** Which rows `bots=exclude`, and which `include` and `only`, look at; absent where authors do not matter. */
  authors?: {
    people: string;
    all: string;
    /** Which rows `bots=exclude` leaves out: those whose author is a bot, unless said. */
    leftOut?: string;
  };
  /** The condition that a person took a row out; absent where nobody can. */
  byHand?: string;
  /**
   * The entity behind a row: its kind, the join to its table `e`, and what a reader sees of it; `reason`: why a person took
   * it out. `place` is what no two rows share, where that is not the entity's id.
   */
  entity: { kind: string; id: string; place?: string; join: string; title: string; url: string; reason?: string };
}

/** The settings that metrics depend on. */
export interface MetricSettings {
  leadTimeStart: 'first_commit' | 'ready' | 'merged' | 'issue_started';
  failureEvidence: 'sources' | 'repository_only';
  cycleTimeStart: 'started_at' | 'created_at';
  /** Do issues with some label count as incidents? */
  hasIncidentLabels: boolean;
}

export interface Metric {
  id: string;
  title: string;
  /** The unit of `value` and of the percentiles, in the plural. */
  unit: string;
  better: 'higher' | 'lower' | null;
  kind: 'count' | 'duration' | 'size' | 'ratio' | 'stock' | 'sum';
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
  /** Sums: what is added up. Counts: what is counted once however many rows have it. */
  amount?: string;
  distinct?: string;
  unmeasured?: string;
  /** Durations: the parts of the value, each with a statistic of its own. */
  stages?: Record<string, string>;
  /** What else is left out and counted, by name: which rows, by which instant if not `at`, and why in a column. */
  leftOut?: Record<string, { where: string; at?: string; reason?: string }>;
  /** Can only be measured where incidents become known. */
  needsIncidents?: true;
  /** Rows younger than this may still change: their buckets are provisional. */
  provisionalHours?: number;
  /** The total also says on how many days there were any, and how many in a week. */
  rhythm?: true;
  /** How it is spread over people: each has a share, and the total says how unevenly and who has too much of it. */
  concentration?: true;
  /** What settings change about it; `unmeasurable` says why they leave nothing to measure. */
  bySettings?: (settings: MetricSettings) => Partial<Pick<Metric, 'value' | 'leftOut' | 'stages' | 'fact'>> & {
    unmeasurable?: { reason: string; connect: string };
  };
  /** Ratios: which rows are in the denominator (all, unless said), and which of those in the numerator. */
  denominator?: string;
  numerator?: string;
  /** Ratios of amounts and not of rows: what each row adds to the numerator and to the denominator, which is `n`. */
  shares?: { numerator: string; denominator: string };
  /** Such a ratio beside the value, under its name: of all rows, also those that the metric leaves out for its own reasons. */
  beside?: { name: 'measured_share'; shares: { numerator: string; denominator: string } };
}
