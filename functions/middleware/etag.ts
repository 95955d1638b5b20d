import { createMiddleware } from 'hono/factory';
import { hashOf } from '#core/lib/id.ts';
import { createMemo } from '#core/lib/memo.ts';
import { openZone } from '#core/lib/time.ts';
import type { Env } from '#functions/middleware/context.ts';

/**
 * Answers 304 before the handler runs when nothing can have changed. The tag is a hash of everything that an answer
 * made of data depends on: both versions, today's date where the workspace is, the caller's scope and the query, and
 * `more` where an answer depends on something else too. Put it before the validators of a GET route: whoever has the tag has
 * asked the same before, and it was in order.
 */
export function etagOf(more: (vars: Env['Variables'], query: (name: string) => string | undefined) => unknown) {
  return createMiddleware<Env>(async (c, next) => {
    const { caller, ctx } = c.var;
    const state = JSON.stringify([
      caller.dataVersion,
      caller.settingsVersion,
      openZone(caller.settings.time_zone).dateAt(ctx.now().getTime()),
      caller.scope,
      await more(c.var, (name) => c.req.query(name)),
    ]);
    const tag = tags.get(c.req.url + state) ?? tags.set(c.req.url + state, await tagOf(c.req.url, state));
    const headers = { ETag: tag, 'Cache-Control': 'private, no-cache' };
    const named = namedIn(c.req.header('If-None-Match'));
    if (named.includes(tag)) return c.body(null, 304, headers);
    await next();
    if (c.res.status !== 200) return c.res;
    if (named.includes('*')) c.res = new Response(null, { status: 304 });
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    return c.res;
  });
}

/** For answers that depend on nothing else. */
export const etag = etagOf(() => null);

/** What is asked again, in a state of before. */
const tags = createMemo<string>(500);

/** The same query in another order is the same query. */
async function tagOf(asked: string, state: string): Promise<string> {
  const { pathname, searchParams } = new URL(asked);
  const pairs = [...searchParams].sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1));
  return `"${(await hashOf(JSON.stringify([pathname, pairs, state]))).slice(0, 32)}"`;
}

/** `W/` is a proxy's mark of compression, and of no importance for a 304. */
function namedIn(header: string | undefined): string[] {
  return (header ?? '').split(',').map((part) => part.trim().replace(/^W\//, ''));
}
