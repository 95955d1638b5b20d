import { expect, test } from 'vitest';
import { isOnlyLocal } from './webhooks.ts';

test.each([
  ['http://localhost:8000/api', true],
  ['http://127.0.0.1/api', true],
  ['http://[::1]/api', true],
  ['https://172.20.1.4/api', true],
  ['https://veelocity.internal/api', true],
  ['https://172.32.1.4/api', false],
  ['https://veelocity.example.com/api', false],
])('%s: only local is %s', (address, expected) => {
  expect(isOnlyLocal(address)).toBe(expected);
});
