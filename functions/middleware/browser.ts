import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { deviceSeconds, nameDevice, readDevice } from '#core/account/device.ts';
import { refreshTokenSeconds } from '#core/account/session.ts';
import type { Origin } from '#core/account/throttle.ts';
import { VeelocityError } from '#core/error.ts';
import type { Env } from '#functions/middleware/context.ts';
import { clientAddress, isBehindTrustedProxy } from '#functions/middleware/limits.ts';

/** What a browser keeps for us, and which pages may make it send that. */

const refreshCookie = 'veelocity_refresh';
const refreshPath = '/api/v1/auth';
const deviceCookie = 'veelocity_device';
const devicePath = '/api/v1/auth/login';

/** The refresh token that the browser sent; `null`: none. */
export function readRefreshCookie(c: Context<Env>): string | null {
  return getCookie(c, refreshCookie) ?? null;
}

/** Gives the browser its refresh token, which scripts cannot read and no other site can make it send. */
export function writeRefreshCookie(c: Context<Env>, token: string): void {
  setCookie(c, refreshCookie, token, { ...cookieOptions(c), path: refreshPath, maxAge: refreshTokenSeconds });
}

export function clearRefreshCookie(c: Context<Env>): void {
  deleteCookie(c, refreshCookie, { ...cookieOptions(c), path: refreshPath });
}

/** Where a try to log in comes from: the address, and the browser if it has logged in before. */
export async function originOf(c: Context<Env>): Promise<Origin> {
  const proof = getCookie(c, deviceCookie);
  const device = proof === undefined ? null : await readDevice(c.get('ctx'), proof);
  return { address: clientAddress(c), device };
}

/** Lets the browser prove later that it has logged in once. */
export async function rememberDevice(c: Context<Env>, from: Origin): Promise<void> {
  const proof = await nameDevice(c.get('ctx'), from.device ?? null);
  setCookie(c, deviceCookie, proof, { ...cookieOptions(c), path: devicePath, maxAge: deviceSeconds });
}

/**
 * Throws `origin_refused` when a page of another origin made the request. Browsers say on every POST where it comes
 * from; whatever sends no `Origin` is no browser.
 */
export function checkOrigin(c: Context<Env>): void {
  const origin = c.req.header('Origin');
  if (origin === undefined || c.req.header('Sec-Fetch-Site') === 'same-origin') return;
  if (c.get('ctx').config.corsOrigins.includes(origin)) return;
  if (URL.canParse(origin) && sameHost(new URL(origin), publicHost(c))) return;
  throw new VeelocityError(
    'origin_refused',
    'This page may not use the session. If it is your own, add its origin to CORS_ALLOWED_ORIGINS.',
  );
}

function cookieOptions(c: Context<Env>) {
  return { httpOnly: true, sameSite: 'Strict', secure: !isLoopbackHttp(c) } as const;
}

/** Is it plain http to this very machine? Only there can a browser keep a cookie that is not `Secure`. */
function isLoopbackHttp(c: Context<Env>): boolean {
  const said = [c.req.header('X-Forwarded-Proto'), c.req.header('Origin')?.split(':')[0]];
  if (said.includes('https') || c.req.url.startsWith('https:')) return false;
  const name = publicHost(c).replace(/:\d+$/, '');
  return name === '[::1]' || /^(127(\.\d+){3}|(.+\.)?localhost)$/.test(name);
}

/** Where the API is for the outside, such as `https://veelocity.example.com`: as Settings say, or as this request came. */
export function publicOrigin(c: Context<Env>): string {
  const { githubOauth } = c.get('ctx').config;
  if (githubOauth !== null) return githubOauth.backendUrl;
  const said = isBehindTrustedProxy(c) ? c.req.header('X-Forwarded-Proto')?.split(',')[0]?.trim() : undefined;
  return `${said ?? new URL(c.req.url).protocol.slice(0, -1)}://${publicHost(c)}`;
}

/** The host, with port where there is one, by which the browser knows us. */
function publicHost(c: Context<Env>): string {
  const forwarded = isBehindTrustedProxy(c) ? c.req.header('X-Forwarded-Host')?.split(',')[0]?.trim() : undefined;
  return (forwarded ?? c.req.header('Host') ?? new URL(c.req.url).host).toLowerCase();
}

/** The scheme is not compared: TLS may end at a proxy. */
function sameHost(origin: URL, host: string): boolean {
  const port = origin.protocol === 'https:' ? '443' : '80';
  return origin.host === host || `${origin.hostname}:${origin.port || port}` === host;
}
