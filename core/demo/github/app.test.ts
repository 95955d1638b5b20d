import { expect, test } from 'vitest';
import { createApp } from '#core/demo/github/app.ts';
import { openGitHub, rest } from '#core/demo/testing.ts';

/** The shapes are those of GitHub's documents: providers.md 1.1. */

const app = { clientId: 'Iv1.client', clientSecret: 'secret' };
const repository = { name: 'acme/kiln', default_branch: 'main' };

function open() {
  let at = Date.parse('2026-11-22T12:00:00Z');
  const now = () => new Date(at);
  const made = createApp({ ...app, now });
  const github = openGitHub({ repositories: [repository] }, { app: made, now });
  const ask = async (grant: Record<string, string>) => {
    const response = await github.fetch('https://github.test/login/oauth/access_token', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: app.clientId, client_secret: app.clientSecret, ...grant }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, string>;
  };
  const statusWith = async (token = '') => {
    const { status } = await rest(github, '/repos/acme/kiln', { authorization: `Bearer ${token}` });
    return status;
  };
  return { ask, statusWith, app: made, pass: (hours: number) => (at += hours * 3600_000) };
}

test('a code becomes a token of eight hours, and once', async () => {
  const { ask, statusWith, pass } = open();
  const token = await ask({ code: 'a' });
  expect(token).toEqual({
    access_token: expect.stringMatching(/^ghu_\w{36}$/),
    expires_in: 28_800,
    refresh_token: expect.stringMatching(/^ghr_\w{36}$/),
    refresh_token_expires_in: 15_897_600,
    scope: '',
    token_type: 'bearer',
  });
  expect(await ask({ code: 'a' })).toMatchObject({ error: 'bad_verification_code' });
  expect(await statusWith(token.access_token)).toBe(200);
  expect(await statusWith('ghu_another')).toBe(401);
  pass(8);
  expect(await statusWith(token.access_token)).toBe(401);
});

test('what comes with it gives another pair, once and within six months', async () => {
  const { ask, statusWith, app: made, pass } = open();
  const first = await ask({ code: 'a' });
  const grant = (token = '') => ({ grant_type: 'refresh_token', refresh_token: token });
  const second = await ask(grant(first.refresh_token));
  expect(await statusWith(second.access_token)).toBe(200);
  expect(await ask(grant(first.refresh_token))).toMatchObject({
    error: 'bad_refresh_token',
    error_description: expect.any(String),
    error_uri: expect.any(String),
  });
  pass(15_897_600 / 3600);
  expect(await ask(grant(second.refresh_token))).toMatchObject({ error: 'bad_refresh_token' });
  const wrong = { ...grant('x'), client_secret: 'wrong' };
  expect(await ask(wrong)).toMatchObject({ error: 'incorrect_client_credentials' });
  expect(made.grants.map(({ said }) => said)).toEqual([
    'granted',
    'granted',
    'bad_refresh_token',
    'bad_refresh_token',
    'incorrect_client_credentials',
  ]);
});
