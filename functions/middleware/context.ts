import type { Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Caller } from '#core/account/caller.ts';
import type { Context } from '#core/context.ts';

/** What a handler finds in Hono's context. */
export interface Env {
  Bindings: {
    /**
     * The address at the other end of the connection, where the host knows it: `app.fetch(request, { remoteAddress })`.
     * Whether a proxy's headers are believed is decided behind it.
     */
    remoteAddress?: string | null;
    /** `false` on hosts that send an answer only when it is whole. */
    streams?: boolean;
  };
  Variables: {
    ctx: Context;
    requestId: string;
    /** Who is asking. Only on routes that are not public. */
    caller: Caller;
  };
}

/** How a host gives a request its context. */
export type Open = (c: HonoContext<Env>) => Context;

/** Opens the context of a request and names the request, for the log and for the answer to a failure. */
export function withContext(open: Open) {
  return createMiddleware<Env>(async (c, next) => {
    c.set('requestId', crypto.randomUUID());
    c.set('ctx', open(c));
    c.header('X-Request-Id', c.get('requestId'));
    const began = c.get('ctx').now().getTime();
    await next();
    const { log, now } = c.get('ctx');
    const { method, path } = c.req;
    // Never the query: it can hold what GitHub sends people back with.
    const fields = { requestId: c.get('requestId'), method, path, status: c.res.status };
    log('debug', 'A request was answered.', { ...fields, ms: now().getTime() - began });
  });
}
