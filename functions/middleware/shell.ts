import { Hono } from 'hono';
import { authenticate, basePath } from '#functions/middleware/auth.ts';
import { type Env, type Open, withContext } from '#functions/middleware/context.ts';
import { cors, sane, secureHeaders } from '#functions/middleware/limits.ts';
import { answerError, answerMissing } from '#functions/middleware/problem.ts';
import { refuseUnknownQuery } from '#functions/middleware/validate.ts';

/** What stands around every app, whether it is mounted with all others or deployed by itself. */

/** Around the API: errors, context, and what every request below `/api/v1` has to pass. */
export function apiShell(open: Open) {
  return syncShell(open).use(`${basePath}/*`, secureHeaders, cors, authenticate, sane, refuseUnknownQuery);
}

/** Around the scheduled functions, which only a host can reach: errors and context. */
export function syncShell(open: Open) {
  const app = new Hono<Env>();
  return app.onError(answerError).notFound(answerMissing(app.routes)).use(withContext(open));
}
