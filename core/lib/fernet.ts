import { base64url } from 'jose';

/**
 * Fernet (github.com/fernet/spec) over WebCrypto: AES-128-CBC and HMAC-SHA256, the same tokens as Python's
 * `cryptography` makes. A token is version (1 byte), seconds (8), IV (16), ciphertext, MAC (32).
 */

/** Where the ciphertext begins, and how long the MAC is. */
const head = 25;
const macLength = 32;

/** The plain text of a token, and which of the keys it was made with. */
export interface Decrypted {
  text: string;
  /** 0 is the key that encrypts today; any other is an old one. */
  keyIndex: number;
}

/** Encrypts `text` with the first key. `now` goes into the token in whole seconds. */
export async function encrypt(
  keys: string[],
  text: string,
  now: Date,
  iv = crypto.getRandomValues(new Uint8Array(16)),
): Promise<string> {
  const { signing, encryption } = await importKey(keys[0]);
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, encryption, new TextEncoder().encode(text));
  const token = new Uint8Array(head + ciphertext.byteLength + macLength);
  token[0] = 0x80;
  new DataView(token.buffer).setBigUint64(1, BigInt(Math.floor(now.getTime() / 1000)));
  token.set(iv, 9);
  token.set(new Uint8Array(ciphertext), head);
  const signed = token.subarray(0, -macLength);
  token.set(new Uint8Array(await crypto.subtle.sign('HMAC', signing, signed)), signed.length);
  return padded(base64url.encode(token));
}

/** Decrypts a token with whichever of the keys made it; `null` when none of them did, or when it is no token. */
export async function decrypt(keys: string[], token: string): Promise<Decrypted | null> {
  const bytes = decoded(token);
  if (bytes === null || bytes[0] !== 0x80 || bytes.length < head + 16 + macLength) return null;
  for (const [keyIndex, key] of keys.entries()) {
    const text = await decryptWith(key, bytes);
    if (text !== null) return { text, keyIndex };
  }
  return null;
}

async function decryptWith(key: string, token: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const { signing, encryption } = await importKey(key);
  const mac = token.subarray(-macLength);
  if (!(await crypto.subtle.verify('HMAC', signing, mac, token.subarray(0, -macLength)))) return null;
  const algorithm = { name: 'AES-CBC', iv: token.subarray(9, head) };
  try {
    const text = await crypto.subtle.decrypt(algorithm, encryption, token.subarray(head, -macLength));
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    return null;
  }
}

async function importKey(key: string | undefined): Promise<{ signing: CryptoKey; encryption: CryptoKey }> {
  if (key === undefined) throw new Error('There is no encryption key: VEELOCITY_ENCRYPTION_KEY is not set.');
  const bytes = new Uint8Array(base64url.decode(key));
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const [signing, encryption] = await Promise.all([
    crypto.subtle.importKey('raw', bytes.subarray(0, 16), hmac, false, ['sign', 'verify']),
    crypto.subtle.importKey('raw', bytes.subarray(16), 'AES-CBC', false, ['encrypt', 'decrypt']),
  ]);
  return { signing, encryption };
}

function decoded(token: string): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(base64url.decode(token));
  } catch {
    return null;
  }
}

function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}
