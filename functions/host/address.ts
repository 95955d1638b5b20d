import { isListed } from '#core/lib/address.ts';

/** Which addresses are on the public internet. Everything else is somebody's inside: private, loopback, link-local, metadata. */

const inside4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's metadata address has a public number.
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
];

/** Where IPv6-only networks translate IPv4 addresses to: what is inside there is inside here. */
const translated = '64:ff9b::';

const inside6 = [
  ...inside4.map((range) => {
    const [base, length] = range.split('/');
    return `${translated}${base}/${96 + Number(length)}`;
  }),
  // Teredo and 6to4 carry an IPv4 address; the others are for tests, identifiers and documents.
  '2001::/32',
  '2002::/16',
  '2001:2::/48',
  '2001:10::/28',
  '2001:20::/28',
  '2001:db8::/32',
  '3fff::/20',
];

/** All that is given out to the public, less what is inside. */
const given = ['0.0.0.0/0', '2000::/3', `${translated}/96`];
const inside = [...inside4, ...inside6];

/** Is `address`, a literal IPv4 or IPv6 address, one of the public internet? What is not an address is not. */
export function isPublicAddress(address: string): boolean {
  return isListed(given, address) && !isListed(inside, address);
}

/** Is `host` an address rather than a name? */
export function isLiteralAddress(host: string): boolean {
  return isListed(['0.0.0.0/0', '::/0'], host);
}
