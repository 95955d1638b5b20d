import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { listSources, Source, SourceChange } from '#core/sources.ts';
import { connectSource, listVisibleRepositories, Probe, testSource } from '#core/sources/probe.ts';
import { putWebhook, Webhook, WebhookChange } from '#core/webhooks.ts';
import { basePath } from '#functions/middleware/auth.ts';
import { publicOrigin } from '#functions/middleware/browser.ts';
import type { Env } from '#functions/middleware/context.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

const Id = z.object({ id: z.string() });
const Search = Page.pick({ limit: true }).extend({ q: z.string().trim().max(200).default('') });
const VisibleRepository = z.object({
  name: z.string(),
  url: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  fork: z.boolean(),
  pushed_at: z.string().nullable(),
});

/** The six sources: connecting them, testing what they may do, choosing repositories. */
export const sources = new Hono<Env>()
  .get('/sources', describe('All sources, connected or not', { 200: listOf(Source) }), async (c) => {
    const items = (await listSources(c.get('ctx'))).map((source) => reachable(c, source));
    return c.json({ items, next_cursor: null, total: items.length });
  })
  .get(
    '/sources/github/repositories',
    describe('The repositories that the GitHub token can see, most recently active first', {
      200: listOf(VisibleRepository),
    }),
    query(Search),
    async (c) => {
      const { q, limit } = c.req.valid('query');
      const found = await listVisibleRepositories(c.get('ctx'), q);
      return c.json({ items: found.slice(0, limit), next_cursor: null, total: found.length });
    },
  )
  .put(
    '/sources/:id',
    describe('Connect or change a source, and try it where that is new', { 200: Source }),
    params(Id),
    body(SourceChange),
    async (c) => c.json(reachable(c, await connectSource(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')))),
  )
  .put(
    '/sources/:id/webhook',
    describe('Make, enter or forget the secret of webhooks; one that is made is shown in this answer alone', {
      200: Webhook,
    }),
    params(Id),
    body(WebhookChange, { optional: true }),
    async (c) => c.json(await putWebhook(c.get('ctx'), c.req.valid('param').id, c.req.valid('json'))),
  )
  .post('/sources/:id/test', describe('Ask the provider for each permission', { 200: Probe }), params(Id), async (c) =>
    c.json(await testSource(c.get('ctx'), c.req.valid('param').id)),
  );

/** With the whole address of its webhooks, as providers reach it. */
function reachable(c: Context<Env>, source: Source): Source {
  const { url } = source.webhook;
  return { ...source, webhook: { ...source.webhook, url: url && `${publicOrigin(c)}${basePath}${url}` } };
}
