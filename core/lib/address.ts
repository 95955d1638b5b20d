/**
 * Network addresses, as far as trusting a proxy and counting tries need them: parse, compare with a list, and cut down
 * to what one household or machine holds.
 */

interface Address {
  version: 4 | 6;
  value: bigint;
}

/** Is this text an IP address, or a network such as `172.16.0.0/12`? */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== null;
}

/** Does the list name the address, as itself or by a network such as `172.16.0.0/12`? */
export function isListed(list: string[], text: string): boolean {
  const address = parse(text);
  if (address === null) return list.includes(text);
  return list.some((entry) => {
    const network = parseNetwork(entry);
    if (network === null || network.version !== address.version) return false;
    return network.value >> network.host === address.value >> network.host;
  });
}

/**
 * Whom an address stands for when tries are counted: an IPv4 address itself, and the /64 network of an IPv6 address,
 * since one machine has all of that. An IPv4 address in IPv6 clothes is the IPv4 address.
 */
export function holderOf(text: string): string {
  const address = parse(text);
  if (address === null) return text;
  if (address.version === 4) return [24n, 16n, 8n, 0n].map((shift) => (address.value >> shift) & 255n).join('.');
  const groups = [112n, 96n, 80n, 64n].map((shift) => ((address.value >> shift) & 0xffffn).toString(16));
  return `${groups.join(':')}::/64`;
}

/** `host` is the number of bits that differ within the network: 0 for an address. */
function parseNetwork(text: string): (Address & { host: bigint }) | null {
  const [, base = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parse(base);
  if (address === null) return null;
  const bits = address.version === 4 ? 32 : 128;
  const host = bits - Number(prefix ?? bits);
  return host < 0 ? null : { ...address, host: BigInt(host) };
}

function parse(text: string): Address | null {
  const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return plain.includes(':') ? parse6(plain) : parse4(plain);
}

function parse4(text: string): Address | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return { version: 4, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
}

function parse6(text: string): Address | null {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const four = tail === null ? null : parse4(tail[2] ?? '');
  if (tail !== null && four === null) return null;
  const hex =
    four === null ? text : `${tail?.[1]}${(four.value >> 16n).toString(16)}:${(four.value & 0xffffn).toString(16)}`;
  const [left = '', right, ...more] = hex.split('::');
  if (more.length > 0) return null;
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const missing = 8 - groups(left).length - groups(right ?? '').length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...groups(left), ...Array.from({ length: missing }, () => '0'), ...groups(right ?? '')];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  const value = all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? { version: 4, value: value & 0xffffffffn } : { version: 6, value };
}
