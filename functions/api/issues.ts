import { Hono } from 'hono';
import * as z from 'zod';
import { changeIssue, IssueChange, IssueDetail, IssueFilter, IssueItem, listIssues, readIssue } from '#core/issues.ts';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** Issues of Linear: a list, one with its pull requests, and what a person says of a tie. */

const IssueId = z.object({ id: z.coerce.number<string>().int().min(1) });
const Position = z.tuple([z.iso.datetime(), z.number().int()]);

export const issues = new Hono<Env>()
  .get(
    '/issues',
    describe('Issues, newest first', { 200: listOf(IssueItem) }),
    etag,
    query(IssueFilter.extend(Page.shape)),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, Position);
      const { ctx, caller } = c.var;
      const { items, total } = await listIssues(ctx, caller.settings, filter, limit + 1, after);
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      const next = last === undefined ? null : writeCursor([last.created_at, last.id]);
      return c.json({ items: shown, next_cursor: next, total });
    },
  )
  .get(
    '/issues/:id',
    describe('One issue with its states and its pull requests', { 200: IssueDetail }),
    etag,
    params(IssueId),
    async (c) => c.json(await readIssue(c.var.ctx.db, c.var.caller.settings, c.req.valid('param').id)),
  )
  .patch(
    '/issues/:id',
    describe('Confirm or reject that an issue belongs to a pull request', { 200: IssueDetail }),
    params(IssueId),
    body(IssueChange),
    async (c) =>
      c.json(await changeIssue(c.var.ctx, c.var.caller.settings, c.req.valid('param').id, c.req.valid('json'))),
  );
