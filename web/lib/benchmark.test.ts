import { expect, test } from 'vitest';
import { benchmarkQuestion, markerOf, placedInWords } from './benchmark.ts';

const bands = [10, 30, 60].map((share, i) => ({ band: `b${i}`, words: '', share, low: 0, high: null }));

test('the marker stands in the middle of the own band, and its words where there is room', () => {
  expect(markerOf({ bands, band: 'b0' })).toEqual({ at: 5, side: 'right' });
  expect(markerOf({ bands, band: 'b1' })).toEqual({ at: 25, side: 'right' });
  expect(markerOf({ bands, band: 'b2' })).toEqual({ at: 70, side: 'left' });
});

test.each([
  [93_600, 'seconds', '1 d 2 h'],
  [0.125, 'ratio', '12.5%'],
  [4.5, 'per_week', '4.5 in the median week'],
])('%d %s is said as %s', (value, unit, words) => {
  expect(placedInWords({ value, unit }).replaceAll('\u00a0', ' ')).toBe(words);
});

test('a total is asked for, and only where something was published', () => {
  const question = {
    from: '2026-11-01',
    to: '2026-11-22',
    by: 'repo',
    compare: 'previous',
    repo: ['acme/shop'],
  } as const;
  const asked = { ...question, repo: ['acme/shop'] };
  expect(benchmarkQuestion('lead-time', asked)).toEqual({ from: '2026-11-01', to: '2026-11-22', repo: ['acme/shop'] });
  expect(benchmarkQuestion('throughput', asked)).toBeNull();
});
