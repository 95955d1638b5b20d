import { Hono } from 'hono';
import * as z from 'zod';
import {
  Credentials,
  changePassword,
  logIn,
  PasswordChange,
  Registration,
  readMe,
  register,
} from '#core/account/account.ts';
import { endSession, type OpenedSession, refreshSession } from '#core/account/session.ts';
import { VeelocityError } from '#core/error.ts';
import {
  checkOrigin,
  clearRefreshCookie,
  readRefreshCookie,
  writeRefreshCookie,
} from '#functions/middleware/browser.ts';
import type { Env } from '#functions/middleware/context.ts';
import { clientAddress } from '#functions/middleware/limits.ts';
import { body, query } from '#functions/middleware/validate.ts';

/** The account: registering, logging in and out, refreshing, the password. */
export const auth = new Hono<Env>()
  .post('/auth/register', body(Registration), async (c) => {
    checkOrigin(c);
    const session = await register(c.get('ctx'), c.req.valid('json'), clientAddress(c));
    writeRefreshCookie(c, session.refreshToken);
    return c.json(answer(session), 201);
  })
  .post('/auth/login', body(Credentials), async (c) => {
    checkOrigin(c);
    const session = await logIn(c.get('ctx'), c.req.valid('json'), clientAddress(c));
    writeRefreshCookie(c, session.refreshToken);
    return c.json(answer(session));
  })
  .post('/auth/refresh', async (c) => {
    checkOrigin(c);
    const token = readRefreshCookie(c);
    if (token === null) throw new VeelocityError('unauthorized', 'There is no session in this browser. Log in.');
    const session = await refreshSession(c.get('ctx'), token);
    writeRefreshCookie(c, session.refreshToken);
    return c.json(answer(session));
  })
  .post('/auth/logout', async (c) => {
    await endSession(c.get('ctx'), sessionOf(c.get('caller')));
    clearRefreshCookie(c);
    return c.body(null, 204);
  })
  .post('/auth/password', body(PasswordChange), async (c) => {
    const { caller, ctx } = c.var;
    const who = { sessionId: sessionOf(caller), userId: caller.user.id };
    await changePassword(ctx, c.req.valid('json'), who, clientAddress(c));
    return c.body(null, 204);
  })
  .get('/auth/me', async (c) => c.json(await readMe(c.get('ctx'))))
  .get('/auth/github/status', (c) => c.json({ enabled: false }))
  .get('/auth/github/callback', query(z.looseObject({})), (c) => {
    const frontend = c.get('ctx').config.githubOauth?.frontendUrl ?? '/settings';
    return c.redirect(`${frontend}${frontend.includes('?') ? '&' : '?'}github_oauth_error=not_configured`);
  });

function answer(session: OpenedSession) {
  return {
    access_token: session.accessToken,
    token_type: 'bearer' as const,
    expires_in: session.expiresInSeconds,
    user: session.user,
  };
}

function sessionOf(caller: Env['Variables']['caller']): string {
  if (caller.sessionId === null) throw new VeelocityError('session_required', 'This needs a session: log in.');
  return caller.sessionId;
}
