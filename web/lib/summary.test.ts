import { expect, test } from 'vitest';
import type { Metric, MetricAnswer } from './answers.ts';
import { changeOf, excludedParts, extrasOf, summaryOf } from './summary.ts';

const leadTime: Metric = {
  id: 'lead-time',
  title: 'Lead time',
  unit: 'seconds',
  better: 'lower',
  kind: 'duration',
  question: '',
  counted: '',
  excluded: '',
  by: [],
  filters: [],
};
const answer: MetricAnswer = {
  metric: 'lead-time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  status: 'ok',
  query: { from: '2026-11-02', to: '2026-11-22', bucket: 'week', time_zone: 'UTC', filters: {} },
  total: { n: 41, p50: 93_600, p90: 403_200, excluded: {} },
  previous: { n: 39, p50: 108_000 },
  points: [
    { start: '2026-11-02', group: null, n: null, p50: null, partial: false, coverage: 0 },
    { start: '2026-11-09', group: null, n: 20, p50: 100_800, partial: false, coverage: 1 },
    { start: '2026-11-16', group: null, n: 21, p50: 200_000, coverage: 1, partial: true },
  ],
};

test('a duration is summed up with its n, its change, its highest whole bucket and what is not known', () => {
  expect(summaryOf(answer, leadTime).replaceAll('\u00a0', ' ')).toBe(
    'From 2 Nov 2026 to 22 Nov 2026: half of 41 are at most 1 d 2 h, 90 % at most 4 d 16 h. ' +
      'That is 4 h shorter (−13 %) than in the period before. ' +
      'The highest was 1 d 4 h in the week of 9 Nov 2026. For 1 week there is no data.',
  );
});

/** Nothing to compare with and nothing to point at. */
const { previous: _previous, ...rest } = answer;
const quiet: MetricAnswer = { ...rest, points: [] };

test.each([
  ['nothing known', { n: null, p50: null }, 'nothing is known: the data does not reach there.'],
  ['nothing there', { n: 0, p50: null }, 'there was nothing to measure.'],
])('%s is said and is no zero', (_, total, words) => {
  expect(summaryOf({ ...quiet, total: { ...total, excluded: {} } }, leadTime)).toBe(
    `From 2 Nov 2026 to 22 Nov 2026 ${words}`,
  );
});

test('a true zero of a count is a zero', () => {
  const deployments = { ...leadTime, id: 'deployment-frequency', unit: 'count', kind: 'count' } as const;
  const none = { ...quiet, total: { n: 0, value: 0, excluded: {} } };
  expect(summaryOf(none, deployments)).toBe('From 2 Nov 2026 to 22 Nov 2026: 0 in all.');
});

test('no change is said below five on either side', () => {
  expect(changeOf({ ...answer, previous: { n: 4, p50: 1 } }, leadTime)).toBeNull();
  expect(changeOf({ ...answer, total: { n: 4, p50: 1, excluded: {} } }, leadTime)).toBeNull();
});

test('shares change by points, and more is not always better', () => {
  const share = { unit: 'ratio', kind: 'ratio', better: 'lower' } as const;
  const shares = { ...answer, total: { n: 50, value: 0.3, excluded: {} }, previous: { n: 50, value: 0.2 } };
  expect(changeOf(shares, share)).toEqual({ words: '10 points more than in the period before', tone: 'bad' });
});

test('what was left out is said reason by reason', () => {
  expect(excludedParts({ bots: 38, by_hand: 1, no_start: 0 }).map(({ words }) => words)).toEqual([
    '38 by bots',
    '1 by hand',
  ]);
});

test('a frequency also says on how many days and how many in the median week, where that is known', () => {
  const total = { n: 60, value: 60, excluded: {} };
  expect(extrasOf({ ...answer, total: { ...total, days_with_deployments: 1, median_per_week: 4.5 } })).toEqual([
    'deployed on 1 day',
    '4.5 in the median week',
  ]);
  expect(extrasOf({ ...answer, total: { ...total, days_with_deployments: 0, median_per_week: null } })).toEqual([
    'deployed on 0 days',
  ]);
  expect(extrasOf({ ...answer, total })).toEqual([]);
});
