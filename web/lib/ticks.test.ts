import { expect, test } from 'vitest';
import { ticksFor } from './ticks.ts';

test.each([
  [0, 'count', [0, 1]],
  [3, 'count', [0, 1, 2, 3]],
  [137, 'count', [0, 50, 100, 150]],
  [0.22, 'ratio', [0, 0.1, 0.2, 0.3]],
  [5 * 86_400, 'seconds', [0, 172_800, 345_600, 518_400]],
  [7000, 'seconds', [0, 1800, 3600, 5400, 7200]],
])('up to %s %s', (max, unit, ticks) => {
  expect(ticksFor(max, unit)).toEqual(ticks);
});
