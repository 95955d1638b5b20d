import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guard, mostAnswerBytes } from '#functions/host/guard.ts';
import { nodeFetch, type Resolve } from '#functions/host/guard-node.ts';

/** Servers that want something: to be led inside, to get a secret, or to use up time and memory. */

let server: Server;
let port: number;
let seen: { path: string; headers: IncomingMessage['headers']; body: string }[] = [];
let location = '';

const chunk = Buffer.alloc(1024 * 1024);
const answers: Record<string, RequestListener> = {
  '/ok': (_, response) => response.end('fine'),
  '/huge': (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  // A few kilobytes that are more than the limit when they are unpacked.
  '/bomb': (_, response) =>
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync(Buffer.alloc(mostAnswerBytes + 1))),
  '/drip': (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  },
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const path = request.url ?? '';
    seen.push({ path, headers: request.headers, body });
    const status = /^\/(\d{3})$/.exec(path)?.[1];
    if (status === undefined) answers[path]?.(request, response);
    else response.writeHead(Number(status), { Location: location }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
});

const here: Resolve = (_, __, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
const open = (allowedPrivateHosts = ['source.test', 'other.test'], resolve = here) =>
  nodeFetch({ allowInsecureSources: true, allowedPrivateHosts }, { resolve });
const at = (path: string, host = 'source.test') => `http://${host}:${port}${path}`;

describe('a redirect to the inside', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://127.1/',
    'http://0x7f.1/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://%31%32%37.0.0.1/',
    'http://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/',
    '//10.0.0.1/',
    'http://inside.test/',
  ])('to %s is refused, and nothing is asked there', async (to) => {
    location = to;
    await expect(open()(at('/302'))).rejects.toThrow(/private address/);
    expect(seen).toHaveLength(1);
  });

  test.each(['ftp://example.com/', 'data:text/plain,x', 'javascript:1', 'http://user:pass@source.test/', 'http://['])(
    'to %s is refused',
    async (to) => {
      location = to;
      await expect(open()(at('/302'))).rejects.toThrow(TypeError);
      expect(seen).toHaveLength(1);
    },
  );
});

test.each(['http://１２７.０.０.１/', 'http://127。0。0。1/', 'http://①②⑦.0.0.1/'])(
  'digits of other scripts are the same address: %s',
  async (url) => {
    await expect(open()(url)).rejects.toThrow('127.0.0.1 is a private address');
  },
);

describe('a name that means another address the next time', () => {
  const rebinding = (...turns: string[][]): Resolve => {
    let asked = 0;
    return (_, __, callback) => {
      const turn = turns[Math.min(asked++, turns.length - 1)] ?? [];
      callback(
        null,
        turn.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  };

  test('is refused when it means the inside: what was looked up is what is connected to', async () => {
    // The first answer is public, and nobody is there; a second look-up would be the way in.
    const fetch = open([], rebinding(['192.0.2.1'], ['127.0.0.1']));
    for (let i = 0; i < 3; i++) await expect(fetch(at('/ok', 'rebind.test'))).rejects.toThrow(/private address/);
    expect(seen).toEqual([]);
  });

  test('of several addresses only public ones are used, and none is enough to be refused', async () => {
    await expect(open([], rebinding(['10.0.0.1', '::1', 'fe80::1']))(at('/ok', 'many.test'))).rejects.toThrow(
      /private address/,
    );
    await expect(open([], rebinding([]))(at('/ok', 'none.test'))).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });
});

describe('ALLOWED_PRIVATE_HOSTS', () => {
  test('allows a host, or one port of it, and no name that only looks like it', async () => {
    const onePort = open([`source.test:${port}`]);
    expect(await (await onePort(at('/ok'))).text()).toBe('fine');
    await expect(onePort('http://source.test:1/')).rejects.toThrow(/private address/);
    for (const host of ['xsource.test', 'source.test.evil.test', 'sub.source.test'])
      await expect(open(['source.test'])(at('/ok', host)), host).rejects.toThrow(/private address/);
  });

  test('does not let an allowed host lead to another one inside', async () => {
    location = at('/ok', 'other.test');
    await expect(open(['source.test'])(at('/302'))).rejects.toThrow('other.test is a private address');
    expect(seen).toHaveLength(1);
  });
});

describe('a secret', () => {
  test.each([307, 308])('in a body is not sent on to another host by a %i', async (status) => {
    location = at('/ok', 'other.test');
    const body = JSON.stringify({ client_secret: 'a secret' });
    await expect(open()(at(`/${status}`), { method: 'POST', body })).rejects.toThrow(/not meant to go/);
    expect(seen.map(({ path }) => path)).toEqual([`/${status}`]);
  });

  test.each([301, 302, 303])('in a body is left behind by a %i', async (status) => {
    location = at('/ok', 'other.test');
    const headers = { Authorization: 'Bearer secret' };
    await open()(at(`/${status}`), { method: 'POST', body: 'client_secret=x', headers });
    expect(seen[1]).toMatchObject({ path: '/ok', body: '' });
    expect(seen[1]?.headers.authorization).toBeUndefined();
  });

  test('does not go from https to http, even of the same host', async () => {
    const hops: string[] = [];
    const follow = (allowInsecureSources: boolean) =>
      guard({ allowInsecureSources, allowedPrivateHosts: [] }, async ({ url, headers }) => {
        hops.push(`${url.protocol} ${headers.get('Authorization') ?? '-'}`);
        const status = url.protocol === 'https:' ? 302 : 200;
        return new Response(null, { status, headers: { Location: 'http://a.test/' } });
      });
    const headers = { Authorization: 'x' };
    await expect(follow(false)('https://a.test/', { headers })).rejects.toThrow(/without encryption/);
    expect(hops).toEqual(['https: x']);
    await follow(true)('https://a.test/', { headers });
    expect(hops.slice(1)).toEqual(['https: x', 'http: -']);
  });

  test('is not brought back by a second redirect to where it came from', async () => {
    const sent: (string | null)[] = [];
    const fetch = guard({ allowInsecureSources: false, allowedPrivateHosts: [] }, async ({ headers }) => {
      sent.push(headers.get('Authorization'));
      const to = ['https://b.test/', 'https://a.test/'][sent.length - 1];
      return to === undefined ? new Response('x') : new Response(null, { status: 302, headers: { Location: to } });
    });
    await fetch('https://a.test/', { headers: { Authorization: 'x' } });
    expect(sent).toEqual(['x', null, null]);
  });
});

test('a connection whose answer was read is used again', async () => {
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const fetch = open();
  for (let i = 0; i < 4; i++) expect(await (await fetch(at('/ok'))).text()).toBe('fine');
  expect(connections).toBe(1);
});

describe('an answer', () => {
  test.each(['/huge', '/bomb'])('that is larger than any fails whoever reads it: %s', async (path) => {
    const response = await open()(at(path));
    await expect(response.arrayBuffer()).rejects.toThrow(/more than any answer has/);
  });

  test('that drips for ever ends with the time of who asked', async () => {
    const response = await open()(at('/drip'), { signal: AbortSignal.timeout(300) });
    await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
