import { expect, test } from 'vitest';
import { logTicks, ticksFor } from './ticks.ts';

test.each([
  [0, 'count', [0, 1]],
  [3, 'count', [0, 1, 2, 3]],
  [137, 'count', [0, 50, 100, 150]],
  [0.22, 'ratio', [0, 0.1, 0.2, 0.3]],
  [5 * 86_400, 'seconds', [0, 172_800, 345_600, 518_400]],
  [7000, 'seconds', [0, 1800, 3600, 5400, 7200]],
  [4000 * 86_400, 'seconds', [0, 1000, 2000, 3000, 4000].map((days) => days * 86_400)],
])('up to %s %s', (max, unit, ticks) => {
  expect(ticksFor(max, unit)).toEqual(ticks);
});

test.each([
  [90, 7200, 'seconds', [60, 600, 3600, 21_600]],
  [1, 200 * 86_400, 'seconds', [1, 60, 3600, 86_400, 2_592_000, 86_400_000]],
  [3, 450, 'lines', [1, 10, 100, 1000]],
  [1, 9e15, 'lines', [1, 1000, 1_000_000, 1e9, 1e12]],
])('from %s to %s %s on a logarithmic axis', (low, high, unit, ticks) => {
  expect(logTicks(low, high, unit)).toEqual(ticks);
});
