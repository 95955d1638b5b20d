import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPublicAddress } from '#functions/host/address.ts';
import { guard } from '#functions/host/guard.ts';
import { nodeFetch, type Resolve } from '#functions/host/guard-node.ts';

let server: Server;
let port: number;
let seen: { path: string; method: string; headers: IncomingMessage['headers']; body: string }[] = [];

/** What the hostile server answers, by path. */
const answers: Record<string, RequestListener> = {
  '/ok': (_, response) => response.end('fine'),
  '/metadata': redirect(302, 'http://169.254.169.254/latest/meta-data/'),
  '/loop': redirect(302, '/loop'),
  '/other-host': redirect(307, () => `http://other.test:${port}/ok`),
  '/inside': redirect(301, () => `http://inside.test:${port}/ok`),
  '/moved': redirect(301, '/ok'),
  '/see-other': redirect(303, '/ok'),
  '/keep': redirect(308, '/ok'),
  '/file': redirect(302, 'file:///etc/passwd'),
  '/gzip': (_, response) => response.setHeader('Content-Encoding', 'gzip').end(gzipSync('packed')),
  '/brotli': (_, response) => response.setHeader('Content-Encoding', 'br').end(brotliCompressSync('packed')),
  '/nothing': (_, response) => response.writeHead(304).end(),
  '/hang': () => {},
  '/slow': (_, response) => setTimeout(() => response.end('slow'), 300),
  '/half': (_, response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('half');
    setTimeout(() => response.destroy(), 50);
  },
};

function redirect(status: number, location: string | (() => string)): RequestListener {
  return (_, response) =>
    response.writeHead(status, { Location: typeof location === 'string' ? location : location() }).end('moved');
}

beforeAll(async () => {
  // The Node host's server puts its own Request and Response in the place of Node's; the guard has to work with them.
  createAdaptorServer({ fetch: () => new Response() });
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '';
    seen.push({ path, method: request.method ?? '', headers: request.headers, body });
    answers[path]?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** `source.test` and `other.test` are on this machine and allowed to be; `inside.test` is not. */
const resolve: Resolve = (name, _, callback) =>
  callback(null, [
    name === 'six.test' ? { address: '::ffff:10.0.0.1', family: 6 } : { address: '127.0.0.1', family: 4 },
  ]);

const guarded = nodeFetch(
  { allowInsecureSources: true, allowedPrivateHosts: ['source.test', 'OTHER.test'] },
  { resolve },
);
const at = (path: string, host = 'source.test') => `http://${host}:${port}${path}`;

test.each([
  'http://127.0.0.1/',
  'http://localhost/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://169.254.169.254/',
  'http://168.63.129.16/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://[2002:7f00:1::]/',
  'http://inside.test/',
  'http://six.test/',
  'http://127.0.0.1.:80/',
])('%s is refused', async (url) => {
  await expect(guarded(url)).rejects.toThrow(/private address/);
});

test.each([
  ['8.8.8.8', true],
  ['140.82.121.6', true],
  ['2606:50c0:8000::153', true],
  ['::ffff:8.8.8.8', true],
  ['64:ff9b::8.8.8.8', true],
  ['172.32.0.1', true],
  ['100.128.0.1', true],
  ['255.255.255.255', false],
  ['fe80::1%eth0', false],
  ['2001:db8::1', false],
  ['not an address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

test('without ALLOW_INSECURE_SOURCES only https goes out, and nothing else ever does', async () => {
  const strict = nodeFetch({ allowInsecureSources: false, allowedPrivateHosts: ['source.test'] }, { resolve });
  await expect(strict(at('/ok'))).rejects.toThrow(/ALLOW_INSECURE_SOURCES/);
  await expect(guarded('file:///etc/passwd')).rejects.toThrow(/Only https/);
  await expect(guarded('https://user:secret@example.com/')).rejects.toThrow(TypeError);
  await expect(guarded(at('/file'))).rejects.toThrow(/Only https/);
});

test('a redirect to a metadata address, or to a name behind which there is a private one, is refused', async () => {
  await expect(guarded(at('/metadata'))).rejects.toThrow('169.254.169.254 is a private address');
  await expect(guarded(at('/inside'))).rejects.toThrow('inside.test is a private address');
});

test('a secret stays with its host: no header that could hold one follows to another host or port', async () => {
  const headers = { Authorization: 'secret', Cookie: 'secret', 'X-GitHub-Token': 'secret', Accept: 'text/plain' };
  for (const path of ['/other-host', '/moved']) {
    seen = [];
    expect(await (await guarded(at(path), { headers })).text()).toBe('fine');
    const { host, accept, authorization, cookie } = seen[1]?.headers ?? {};
    expect({ host, accept, authorization, cookie, other: seen[1]?.headers['x-github-token'] }).toEqual(
      path === '/moved'
        ? {
            host: `source.test:${port}`,
            accept: 'text/plain',
            authorization: 'secret',
            cookie: 'secret',
            other: 'secret',
          }
        : {
            host: `other.test:${port}`,
            accept: 'text/plain',
            authorization: undefined,
            cookie: undefined,
            other: undefined,
          },
    );
  }
});

test.each([
  ['/moved', 'GET', ''],
  ['/see-other', 'GET', ''],
  ['/keep', 'POST', '{}'],
])('a POST that is redirected by %s goes on as %s', async (path, method, body) => {
  seen = [];
  const response = await guarded(at(path), {
    method: 'POST',
    body: '{}',
    headers: { 'Content-Type': 'application/json' },
  });
  expect(response.redirected).toBe(true);
  expect(response.url).toBe(at('/ok'));
  expect(seen[1]).toMatchObject({ method, body });
});

test('redirects end, and a caller can have them as they are', async () => {
  seen = [];
  await expect(guarded(at('/loop'))).rejects.toThrow(/more than 5 times/);
  expect(seen).toHaveLength(6);
  expect((await guarded(at('/moved'), { redirect: 'manual' })).status).toBe(301);
  await expect(guarded(at('/moved'), { redirect: 'error' })).rejects.toThrow(/redirect/);
});

test.each([
  ['/gzip', 200, 'packed'],
  ['/brotli', 200, 'packed'],
  ['/nothing', 304, ''],
])('%s is read', async (path, status, text) => {
  const response = await guarded(at(path));
  expect([response.status, await response.text()]).toEqual([status, text]);
});

test('a signal ends a request with its own reason; a lost connection fails the reader', async () => {
  await expect(guarded(at('/hang'), { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  await expect((await guarded(at('/half'))).text()).rejects.toThrow();
  server.closeAllConnections();
  expect(await (await guarded(at('/ok'))).text()).toBe('fine');
});

test('what cannot be reached is a TypeError that names the host and has the cause', async () => {
  const closed = nodeFetch({ allowInsecureSources: true, allowedPrivateHosts: ['source.test'] }, { resolve });
  await expect(closed('http://source.test:1/')).rejects.toMatchObject({
    name: 'TypeError',
    message: 'source.test:1 could not be reached.',
    cause: { code: 'ECONNREFUSED' },
  });
});

test('without a name service of ours, as on workerd, addresses and redirects are checked all the same', async () => {
  const hops: string[] = [];
  const fetch = guard({ allowInsecureSources: false, allowedPrivateHosts: [] }, async ({ url, headers }) => {
    hops.push(`${url.href} ${headers.get('Authorization') ?? '-'}`);
    return new Response(null, {
      status: 302,
      headers: { Location: hops.length === 1 ? 'https://b.test/' : 'https://10.0.0.1/' },
    });
  });
  await expect(fetch('https://a.test/', { headers: { Authorization: 'x' } })).rejects.toThrow(
    '10.0.0.1 is a private address',
  );
  expect(hops).toEqual(['https://a.test/ x', 'https://b.test/ -']);
});

test('told to end, it gives up on a server that is not connected to, and on no other', async () => {
  const ending = new AbortController();
  const nowhere: Resolve = (name, options, callback) => {
    if (name === 'source.test') resolve(name, options, callback);
  };
  const config = { allowInsecureSources: true, allowedPrivateHosts: ['source.test', 'nowhere.test'] };
  const ends = nodeFetch(config, { resolve: nowhere, ending: ending.signal });
  const slow = ends(at('/slow'));
  const lost = expect(ends(at('/', 'nowhere.test'))).rejects.toThrow('could not be reached');
  await expect.poll(() => seen.some(({ path }) => path === '/slow')).toBe(true);
  ending.abort();
  await lost;
  expect(await (await slow).text()).toBe('slow');
});
