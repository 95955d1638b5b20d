import { base64url } from 'jose';

/** A new random id (UUID version 4). */
export function newId(): string {
  return crypto.randomUUID();
}

/** 32 random bytes as 43 characters that need no escaping anywhere. */
export function newSecret(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
}

/** SHA-256 as 64 hexadecimal digits: what is stored of a random secret. Not for passwords. */
export async function hashOf(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** SHA-256 as 43 characters that need no escaping anywhere: what PKCE calls the challenge of a verifier. */
export async function challengeOf(verifier: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

/** Are two texts the same? The time it takes says nothing about where they differ. */
export async function sameText(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([hashOf(one), hashOf(other)]);
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** HMAC-SHA256 of `text`, as 43 characters that need no escaping anywhere. */
export async function sign(key: string, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(key);
  const hmac = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode(text))));
}

/**
 * Is a hexadecimal signature the HMAC-SHA256 of these bytes? WebCrypto compares in constant time, on every platform.
 */
export async function isSignature(key: string, bytes: Uint8Array<ArrayBuffer>, signature: string): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/i.test(signature)) return false;
  const said = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const hmac = await crypto.subtle.importKey('raw', new TextEncoder().encode(key), algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', hmac, said, bytes);
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
