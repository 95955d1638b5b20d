import type { Context as HonoContext } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import type { RouterRoute } from 'hono/types';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, type FieldError, statusOf, VeelocityError } from '#core/error.ts';
import type { Env } from '#functions/middleware/context.ts';

/** RFC 9457 problem details, as every error is answered. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  errors?: FieldError[];
  request_id?: string;
}

/** Answers what a handler threw. What is not a `VeelocityError` is logged whole and answered without its inside. */
export function answerError(error: Error, c: HonoContext<Env>): Response {
  if (error instanceof VeelocityError) return problem(c, error);
  if (codesOf(error).has('53100')) {
    log(c, error);
    return problem(
      c,
      new VeelocityError(
        'database_unavailable',
        'The disk of the database is full, so nothing can be stored. What is stored can still be read. Free some space and try again.',
        { retryAfterSeconds: 60 },
      ),
    );
  }
  if (isDatabaseAway(error)) {
    log(c, error);
    return problem(
      c,
      new VeelocityError('database_unavailable', 'The database cannot be reached. Try again in a moment.', {
        retryAfterSeconds: 5,
      }),
    );
  }
  log(c, error);
  const told = c.get('ctx').config.debug ? ` ${withoutParameters(error).message}` : '';
  const detail = `Something failed inside Veelocity. The log names the request by its id.${told}`;
  return problem(c, new VeelocityError('internal', detail));
}

/**
 * Answers what no route took: 405 with `Allow` where another method would have been right, else 404.
 * `routes` are the app's own; the router over them is made when it is first needed.
 */
export function answerMissing(routes: RouterRoute[]) {
  let router: TrieRouter<string> | null = null;
  return (c: HonoContext<Env>): Response => {
    router ??= routerOf(routes);
    const methods = new Set(router.match('ALL', c.req.path)[0].map(([method]) => method));
    if (methods.size === 0) return problem(c, new VeelocityError('not_found', `There is nothing at ${c.req.path}.`));
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods].sort().join(', ');
    c.header('Allow', allow);
    const detail = `${c.req.method} is not possible here. These methods are: ${allow}.`;
    return problem(c, new VeelocityError('method_not_allowed', detail));
  };
}

/** A router that knows the methods of a path. */
function routerOf(routes: RouterRoute[]): TrieRouter<string> {
  const router = new TrieRouter<string>();
  for (const route of routes) if (route.method !== 'ALL') router.add('ALL', route.path, route.method);
  return router;
}

function problem(c: HonoContext<Env>, error: VeelocityError): Response {
  const status = statusOf[error.code];
  const body: Problem = {
    type: `https://veelocity.dev/problems/${error.code}`,
    title: titleOf(error.code),
    status,
    code: error.code,
    detail: error.message,
    ...(error.errors.length > 0 && { errors: error.errors }),
    ...(status >= 500 && { request_id: c.get('requestId') }),
  };
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  if (error.retryAfterSeconds !== null) c.header('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, { 'Content-Type': 'application/problem+json' });
}

function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function log(c: HonoContext<Env>, error: Error): void {
  const { message, stack } = withoutParameters(error);
  c.get('ctx').log('error', message, { requestId: c.get('requestId'), path: c.req.path, stack });
}

/** Drizzle's message of a failed statement has its parameters, which may be secrets; the driver's own has none. */
function withoutParameters(error: Error): Error {
  return 'params' in error && error.cause instanceof Error ? error.cause : error;
}

const connectionErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** Did the statement fail because there was no database to run it? */
export function isDatabaseAway(error: unknown): boolean {
  return [...codesOf(error)].some((code) => connectionErrors.has(code));
}

/** The codes of an error and of what caused it: Drizzle wraps the driver's error. */
export function codesOf(error: unknown): Set<string> {
  const codes = new Set<string>();
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string') codes.add(code);
  }
  return codes;
}
