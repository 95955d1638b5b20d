import { type Delivery, deliveryRows, isMeasurable } from './delivery-rows.ts';
import type { People } from './ledger.ts';
import type { RawRepository } from './payloads.ts';
import { jobRows, reviewerRows, shareOf, spreadOver } from './reviews.ts';
import { type Row, openRows, rowsOf } from './rows.ts';
import { type Measure, measure, nothing } from './statistics.ts';
import { type Bucket, type Zone, bucketAfter, bucketOf, dayAfter } from './zone.ts';

/**
 * The slow computation of every metric: loops over raw payloads, by the words of metrics.md 1 to 6. It shares
 * nothing with the product.
 */

export const flowMetrics = [
  'throughput',
  'merge-time',
  'review-time',
  'pull-request-cycle-time',
  'pull-request-size',
  'merged-without-review',
  'open-pull-requests',
  'review-rounds',
  'reviewer-load',
  'pull-request-health',
  'ci-duration',
  'ci-queue-time',
  'ci-success-rate',
] as const;
export const deliveryMetrics = [
  'deployment-frequency',
  'lead-time',
  'change-failure-rate',
  'recovery-time',
  'rework-rate',
  'deployment-success-rate',
] as const;
export type FlowMetric = (typeof flowMetrics)[number];
export type DeliveryMetric = (typeof deliveryMetrics)[number];
export type Metric = FlowMetric | DeliveryMetric;

export function isDelivery(metric: Metric): metric is DeliveryMetric {
  return (deliveryMetrics as readonly string[]).includes(metric);
}

/** What has to be known before a metric can be answered: pull requests, runs, their jobs, deployments, or changes and deployments. */
export type Kind = 'pulls' | 'runs' | 'jobs' | 'deployments' | 'changes';

export interface Question {
  from?: string;
  to?: string;
  bucket?: Bucket;
  compare?: 'previous';
  repo?: string[];
  person?: string[];
  base?: string[];
  environment?: string[];
  label?: string[];
  bots?: 'exclude' | 'include' | 'only';
  by?: 'repo' | 'person' | 'base' | 'environment' | 'label' | 'workflow';
}

/** What the oracle is told beside the payloads. */
export interface World {
  repositories: RawRepository[];
  /** Seconds since 1970. */
  now: number;
  /** Login patterns of bots. */
  patterns: string[];
  /** Absent: every account is a person. */
  people?: People;
  /** `owner/name#n` of the pull requests excluded by hand. */
  excluded: Set<string>;
  /** Since when something of a repository is known, in seconds since 1970; absent: since ever. */
  coveredFrom(repository: string, of: Kind): number;
  /** Absent: nothing is asked about deployments. */
  delivery?: Delivery;
}

export interface Point {
  start: string;
  group: string | null;
  partial: boolean;
  /** `null` of a bucket that has not begun: it has no time to be covered. */
  coverage: number | null;
  [measured: string]: unknown;
}

export interface Answer {
  status: 'ok' | 'not_measurable';
  total: Record<string, unknown>;
  previous: Record<string, unknown> | null;
  points: Point[];
  /** The rows behind the total. */
  rows: Row[];
}

/** A stretch of time that something is measured over. */
interface Span {
  begin: number;
  end: number;
}

export function answer(world: World, zone: Zone, metric: Metric, question: Question): Answer {
  const today = zone.dateAt(world.now);
  const to = question.to ?? today;
  const from = question.from ?? dayAfter(to, -29);
  const isStock = metric === 'open-pull-requests';
  const isKnown = (row: Row) => isStock || row.at >= world.coveredFrom(row.repository, kindOf(metric));
  const rows = allRows(world, metric, question).filter(isKnown);
  const asked = { world, zone, metric, question, rows };
  if (isDelivery(metric) && !isMeasurable(world, metric, question)) return unmeasurable(asked, from, to);
  const now = total(asked, from, to);
  if (metric === 'deployment-frequency') Object.assign(now.values, rhythm(asked, from, to));
  if (metric === 'reviewer-load') Object.assign(now.values, spreadOver(now.values.n === null ? null : now.rows));
  let days = 1;
  while (dayAfter(from, days) <= to) days++;
  const previous =
    question.compare === 'previous' ? total(asked, dayAfter(from, -days), dayAfter(from, -1)).values : null;
  return { status: 'ok', total: now.values, previous, points: points(asked, from, to), rows: now.rows };
}

function kindOf(metric: Metric): Kind {
  if (isDelivery(metric)) return metric === 'lead-time' ? 'changes' : 'deployments';
  if (metric === 'ci-queue-time') return 'jobs';
  return metric.startsWith('ci-') ? 'runs' : 'pulls';
}

function allRows(world: World, metric: Metric, question: Question): Row[] {
  if (isDelivery(metric)) return deliveryRows(world, metric, question);
  if (metric === 'reviewer-load') return reviewerRows(world, question);
  if (metric === 'ci-queue-time') return jobRows(world, question);
  return metric === 'open-pull-requests' ? openRows(world, question) : rowsOf(world, metric, question);
}

/** Nothing is said about a number that nothing could tell of. */
function unmeasurable(asked: Asked, from: string, to: string): Answer {
  const { world, question } = asked;
  const empty = value(asked, [], null);
  const points = buckets(asked, from, to, question.bucket).map(({ start, span, partial }) => {
    return { start, group: null, partial, coverage: coverageOf(asked, world.repositories, span), ...empty };
  });
  return { status: 'not_measurable', total: { ...empty, excluded: {} }, previous: null, points, rows: [] };
}

interface Asked {
  world: World;
  zone: Zone;
  metric: Metric;
  question: Question;
  /** All rows, whenever they lie. */
  rows: Row[];
}

/** One value for the whole window. */
function total(asked: Asked, from: string, to: string): { values: Record<string, unknown>; rows: Row[] } {
  const { world, zone, metric } = asked;
  const span = { begin: zone.firstSecond(from), end: zone.firstSecond(dayAfter(to)) };
  if (metric === 'open-pull-requests') return totalStock(asked, from, to);
  const rows = rowsWithin(asked, span);
  const kept = rows.filter((row) => row.leftOut === null);
  const values = value(asked, kept, coverageOf(asked, world.repositories, span));
  return { values: { ...values, excluded: leftOut(rows) }, rows: kept };
}

function rowsWithin({ rows }: Asked, { begin, end }: Span): Row[] {
  return rows.filter((row) => row.at >= begin && row.at < end);
}

/** On how many local days anything was deployed, and how often in the median of the complete weeks. */
function rhythm(asked: Asked, from: string, to: string): Record<string, number | null> {
  const { world, zone } = asked;
  const counted = (span: Span) => rowsWithin(asked, span).filter((row) => row.leftOut === null);
  const window = { begin: zone.firstSecond(from), end: zone.firstSecond(dayAfter(to)) };
  const days = new Set(counted(window).map((row) => zone.dateAt(row.at))).size;
  const coverage = coverageOf(asked, world.repositories, window);
  const isKnown = coverage !== null && coverage > 0 && (days > 0 || coverage === 1);
  const weeks = buckets(asked, from, to, 'week')
    .filter(({ span, partial }) => !partial && coverageOf(asked, world.repositories, span) === 1)
    .map(({ span }) => counted(span).length);
  return { days_with_deployments: isKnown ? days : null, median_per_week: median(weeks) };
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Of a stock the total is the last point that is not null; without one, of the last bucket that has begun. */
function totalStock(asked: Asked, from: string, to: string): { values: Record<string, unknown>; rows: Row[] } {
  const { world } = asked;
  let last: { values: Record<string, unknown>; rows: Row[] } = {
    values: { ...nothing('open-pull-requests'), excluded: {} },
    rows: [],
  };
  for (const { span } of buckets(asked, from, to, asked.question.bucket)) {
    if (span.begin > world.now) continue;
    const rows = stockRows(asked, span);
    const kept = rows.filter((row) => row.leftOut === null);
    const values = value(asked, kept, coverageOf(asked, world.repositories, span));
    const isNull = values.value === null;
    if (isNull && last.values.value !== null) continue;
    last = { values: { ...values, excluded: leftOut(rows) }, rows: isNull ? [] : kept };
  }
  return last;
}

function points(asked: Asked, from: string, to: string): Point[] {
  const { world, metric, question } = asked;
  const windowed = { begin: asked.zone.firstSecond(from), end: asked.zone.firstSecond(dayAfter(to)) };
  const spans = buckets(asked, from, to, question.bucket);
  const isStock = metric === 'open-pull-requests';
  const rowsIn = (span: Span): Row[] => (isStock ? stockRows(asked, span) : rowsWithin(asked, span));
  const perSpan = spans.map(({ span }) => rowsIn(span).filter((row) => row.leftOut === null));
  const everything = isStock ? perSpan.flat() : rowsIn(windowed).filter((row) => row.leftOut === null);
  const found: Point[] = [];
  for (const [index, { start, span, partial }] of spans.entries()) {
    for (const group of groupsOf(question, everything)) {
      const here = world.repositories.filter((one) => question.by !== 'repo' || group === null || one.name === group);
      const rows = (perSpan[index] ?? []).filter((row) => question.by === undefined || row.groups.includes(group));
      const covered = coverageOf(asked, here, span);
      const values = value(asked, rows, covered);
      const shared = metric === 'reviewer-load' && question.by === 'person';
      const share = shared ? { share: shareOf(values.n, perSpan[index] ?? []) } : {};
      found.push({ start, group, partial, coverage: covered, ...values, ...share });
    }
  }
  return found;
}

/** The groups that any counted row of the window belongs to, in the order of their names, `null` last. */
function groupsOf(question: Question, rows: Row[]): (string | null)[] {
  if (question.by === undefined) return [null];
  const names = new Set(rows.flatMap((row) => row.groups));
  const sorted = [...names].filter((name) => name !== null).sort();
  return names.has(null) ? [...sorted, null] : sorted;
}

/** A failure shows within 48 hours: younger deployments may still turn out to be one. */
const provisionalSeconds = 48 * 3600;

/** Null where nothing is covered, or nothing was found under partial coverage. */
function value({ world, metric }: Asked, rows: Row[], coverage: number | null): Measure {
  const isKnown = coverage !== null && coverage > 0 && (rows.length > 0 || coverage === 1);
  const measured = isKnown ? measure(metric, rows) : nothing(metric);
  if (metric !== 'change-failure-rate') return measured;
  return { ...measured, provisional: rows.some((row) => isKnown && row.at > world.now - provisionalSeconds) };
}

/** Every bucket of the window, cut by it. */
function buckets(
  { world, zone }: Asked,
  from: string,
  to: string,
  bucket: Bucket = 'week',
): { start: string; span: Span; partial: boolean }[] {
  const window = { begin: zone.firstSecond(from), end: zone.firstSecond(dayAfter(to)) };
  const found: { start: string; span: Span; partial: boolean }[] = [];
  for (let date = from; date <= to; date = bucketAfter(bucketOf(date, bucket), bucket)) {
    const start = bucketOf(date, bucket);
    const begin = zone.firstSecond(start);
    const end = zone.firstSecond(bucketAfter(start, bucket));
    const byWindow = begin < window.begin || end > window.end;
    const byNow = begin <= world.now && world.now < end;
    const span = { begin: Math.max(begin, window.begin), end: Math.min(end, window.end) };
    found.push({ start, span, partial: byWindow || byNow });
  }
  return found;
}

/** The covered share of (selected repositories × time up to now). */
function coverageOf({ world, metric, question }: Asked, repositories: RawRepository[], span: Span): number | null {
  const end = Math.min(span.end, world.now);
  let all = 0;
  let covered = 0;
  for (const { name } of repositories) {
    if (question.repo !== undefined && !question.repo.includes(name)) continue;
    if (end <= span.begin) continue;
    all += end - span.begin;
    const from = Math.max(span.begin, world.coveredFrom(name, kindOf(metric)));
    if (from < end) covered += end - from;
  }
  return all === 0 ? null : covered / all;
}

/** Pull requests open and ready just before the end of a span, at the latest now. */
function stockRows({ world, rows }: Asked, span: Span): Row[] {
  const instant = Math.min(span.end, world.now);
  if (span.begin > world.now) return [];
  return rows.filter(
    (row) =>
      world.coveredFrom(row.repository, 'pulls') < instant &&
      row.at < instant &&
      (row.until === null || row.until === undefined || row.until >= instant),
  );
}

/** Counts of what was left out, without the zeros. */
function leftOut(rows: Row[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const row of rows) if (row.leftOut !== null) found[row.leftOut] = (found[row.leftOut] ?? 0) + 1;
  return found;
}
