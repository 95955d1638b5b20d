import { expect, test } from 'vitest';
import { redact } from '#core/lib/redact.ts';

const secret = 'key_of+some/length=';

test.each([
  ['in clear', `Bad credentials: ${secret}.`, 'Bad credentials: [secret].'],
  ['in an address', `GET /?key=${encodeURIComponent(secret)}&x`, 'GET /?key=[secret]&x'],
  ['as basic authentication', `Basic ${btoa(`${secret}:`)}`, expect.stringMatching(/^Basic \[secret\].{1,4}$/)],
  ['twice', `${secret} ${secret}`, '[secret] [secret]'],
  ['not at all', 'Bad credentials', 'Bad credentials'],
])('a secret that is repeated %s is taken out', (_, text, clean) => {
  expect(redact(text, [null, secret])).toEqual(clean);
});

test('what is too short to be one is left alone', () => {
  expect(redact('abc', ['a', 'abc', ''])).toBe('abc');
});
