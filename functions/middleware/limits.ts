import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { VeelocityError } from '#core/error.ts';
import { holderOf, isListed } from '#core/lib/address.ts';
import { isHook } from '#functions/middleware/auth.ts';
import { isStorable, maxBodyBytes, maxWebhookBytes } from '#functions/middleware/body.ts';
import type { Env } from '#functions/middleware/context.ts';

/**
 * What every answer of the API tells a browser: take nothing for something else, show it nowhere, keep nothing. It is
 * said before the answer is made: to change one that is made means to make another.
 */
export const secureHeaders = createMiddleware<Env>(async (c, next) => {
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('X-Frame-Options', 'DENY');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  c.header('Cache-Control', 'no-store');
  await next();
});

/** Lets the pages of CORS_ALLOWED_ORIGINS call the API, with the cookie; any other page of another origin cannot. */
export const cors = createMiddleware<Env>(async (c, next) => {
  const origin = c.req.header('Origin');
  const allowed = origin !== undefined && c.get('ctx').config.corsOrigins.includes(origin);
  if (allowed && c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined) {
    return c.body(null, 204, {
      ...corsHeaders(origin),
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, Idempotency-Key',
      'Access-Control-Max-Age': '600',
    });
  }
  if (allowed) for (const [name, value] of Object.entries(corsHeaders(origin))) c.header(name, value);
  c.header('Vary', 'Origin', { append: true });
  return next();
});

/** Refuses a request that says it is too large before any of it is read, and a URL that no database can keep. */
export const sane = createMiddleware<Env>(async (c, next) => {
  const most = isHook(c.req.path) ? maxWebhookBytes : maxBodyBytes;
  if (Number(c.req.header('Content-Length') ?? 0) > most) {
    throw new VeelocityError('too_large', `The body is larger than ${most.toLocaleString('en')} bytes.`);
  }
  // What cannot be kept can only be said in per cents.
  if (!c.req.url.includes('%')) return next();
  const url = new URL(c.req.url);
  const unstorable = [...url.searchParams].find((pair) => !pair.every(isStorable));
  if (unstorable !== undefined) {
    throw new VeelocityError('bad_parameter', 'The query has a character that cannot be kept.', {
      errors: [{ field: unstorable[0].replaceAll('\0', ''), message: 'Has a character that cannot be kept.' }],
    });
  }
  if (url.pathname.includes('%00')) throw new VeelocityError('not_found', 'There is nothing at this path.');
  return next();
});

/**
 * Whom tries are counted for: the client's address, or the one that a trusted proxy says it has; `null` where the host
 * does not know. In X-Forwarded-For each proxy writes on the right, so what is left of an unknown one is hearsay.
 */
export function clientAddress(c: Context<Env>): string | null {
  const remote = remoteAddress(c);
  if (remote === null) return null;
  const trusted = c.get('ctx').config.trustedProxies;
  const said = (c.req.header('X-Forwarded-For') ?? '').split(',').map((part) => part.trim());
  const chain = [...said.filter((part) => part !== ''), remote];
  while (chain.length > 1 && isListed(trusted, chain.at(-1) ?? '')) chain.pop();
  return holderOf(chain.at(-1) ?? remote);
}

/** Are the headers by which a proxy speaks of its client to be believed? */
export function isBehindTrustedProxy(c: Context<Env>): boolean {
  const remote = remoteAddress(c);
  return remote !== null && isListed(c.get('ctx').config.trustedProxies, remote);
}

/** A host may start an app without any bindings. */
function remoteAddress(c: Context<Env>): string | null {
  return (c.env as Env['Bindings'] | undefined)?.remoteAddress ?? null;
}

function corsHeaders(origin: string): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'ETag, Retry-After, X-Request-Id',
  };
}
