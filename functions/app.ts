import { Hono } from 'hono';
import { health } from '#functions/api/health.ts';
import { type Env, type Open, withContext } from '#functions/middleware/context.ts';
import { answerError, notFound } from '#functions/middleware/problem.ts';

/**
 * Mounts every API app below `/api/v1`. `open` gives each request its context; a host decides what that costs.
 * Each file of `api/` is an app of its own and can be mounted alone in the same way.
 */
export function createApp(open: Open) {
  return new Hono<Env>().onError(answerError).notFound(notFound).use(withContext(open)).route('/api/v1', health);
}

/** The type of every route, for the typed client of the web. */
export type Api = ReturnType<typeof createApp>;
