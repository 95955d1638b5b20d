import { expect, test } from 'vitest';
import { sparkOf } from './spark.ts';

test('what is not known interrupts the line, and is no zero', () => {
  const spark = sparkOf([1, 2, null, 4]);
  expect(spark?.line.match(/M/g)).toHaveLength(2);
  expect([spark?.x, spark?.y]).toEqual([93, 3]);
});

test.each([[[]], [[null, null]]])('of %j there is no line', (values) => {
  expect(sparkOf(values)).toBeNull();
});

test('a single value stands in the middle, zeros lie on the ground', () => {
  expect(sparkOf([12])?.x).toBe(48);
  expect(sparkOf([0, 0])?.y).toBe(25);
});
