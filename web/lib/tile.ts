import type { Benchmark, Metric, MetricAnswer } from './answers.ts';
import { count, plural, sourceTitle, valueInWords } from './format.ts';
import { headline } from './summary.ts';

/** What a tile says beside its number. */

/** Buckets that begin after now have no coverage: nothing is missing there yet. */
const begun = (points: MetricAnswer['points']) => points.filter((point) => point.coverage !== null);

/** The headline of each bucket, which of them are not whole or may still change, and of which there is no data. */
export function trendOf(answer: Pick<MetricAnswer, 'points'>) {
  const points = begun(answer.points);
  return {
    values: points.map(headline),
    unfinished: points.map((point) => point.partial || point.provisional === true),
    unknown: points.map((point) => point.n === null),
  };
}

/** How much of the time is known, where it is not all: `Known for 10 of 14 weeks`. */
export function coverageInWords(answer: Pick<MetricAnswer, 'points' | 'query'>): string | null {
  const points = begun(answer.points);
  const known = points.filter((point) => point.n !== null).length;
  if (known === points.length) return null;
  return `Known for ${count(known)} of ${plural(points.length, answer.query.bucket)}`;
}

/** Where it stands among those that DORA asked: `DORA 2025: 1 day to 1 week`, `Top 56 % of teams`. */
export function benchmarkInWords({ year, band, bands, top }: Benchmark): { band: string; top: string } {
  const own = bands.find((one) => one.band === band);
  return { band: `DORA ${year}: ${own?.words ?? band}`, top: `Top ${Math.round(top)}\u00a0% of teams` };
}

/** What is worth knowing of a metric of which no benchmark was published; `null`: nothing more. */
export function noteOf({ total }: Pick<MetricAnswer, 'total'>, metric: Metric): string | null {
  if (total.measured_share != null) return measuredInWords(total.measured_share);
  const longest = Object.entries(total.stages ?? {})
    .filter(([, stage]) => stage.p50 !== null)
    .sort(([, a], [, b]) => (b.p50 ?? 0) - (a.p50 ?? 0))[0];
  if (longest) return `Longest stage: ${longest[0]}, ${valueInWords(longest[1].p50, metric.unit)}`;
  if (total.unreviewed)
    return `${count(total.unreviewed)} more ${total.unreviewed === 1 ? 'was' : 'were'} not reviewed`;
  if (metric.kind === 'duration' && total.p90 != null)
    return `90\u00a0% took at most ${valueInWords(total.p90, metric.unit)}`;
  if (metric.kind === 'size' && total.p90 != null)
    return `90\u00a0% have at most ${valueInWords(total.p90, metric.unit)}`;
  if (metric.kind === 'ratio' && total.numerator != null) return `${count(total.numerator)} of ${count(total.n)}`;
  const bots = total.excluded?.bots;
  return bots ? `Without ${count(bots)} by bots` : null;
}

/** How much of everything a share is about: `55 % of all added lines are measured`. */
export const measuredInWords = (share: number): string =>
  `${valueInWords(share, 'ratio')} of all added lines are measured`;

/** Is there nothing behind any of these numbers? Metrics that do not apply say nothing about it. */
export function isNothing(answers: MetricAnswer[]): boolean {
  const applying = answers.filter(({ status }) => status === 'ok' || status === 'syncing');
  return applying.length > 0 && applying.every(({ total }) => (total.n ?? 0) === 0);
}

/** Where in Settings something can be done about a number that cannot be had. */
export function wayTo(connect: string | undefined): { href: string; title: string } {
  if (connect === 'incidents') return { href: '/settings/rules', title: 'Choose what tells of a failure' };
  if (connect === undefined) return { href: '/settings/sources', title: 'See the sources' };
  return { href: '/settings/sources', title: `Connect ${sourceTitle(connect)}` };
}
