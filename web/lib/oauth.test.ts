import { expect, test } from 'vitest';
import { readOauthReturn, withoutOauthReturn } from './oauth.ts';

test('the way back from GitHub is read once and taken out of the address', () => {
  expect(readOauthReturn('?github_connected=1')).toEqual({ connected: true });
  expect(readOauthReturn('?range=90d')).toBeNull();
  expect(withoutOauthReturn('?range=90d&github_connected=1')).toBe('?range=90d');
  expect(withoutOauthReturn('?github_oauth_error=denied')).toBe('');
});

test.each(['not_configured', 'denied', 'state_mismatch', 'exchange_failed', 'encryption_required'])(
  'says in a sentence what went wrong: %s',
  (code) => {
    const back = readOauthReturn(`?github_oauth_error=${code}`);
    expect(back).toMatchObject({ connected: false, words: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(back).not.toMatchObject({ words: expect.stringContaining(code) });
  },
);

test('says the code of an error that is not known', () => {
  expect(readOauthReturn('?github_oauth_error=else')).toMatchObject({ words: 'GitHub was not connected (else).' });
});
