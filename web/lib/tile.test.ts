import { describe, expect, test } from 'vitest';
import type { Metric, MetricAnswer, Point } from './answers.ts';
import { benchmarkInWords, coverageInWords, isNothing, noteOf, trendOf } from './tile.ts';

const point = (of: Partial<Point>): Point => ({
  start: '2026-11-02',
  group: null,
  n: 3,
  value: 3,
  partial: false,
  coverage: 1,
  ...of,
});
const answer = (of: Partial<MetricAnswer>): MetricAnswer => ({
  metric: 'throughput',
  unit: 'pull requests',
  better: 'higher',
  version: 1,
  status: 'ok',
  query: { from: '2026-11-02', to: '2026-11-29', bucket: 'week', time_zone: 'UTC', filters: {} },
  total: { n: 9, value: 9, excluded: {} },
  points: [],
  ...of,
});
const kind = (of: Metric['kind'], unit = 'seconds') => ({ kind: of, unit }) as Metric;

describe('how it went', () => {
  const points = [
    point({ n: null, value: null, coverage: 0 }),
    point({ n: 0, value: null, p50: null }),
    point({}),
    point({ partial: true }),
    point({ n: null, value: null, coverage: null }),
  ];

  test('what is not known is told from nothing, and what has not begun is left out', () => {
    expect(trendOf({ points })).toEqual({
      values: [null, null, 3, 3],
      unfinished: [false, false, false, true],
      unknown: [true, false, false, false],
    });
  });

  test('coverage is said where it is not whole', () => {
    const { query } = answer({});
    expect(coverageInWords({ points, query })).toBe('Known for 3 of 4 weeks');
    expect(coverageInWords({ points: points.slice(2), query })).toBeNull();
  });
});

test.each<[string, MetricAnswer['total'], Metric, string | null]>([
  [
    'the longest stage',
    {
      n: 9,
      p50: 90,
      excluded: {},
      stages: { coding: { n: 9, p50: 60 }, pickup: { n: 4, p50: 7200 }, deploy: { n: 0, p50: null } },
    },
    kind('duration'),
    'Longest stage: pickup, 2\u00a0h',
  ],
  ['one that waits', { n: 9, p50: 90, unreviewed: 1, excluded: {} }, kind('duration'), '1 more was not reviewed'],
  ['several that wait', { n: 9, p50: 90, unreviewed: 7, excluded: {} }, kind('duration'), '7 more were not reviewed'],
  ['what most need', { n: 9, p50: 60, p90: 3600, excluded: {} }, kind('duration'), '90\u00a0% took at most 1\u00a0h'],
  ['of how many it is a share', { n: 9, value: 1 / 3, numerator: 3, excluded: {} }, kind('ratio', 'ratio'), '3 of 9'],
  ['who is left out', { n: 9, value: 9, excluded: { bots: 4 } }, kind('count', 'pull requests'), 'Without 4 by bots'],
  ['nothing more', { n: 9, value: 9, excluded: {} }, kind('count', 'pull requests'), null],
])('a tile without a benchmark says %s', (_, total, metric, words) => {
  expect(noteOf({ total }, metric)).toBe(words);
});

test('a benchmark is named by its year and its band, and never without', () => {
  const band = { band: '1 d–1 wk', words: '1 day to 1 week', share: 31.9, low: 86_400, high: 604_800 };
  const placed = { year: 2025, band: '1 d–1 wk', bands: [band], top: 56.3 } as Parameters<typeof benchmarkInWords>[0];
  expect(benchmarkInWords(placed)).toEqual({ band: 'DORA 2025: 1 day to 1 week', top: 'Top 56\u00a0% of teams' });
});

test('a page has nothing only where something could be: what does not apply does not count', () => {
  const none = answer({ total: { n: 0, value: 0, excluded: {} } });
  const apart = answer({ status: 'not_applicable', total: { n: null, value: null, excluded: {} } });
  expect(isNothing([none, apart])).toBe(true);
  expect(isNothing([apart])).toBe(false);
  expect(isNothing([none, answer({})])).toBe(false);
});
