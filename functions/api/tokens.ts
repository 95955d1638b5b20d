import { Hono } from 'hono';
import * as z from 'zod';
import { ApiToken, createToken, deleteToken, listTokens, NewToken } from '#core/account/token.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** API tokens: for scripts, CI and agents. */
export const tokens = new Hono<Env>()
  .get('/tokens', describe('API tokens, newest first', { 200: listOf(ApiToken) }), query(Page), async (c) =>
    c.json(await listTokens(c.get('ctx'), c.req.valid('query'))),
  )
  .post(
    '/tokens',
    describe('Make an API token; the answer is the only one that shows it', {
      201: ApiToken.extend({ token: z.string() }),
    }),
    body(NewToken),
    async (c) => c.json(await createToken(c.get('ctx'), c.req.valid('json')), 201),
  )
  .delete(
    '/tokens/:id',
    describe('Revoke an API token', { 204: null }),
    params(z.object({ id: z.string() })),
    async (c) => {
      await deleteToken(c.get('ctx'), c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
