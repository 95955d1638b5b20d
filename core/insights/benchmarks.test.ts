import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributions, placeAmong } from '#core/insights/benchmarks.ts';
import { metricOf } from '#core/metrics/index.ts';

/** A total in which the number that is placed has a value. */
const totalWith = (value: number | null, n = 12) => ({ n, value, p50: value, median_per_week: value });
const day = 86_400;

describe.each(Object.entries(distributions))('%s', (metric, { shares, scale, unit }) => {
  const place = (value: number) => {
    const placed = placeAmong(metric, totalWith(value));
    if (placed === null) throw new Error(`${value} is nowhere.`);
    return placed;
  };
  const values =
    unit === 'ratio' ? fc.double({ min: 0, max: 1, noNaN: true }) : fc.double({ min: 0, max: 1e9, noNaN: true });
  const isBetter =
    metricOf(metric).better === 'higher' ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;

  test('has a share for each band, and together they are everybody', () => {
    expect(shares).toHaveLength(scale.length);
    const total = shares.reduce((sum, share) => sum + share, 0);
    expect(Math.abs(total - 100)).toBeLessThanOrEqual(0.2 + 1e-9);
  });

  test('puts every value into exactly one band, whose bounds are [low, high)', () => {
    fc.assert(
      fc.property(values, (value) => {
        const { bands, band, share, top, faster_than: rest } = place(value);
        const holding = bands.filter(({ low, high }) => value >= low && (high === null || value < high));
        expect(holding.map((each) => [each.band, each.share])).toEqual([[band, share]]);
        expect(top).toBeGreaterThanOrEqual(share);
        expect(Math.abs(top + rest - 100)).toBeLessThanOrEqual(0.2 + 1e-9);
      }),
    );
  });

  test('a bound belongs to the band above it, and the next number below it to the band below', () => {
    const { bands } = place(0);
    for (const { band, low, high } of bands) {
      expect(place(low).band).toBe(band);
      if (high === null) continue;
      expect(place(high - high * Number.EPSILON).band).toBe(band);
      expect(place(high).band).not.toBe(band);
    }
  });

  test('a better value is never in a worse band, and nothing within a band changes anything', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [one, other] = [place(a), place(b)];
        if (isBetter(a, b)) expect(one.top).toBeLessThanOrEqual(other.top);
        const { value: _, level: __, ...same } = one;
        if (one.band === other.band) expect(other).toMatchObject(same);
      }),
    );
  });

  test('is nowhere when there is nothing to place', () => {
    expect(placeAmong(metric, totalWith(null, 0))).toBeNull();
    expect(placeAmong(metric, totalWith(0, 0))).toBeNull();
    expect(placeAmong(metric, totalWith(null, 3))).toBeNull();
    expect(placeAmong(metric, { n: null })).toBeNull();
  });
});

test('of a metric of which nothing was published nothing is said', () => {
  expect(placeAmong('throughput', totalWith(3))).toBeNull();
});

test.each<[string, number, string]>([
  ['lead-time', day, 'Top 56 %: in the 1 day to 1 week band; faster than the 43.5 % in slower bands.'],
  ['lead-time', 3599, 'Top 9 %: in the under 1 hour band, the fastest; faster than the 90.4 % in slower bands.'],
  ['lead-time', 400 * day, 'In the over 6 months band, the slowest: 97.8 % are in faster bands.'],
  ['deployment-frequency', 1, 'Top 45 %: in the daily to weekly band; more often than the 55.4 % in rarer bands.'],
  ['change-failure-rate', 0.05, 'Top 36 %: in the 4 to 8 % band; lower than the 63.9 % in higher bands.'],
  ['recovery-time', 7200, 'Top 57 %: in the 1 hour to 1 day band; faster than the 43.3 % in slower bands.'],
  ['rework-rate', 0.9, 'In the over 64 % band, the highest: 92.6 % are in lower bands.'],
])('%s of %d is said in a sentence', (metric, value, sentence) => {
  expect(placeAmong(metric, totalWith(value))).toMatchObject({ year: 2025, value, sentence });
});

test.each<[string, number, string | null]>([
  ['deployment-frequency', 10, 'elite'],
  ['deployment-frequency', 9.5, 'high'],
  ['deployment-frequency', 0.5, 'medium'],
  ['deployment-frequency', 0.1, 'low'],
  ['deployment-frequency', 0.01, null],
  ['lead-time', day - 1, 'elite'],
  ['lead-time', day, 'high'],
  ['lead-time', 180 * day, null],
  // The published levels are not in order: what is better than the medium one is better than the high one too.
  ['change-failure-rate', 0.05, 'elite'],
  ['change-failure-rate', 0.1, 'high'],
  ['change-failure-rate', 0.2, 'high'],
  ['change-failure-rate', 0.21, 'low'],
  ['change-failure-rate', 0.41, null],
  ['recovery-time', 3600, 'high'],
  ['recovery-time', day, 'low'],
])('%s of %d reaches the level %s of 2024', (metric, value, name) => {
  expect(placeAmong(metric, totalWith(value))?.level).toMatchObject({
    year: 2024,
    name,
    words: expect.stringMatching(/^(Reaches|Below) the .* level of 2024, which was .*\.$/),
  });
});

test('there were no levels of rework in 2024', () => {
  expect(placeAmong('rework-rate', totalWith(0.1))).toMatchObject({ band: '8–16 %', level: null });
});
