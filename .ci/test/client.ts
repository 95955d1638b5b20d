import { scryptSync } from 'node:crypto';
import { openSession } from '#core/account/session.ts';
import type { Context } from '#core/context.ts';
import { users } from '#core/db/account.sql.ts';
import { createApp } from '#functions/app.ts';

/** Calls the API as a browser or a script would, without a network. */
export interface Client {
  (path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  method?: string;
  /** Sent as JSON; `POST` unless another method is given. */
  json?: unknown;
  bearer?: string | undefined;
  headers?: Record<string, string>;
  body?: BodyInit;
  /** The address the request comes from. */
  from?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line no-explicit-any -- tests look at whatever shape they expect
  json: any;
}

/** A client of an app of its own over `ctx`. Paths are below `/api/v1` unless they begin with `//`. */
export function createClient(ctx: Context): Client {
  const app = createApp(() => ctx);
  return async (path, options = {}) => {
    const headers = new Headers({ host: 'veelocity.test', ...options.headers });
    if (options.bearer !== undefined) headers.set('authorization', `Bearer ${options.bearer}`);
    if (options.json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const url = `http://veelocity.test${path.startsWith('//') ? path.slice(1) : `/api/v1${path}`}`;
    const init = { method: options.method ?? (body === undefined ? 'GET' : 'POST'), headers, duplex: 'half' };
    const request = new Request(url, body === undefined ? init : { ...init, body });
    const response = await app.fetch(request, options.from === undefined ? {} : { remoteAddress: options.from });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : null,
    };
  };
}

export const owner = { email: 'owner@example.com', password: 'a password of some length' };

/**
 * Makes the owner and a first session, as registering does but without its quarter of a second: the password's hash is
 * of a cost that only tests use.
 */
export async function createOwner(ctx: Context): Promise<{ bearer: string; cookie: string }> {
  const key = scryptSync(owner.password, 'salt', 32, { N: 16, r: 8, p: 1 }).toString('base64').replaceAll('=', '');
  const passwordHash = `$scrypt$ln=4,r=8,p=1$${Buffer.from('salt').toString('base64').replaceAll('=', '')}$${key}`;
  const user = { id: 1, email: owner.email };
  await ctx.db.insert(users).values({ ...user, passwordHash, createdAt: ctx.now().toISOString() });
  const session = await openSession(ctx, user);
  return { bearer: session.accessToken, cookie: `veelocity_refresh=${session.refreshToken}` };
}

/** The refresh cookie that an answer sets, as a `Cookie` header; empty when it sets none. */
export function cookieOf(answer: Answer): string {
  return (
    (answer.headers.getSetCookie().find((line) => line.startsWith('veelocity_refresh=')) ?? '').split(';')[0] ?? ''
  );
}
