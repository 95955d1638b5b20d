import { expect, test } from 'vitest';
import { sparkOf } from './spark.ts';

test('where there is no value the line is interrupted, and only where there is no data there are dashes', () => {
  const values = [1, 2, null, 4];
  expect(sparkOf({ values })?.unknown).toBe('');
  const spark = sparkOf({ values, unknown: [false, false, true, false] });
  expect(spark?.line.match(/M/g)).toHaveLength(2);
  expect(spark?.unknown).toBe('M54 25H72');
  expect([spark?.x, spark?.y, spark?.isWhole]).toEqual([93, 3, true]);
});

test('the way to a bucket that is not complete is no part of the line', () => {
  const spark = sparkOf({ values: [2, 4, 4, 1], unfinished: [true, false, false, true] });
  expect(spark?.line).toBe('M33 3L63 3');
  expect(spark?.loose).toBe('M3 14L33 3M63 3L93 19.5');
  expect(spark?.area).toBe('M33 25L33 3L63 3V25Z');
  expect(spark?.isWhole).toBe(false);
});

test.each([[[]], [[null, null]]])('of %j there is no line', (values) => {
  expect(sparkOf({ values })).toBeNull();
});

test('a single value stands in the middle, zeros lie on the ground', () => {
  expect(sparkOf({ values: [12] })?.x).toBe(48);
  expect(sparkOf({ values: [12] })?.line).toBe('M48 3h.1');
  expect(sparkOf({ values: [0, 0] })?.y).toBe(25);
});
