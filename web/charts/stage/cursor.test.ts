import { expect, test } from 'vitest';
import type { Stop } from '../drawing.ts';
import { moved, nearest } from './cursor.ts';

const stop = (x: number, y = 0): Stop => ({ x, marks: [{ y, ink: 'chart-1' }] });
const columns = { reach: 'band' as const, stops: Array.from({ length: 40 }, (_, x) => stop(x)) };

test.each([
  ['End', null, 39],
  ['Home', null, 0],
  ['ArrowLeft', null, 39],
  ['ArrowLeft', 5, 4],
  ['ArrowRight', 39, 39],
  ['PageUp', 20, 16],
  ['PageDown', 38, 39],
  ['ArrowUp', 5, 5],
  ['a', 5, null],
])('%s leads in columns from %s to %s', (key, from, to) => {
  expect(moved(columns, from, key)).toBe(to);
});

test('nothing leads anywhere where there is no stop', () => {
  expect(moved({ reach: 'line', stops: [] }, null, 'ArrowRight')).toBeNull();
});

test('up and down lead from point to point by value, and reach each of several equal ones', () => {
  const points = { reach: 'point' as const, stops: [stop(0, 5), stop(1, 9), stop(2, 5), stop(3, 1)] };
  const path = [3];
  for (let i = 0; i < 4; i++) path.push(moved(points, path.at(-1) ?? null, 'ArrowUp') ?? -1);
  expect(path).toEqual([3, 0, 2, 1, 1]);
});

test('arrows lead through a grid in both directions and stop at its edges', () => {
  const cells = { reach: 'cell' as const, stops: [stop(0, 1), stop(1, 1), stop(0, 0), stop(1, 0)] };
  expect(moved(cells, 0, 'ArrowRight')).toBe(1);
  expect(moved(cells, 1, 'ArrowDown')).toBe(3);
  expect(moved(cells, 3, 'ArrowRight')).toBe(3);
  expect(moved(cells, 3, 'ArrowUp')).toBe(1);
});

const place = { x: (at: number) => at * 10, y: (at: number) => 100 - at };

test('a pointer means the column it is over, wherever it is in it', () => {
  expect(nearest(columns, { x: 54, y: 3 }, place)).toBe(5);
});

test('a pointer means the nearest point, and none where none is near', () => {
  const points = { reach: 'point' as const, stops: [stop(0, 50), stop(1, 80)] };
  expect(nearest(points, { x: 8, y: 24 }, place)).toBe(1);
  expect(nearest(points, { x: 90, y: 24 }, place)).toBeNull();
});
