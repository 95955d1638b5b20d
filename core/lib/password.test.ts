import { expect, test } from 'vitest';
import { decoyHash, hashPassword, verifyPassword } from '#core/lib/password.ts';

test('a hash is a PHC string with today’s cost and a salt of its own', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(two);
});

test('only the password itself is accepted, however it was typed', async () => {
  const hash = await hashPassword('café au lait');
  expect(await verifyPassword('café au lait', hash)).toBe(true);
  expect(await verifyPassword('cafe\u0301 au lait', hash)).toBe(true);
  expect(await verifyPassword('cafe au lait', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('a hash of another cost is read with that cost: the test vector of RFC 7914', async () => {
  // scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1), its first 32 bytes.
  const hash = Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex').toString(
    'base64',
  );
  const salt = Buffer.from('SodiumChloride').toString('base64');
  const phc = `$scrypt$ln=14,r=8,p=1$${salt.replaceAll('=', '')}$${hash.replaceAll('=', '')}`;
  expect(await verifyPassword('pleaseletmein', phc)).toBe(true);
});

test('the decoy costs what a real hash costs and is nobody’s', async () => {
  const parameters = (phc: string) => phc.split('$').slice(0, 3).join('$');
  expect(parameters(decoyHash)).toBe(parameters(await hashPassword('x')));
  expect(await verifyPassword('', decoyHash)).toBe(false);
});

test('a damaged hash is an error, not a wrong password', async () => {
  await expect(verifyPassword('x', 'plain')).rejects.toThrow('cannot be read');
});
