import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../lib/dates.ts';
import { dateTicks } from './date-ticks.ts';

const measure = (text: string) => text.length * 7;
const days = (from: string, n: number, step = 1) => Array.from({ length: n }, (_, i) => addDays(from, i * step));
const said = (dates: string[], bucket: string, width: number) =>
  dateTicks(dates, bucket, width, measure).map((tick) => `${tick.label}${tick.under ? ` ${tick.under}` : ''}`);

test('the year stands at the first label and where it changes', () => {
  expect(said(days('2026-12-14', 5, 7), 'week', 600)).toEqual([
    '14 Dec 2026',
    '21 Dec',
    '28 Dec',
    '4 Jan 2027',
    '11 Jan',
  ]);
});

test.each([
  ['week', days('2026-08-31', 13, 7), 300, ['31 Aug 2026', '28 Sept', '26 Oct', '23 Nov']],
  ['week', days('2025-06-02', 78, 7), 300, ['Jul 2025', 'Oct', 'Jan 2026', 'Apr', 'Jul', 'Oct']],
  [
    'day',
    days('2026-11-01', 14),
    900,
    days('2026-11-01', 14).map((date, i) => `${Number(date.slice(8))} Nov${i === 0 ? ' 2026' : ''}`),
  ],
  ['day', days('2026-11-01', 30), 300, ['2 Nov 2026', '9 Nov', '16 Nov', '23 Nov', '30 Nov']],
  ['day', days('2021-11-23', 1826), 300, ['2022', '2023', '2024', '2025', '2026']],
  ['month', ['2026-10-01', '2026-11-01', '2026-12-01', '2027-01-01'], 400, ['Oct 2026', 'Nov', 'Dec', 'Jan 2027']],
  ['quarter', ['2026-07-01', '2026-10-01', '2027-01-01'], 300, ['Q3 2026', 'Q4', 'Q1 2027']],
])('%s buckets have labels on human dates, as many as fit', (bucket, dates, width, labels) => {
  expect(said(dates, bucket, width)).toEqual(labels);
});

test('where nothing fits the first date is said', () => {
  expect(said(days('2026-11-02', 4, 7), 'week', 20)).toEqual(['2 Nov 2026']);
});

test('labels never touch, whatever the dates, the bucket and the width', () => {
  const input = fc.record({
    from: fc.date({ min: new Date('2015-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
    n: fc.integer({ min: 1, max: 800 }),
    bucket: fc.constantFrom(['day', 1] as const, ['week', 7] as const),
    width: fc.integer({ min: 40, max: 2000 }),
  });
  fc.assert(
    fc.property(input, ({ from, n, bucket: [bucket, step], width }) => {
      const dates = days(from.toISOString().slice(0, 10), n, step);
      const ticks = dateTicks(dates, bucket, width, measure);
      expect(ticks.length).toBeGreaterThan(0);
      const edges = ticks.map((tick) => {
        const half = Math.max(measure(tick.label), measure(tick.under ?? '')) / 2;
        const at = (tick.at * width) / n;
        return [at - half, at + half] as const;
      });
      for (const [i, [, right]] of edges.entries()) expect(edges[i + 1]?.[0] ?? Infinity).toBeGreaterThan(right);
    }),
    { numRuns: 100 },
  );
});
