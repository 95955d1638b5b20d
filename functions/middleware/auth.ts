import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { type CallerScope, findCaller } from '#core/account/caller.ts';
import { VeelocityError } from '#core/error.ts';
import type { Env } from '#functions/middleware/context.ts';

/** Below this path everything needs a bearer, known or not. */
export const basePath = '/api/v1';

/** The public routes, the whole list. */
const publicRoutes = new Set([
  'GET /health',
  'GET /health/ready',
  'POST /auth/register',
  'POST /auth/login',
  'POST /auth/refresh',
  'GET /auth/github/status',
  'GET /auth/github/callback',
]);

/** Webhooks need no bearer either: they prove themselves by their signature. */
const signedRoutes = new Set(['POST /hooks/github', 'POST /hooks/linear', 'POST /hooks/sentry']);

/** What only a person at the browser may do: everything at and below these paths. */
const sessionPaths = [
  '/settings',
  '/sources',
  '/demo',
  '/rules',
  '/tokens',
  '/auth/logout',
  '/auth/password',
  '/auth/github',
];

/** What a route asks of an API token, where it is not `read` for GET and `write` for everything else. */
const scopes: Record<string, CallerScope> = {
  'POST /deployments': 'intake',
  'POST /incidents': 'intake',
  'POST /mcp': 'read',
};

/** Which scopes hold which others. */
const allowed: Record<CallerScope, CallerScope[]> = {
  session: ['session', 'write', 'read', 'intake'],
  write: ['write', 'read', 'intake'],
  read: ['read'],
  intake: ['intake'],
};

/**
 * Lets public routes pass, and everything else with a valid bearer that may do it. A handler that is reached has
 * `c.get('caller')`. Nothing needs to be said on a route: what it takes follows from its method and path.
 */
export const authenticate = createMiddleware<Env>(async (c, next) => {
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  const path = c.req.path.slice(basePath.length);
  if (isPublic(method, path)) return next();
  const bearer = /^Bearer +([\w.~+/-]+=*) *$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  const caller = bearer === undefined ? null : await findCaller(c.get('ctx'), bearer);
  if (caller === null) {
    const problem = bearer === undefined ? 'There is no bearer token' : 'The bearer token is not valid any more';
    throw new VeelocityError('unauthorized', `${problem}. Log in, or send an API token as Authorization: Bearer.`);
  }
  c.set('caller', caller);
  const needed = scopeOf(method, path);
  if (allowed[caller.scope].includes(needed)) return next();
  // What is not there is answered as such: 404 and 405 do not depend on the scope.
  if (matchedRoutes(c).every((route) => route.method === 'ALL')) return next();
  throw refusal(needed);
});

/** What a caller needs for a route: a session, or an API token of this scope. */
export function scopeOf(method: string, path: string): CallerScope {
  if (sessionPaths.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) return 'session';
  return scopes[`${method} ${path}`] ?? (method === 'GET' ? 'read' : 'write');
}

/** Is this a route that needs no bearer? */
export function isPublic(method: string, path: string): boolean {
  return publicRoutes.has(`${method} ${path}`) || signedRoutes.has(`${method} ${path}`);
}

/** Is this where webhooks are sent? */
export function isHook(path: string): boolean {
  return signedRoutes.has(`POST ${path.slice(basePath.length)}`);
}

function refusal(needed: CallerScope): VeelocityError {
  return needed === 'session'
    ? new VeelocityError('session_required', 'This needs a session: log in. An API token cannot do it.')
    : new VeelocityError('scope_required', `This needs an API token of the scope ${needed}, or a session.`);
}
