import type { Metric, MetricAnswer, Statistic } from './answers.ts';
import { bucketInWords, dateInWords } from './dates.ts';
import { addsUp, count, humanize, plural, valueInWords } from './format.ts';

/** The least n on both sides for which a change is said at all. */
export const leastForChange = 5;

/** The number a metric is known by: its median, or its value. */
export function headline(statistic: Statistic): number | null {
  return statistic.value ?? statistic.p50 ?? null;
}

export interface Change {
  words: string;
  tone: 'good' | 'bad' | 'same';
}

const unchanged = 'unchanged';

type Measured = Pick<Metric, 'unit' | 'better' | 'kind'>;

/** What changed against the period before, absolute and relative; `null` where too little is known to say it. */
export function changeOf(answer: MetricAnswer, metric: Measured): Change | null {
  const change = answer.previous ? changeBetween(answer.previous, answer.total, metric) : null;
  return change === null || change.words === unchanged
    ? change
    : { ...change, words: `${change.words} than in the period before` };
}

/** What changed from one statistic to another: `4 h shorter (−13 %)`; `null` where too little is known to say it. */
export function changeBetween(before: Statistic, after: Statistic, metric: Measured): Change | null {
  const [then, now] = [headline(before), headline(after)];
  if (now === null || then === null) return null;
  if ((after.n ?? 0) < leastForChange || (before.n ?? 0) < leastForChange) return null;
  const difference = now - then;
  if (difference === 0) return { words: unchanged, tone: 'same' };
  const [up, down] = metric.kind === 'duration' ? ['longer', 'shorter'] : ['more', 'less'];
  const direction = difference > 0 ? up : down;
  const share =
    then === 0 || metric.kind === 'ratio'
      ? ''
      : ` (${difference > 0 ? '+' : '−'}${Math.round(Math.abs(difference / then) * 100)} %)`;
  const tone = metric.better === null ? 'same' : difference > 0 === (metric.better === 'higher') ? 'good' : 'bad';
  const points = `${Math.round(Math.abs(difference) * 1000) / 10} points`;
  const amount = metric.kind === 'ratio' ? points : valueInWords(Math.abs(difference), metric.unit);
  return { words: `${amount} ${direction}${share}`, tone };
}

/** The chart in sentences, for everyone who does not see it, and for those who do. */
export function summaryOf(answer: MetricAnswer, metric: Metric): string {
  const { from, to, bucket } = answer.query;
  const range = `From ${dateInWords(from)} to ${dateInWords(to)}`;
  if (answer.total.n === null) return `${range} nothing is known: the data does not reach there.`;
  const now = headline(answer.total);
  if (now === null || (metric.kind !== 'stock' && answer.total.n === 0 && !addsUp(metric.kind))) {
    return `${range} there was nothing to measure.`;
  }
  const sentences = [`${range}: ${totalInWords(answer, metric)}.`];
  if (answer.total.unreviewed) sentences.push(`${count(answer.total.unreviewed)} more were not reviewed.`);
  const change = changeOf(answer, metric);
  if (change) sentences.push(`That is ${change.words}.`);
  const highest = extreme(answer);
  if (highest)
    sentences.push(
      `The highest was ${valueInWords(highest.value, metric.unit)} in ${bucketInWords(highest.start, bucket)}.`,
    );
  const unknown = new Set(answer.points.filter((point) => point.n === null).map((point) => point.start)).size;
  if (unknown > 0) sentences.push(`For ${plural(unknown, bucket)} there is no data.`);
  return sentences.join(' ');
}

/** What a metric says beside its number: `deployed on 23 days`, `4.5 in the median week`. */
export function extrasOf({ total }: MetricAnswer): string[] {
  const { days_with_deployments: days, median_per_week: weekly } = total;
  return [
    ...(days === null || days === undefined ? [] : [`deployed on ${plural(days, 'day')}`]),
    ...(weekly === null || weekly === undefined ? [] : [`${valueInWords(weekly, 'count')} in the median week`]),
  ];
}

function totalInWords({ total }: MetricAnswer, metric: Metric): string {
  const value = valueInWords(headline(total), metric.unit);
  if (metric.kind === 'duration' || metric.kind === 'size') {
    return `half of ${count(total.n)} are at most ${value}, 90 % at most ${valueInWords(total.p90, metric.unit)}`;
  }
  if (metric.kind === 'ratio') return `${value} of ${count(total.n)}`;
  if (metric.kind === 'stock') return `${value} at the end`;
  return `${value} in all`;
}

function extreme(answer: MetricAnswer): { start: string; value: number } | null {
  let found: { start: string; value: number } | null = null;
  for (const point of answer.points) {
    const value = headline(point);
    if (value === null || point.group !== null || point.partial) continue;
    if (found === null || value > found.value) found = { start: point.start, value };
  }
  return found && found.value > 0 ? found : null;
}

/** What was left out, reason by reason, in words: `38 by bots`. */
export function excludedParts(excluded: Record<string, number>): { reason: string; words: string }[] {
  return Object.entries(excluded)
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => ({ reason, words: `${count(n)} ${reasonInWords(reason)}` }));
}

/** Why something is left out, or cannot be attributed to a deployment. */
export const reasonInWords = (reason: string): string => reasons[reason] ?? humanize(reason);

const reasons: Record<string, string> = {
  bots: 'by bots',
  by_hand: 'by hand',
  not_attributable: 'not attributable to a deployment',
  no_start: 'without the start that is chosen in Settings',
  before_first_deployment: 'before the first known deployment',
  not_on_deployed_branch: 'merged into a branch that never reaches production',
  unknown_commit: 'deployed from an unknown commit',
};
