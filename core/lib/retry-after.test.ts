import { expect, test } from 'vitest';
import { retryAfter } from '#core/lib/retry-after.ts';

const now = new Date('2026-11-26T12:00:00Z');
const asked = (value?: string) =>
  retryAfter(new Response(null, value === undefined ? {} : { headers: { 'retry-after': value } }), now)?.toISOString();

test('seconds count from now, a date is itself', () => {
  expect(asked('30')).toBe('2026-11-26T12:00:30.000Z');
  expect(asked('1.5')).toBe('2026-11-26T12:00:01.500Z');
  expect(asked('Thu, 26 Nov 2026 12:05:00 GMT')).toBe('2026-11-26T12:05:00.000Z');
});

test('a date that has passed is now; a wait of more than a day is a day', () => {
  expect(asked('Thu, 26 Nov 2026 11:00:00 GMT')).toBe('2026-11-26T12:00:00.000Z');
  expect(asked('99999999999999999999999')).toBe('2026-11-27T12:00:00.000Z');
  expect(asked('Thu, 26 Nov 2099 12:00:00 GMT')).toBe('2026-11-27T12:00:00.000Z');
});

test('what says nothing, or nothing that can be read, asks for nothing', () => {
  expect([asked(), asked(''), asked('soon')]).toEqual([undefined, undefined, undefined]);
});
