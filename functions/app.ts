import { Hono } from 'hono';
import { auth } from '#functions/api/auth.ts';
import { health } from '#functions/api/health.ts';
import { authenticate, basePath } from '#functions/middleware/auth.ts';
import { type Env, type Open, withContext } from '#functions/middleware/context.ts';
import { cors, sane, secureHeaders } from '#functions/middleware/limits.ts';
import { answerError, answerMissing } from '#functions/middleware/problem.ts';
import { refuseUnknownQuery } from '#functions/middleware/validate.ts';

/**
 * Mounts every API app below `/api/v1`. `open` gives each request its context; a host decides what that costs.
 * Each file of `api/` is an app of its own and can be mounted alone in the same way.
 */
export function createApp(open: Open) {
  const app = new Hono<Env>();
  return app
    .onError(answerError)
    .notFound(answerMissing(app.routes))
    .use(withContext(open))
    .use(`${basePath}/*`, secureHeaders, cors, authenticate, sane, refuseUnknownQuery)
    .route('/api/v1', health)
    .route('/api/v1', auth);
}

/** The type of every route, for the typed client of the web. */
export type Api = ReturnType<typeof createApp>;
