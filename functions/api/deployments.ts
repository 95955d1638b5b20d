import { Hono } from 'hono';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import {
  changeDeployment,
  DeploymentChange,
  DeploymentDetail,
  DeploymentFilter,
  DeploymentItem,
  listDeployments,
  readDeployment,
} from '#core/deployments.ts';
import { DeploymentReport, reportDeployment } from '#core/deployments/report.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** Deployments: a list, one with all it carried, reporting one, and what a person says of one. */

const DeploymentId = z.object({ id: z.coerce.number<string>().int().min(1) });
const Position = z.tuple([z.number().int(), z.number().int()]);

export const deployments = new Hono<Env>()
  .get(
    '/deployments',
    describe('Deployments, newest first', { 200: listOf(DeploymentItem) }),
    etag,
    query(DeploymentFilter.extend(Page.shape)),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, Position);
      const { ctx, caller } = c.var;
      const { items, positions, total } = await listDeployments(ctx, caller.settings, filter, limit + 1, after);
      const last = items.length > limit ? positions[limit - 1] : undefined;
      const next = last === undefined ? null : writeCursor(last);
      return c.json({ items: items.slice(0, limit), next_cursor: next, total });
    },
  )
  .post(
    '/deployments',
    describe('Report a deployment; the same id reports a change of it', {
      200: DeploymentDetail,
      201: DeploymentDetail,
    }),
    body(DeploymentReport),
    async (c) => {
      const { ctx, caller } = c.var;
      const key = c.req.header('Idempotency-Key');
      const { created, deployment } = await reportDeployment(ctx, caller.settings, c.req.valid('json'), key);
      return c.json(deployment, created ? 201 : 200);
    },
  )
  .get(
    '/deployments/:id',
    describe('One deployment with all it carried, why it failed and what repaired it', { 200: DeploymentDetail }),
    etag,
    params(DeploymentId),
    async (c) => c.json(await readDeployment(c.var.ctx.db, c.req.valid('param').id)),
  )
  .patch(
    '/deployments/:id',
    describe('Exclude a deployment from every metric, or judge the evidence of its failure', { 200: DeploymentDetail }),
    params(DeploymentId),
    body(DeploymentChange),
    async (c) =>
      c.json(await changeDeployment(c.var.ctx, c.var.caller.settings, c.req.valid('param').id, c.req.valid('json'))),
  );
