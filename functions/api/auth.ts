import { Hono } from 'hono';
import * as z from 'zod';
import {
  Credentials,
  changePassword,
  logIn,
  Me,
  PasswordChange,
  Registration,
  readMe,
  register,
} from '#core/account/account.ts';
import { endSession, type OpenedSession, refreshSession } from '#core/account/session.ts';
import { VeelocityError } from '#core/error.ts';
import { beginOauth, finishOauth, OauthReturn } from '#core/github-oauth.ts';
import {
  checkOrigin,
  clearRefreshCookie,
  originOf,
  readRefreshCookie,
  rememberDevice,
  writeRefreshCookie,
} from '#functions/middleware/browser.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, describe, query } from '#functions/middleware/validate.ts';

const Session = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.number().int(),
  user: z.object({ id: z.number().int(), email: z.string() }),
});

/** The account: registering, logging in and out, refreshing, the password. */
export const auth = new Hono<Env>()
  .post('/auth/register', describe('Make the one user and log in', { 201: Session }), body(Registration), async (c) => {
    checkOrigin(c);
    const from = await originOf(c);
    const session = await register(c.get('ctx'), c.req.valid('json'), from);
    writeRefreshCookie(c, session.refreshToken);
    await rememberDevice(c, from);
    return c.json(answer(session), 201);
  })
  .post('/auth/login', describe('Log in', { 200: Session }), body(Credentials), async (c) => {
    checkOrigin(c);
    const from = await originOf(c);
    const session = await logIn(c.get('ctx'), c.req.valid('json'), from);
    writeRefreshCookie(c, session.refreshToken);
    await rememberDevice(c, from);
    return c.json(answer(session));
  })
  .post(
    '/auth/refresh',
    describe('Exchange the refresh cookie for a new access token', { 200: Session }),
    async (c) => {
      checkOrigin(c);
      const token = readRefreshCookie(c);
      if (token === null) throw new VeelocityError('unauthorized', 'There is no session in this browser. Log in.');
      const session = await refreshSession(c.get('ctx'), token);
      writeRefreshCookie(c, session.refreshToken);
      return c.json(answer(session));
    },
  )
  .post('/auth/logout', describe('End this session', { 204: null }), async (c) => {
    await endSession(c.get('ctx'), sessionOf(c.get('caller')));
    clearRefreshCookie(c);
    return c.body(null, 204);
  })
  .post(
    '/auth/password',
    describe('Change the password and end all other sessions', { 204: null }),
    body(PasswordChange),
    async (c) => {
      const { caller, ctx } = c.var;
      const who = { sessionId: sessionOf(caller), userId: caller.user.id };
      await changePassword(ctx, c.req.valid('json'), who);
      return c.body(null, 204);
    },
  )
  .get('/auth/me', describe('The user', { 200: Me }), async (c) => c.json(await readMe(c.get('ctx'))))
  .get(
    '/auth/github/status',
    describe('Can GitHub be connected by logging in there?', { 200: z.object({ enabled: z.boolean() }) }),
    (c) => c.json({ enabled: c.get('ctx').config.githubOauth !== null }),
  )
  .post(
    '/auth/github',
    describe('Where to send the browser to connect GitHub', { 200: z.object({ authorize_url: z.string() }) }),
    async (c) => c.json(await beginOauth(c.get('ctx'), sessionOf(c.get('caller')))),
  )
  .get(
    '/auth/github/callback',
    describe('Where GitHub sends the browser back to', { 302: null }),
    query(OauthReturn),
    async (c) => c.redirect(await finishOauth(c.get('ctx'), c.req.valid('query'), readRefreshCookie(c))),
  );

function answer(session: OpenedSession): z.infer<typeof Session> {
  return {
    access_token: session.accessToken,
    token_type: 'bearer',
    expires_in: session.expiresInSeconds,
    user: session.user,
  };
}

function sessionOf(caller: Env['Variables']['caller']): string {
  if (caller.sessionId === null) throw new VeelocityError('session_required', 'This needs a session: log in.');
  return caller.sessionId;
}
