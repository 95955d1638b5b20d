import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A function of Lambda in a process of its own, behind the Runtime API as the real one speaks it. */
export interface LambdaFunction {
  invoke(event: unknown): Promise<unknown>;
  /** Sends a request as a function URL would. */
  request: (path: string, init?: RequestInit) => Promise<Response>;
  /** Stops the process in its tracks, as the platform does between two events. */
  freeze(): void;
  thaw(): void;
  output(): string;
  stop(): Promise<void>;
}

interface Waiting {
  event: unknown;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export async function startLambda(code: Uint8Array, environment: Record<string, string>): Promise<LambdaFunction> {
  const folder = mkdtempSync(join(tmpdir(), 'veelocity-lambda-'));
  writeFileSync(join(folder, 'index.mjs'), code);
  const waiting: Waiting[] = [];
  const underWay = new Map<string, Waiting>();
  let idle: ServerResponse | null = null;

  const hand = () => {
    const next = idle === null ? undefined : waiting.shift();
    if (next === undefined || idle === null) return;
    const id = randomUUID();
    underWay.set(id, next);
    idle.setHeader('Lambda-Runtime-Aws-Request-Id', id).end(JSON.stringify(next.event));
    idle = null;
  };
  const server = createServer(async (request, response) => {
    const [, id = '', kind] = /invocation\/([^/]+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
    if (id === 'next') {
      idle = response;
      return hand();
    }
    const result: unknown = JSON.parse(await textOf(request));
    const done = underWay.get(id);
    if (kind === 'error') done?.reject(new Error(JSON.stringify(result)));
    else done?.resolve(result);
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const runtime = fileURLToPath(new URL('lambda-runtime.ts', import.meta.url));
  const child = spawn(process.execPath, [runtime, join(folder, 'index.mjs')], {
    env: { ...environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  child.once('close', () => {
    for (const { reject } of [...waiting.splice(0), ...underWay.values()]) reject(ended());
  });

  const ended = () => new Error(`The function ended:\n${text}`);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const invoke = (event: unknown) => {
    if (hasEnded()) return Promise.reject(ended());
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.push({ event, resolve, reject });
    hand();
    return promise;
  };
  return {
    invoke,
    request: async (path, init) => responseOf(await invoke(await eventOf(path, init))),
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    output: () => text,
    stop: async () => {
      const exit = hasEnded() ? null : once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await exit;
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The event of a function URL, payload version 2. */
async function eventOf(path: string, init?: RequestInit): Promise<unknown> {
  const request = new Request(new URL(path, 'https://function.lambda-url.example'), init);
  const url = new URL(request.url);
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  const body = Buffer.from(await request.arrayBuffer());
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: { ...headers, host: url.host },
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    requestContext: {
      domainName: url.host,
      http: { method: request.method, path: url.pathname, sourceIp: '198.51.100.7', protocol: 'HTTP/1.1' },
    },
    ...(body.length > 0 && { body: body.toString('base64') }),
    isBase64Encoded: body.length > 0,
  };
}

interface Result {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

function responseOf(result: unknown): Response {
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Result;
  const all = new Headers(headers);
  for (const cookie of cookies ?? []) all.append('Set-Cookie', cookie);
  const empty = [204, 205, 304].includes(statusCode);
  const content = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  return new Response(empty ? null : content, { status: statusCode, headers: all });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
