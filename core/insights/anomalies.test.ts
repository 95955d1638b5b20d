import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Control, controlOf, signalsOf } from '#core/insights/anomalies.ts';
import type { Point } from '#core/metrics/answer.ts';
import type { Metric } from '#core/metrics/metric.ts';

const count = { id: 'ai-requests', unit: 'requests', kind: 'count' } as const;
const ratio = { id: 'ci-success-rate', unit: 'ratio', kind: 'ratio' } as const;

const dayOf = (i: number) => new Date(Date.UTC(2026, 9, 5 + i)).toISOString().slice(0, 10);
const points = (values: (number | null)[], more: Partial<Point>[] = []): Point[] =>
  values.map((value, i) => ({
    start: dayOf(i),
    group: null,
    n: value,
    value,
    partial: false,
    coverage: 1,
    ...more[i],
  }));
const control = (
  values: (number | null)[],
  more: Partial<Point>[] = [],
  metric: Pick<Metric, 'id' | 'unit' | 'kind'> = count,
) => controlOf(metric, points(values, more));
const signals = (made: Control | null) => made?.points.map(({ signal }) => signal);

describe('the limits', () => {
  test('are the mean and 2.66 mean moving ranges on either side, and a bucket that is cut is ignored', () => {
    // Mean 40 ÷ 8 = 5, ranges 0, 0, 0, 0, 0, 0 and 8: their mean is 8 ÷ 7, so that the limits are 5 ± 3.04.
    const made = control([4, 4, 4, 4, 4, 4, 4, 12, 30], [{}, {}, {}, {}, {}, {}, {}, {}, { partial: true }]);
    expect(made).toMatchObject({ metric: 'ai-requests', unit: 'requests', center: 5, tested: 8 });
    expect(made?.low).toBeCloseTo(1.96, 12);
    expect(made?.high).toBeCloseTo(8.04, 12);
    // Seven below the mean are no run of eight.
    expect(signals(made)).toEqual([null, null, null, null, null, null, null, 'above']);
    expect(signalsOf(made as Control, 'day')).toEqual([
      {
        start: '2026-10-12',
        value: 12,
        rule: 'limits',
        expected: [made?.low, made?.high],
        words: 'The day of 2026-10-12 is at 12 requests, above the expected range of 1.96 to 8.04 requests.',
      },
    ]);
  });

  test('are within what is possible: no count below 0, no share above the whole', () => {
    // Ranges of 4 and mean 2: 2 − 10.64 is below 0.
    expect(control([0, 4, 0, 4, 0, 4, 0, 4])).toMatchObject({ center: 2, low: 0, high: 12.64 });
    const shares = control([0.5, 1, 0.5, 1, 0.5, 1, 0.5, 1], [], ratio);
    expect(shares).toMatchObject({ center: 0.75, low: 0, high: 1 });
    expect(signals(shares)?.every((signal) => signal === null)).toBe(true);
  });

  test('below the lower limit is a signal too', () => {
    // Mean 92 ÷ 8 = 11.5 and one range of 4: the limits are 11.5 ± 1.52.
    const made = control([12, 12, 12, 12, 12, 12, 12, 8]);
    expect(signals(made)?.at(-1)).toBe('below');
    expect(signalsOf(made as Control, 'week')[0]?.words).toBe(
      'The week of 2026-10-12 is at 8 requests, below the expected range of 9.98 to 13 requests.',
    );
  });

  test('where nothing changes nothing is out of the ordinary, though the mean of tenths is not a tenth', () => {
    const made = control(
      Array.from({ length: 10 }, () => 0.1),
      [],
      ratio,
    );
    expect(signals(made)?.every((signal) => signal === null)).toBe(true);
  });
});

describe('a run of eight on one side of the mean', () => {
  test('is a signal in each of its buckets, and in words once', () => {
    // Mean 5, and fifteen ranges of 2: the limits are 5 ± 5.32, and everything is within them.
    const made = control([2, 4, 2, 4, 2, 4, 2, 4, 6, 8, 6, 8, 6, 8, 6, 8]);
    expect(made).toMatchObject({ center: 5, low: 0, high: 10.32 });
    expect(signals(made)?.every((signal) => signal === 'run')).toBe(true);
    expect(signalsOf(made as Control, 'day')).toMatchObject([
      { start: '2026-10-05', value: 2, rule: 'run', expected: [0, 10.32] },
      { start: '2026-10-13', value: 6, rule: 'run', expected: [0, 10.32] },
    ]);
    expect(signalsOf(made as Control, 'day').map(({ words }) => words)).toEqual([
      'From 2026-10-05 on, 8 days in a row lie below the mean of 5 requests.',
      'From 2026-10-13 on, 8 days in a row lie above the mean of 5 requests.',
    ]);
  });

  test('seven are none, and a value on the mean ends it', () => {
    // Mean 75 ÷ 15 = 5; ranges of 1 twice: the limits are 5 ± 0.38, so that all others are beyond them.
    const made = control([4, 4, 4, 4, 4, 4, 4, 5, 6, 6, 6, 6, 6, 6, 6]);
    expect(made?.center).toBe(5);
    expect(signalsOf(made as Control, 'day').every(({ rule }) => rule === 'limits')).toBe(true);
    expect(signals(made)?.[7]).toBeNull();
  });
});

describe('what is tested', () => {
  test('fewer than eight buckets say nothing', () => {
    expect(control([1, 2, 3, 4, 5, 6, 7])).toBeNull();
    expect(control([1, 2, 3, 4, 5, 6, 7, 8])).not.toBeNull();
    expect(control([])).toBeNull();
  });

  test('a bucket that is partly covered, in the future or without a value is none of them', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, null, 11];
    const more: Partial<Point>[] = values.map(() => ({}));
    more[0] = { coverage: 0.99 };
    more[10] = { coverage: null };
    const made = control(values, more);
    expect(made?.tested).toBe(8);
    expect(made?.points.map(({ start }) => start)).toEqual(Array.from({ length: 8 }, (_, i) => dayOf(1 + i)));
  });

  test('of a duration it is the median', () => {
    const medians = Array.from({ length: 8 }, (_, i) => ({
      value: undefined,
      p50: i < 7 ? 3600 : 90_000,
    })) as Partial<Point>[];
    const made = controlOf({ id: 'merge-time', unit: 'seconds', kind: 'duration' }, points(Array(8).fill(1), medians));
    expect(made?.center).toBe((7 * 3600 + 90_000) / 8);
    expect(signalsOf(made as Control, 'week')[0]?.words).toBe(
      'The week of 2026-10-12 is at 1.04 d, above the expected range of 0 s to 13.1 h.',
    );
  });

  test('in any series the mean lies between the limits, and a signal is beyond one of them or in a run', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 8, maxLength: 60 }), (values) => {
        const made = control(values) as Control;
        expect(made.low).toBeLessThanOrEqual(made.center);
        expect(made.high).toBeGreaterThanOrEqual(made.center);
        for (const { value, signal } of made.points) {
          if (signal === 'above') expect(value).toBeGreaterThan(made.high);
          else if (signal === 'below') expect(value).toBeLessThan(made.low);
          else expect(value >= made.low - 1e-9 && value <= made.high + 1e-9).toBe(true);
        }
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
