import { Hono } from 'hono';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import {
  changePullRequest,
  listPullRequests,
  PullRequestChange,
  PullRequestDetail,
  PullRequestFilter,
  PullRequestItem,
  readPullRequest,
} from '#core/pull-requests.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** Pull requests: a list, one with its ledger, and excluding one by hand. */

const PullRequestId = z.object({ id: z.coerce.number<string>().int().min(1) });
const PullRequestQuery = PullRequestFilter.extend(Page.shape);
const Position = z.tuple([z.iso.datetime(), z.number().int()]);

export const pullRequests = new Hono<Env>()
  .get(
    '/pull-requests',
    describe('Pull requests, newest first', { 200: listOf(PullRequestItem) }),
    etag,
    query(PullRequestQuery),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, Position);
      const { ctx, caller } = c.var;
      const { items, total } = await listPullRequests(ctx, caller.settings, filter, limit + 1, after);
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      const next = last === undefined ? null : writeCursor([last.created_at, last.id]);
      return c.json({ items: shown, next_cursor: next, total });
    },
  )
  .get(
    '/pull-requests/:id',
    describe('One pull request with its ledger and all it was made of', { 200: PullRequestDetail }),
    etag,
    params(PullRequestId),
    async (c) => c.json(await readPullRequest(c.var.ctx, c.var.caller.settings, c.req.valid('param').id)),
  )
  .patch(
    '/pull-requests/:id',
    describe('Exclude a pull request from every metric, or bring it back', { 200: PullRequestDetail }),
    params(PullRequestId),
    body(PullRequestChange),
    async (c) =>
      c.json(await changePullRequest(c.var.ctx, c.var.caller.settings, c.req.valid('param').id, c.req.valid('json'))),
  );
