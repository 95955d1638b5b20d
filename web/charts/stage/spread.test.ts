import { expect, test } from 'vitest';
import { spread } from './spread.ts';

const labels = (...places: number[]) => places.map((at) => ({ at, size: 10 }));

test.each([
  ['apart already', labels(20, 60), [20, 60]],
  ['on one spot', labels(50, 50, 50), [50, 60, 70]],
  ['at the end', labels(98, 99), [85, 95]],
  ['at the beginning', labels(0, 2), [5, 15]],
  ['in another order', labels(60, 55), [65, 55]],
])('labels %s are moved as little as needed', (_, given, middles) => {
  const moved = spread(given, 0, 100, 0);
  expect(moved).toEqual(middles);
});

test('in the order given none touches another', () => {
  const moved = spread(labels(10, 12, 14, 90), 0, 100, 2).sort((a, b) => a - b);
  for (const [i, at] of moved.entries()) expect((moved[i + 1] ?? Infinity) - at).toBeGreaterThanOrEqual(12);
});
