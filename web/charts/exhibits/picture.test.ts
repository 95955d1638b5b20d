import { expect, test } from 'vitest';
import type { MetricAnswer, Point } from '../../lib/answers.ts';
import { pictureOf } from './picture.ts';

type Given = Pick<Point, 'start' | 'n'> & Partial<Point>;

const answerOf = (points: Given[], total: Partial<MetricAnswer['total']> = {}): MetricAnswer => ({
  metric: 'throughput',
  unit: 'count',
  better: 'higher',
  version: 1,
  status: 'ok',
  query: { from: '2026-11-02', to: '2026-11-22', bucket: 'week', time_zone: 'UTC', filters: {} },
  total: { n: 1, excluded: {}, ...total },
  points: points.map((point) => ({ group: null, partial: false, coverage: 1, ...point })),
});

test('a bucket without data is hatched and has no value; a true zero is a zero', () => {
  const picture = pictureOf(
    answerOf([
      { start: '2026-11-02', group: null, n: null, value: null, coverage: 0 },
      { start: '2026-11-09', group: null, n: 0, value: 0, coverage: 1 },
    ]),
    { kind: 'count', unit: 'count' },
  );
  expect(picture.shape).toBe('bars');
  expect(picture.columns.map((column) => [column.values, column.uncovered])).toEqual([
    [[null], true],
    [[0], false],
  ]);
});

test('durations are three percentile lines with a band, told apart without colour', () => {
  const picture = pictureOf(answerOf([{ start: '2026-11-09', group: null, n: 3, p50: 1, p75: 2, p90: 3 }]), {
    kind: 'duration',
    unit: 'seconds',
  });
  expect(picture.columns[0]?.values).toEqual([1, 2, 3]);
  expect(picture.band).toEqual([0, 2]);
  expect(new Set(picture.series.map((series) => String(series.dash))).size).toBe(3);
});

test('the five largest groups are drawn, the others are counted', () => {
  const points = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((group, i) => ({
    start: '2026-11-09',
    group,
    n: i,
    value: i,
    coverage: 1,
  }));
  const picture = pictureOf(answerOf(points), { kind: 'count', unit: 'count' });
  expect(picture.series.map((series) => series.title)).toEqual(['g', 'f', 'e', 'd', 'c']);
  expect(picture.leftOut).toBe(2);
  expect(picture.columns).toHaveLength(1);
});

test('stages are stacked in the order of a change', () => {
  const stages = { deploy: { n: 1, p50: 2 }, coding: { n: 1, p50: 1 } };
  const picture = pictureOf(
    answerOf([{ start: '2026-11-09', group: null, n: 1, p50: 3, stages }], { n: 1, stages }),
    { kind: 'duration', unit: 'seconds' },
    true,
  );
  expect(picture.series.map((series) => series.title)).toEqual(['Coding', 'Deploy']);
  expect(picture.columns[0]?.values).toEqual([1, 2]);
});

test('a bucket whose deployments are too young to be judged is drawn like an unfinished one, and known as such', () => {
  const picture = pictureOf(
    answerOf([
      { start: '2026-11-02', group: null, n: 4, value: 0.25, coverage: 1 },
      { start: '2026-11-09', group: null, n: 3, value: 0, coverage: 1, provisional: true },
    ]),
    { kind: 'ratio', unit: 'ratio' },
  );
  expect(picture.columns.map(({ partial, provisional }) => [partial, provisional])).toEqual([
    [false, false],
    [true, true],
  ]);
});
