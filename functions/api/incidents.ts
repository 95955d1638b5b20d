import { Hono } from 'hono';
import * as z from 'zod';
import {
  changeIncident,
  IncidentChange,
  IncidentFilter,
  IncidentItem,
  IncidentReport,
  listIncidents,
  readIncident,
  reportIncident,
} from '#core/incidents.ts';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** Incidents: a list, reporting one, and what a person says of one. */

const IncidentId = z.object({ id: z.coerce.number<string>().int().min(1) });
const Position = z.tuple([z.number().int(), z.number().int()]);

export const incidents = new Hono<Env>()
  .get(
    '/incidents',
    describe('Incidents, newest first', { 200: listOf(IncidentItem) }),
    etag,
    query(IncidentFilter.extend(Page.shape)),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, Position);
      const { items, positions, total } = await listIncidents(c.var.ctx, filter, limit + 1, after);
      const last = items.length > limit ? positions[limit - 1] : undefined;
      const next = last === undefined ? null : writeCursor(last);
      return c.json({ items: items.slice(0, limit), next_cursor: next, total });
    },
  )
  .post(
    '/incidents',
    describe('Report an incident; the same id reports a change of it', { 200: IncidentItem, 201: IncidentItem }),
    body(IncidentReport),
    async (c) => {
      const { ctx, caller } = c.var;
      const key = c.req.header('Idempotency-Key');
      const { created, incident } = await reportIncident(ctx, caller.settings, c.req.valid('json'), key);
      return c.json(incident, created ? 201 : 200);
    },
  )
  .get(
    '/incidents/:id',
    describe('One incident and the deployment that it is tied to', { 200: IncidentItem }),
    etag,
    params(IncidentId),
    async (c) => c.json(await readIncident(c.var.ctx.db, c.req.valid('param').id)),
  )
  .patch(
    '/incidents/:id',
    describe('Exclude an incident, or judge its link to a deployment', { 200: IncidentItem }),
    params(IncidentId),
    body(IncidentChange),
    async (c) =>
      c.json(await changeIncident(c.var.ctx, c.var.caller.settings, c.req.valid('param').id, c.req.valid('json'))),
  );
