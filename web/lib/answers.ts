/** What the API answers (its contract), as the pages use it. Times are RFC 3339 in UTC, dates `YYYY-MM-DD`. */

export interface User {
  id: number | string;
  email: string;
}

export interface Session {
  access_token: string;
  expires_in: number;
  user: User;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total: number;
}

export type Kind = 'count' | 'duration' | 'size' | 'ratio' | 'stock' | 'sum';

/** One entry of the catalogue: what a metric asks, counts and leaves out. */
export interface Metric {
  id: string;
  title: string;
  unit: string;
  better: 'lower' | 'higher' | null;
  kind: Kind;
  question: string;
  counted: string;
  excluded: string;
  by: string[];
  filters: string[];
}

/** A statistic: percentiles for durations and sizes, `value` for all others. An empty one is `null`. */
export interface Statistic {
  n: number | null;
  value?: number | null;
  numerator?: number | null;
  p50?: number | null;
  p75?: number | null;
  p90?: number | null;
  p95?: number | null;
  mean?: number | null;
  min?: number | null;
  max?: number | null;
  stages?: Record<string, Statistic>;
}

export interface Point extends Statistic {
  start: string;
  group: string | null;
  partial?: boolean;
  provisional?: boolean;
  /** The covered share of the bucket, 0 to 1; `null` where nothing can be known yet. */
  coverage?: number | null;
}

export type Bucket = 'day' | 'week' | 'month' | 'quarter';

export interface MetricAnswer {
  metric: string;
  unit: string;
  better: 'lower' | 'higher' | null;
  version: number;
  status: 'ok' | 'syncing' | 'not_measurable' | 'not_applicable';
  progress?: { done: number; total: number | null; detail?: string } | string | null;
  reason?: string | null;
  connect?: string | string[] | null;
  query: { from: string; to: string; bucket: Bucket; time_zone: string };
  total: Statistic & { excluded?: Record<string, number> } & Record<string, unknown>;
  previous?: Statistic | null;
  points: Point[];
}

/** One row behind a number. */
export interface MetricRow {
  id: number | string;
  kind: string;
  title: string;
  url: string | null;
  repository: string | null;
  at: string;
  value: number | null;
  numerator?: number | boolean | null;
  excluded?: string | { reason: string } | null;
}

export interface Source {
  id: string;
  name: string;
  status: 'not_configured' | 'ok' | 'degraded' | 'broken' | 'forbidden';
  detail: string | null;
  config: Record<string, unknown>;
  secret: { set: boolean; last4: string | null; updated_at: string | null } | null;
  last_sync_at: string | null;
  last_error: string | null;
}

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

export interface Probe {
  ok: boolean;
  checks: Check[];
}

/** A repository that the token can see. */
export interface Candidate {
  name: string;
  private?: boolean;
  archived?: boolean;
  fork?: boolean;
  description?: string | null;
  pushed_at?: string | null;
}

export interface SyncStep {
  name: string;
  title: string;
  /** The repository, or `null` for a step of the whole source. */
  scope: string | null;
  state: string;
  done: number;
  total: number | null;
  known_from: string | null;
  eta_seconds: number | null;
  error: string | null;
  next_at: string | null;
}

export interface Budget {
  limit: number | null;
  remaining: number | null;
  resets_at: string | null;
  /** No call before this instant. */
  blocked_until: string | null;
  calls_this_hour: number;
  max_per_hour: number;
}

export interface SourceSync {
  id: string;
  title: string;
  running: boolean;
  run_id: number | null;
  steps: SyncStep[];
  budget: Budget;
  next_run_at: string | null;
}

export interface SyncStatus {
  running: boolean;
  version: number;
  sources: SourceSync[];
}

export interface SyncRun {
  id: number;
  source: string;
  trigger: string;
  started_at: string;
  finished_at: string | null;
  state: string;
  rows: number;
  calls: number;
  errors: number;
  detail: string | null;
}

/** What went wrong in a run: a failed call, or one item that could not be read while its page went on. */
export interface SyncProblem {
  step: string;
  repository: string | null;
  item: string | null;
  code: string;
  detail: string;
  at: string;
}

export interface Settings {
  time_zone: string;
  bots: { patterns: string[] };
  history_months: number;
  failure_evidence: 'sources' | 'repository_only';
}

export interface ApiToken {
  id: number | string;
  name: string;
  scope: 'intake' | 'read' | 'write';
  created_at?: string;
  expires_at?: string | null;
  last_used_at?: string | null;
  /** Only in the answer to its creation. */
  token?: string;
}

export interface NamedItem {
  id: number | string;
  name?: string;
  full_name?: string;
  login?: string;
}

export type StageName = 'coding' | 'pickup' | 'review' | 'merge' | 'deploy';

/** The stages of a change in seconds; `null` where one was skipped, and its time lies in the next. */
export interface Ledger {
  stages: Partial<Record<StageName, number | null>>;
  lead_seconds?: number | null;
}

export interface Review {
  author: string | null;
  state: string;
  submitted_at: string | null;
  bot?: boolean;
}

export interface PullRequestDetail {
  id: number | string;
  number: number;
  title: string;
  url: string | null;
  repository: string;
  state: string;
  author: string | null;
  base: string | null;
  additions?: number;
  deletions?: number;
  excluded: { reason: string } | null;
  ledger: Ledger;
  reviews: Review[];
  deployments: { environment: string; sha?: string; finished_at: string | null }[];
}
