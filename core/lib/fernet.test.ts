import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { decrypt, encrypt } from '#core/lib/fernet.ts';
import vectors from './fixtures/fernet.json' with { type: 'json' };

/** The vectors of github.com/fernet/spec. */
const secret = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const other = 'dGVzdC1vbmx5LWtleS0wMTIzNDU2Nzg5YWJjZGVmZ2g=';
const hello = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
const now = new Date('1985-10-26T01:20:00-07:00');

test('makes the token of the specification', async () => {
  expect(
    await encrypt(
      [secret],
      'hello',
      now,
      Uint8Array.from({ length: 16 }, (_, byte) => byte),
    ),
  ).toBe(hello);
});

test('reads the token of the specification, padded or not', async () => {
  expect(await decrypt([secret], hello)).toEqual({ text: 'hello', keyIndex: 0 });
  expect(await decrypt([secret], hello.replaceAll('=', ''))).toEqual({ text: 'hello', keyIndex: 0 });
});

test.each([
  [
    'incorrect MAC',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==',
  ],
  ['too short', 'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA=='],
  [
    'invalid base64',
    '%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVRzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
  ],
  [
    'payload size not a multiple of the block size',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm',
  ],
  [
    'payload padding',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==',
  ],
  [
    'incorrect IV',
    'gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==',
  ],
  ['another version', hello.replace('gAAA', 'gQAA')],
  ['nothing', ''],
])('refuses a token with %s', async (_, token) => {
  expect(await decrypt([secret], token)).toBeNull();
});

test('a list of keys: the first encrypts, all decrypt', async () => {
  const old = await encrypt([secret], 'Grüße 🔑', now);
  expect(await decrypt([other], old)).toBeNull();
  expect(await decrypt([other, secret], old)).toEqual({ text: 'Grüße 🔑', keyIndex: 1 });
  const renewed = await encrypt([other, secret], 'Grüße 🔑', now);
  expect(await decrypt([other], renewed)).toEqual({ text: 'Grüße 🔑', keyIndex: 0 });
});

test('the same text gives another token each time', async () => {
  expect(await encrypt([secret], 'x', now)).not.toBe(await encrypt([secret], 'x', now));
});

test.each(vectors)('reads what Python made: $text', async ({ key, text, token }) => {
  expect(await decrypt([other, key], token)).toEqual({ text, keyIndex: 1 });
  const made = Number(new DataView(new Uint8Array(Buffer.from(token, 'base64url')).buffer).getBigUint64(1));
  const iv = new Uint8Array(Buffer.from(token, 'base64url').subarray(9, 25));
  expect(await encrypt([key], text, new Date(made * 1000), iv)).toBe(token);
});

const python = spawnSync('python3', ['-c', 'import cryptography']).status === 0;
if (!python) {
  process.stderr.write(
    'SKIPPED: no python3 with `cryptography` here, so Fernet was not tried against another maker.\n',
  );
}

test.skipIf(!python)('a list of keys is one of Python, too, and each rotates for the other', async () => {
  const keys = [other, secret];
  const token = await encrypt([secret], 'rotated', now);
  const script = [
    'import sys',
    'from cryptography.fernet import Fernet, MultiFernet',
    'keys = MultiFernet([Fernet(key.encode()) for key in sys.argv[1:3]])',
    'print(keys.decrypt(sys.argv[3].encode()).decode())',
    'print(keys.rotate(sys.argv[3].encode()).decode())',
  ].join('\n');
  const { stdout } = spawnSync('python3', ['-c', script, ...keys, token], { encoding: 'utf8' });
  const [read, renewed] = stdout.trim().split('\n');
  expect(read).toBe('rotated');
  expect(await decrypt(keys, renewed ?? '')).toEqual({ text: 'rotated', keyIndex: 0 });
});

test.skipIf(!python)('interoperates with Python both ways', async () => {
  const token = await encrypt([secret], 'from TypeScript: é', now);
  const script = [
    'import sys',
    'from cryptography.fernet import Fernet',
    'key = Fernet(sys.argv[1].encode())',
    'print(key.decrypt(sys.argv[2].encode()).decode() == "from TypeScript: é")',
    'print(key.encrypt("from Python: é".encode()).decode())',
  ].join('\n');
  const { stdout } = spawnSync('python3', ['-c', script, secret, token], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONUTF8: '1' },
  });
  const [read, made] = stdout.trim().split('\n');
  expect(read).toBe('True');
  expect(await decrypt([secret], made ?? '')).toEqual({ text: 'from Python: é', keyIndex: 0 });
});
