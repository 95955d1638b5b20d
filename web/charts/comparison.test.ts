import { expect, test } from 'vitest';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import { compared, comparisonInWords, comparisonSheet } from './comparison.ts';
import { csvOf } from './sheet.ts';

const metric = { id: 'lead-time', title: 'Lead time', unit: 'seconds', kind: 'duration', better: 'lower' } as Metric;
const answer = (total: MetricAnswer['total'], previous?: MetricAnswer['previous']): MetricAnswer => ({
  metric: 'lead-time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  status: 'ok',
  query: { from: '2026-11-01', to: '2026-11-30', bucket: 'week', time_zone: 'UTC', filters: {}, compare: 'previous' },
  total,
  ...(previous && { previous }),
  points: [],
});
const now = { n: 40, p50: 3600, excluded: {} };

test('both periods stand there with the difference in words', () => {
  expect(compared(metric, answer(now, { n: 30, p50: 7200 }))).toMatchObject({
    now: '1\u00a0h',
    before: '2\u00a0h',
    change: { words: '1\u00a0h shorter (−50\u00a0%)', tone: 'good' },
    why: null,
  });
});

test.each<[string, MetricAnswer['previous'], string]>([
  ['too few', { n: 4, p50: 7200 }, 'Too few to compare'],
  ['no data', { n: null, p50: null }, 'Nothing is known of before'],
])('with %s before no change is said, and why', (_, previous, why) => {
  expect(compared(metric, answer(now, previous))).toMatchObject({ change: null, why });
});

test('the days before are as many, just before', () => {
  expect(comparisonInWords({ from: '2026-11-01', to: '2026-11-30' })).toBe(
    '1 Nov 2026 to 30 Nov 2026, and 2 Oct 2026 to 31 Oct 2026',
  );
});

test('a file has the values as they are', () => {
  const [head, row] = csvOf(comparisonSheet([compared(metric, answer(now, { n: 4, p50: 7200 }))])).split('\r\n');
  expect(head).toBe('metric,unit,value,n,value_before,n_before,difference');
  expect(row).toBe('lead-time,seconds,3600,40,7200,4,Too few to compare');
});
