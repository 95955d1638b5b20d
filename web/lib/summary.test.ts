import { expect, test } from 'vitest';
import type { Metric, MetricAnswer } from './answers.ts';
import {
  changeOf,
  controlInWords,
  distributionInWords,
  dotsInWords,
  excludedParts,
  extrasOf,
  hoursInWords,
  summaryOf,
  waitingInWords,
} from './summary.ts';

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
  expect(changeOf(shares, share)).toEqual({
    words: '10 points more than in the period before',
    short: '10 points more',
    tone: 'bad',
    direction: 'up',
  });
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

const span = { from: '2026-11-02', to: '2026-11-22' };
const percentiles = { metric: 'lead-time', unit: 'seconds', n: 2100, p50: 3600, p85: 7200, p95: 86_400 };
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('dots are summed up by their percentiles, the largest, and how many are not drawn', () => {
  const items = [3600, 90_000].map((value) => ({
    id: value,
    kind: 'pull_request',
    at: '2026-11-03T10:00:00Z',
    value,
    title: `Took ${value}`,
    repository: 'acme/shop',
  }));
  expect(plain(dotsInWords({ ...percentiles, items }, span))).toBe(
    'From 2 Nov 2026 to 22 Nov 2026: half of 2,100 are at most 1 h, 85 % at most 2 h and 95 % at most 1 d. ' +
      'The largest that is drawn is 1 d 1 h: Took 90000. The newest 2 are drawn, 2,098 older ones are not.',
  );
  expect(dotsInWords({ ...percentiles, n: 0, items: [] }, span)).toBe(
    'From 2 Nov 2026 to 22 Nov 2026 there was nothing to measure.',
  );
});

test('a distribution says its percentiles and its fullest bin', () => {
  const bins = [
    { from: 0, to: 3600, n: 100 },
    { from: 3600, to: null, n: 2000 },
  ];
  expect(plain(distributionInWords({ ...percentiles, bins }, span))).toMatch(
    /The fullest of the bins has 2,000 or 95.2%: 1 h or more\.$/,
  );
});

test('open pull requests are compared with the merged ones', () => {
  const basis = { metric: 'merge-time' as const, n: 50, p50: 36_000, p85: 86_400 };
  const waiting = { basis, total: 2, items: [] };
  expect(plain(waitingInWords(waiting, [90_000, 60], basis))).toBe(
    '2 pull requests are open; the 0 oldest are drawn. The oldest has waited for 1 d 1 h. ' +
      'Of those merged in the last 90 days half took at most 10 h and 85 % at most 1 d. Older than that is 1 of the open ones.',
  );
  expect(waitingInWords({ ...waiting, total: 0 }, [], basis)).toBe('No pull request is open.');
});

test('hours say the zone, the busiest day and hour, weekends and failures', () => {
  const cells = [
    { weekday: 2, hour: 9, n: 4, failed: 1 },
    { weekday: 6, hour: 10, n: 1, failed: 0 },
  ];
  expect(hoursInWords({ metric: 'deployment-frequency', n: 5, time_zone: 'America/New_York', cells }, span)).toBe(
    'From 2 Nov 2026 to 22 Nov 2026: 5 deployments, in the time of America/New York. ' +
      'Most are on Tuesdays, 4; the busiest hour is Tuesday, 09:00 to 10:00, with 4. At weekends there was 1. Of all of them 1 failed.',
  );
});

test('a control chart says what is to be expected, what was not, and runs', () => {
  const point = (week: number, value: number, signal: 'above' | 'run' | null) => ({
    start: `2026-11-${String(2 + 7 * week).padStart(2, '0')}`,
    value,
    signal,
  });
  const control = { metric: 'throughput', unit: 'count', center: 10, low: 4, high: 16, tested: 9, points: [] };
  expect(controlInWords(control, 'week')).toBe(
    'Over 9 complete weeks, 4 to 16 is to be expected, 10 on average. Every week is within that.',
  );
  const points = [point(0, 20, 'above'), point(1, 12, 'run'), point(2, 8, null)];
  expect(controlInWords({ ...control, points }, 'week')).toMatch(
    /The week of 2 Nov 2026 is above it with 20\. A run of eight or more on one side of the average has 1 week\.$/,
  );
});
