import type { Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Context } from '#core/context.ts';

/** What a handler finds in Hono's context. */
export interface Env {
  Variables: { ctx: Context; requestId: string };
}

/** How a host gives a request its context. */
export type Open = (c: HonoContext) => Context;

/** Opens the context of a request and names the request, for the log and for the answer to a failure. */
export function withContext(open: Open) {
  return createMiddleware<Env>(async (c, next) => {
    c.set('requestId', crypto.randomUUID());
    c.set('ctx', open(c));
    await next();
    c.header('X-Request-Id', c.get('requestId'));
  });
}
