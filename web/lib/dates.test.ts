import { expect, test } from 'vitest';
import { bucketTitle, lastDayOf, localClock } from './dates.ts';

test.each([
  ['2026-11-02', 'day', '2026-11-02'],
  ['2026-12-28', 'week', '2027-01-03'],
  ['2028-02-01', 'month', '2028-02-29'],
  ['2026-10-01', 'quarter', '2026-12-31'],
])('the %s of %s ends on %s', (start, bucket, last) => {
  expect(lastDayOf(start, bucket)).toBe(last);
});

test('a clock on the wall shows the time of its zone, in summer and in winter', () => {
  const clock = localClock('Europe/Paris');
  expect(new Date(clock('2026-07-01T22:30:00Z')).toISOString()).toBe('2026-07-02T00:30:00.000Z');
  expect(new Date(clock('2026-12-01T22:30:00Z')).toISOString()).toBe('2026-12-01T23:30:00.000Z');
});

test('a bucket has a title', () => {
  expect(['day', 'week', 'month', 'quarter'].map((bucket) => bucketTitle('2026-11-02', bucket))).toEqual([
    '2 Nov 2026',
    'Week of 2 Nov 2026',
    'Nov 2026',
    'Q4 2026',
  ]);
});
