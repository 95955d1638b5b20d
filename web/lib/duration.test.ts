import { expect, test } from 'vitest';
import { durationInWords, fromNow } from './duration.ts';

test.each([
  [null, 'none'],
  [0, '0 s'],
  [0.4, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [61, '1 min 1 s'],
  [3599.6, '1 h'],
  [3600, '1 h'],
  [3660, '1 h 1 min'],
  [86_399, '1 d'],
  [100_800, '1 d 4 h'],
  [86_400 + 59 * 60, '1 d 1 h'],
  [86_400 * 400, '400 d'],
  [-90, '−1 min 30 s'],
])('%s seconds are %s', (seconds, words) => {
  expect(durationInWords(seconds).replaceAll('\u00a0', ' ')).toBe(words);
});

test.each([
  [0, 'just now'],
  [-90_000, '2 min ago'],
  [7_200_000, 'in 2 h'],
  [-86_400_000 * 3, '3 d ago'],
])('%s ms from now is %s', (offset, words) => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(fromNow(new Date(now + offset).toISOString(), now)).toBe(words);
});
