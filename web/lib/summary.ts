import type {
  Control,
  Distribution,
  Dots,
  HourCell,
  Hours,
  Metric,
  MetricAnswer,
  ReviewPairs,
  Signal,
  Statistic,
  Waiting,
} from './answers.ts';
import { bucketInWords, dateInWords } from './dates.ts';
import { addsUp, capitalize, count, humanize, listInWords, plural, valueInWords } from './format.ts';

/** The least n on both sides for which a change is said, and for which percentiles are drawn, at all. */
export const leastForChange = 5;

/** The number a metric is known by: its median, or its value. */
export function headline(statistic: Statistic): number | null {
  return statistic.value ?? statistic.p50 ?? null;
}

/** Which of its numbers a statistic is known by. */
export function headlineField(statistic: Pick<Statistic, 'value' | 'p50'>): 'value' | 'p50' {
  return statistic.value === undefined || statistic.value === null
    ? statistic.p50 === undefined
      ? 'value'
      : 'p50'
    : 'value';
}

export interface Change {
  words: string;
  tone: 'good' | 'bad' | 'same';
  direction: 'up' | 'down' | 'same';
}

const unchanged = 'unchanged';

type Measured = Pick<Metric, 'unit' | 'better' | 'kind'>;

/**
 * What changed against the period before, absolute and relative; `null` where too little is known to say it. `short` leaves
 * out what it is compared with.
 */
export function changeOf(answer: MetricAnswer, metric: Measured): (Change & { short: string }) | null {
  const change = answer.previous ? changeBetween(answer.previous, answer.total, metric) : null;
  if (change === null) return null;
  const words = change.words === unchanged ? unchanged : `${change.words} than in the period before`;
  return { ...change, words, short: change.words };
}

/** Why it is not said what changed, in a few words. */
export function unchangedInWords({ status, total, previous }: MetricAnswer): string {
  if (status === 'not_measurable') return 'Cannot be measured yet';
  if (total.n === null) return 'Nothing is known';
  return previous === undefined || previous.n === null ? 'Nothing is known of before' : 'Too few to compare';
}

/** What changed from one statistic to another: `4 h shorter (−13 %)`; `null` where too little is known to say it. */
export function changeBetween(before: Statistic, after: Statistic, metric: Measured): Change | null {
  const [then, now] = [headline(before), headline(after)];
  if (now === null || then === null) return null;
  if ((after.n ?? 0) < leastForChange || (before.n ?? 0) < leastForChange) return null;
  const difference = now - then;
  // A share is said in tenths of a point: what is less than that is no change to speak of.
  const points = Math.round(Math.abs(difference) * 1000) / 10;
  if (difference === 0 || (metric.kind === 'ratio' && points === 0)) {
    return { words: unchanged, tone: 'same', direction: 'same' };
  }
  const [up, down] = metric.kind === 'duration' ? ['longer', 'shorter'] : ['more', 'less'];
  const words = difference > 0 ? up : down;
  const share =
    then === 0 || metric.kind === 'ratio'
      ? ''
      : ` (${difference > 0 ? '+' : '−'}${Math.round(Math.abs(difference / then) * 100)}\u00a0%)`;
  const tone = metric.better === null ? 'same' : difference > 0 === (metric.better === 'higher') ? 'good' : 'bad';
  const amount = metric.kind === 'ratio' ? `${points} points` : valueInWords(Math.abs(difference), metric.unit);
  return { words: `${amount} ${words}${share}`, tone, direction: difference > 0 ? 'up' : 'down' };
}

/** What stands beside the headline: its unit in words, and that it is a median where it is one. */
export function unitOf(metric: Pick<Metric, 'kind' | 'unit'>): string {
  if (metric.kind === 'duration') return 'median';
  if (metric.kind === 'size') return `${metric.unit}, median`;
  if (metric.kind === 'ratio' || metric.unit === 'cents') return '';
  return metric.kind === 'stock' ? `${metric.unit} at the end` : metric.unit;
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
  if (answer.total.uncounted)
    sentences.push(`Of ${count(answer.total.uncounted)} more the comments are not counted yet.`);
  if (answer.total.unreviewed) sentences.push(`${count(answer.total.unreviewed)} more were not reviewed.`);
  const change = changeOf(answer, metric);
  if (change) sentences.push(`That is ${change.words}.`);
  const highest = extreme(answer);
  if (highest)
    sentences.push(
      `The highest was ${valueInWords(highest.value, metric.unit)} ${bucket === 'day' ? 'on' : 'in'} ${bucketInWords(highest.start, bucket)}.`,
    );
  const unknown = new Set(answer.points.filter((point) => point.n === null).map((point) => point.start)).size;
  if (unknown > 0) sentences.push(`For ${plural(unknown, bucket)} there is no data.`);
  return sentences.join(' ');
}

/** What a metric says beside its number: `deployed on 23 days`, `4.5 in the median week`. */
export function extrasOf({ total }: MetricAnswer): string[] {
  const { days_with_deployments: days, median_per_week: weekly, gini, people } = total;
  return [
    ...(days === null || days === undefined ? [] : [`deployed on ${plural(days, 'day')}`]),
    ...(weekly === null || weekly === undefined ? [] : [`${valueInWords(weekly, 'count')} in the median week`]),
    ...(people === null || people === undefined ? [] : [`by ${plural(people, 'person', 'people')}`]),
    ...(gini === null || gini === undefined ? [] : [`Gini ${gini.toFixed(2)}`]),
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
  merged_before_start: 'merged before they were started',
  before_first_deployment: 'before the first known deployment',
  not_on_deployed_branch: 'merged into a branch that never reaches production',
  declared: 'declared by a co-author trailer',
  unknown: 'of which nobody knows',
  unknown_commit: 'deployed from an unknown commit',
};

/** What stands in place of a picture of nothing. */
export const nothingToMeasure = 'There was nothing to measure in this time. That is a true zero.';

/** The same where nobody can say whether there was something. */
export const nothingKnown = 'Nothing is known of this time: the data does not reach there.';

/** The dates that a chart is about. */
export type DateSpan = Pick<MetricAnswer['query'], 'from' | 'to'>;

const spanInWords = ({ from, to }: DateSpan): string => `From ${dateInWords(from)} to ${dateInWords(to)}`;
const nothingIn = (span: DateSpan): string => `${spanInWords(span)} there was nothing to measure.`;

/** Every row as a dot, in sentences. */
export function dotsInWords(dots: Dots, span: DateSpan): string {
  if (dots.n === 0) return nothingIn(span);
  const older = dots.n - dots.items.length;
  const longest = dots.items.reduce((most, dot) => (dot.value > most.value ? dot : most), dots.items[0] ?? noDot);
  return [
    `${spanInWords(span)}: ${percentilesInWords(dots)}.`,
    `The largest that is drawn is ${valueInWords(longest.value, dots.unit)}: ${longest.title}.`,
    ...(older > 0 ? [`The newest ${count(dots.items.length)} are drawn, ${count(older)} older ones are not.`] : []),
  ].join(' ');
}

const noDot = { value: 0, title: '' };

function percentilesInWords({ n, p50, p85, p95, unit }: Omit<Dots, 'items' | 'metric'>): string {
  const known = [
    [`half of ${count(n)}`, p50],
    ['85 %', p85],
    ['95 %', p95],
  ] as const;
  const words = known.flatMap(([share, value], i) =>
    value === null ? [] : [`${share} ${i === 0 ? 'are ' : ''}at most ${valueInWords(value, unit)}`],
  );
  return words.length === 0 ? `there are ${count(n)}` : listInWords(words);
}

/** A histogram in sentences: its percentiles, and where most are. */
export function distributionInWords(distribution: Distribution, span: DateSpan): string {
  const { bins, n, unit } = distribution;
  const fullest = bins.reduce((most, bin) => (bin.n > (most?.n ?? 0) ? bin : most), bins[0]);
  if (n === 0 || fullest === undefined) return nothingIn(span);
  const bounds =
    fullest.to === null
      ? `${valueInWords(fullest.from, unit)} or more`
      : `between ${valueInWords(fullest.from, unit)} and ${valueInWords(fullest.to, unit)}`;
  const most = `${count(fullest.n)} or ${valueInWords(fullest.n / n, 'ratio')}`;
  return `${spanInWords(span)}: ${percentilesInWords(distribution)}. The fullest of the bins has ${most}: ${bounds}.`;
}

/** The open pull requests against what merged ones needed. `ages` are those of the items, in seconds. */
export function waitingInWords(
  waiting: Waiting,
  ages: number[],
  basis: { p50: number | null; p85: number | null },
): string {
  if (waiting.total === 0) return 'No pull request is open.';
  const oldest = ages.reduce((a, b) => Math.max(a, b), 0);
  const open = `${plural(waiting.total, 'pull request')} ${waiting.total === 1 ? 'is' : 'are'} open`;
  const drawn = waiting.items.length < waiting.total ? `; the ${count(waiting.items.length)} oldest are drawn` : '';
  const sentences = [`${open}${drawn}.`, `The oldest has waited for ${valueInWords(oldest, 'seconds')}.`];
  const { p50, p85 } = basis;
  if (p50 === null || p85 === null) return [...sentences, 'Too few were merged lately to compare them with.'].join(' ');
  const beyond = ages.filter((age) => age > p85).length;
  return [
    ...sentences,
    `Of those merged in the last 90 days half took at most ${valueInWords(p50, 'seconds')} and 85 % at most ${valueInWords(p85, 'seconds')}.`,
    `Older than that ${beyond === 1 ? 'is' : 'are'} ${beyond === 0 ? 'none' : count(beyond)} of the open ones.`,
  ].join(' ');
}

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** `09:00 to 10:00`. */
export function hourInWords(hour: number): string {
  const clock = (of: number) => `${String(of).padStart(2, '0')}:00`;
  return `${clock(hour)} to ${clock(hour + 1)}`;
}

/** When deployments happen, in sentences. */
export function hoursInWords(hours: Hours, span: DateSpan): string {
  if (hours.n === 0) return `${spanInWords(span)} nothing was deployed.`;
  const sum = (cells: HourCell[]) => cells.reduce((all, cell) => all + cell.n, 0);
  const byDay = weekdays.map((name, i) => ({ name, n: sum(hours.cells.filter((cell) => cell.weekday === i + 1)) }));
  const day = byDay.reduce((most, one) => (one.n > most.n ? one : most));
  const cell = hours.cells.reduce((most, one) => (one.n > most.n ? one : most));
  const late = sum(hours.cells.filter((one) => one.weekday > 5));
  const failed = hours.cells.reduce((all, one) => all + one.failed, 0);
  return [
    `${spanInWords(span)}: ${plural(hours.n, 'deployment')}, in the time of ${hours.time_zone.replaceAll('_', ' ')}.`,
    `Most are on ${day.name}s, ${count(day.n)}; the busiest hour is ${weekdays[cell.weekday - 1]}, ${hourInWords(cell.hour)}, with ${count(cell.n)}.`,
    `At weekends there ${late === 1 ? 'was' : 'were'} ${late === 0 ? 'none' : count(late)}.`,
    ...(failed > 0 ? [`Of all of them ${count(failed)} failed.`] : []),
  ].join(' ');
}

/** Who reviewed whom, in sentences. `hidden`: reviews that are only in the table. */
export function pairsInWords(
  { cells, n }: ReviewPairs,
  total: MetricAnswer['total'],
  span: DateSpan,
  hidden: number,
): string {
  if (n === 0) return `${spanInWords(span)} nothing was reviewed.`;
  const people = (of: 'reviewer' | 'author') => plural(new Set(cells.map((cell) => cell[of])).size, 'person', 'people');
  return [
    `${spanInWords(span)}: ${plural(n, 'review')} by ${people('reviewer')} of the pull requests of ${people('author')}.`,
    evennessInWords(total),
    bottlenecksInWords(total),
    ...(hidden > 0 ? [`Only in the table ${hidden === 1 ? 'is' : 'are'} ${plural(hidden, 'review')} of others.`] : []),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** How evenly reviews are spread, without a verdict: what is good depends on the team. */
export function evennessInWords({ gini, people }: Statistic): string {
  if (gini === null || gini === undefined || !people) return '';
  if (people === 1) return 'One person did all of it.';
  return `The Gini coefficient is ${gini.toFixed(2)}: 0 were everybody as much, and near 1 one person nearly everything.`;
}

export function bottlenecksInWords({ bottlenecks, people, n }: Statistic): string {
  if (bottlenecks === null || bottlenecks === undefined || !n) return '';
  if (bottlenecks.length > 0) {
    const verb = bottlenecks.length === 1 ? 'is a bottleneck' : 'are bottlenecks, each';
    return `${listInWords(bottlenecks)} ${verb} with more than 40 % of all reviews.`;
  }
  if ((people ?? 0) < 3 || n < 20) return 'That is too little to speak of a bottleneck.';
  return 'Nobody is a bottleneck: no one has more than 40 % of all reviews.';
}

/** What is to be expected of a bucket and what was not, in sentences. */
export function controlInWords(control: Control, bucket: string): string {
  const { low, high, center, tested, unit, points } = control;
  const found = points.filter((point) => point.signal !== null);
  const expected = `${valueInWords(low, unit)} to ${valueInWords(high, unit)}`;
  const rest = `Over ${plural(tested, `complete ${bucket}`)}, ${expected} is to be expected, ${valueInWords(center, unit)} on average.`;
  if (found.length === 0) return `${rest} Every ${bucket} is within that.`;
  const outside = points.filter((point) => point.signal === 'above' || point.signal === 'below');
  const more = outside.length - mostNamed;
  const run = points.filter((point) => point.signal === 'run').length;
  return [
    rest,
    ...outside.slice(0, mostNamed).map(({ start, signal, value }) => {
      const when = capitalize(bucketInWords(start, bucket));
      return `${when} is ${signal} it with ${valueInWords(value, unit)}.`;
    }),
    ...(more > 0 ? [`${count(more)} more ${more === 1 ? 'is' : 'are'} outside of it.`] : []),
    ...(run > 0 ? [`A run of eight or more on one side of the average has ${plural(run, bucket)}.`] : []),
  ].join(' ');
}

/** So many buckets outside of the limits are named one by one. */
const mostNamed = 3;

const signals: Record<Signal, string> = {
  above: 'Above what is to be expected',
  below: 'Below what is to be expected',
  run: 'Eight or more in a row on one side of the average',
};

export const signalInWords = (signal: Signal): string => signals[signal];
