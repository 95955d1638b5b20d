import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buckets,
  carry,
  defaultView,
  filterNames,
  leftOut,
  presets,
  questionOf,
  rangeOf,
  readSelection,
  readView,
  shifted,
  sorts,
  type View,
  withSelection,
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
    bin: fc.option(
      fc
        .tuple(fc.nat(5000), fc.option(fc.integer({ min: 5001, max: 9000 })))
        .map((one): [number, number | null] => one),
    ),
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
  expect(
    readView('?range=nonsense&bucket=eon&from=2026-13-01&to=x&show=film&at=yesterday&value_from=9&value_to=3'),
  ).toEqual(defaultView);
});

test('the usual view has an empty address', () => {
  expect(writeView(defaultView)).toBe('');
});

test('what is chosen goes along to another page, and what is the page’s own does not', () => {
  fc.assert(
    fc.property(view, (one) => {
      const carried = readView(carry('/flow', writeView(one)).slice('/flow'.length));
      expect(readSelection(writeView(carried))).toEqual(readSelection(writeView(one)));
      expect(carried).toEqual({ ...carried, by: null, at: null, sort: null, excluded: null, show: 'chart' });
    }),
  );
});

test.each([
  ['/data', '', '/data'],
  ['/data', '?show=table&at=2026-11-02', '/data'],
  ['/flow', '?repo=acme%2Fshop&bots=only', '/flow?bots=only&repo=acme%2Fshop'],
  ['/metrics/lead-time?show=stages', '?range=30d', '/metrics/lead-time?range=30d&show=stages'],
  [
    '/deployments?repo=acme%2Fapi',
    '?repo=acme%2Fshop&compare=previous',
    '/deployments?compare=previous&repo=acme%2Fapi',
  ],
  ['/flow?from=2026-01-01&to=2026-01-31', '?range=30d&bucket=day', '/flow?bucket=day&from=2026-01-01&to=2026-01-31'],
  ['/data#runs', '?range=30d', '/data?range=30d#runs'],
])('%s reached from a page with “%s” is %s', (href, search, address) => {
  expect(carry(href, search)).toBe(address);
});

test('another selection leaves what is the page’s own, but for the bucket that was opened', () => {
  const search = '?range=30d&repo=acme%2Fshop&status=failure&at=2026-11-02';
  expect(withSelection(search, { compare: true })).toBe('?range=30d&compare=previous&repo=acme%2Fshop&status=failure');
  expect(withSelection(search, { filters: {} })).toBe('?range=30d&status=failure');
});

test('a preset ends today and has its days', () => {
  expect(rangeOf({ ...defaultView, range: '30d' }, today)).toEqual({ from: '2026-10-24', to: today });
});

test('a step back is the range just before, a step forward from there is today again', () => {
  const before = shifted({ ...defaultView, range: '30d' }, today, -1);
  expect(rangeOf(before, today)).toEqual({ from: '2026-09-24', to: '2026-10-23' });
  expect(shifted(before, today, 1)).toEqual({ range: '30d', from: null, to: null });
  const own = { range: 'custom', from: '2026-11-02', to: '2026-11-12' };
  expect(shifted(own, today, -1)).toEqual({ range: 'custom', from: '2026-10-22', to: '2026-11-01' });
  expect(shifted(shifted(own, today, -1), today, 1)).toEqual(own);
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
