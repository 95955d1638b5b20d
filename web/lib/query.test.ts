import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buckets,
  defaultView,
  filterNames,
  leftOut,
  presets,
  questionOf,
  rangeOf,
  readView,
  shifted,
  sorts,
  type View,
  writeView,
} from './query.ts';

const today = '2026-11-22';
const date = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const text = fc.string({ minLength: 1, maxLength: 20 });
const filters = fc
  .record(Object.fromEntries(filterNames.map((name) => [name, fc.uniqueArray(text, { minLength: 1, maxLength: 3 })])), {
    requiredKeys: [],
  })
  .map((chosen) => chosen as View['filters']);
const range = fc.oneof(
  fc.constantFrom(...presets.map((preset) => preset.id)).map((id) => ({ range: id as string, from: null, to: null })),
  fc.tuple(date, date).map(([a, b]) => ({ range: 'custom', from: a < b ? a : b, to: a < b ? b : a })),
);
const view: fc.Arbitrary<View> = fc
  .record({
    range,
    bucket: fc.constantFrom(...buckets),
    compare: fc.boolean(),
    by: fc.option(text),
    bots: fc.constantFrom('exclude' as const, 'include' as const, 'only' as const),
    filters,
    at: fc.option(date),
    sort: fc.option(fc.constantFrom(...sorts)),
    excluded: fc.option(fc.constantFrom(...leftOut)),
    show: fc.constantFrom('chart' as const, 'stages' as const, 'table' as const),
  })
  .map(({ range: dates, ...rest }) => ({ ...rest, ...dates }));

test('an address says a view completely', () => {
  fc.assert(
    fc.property(view, (one) => {
      expect(readView(writeView(one))).toEqual(one);
    }),
  );
});

test('no address breaks the page', () => {
  fc.assert(
    fc.property(fc.string(), (search) => {
      expect(buckets).toContain(readView(`?${search}`).bucket);
    }),
  );
  expect(readView('?range=nonsense&bucket=eon&from=2026-13-01&to=x&show=film&at=yesterday')).toEqual(defaultView);
});

test('the usual view has an empty address', () => {
  expect(writeView(defaultView)).toBe('');
});

test('a preset ends today and has its days', () => {
  expect(rangeOf({ ...defaultView, range: '30d' }, today)).toEqual({ from: '2026-10-24', to: today });
});

test('a step back is the range just before, a step forward from there is today again', () => {
  const before = shifted({ ...defaultView, range: '30d' }, today, -1);
  expect(rangeOf(before, today)).toEqual({ from: '2026-09-24', to: '2026-10-23' });
  expect(rangeOf(shifted(before, today, 1), today)).toEqual({ from: '2026-10-24', to: today });
});

test('only what the metric knows is asked', () => {
  const asked = questionOf(
    { ...defaultView, by: 'person', bots: 'only', compare: true, filters: { repo: ['acme/shop'], label: ['bug'] } },
    today,
    { by: ['repo'], filters: ['repo'] },
  );
  expect(asked).toEqual({
    from: '2026-08-25',
    to: today,
    bucket: 'week',
    compare: 'previous',
    repo: ['acme/shop'],
  });
});
