/** Which addresses are on the public internet. Everything else is somebody's inside: private, loopback, link-local, metadata. */

const privateV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's metadata address is a public number.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((range) => {
  const [base, length] = range.split('/');
  return { base: parseV4(base ?? '') ?? 0, length: Number(length) };
});

/** Is `address`, a literal IPv4 or IPv6 address, one of the public internet? What is not an address is not. */
export function isPublicAddress(address: string): boolean {
  const v4 = parseV4(address);
  if (v4 !== null) return isPublicV4(v4);
  const v6 = parseV6(address);
  return v6 !== null && isPublicV6(v6);
}

/** Is `host` an address rather than a name? */
export function isAddress(host: string): boolean {
  return parseV4(host) !== null || parseV6(host) !== null;
}

function isPublicV4(address: number): boolean {
  return privateV4.every(({ base, length }) => {
    const shift = 32 - length;
    return address >>> shift !== base >>> shift;
  });
}

function isPublicV6(groups: number[]): boolean {
  const [first = 0, second = 0, third = 0] = groups;
  const startsWith = (...prefix: number[]) => prefix.every((group, index) => groups[index] === group);
  const last4 = ((groups[6] ?? 0) * 65_536 + (groups[7] ?? 0)) >>> 0;
  // IPv4 in IPv6: mapped, and translated by NAT64.
  if (startsWith(0, 0, 0, 0, 0, 0xffff) || startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return isPublicV4(last4);
  // Only 2000::/3 is given out at all.
  if ((first & 0xe000) !== 0x2000) return false;
  // Teredo and 6to4 hide an IPv4 address; 2001:db8 and 3fff:: are for documents; 2001:10 to 2001:2f are not addresses.
  if (first === 0x2001 && (second === 0 || second === 0xdb8 || (second >= 0x10 && second <= 0x2f))) return false;
  if (first === 0x2001 && second === 2 && third === 0) return false;
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}

function parseV4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return null;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0) >>> 0;
}

/** The eight groups of an IPv6 address, with or without brackets and zone. */
function parseV6(text: string): number[] | null {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!bare.includes(':') || !URL.canParse(`http://[${bare}]`)) return null;
  // The URL parser writes every form the same way: hexadecimal, zeros taken together once.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return parse(head);
  const front = parse(head);
  const back = parse(tail);
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}
