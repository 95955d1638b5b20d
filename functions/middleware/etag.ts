import { createMiddleware } from 'hono/factory';
import { hashOf } from '#core/lib/id.ts';
import { openZone } from '#core/lib/time.ts';
import type { Env } from '#functions/middleware/context.ts';

/**
 * Answers 304 before the handler runs when nothing can have changed. The tag is a hash of everything that an answer
 * made of data depends on: both versions, today's date where the workspace is, the caller's scope and the query, and
 * `more` where an answer depends on something else too. Put it behind the validators of a GET route.
 */
export function etagOf(more: (vars: Env['Variables'], query: (name: string) => string | undefined) => unknown) {
  return createMiddleware<Env>(async (c, next) => {
    const { caller, ctx } = c.var;
    const state = [
      caller.dataVersion,
      caller.settingsVersion,
      openZone(caller.settings.time_zone).dateAt(ctx.now().getTime()),
      caller.scope,
      c.req.path,
      canonicalQuery(c.req.url),
      await more(c.var, (name) => c.req.query(name)),
    ];
    const tag = `"${(await hashOf(JSON.stringify(state))).slice(0, 32)}"`;
    const headers = { ETag: tag, 'Cache-Control': 'private, no-cache' };
    if (isNamed(c.req.header('If-None-Match'), tag)) return c.body(null, 304, headers);
    await next();
    if (c.res.status === 200) for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    return c.res;
  });
}

/** For answers that depend on nothing else. */
export const etag = etagOf(() => null);

/** The same query in another order is the same query. */
function canonicalQuery(url: string): string[][] {
  const pairs = [...new URL(url).searchParams].map(([name, value]) => [name, value]);
  return pairs.sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1));
}

/** `W/` is a proxy's mark of compression, and of no importance for a 304. */
function isNamed(header: string | undefined, tag: string): boolean {
  const named = (header ?? '').split(',').map((part) => part.trim().replace(/^W\//, ''));
  return named.includes('*') || named.includes(tag);
}
