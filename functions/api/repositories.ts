import { Hono } from 'hono';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { listRepositories, Repository, readRepository } from '#core/repositories.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** The repositories and how much of them is known. */

const RepositoryId = z.object({ id: z.coerce.number<string>().int().min(1) });
const RepositoryQuery = Page.extend({
  repo: z.array(z.string()).max(200).optional(),
  q: z.string().max(200).optional(),
  tracked: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});

export const repositories = new Hono<Env>()
  .get(
    '/repositories',
    describe('Repositories in the order of their names', { 200: listOf(Repository) }),
    etag,
    query(RepositoryQuery),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, z.string());
      const { items, total } = await listRepositories(c.get('ctx'), filter, limit + 1, after);
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      return c.json({ items: shown, next_cursor: last === undefined ? null : writeCursor(last.name), total });
    },
  )
  .get('/repositories/:id', describe('One repository', { 200: Repository }), etag, params(RepositoryId), async (c) =>
    c.json(await readRepository(c.get('ctx'), c.req.valid('param').id)),
  );
