import * as z from 'zod';
import type { Statistic } from '#core/metrics/answer.ts';

/**
 * Where a number stands among those of others: the distributions that DORA published in 2025 and its levels of 2024.
 * Pure, over the total of a metric (docs/counting.md, benchmarks). A published band says how many teams are in it and not
 * where in it they are, so nothing is interpolated.
 */

const [hour, day] = [3600, 86_400];
const [week, month] = [7 * day, 30 * day];

const BenchmarkBand = z.object({
  /** As it is written in a table, such as `1 d–1 wk`. */
  band: z.string(),
  /** As it is said, such as `1 day to 1 week`. */
  words: z.string(),
  /** Percent of the teams that answered. */
  share: z.number(),
  /** The values that it holds: from `low` on and below `high`; `null`: without an end. */
  low: z.number(),
  high: z.number().nullable(),
});

export const Benchmark = z.object({
  /** The number that is placed: a median in seconds, a share from 0 to 1, or deployments in the median week. */
  value: z.number(),
  /** `seconds`, `ratio` or `per_week`. */
  unit: z.string(),
  n: z.number().int(),
  year: z.number().int(),
  band: z.string(),
  share: z.number(),
  /** Percent of the teams in this band or a better one, and in the worse ones. */
  top: z.number(),
  faster_than: z.number(),
  sentence: z.string(),
  /** All bands, the best first. */
  bands: z.array(BenchmarkBand),
  /** The level of the year before, where there were levels; `name` is `null` where it reaches none. */
  level: z
    .object({
      year: z.number().int(),
      name: z.enum(['elite', 'high', 'medium', 'low']).nullable(),
      words: z.string(),
    })
    .nullable(),
});
export type Benchmark = z.infer<typeof Benchmark>;

type Level = NonNullable<NonNullable<Benchmark['level']>['name']>;

interface Distribution {
  unit: 'seconds' | 'ratio' | 'per_week';
  /** The number that is placed. */
  of: (total: Statistic) => number | null | undefined;
  /** The shares of the bands, the best first. */
  shares: number[];
  /** The bands in the same order: as written, as said, and where each ends that is not the last. */
  scale: Scale;
  /** How the others are worse: `faster than the 43.5 % in slower bands`. */
  worse: { than: string; bands: string; best: string; worst: string; others: string };
  /** The levels of 2024: what each reaches, as published and as a condition. */
  levels: Record<Level, { words: string; reaches: (value: number) => boolean }> | null;
}

type Scale = readonly (readonly [band: string, words: string, end: number | null])[];

const durations: Scale = [
  ['< 1 h', 'under 1 hour', hour],
  ['< 1 d', '1 hour to 1 day', day],
  ['1 d–1 wk', '1 day to 1 week', week],
  ['1 wk–1 mo', '1 week to 1 month', month],
  ['1–6 mo', '1 to 6 months', 6 * month],
  ['> 6 mo', 'over 6 months', null],
];

const ratios: Scale = [
  ['0–2 %', '0 to 2 %', 0.02],
  ['2–4 %', '2 to 4 %', 0.04],
  ['4–8 %', '4 to 8 %', 0.08],
  ['8–16 %', '8 to 16 %', 0.16],
  ['16–32 %', '16 to 32 %', 0.32],
  ['32–64 %', '32 to 64 %', 0.64],
  ['> 64 %', 'over 64 %', null],
];

/** By the median week; of these the more is the better, so that a band ends at its lower bound. */
const frequencies: Scale = [
  ['several a day', 'several a day', 10],
  ['hourly–daily', 'hourly to daily', 5],
  ['daily–weekly', 'daily to weekly', 1],
  ['weekly–monthly', 'weekly to monthly', 0.23],
  ['monthly–half-yearly', 'monthly to half-yearly', 0.038],
  ['rarer', 'less than half-yearly', null],
];

const slower = { than: 'faster than', bands: 'slower', best: 'fastest', worst: 'slowest', others: 'faster' };
const rarer = {
  than: 'more often than',
  bands: 'rarer',
  best: 'most frequent',
  worst: 'rarest',
  others: 'more frequent',
};
const higher = { than: 'lower than', bands: 'higher', best: 'lowest', worst: 'highest', others: 'lower' };

const below = (end: number) => (value: number) => value < end;
const upTo = (end: number) => (value: number) => value <= end;
const from = (start: number) => (value: number) => value >= start;

/** What DORA published, by metric. */
export const distributions: Record<string, Distribution> = {
  'deployment-frequency': {
    unit: 'per_week',
    of: (total) => total.median_per_week,
    shares: [16.2, 6.5, 21.9, 31.5, 20.3, 3.6],
    scale: frequencies,
    worse: rarer,
    levels: {
      elite: { words: 'on demand, several a day', reaches: from(10) },
      high: { words: 'daily to weekly', reaches: from(1) },
      medium: { words: 'weekly to monthly', reaches: from(0.23) },
      low: { words: 'monthly to half-yearly', reaches: from(0.038) },
    },
  },
  'lead-time': {
    unit: 'seconds',
    of: (total) => total.p50,
    shares: [9.4, 15.0, 31.9, 28.3, 13.2, 2.0],
    scale: durations,
    worse: slower,
    levels: {
      elite: { words: 'under 1 day', reaches: below(day) },
      high: { words: 'under 1 week', reaches: below(week) },
      medium: { words: 'under 1 month', reaches: below(month) },
      low: { words: 'under 6 months', reaches: below(6 * month) },
    },
  },
  'change-failure-rate': {
    unit: 'ratio',
    of: (total) => total.value,
    shares: [8.5, 8.1, 19.6, 26.0, 19.5, 12.5, 5.9],
    scale: ratios,
    worse: higher,
    // Published so: the medium level failed less often than the high one.
    levels: {
      elite: { words: '5 %', reaches: upTo(0.05) },
      high: { words: '20 %', reaches: upTo(0.2) },
      medium: { words: '10 %', reaches: upTo(0.1) },
      low: { words: '40 %', reaches: upTo(0.4) },
    },
  },
  'recovery-time': {
    unit: 'seconds',
    of: (total) => total.p50,
    shares: [21.3, 35.3, 28.0, 9.4, 4.9, 1.0],
    scale: durations,
    worse: slower,
    levels: {
      elite: { words: 'under 1 hour', reaches: below(hour) },
      high: { words: 'under 1 day', reaches: below(day) },
      medium: { words: 'under 1 day', reaches: below(day) },
      low: { words: 'under 1 month', reaches: below(month) },
    },
  },
  'rework-rate': {
    unit: 'ratio',
    of: (total) => total.value,
    shares: [6.9, 5.8, 13.7, 26.1, 24.7, 15.4, 7.3],
    scale: ratios,
    worse: higher,
    levels: null,
  },
};

/** Where the total of a metric stands; `null`: there is nothing to place, or nothing was published of it. */
export function placeAmong(metric: string, total: Statistic): Benchmark | null {
  const distribution = distributions[metric];
  const value = distribution?.of(total) ?? null;
  if (distribution === undefined || value === null || total.n === null || total.n === 0) return null;
  const bands = bandsOf(distribution);
  const place = bands.findIndex(({ low, high }) => value >= low && (high === null || value < high));
  const own = bands[place];
  if (own === undefined) return null;
  const top = sum(bands.slice(0, place + 1));
  const rest = sum(bands.slice(place + 1));
  const shares = { top, rest, better: sum(bands.slice(0, place)) };
  return {
    value,
    unit: distribution.unit,
    n: total.n,
    year: 2025,
    band: own.band,
    share: own.share,
    top,
    faster_than: rest,
    sentence: sentenceOf(distribution, own.words, shares),
    bands,
    level: levelOf(distribution, value),
  };
}

type Bands = Benchmark['bands'];

/** The bands with their bounds, the best first. */
function bandsOf({ scale, shares, unit }: Distribution): Bands {
  const ends = scale.map(([, , end]) => end);
  return scale.map(([band, words, end], place) => {
    const before = ends[place - 1] ?? null;
    // A frequency gets worse downwards, everything else upwards.
    const [low, high] = unit === 'per_week' ? [end ?? 0, before] : [before ?? 0, end];
    return { band, words, share: shares[place] ?? 0, low, high };
  });
}

/** Shares have one digit; so do their sums. */
function sum(bands: Bands): number {
  return Math.round(bands.reduce((total, { share }) => total + share, 0) * 10) / 10;
}

function sentenceOf(
  { worse }: Distribution,
  words: string,
  { top, rest, better }: { top: number; rest: number; better: number },
): string {
  if (rest === 0) return `In the ${words} band, the ${worse.worst}: ${better} % are in ${worse.others} bands.`;
  const first = better === 0 ? `, the ${worse.best}` : '';
  return `Top ${Math.round(top)} %: in the ${words} band${first}; ${worse.than} the ${rest} % in ${worse.bands} bands.`;
}

/** The best level that a value reaches. Levels were groups of teams, each with its figure, and not bands. */
function levelOf({ levels }: Distribution, value: number): Benchmark['level'] {
  if (levels === null) return null;
  const names = Object.keys(levels) as Level[];
  const name = names.find((each) => levels[each].reaches(value)) ?? null;
  const words =
    name === null
      ? `Below the low level of 2024, which was ${levels.low.words}.`
      : `Reaches the ${name} level of 2024, which was ${levels[name].words}.`;
  return { year: 2024, name, words };
}
