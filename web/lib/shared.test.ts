import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { differOnlyInVersion, shared } from './shared.ts';

test('the result says exactly what the newer answer says', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      expect(shared(before, structuredClone(after))).toEqual(after);
    }),
  );
});

test('an answer that says the same is the older one itself', () => {
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), (answer) => {
      expect(shared(answer, structuredClone(answer))).toBe(answer);
    }),
  );
});

test('a row stays itself when others come before it', () => {
  const before = { items: [{ id: 7, title: 'Pay by card' }] };
  const after = shared(before, {
    items: [
      { id: 8, title: 'Ship on Sunday' },
      { id: 7, title: 'Pay by card' },
    ],
  });
  expect(after.items[1]).toBe(before.items[0]);
});

test('a point stays itself when the one after it changes', () => {
  const before = [
    { start: '2026-11-02', n: 3 },
    { start: '2026-11-09', n: 1 },
  ];
  const after = shared(before, [
    { start: '2026-11-02', n: 3 },
    { start: '2026-11-09', n: 2 },
  ]);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toEqual({ start: '2026-11-09', n: 2 });
});

test.each([
  [{ version: 1, n: 3 }, { version: 2, n: 3 }, true],
  [{ version: 1, n: 3 }, { version: 2, n: 4 }, false],
  [{ version: 1, n: 3 }, { version: 1, n: 3, more: true }, false],
])('%j and %j: they differ in no more than the version: %s', (before, after, same) => {
  expect(differOnlyInVersion(before, shared(before, after))).toBe(same);
});
