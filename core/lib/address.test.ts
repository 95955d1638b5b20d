import { expect, test } from 'vitest';
import { holderOf, isNetwork, isListed } from '#core/lib/address.ts';

test.each([
  ['10.0.0.1', true],
  ['10.0.0.256', false],
  ['10.0.1', false],
  ['::1', true],
  ['2001:db8::8a2e:370:7334', true],
  ['2001:db8:0:0:0:0:0:1:2', false],
  ['1::2::3', false],
  ['::ffff:10.1.2.3', true],
  ['[::1]', true],
  ['fe80::1%eth0', true],
  ['172.16.0.0/12', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/x', false],
  ['example.com', false],
  ['', false],
])('is %s an address or a network? %s', (text, expected) => {
  expect(isNetwork(text)).toBe(expected);
});

test.each([
  [['10.0.0.1'], '10.0.0.1', true],
  [['10.0.0.1'], '10.0.0.2', false],
  [['172.16.0.0/12'], '172.31.255.255', true],
  [['172.16.0.0/12'], '172.32.0.0', false],
  [['10.0.0.1'], '::ffff:10.0.0.1', true],
  [['::1'], '0:0:0:0:0:0:0:1', true],
  [['2001:db8::/32'], '2001:db8:ffff::1', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['0.0.0.0/0'], '8.8.8.8', true],
  [['0.0.0.0/0'], '::1', false],
  [[], '10.0.0.1', false],
])('does %s list %s? %s', (list, address, expected) => {
  expect(isListed(list, address)).toBe(expected);
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['unix', 'unix'],
])('%s is held by %s', (address, expected) => {
  expect(holderOf(address)).toBe(expected);
});
