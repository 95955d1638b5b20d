import { Hono } from 'hono';
import * as z from 'zod';
import { ErrorsAfter, readErrorsAfter } from '#core/errors/after-deployment.ts';
import { ErrorIssue, ErrorIssueFilter, listErrorIssues } from '#core/errors/issues.ts';
import { ErrorProject, listErrorProjects } from '#core/errors/projects.ts';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** Errors, as the error tracker knows them: issues, projects, and what came after a deployment. */

const Position = z.tuple([z.number().int(), z.number().int()]);
const DeploymentId = z.object({ id: z.coerce.number<string>().int().min(1) });

export const errors = new Hono<Env>()
  .get(
    '/errors/issues',
    describe('Issues of the error tracker, last seen first', { 200: listOf(ErrorIssue) }),
    etag,
    query(ErrorIssueFilter.extend(Page.shape)),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, Position);
      const { items, positions, total } = await listErrorIssues(c.var.ctx, filter, limit + 1, after);
      const last = items.length > limit ? positions[limit - 1] : undefined;
      const next = last === undefined ? null : writeCursor(last);
      return c.json({ items: items.slice(0, limit), next_cursor: next, total });
    },
  )
  .get(
    '/errors/projects',
    describe('Projects of the error tracker, and the repositories that they watch', {
      200: z.object({ items: z.array(ErrorProject) }),
    }),
    etag,
    async (c) => c.json({ items: await listErrorProjects(c.var.ctx) }),
  )
  .get(
    '/errors/deployments/:id',
    describe('What a deployment was followed by in the error tracker', { 200: ErrorsAfter }),
    etag,
    params(DeploymentId),
    async (c) => c.json(await readErrorsAfter(c.var.ctx, c.var.caller.settings, c.req.valid('param').id)),
  );
