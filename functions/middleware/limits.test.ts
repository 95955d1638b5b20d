import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { Env } from '#functions/middleware/context.ts';
import { withContext } from '#functions/middleware/context.ts';
import { clientAddress, cors, secureHeaders } from '#functions/middleware/limits.ts';
import { createContext } from '#test/context.ts';
import type { Database } from '#core/db/database.ts';

function app(environment: Record<string, string>) {
  const ctx = createContext({} as Database, { environment });
  return new Hono<Env>()
    .use(withContext(() => ctx))
    .use(secureHeaders, cors)
    .get('/', (c) => c.json({ address: clientAddress(c) }));
}

describe('the client’s address', () => {
  test.each([
    ['', '10.0.0.1', null, '10.0.0.1'],
    ['', '10.0.0.1', '1.2.3.4', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['10.0.0.1', '::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['10.0.0.0/8', '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    ['10.0.0.0/8', '10.0.0.1', null, '10.0.0.1'],
    ['10.0.0.0/8', '10.0.0.1', '10.0.0.3', '10.0.0.3'],
    ['10.0.0.0/8', '10.0.0.1', ' , ', '10.0.0.1'],
    ['10.0.0.0/8', '10.0.0.1', '2001:db8::1:2:3:4', '2001:db8:0:0::/64'],
    ['10.0.0.0/8', null, '1.2.3.4', null],
  ])('trusting %j, connected from %s, forwarded for %j: %s', async (trusted, remote, forwarded, expected) => {
    const headers = new Headers(forwarded === null ? [] : [['x-forwarded-for', forwarded]]);
    const answer = await app({ TRUSTED_PROXIES: trusted }).request('/', { headers }, { remoteAddress: remote });
    expect(await answer.json()).toEqual({ address: expected });
  });
});

describe('other origins', () => {
  const environment = { CORS_ALLOWED_ORIGINS: 'https://app.example' };

  test.each([
    ['https://app.example', 'https://app.example'],
    ['https://evil.example', null],
    ['null', null],
  ])('%s may read answers: %s', async (origin, allowed) => {
    const answer = await app(environment).request('/', { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(answer.headers.get('access-control-allow-credentials')).toBe(allowed === null ? null : 'true');
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  test.each([
    ['https://app.example', 204],
    ['https://evil.example', 404],
  ])('a preflight of %s gets %d', async (origin, status) => {
    const headers = { origin, 'access-control-request-method': 'PUT' };
    const answer = await app(environment).request('/', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-methods')).toBe(
      status === 204 ? 'GET, HEAD, POST, PUT, PATCH, DELETE' : null,
    );
  });
});

test('every answer has the headers that keep browsers careful', async () => {
  const { headers } = await app({}).request('/');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
});
