import { Hono } from 'hono';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { changeTeam, createTeam, deleteTeam, listTeams, readTeam, Team, TeamInput } from '#core/teams.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** Teams: their people and their repositories. */

const TeamId = z.object({ id: z.coerce.number<string>().int().min(1) });

export const teams = new Hono<Env>()
  .get('/teams', describe('Teams in the order of their names', { 200: listOf(Team) }), etag, query(Page), async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, z.string());
    const { items, total } = await listTeams(c.get('ctx'), limit + 1, after);
    const shown = items.slice(0, limit);
    const last = items.length > limit ? shown.at(-1) : undefined;
    return c.json({ items: shown, next_cursor: last === undefined ? null : writeCursor(last.name), total });
  })
  .post('/teams', describe('Make a team', { 201: Team }), body(TeamInput), async (c) =>
    c.json(await createTeam(c.get('ctx'), c.req.valid('json')), 201),
  )
  .get('/teams/:id', describe('One team', { 200: Team }), etag, params(TeamId), async (c) =>
    c.json(await readTeam(c.get('ctx').db, c.req.valid('param').id)),
  )
  .put('/teams/:id', describe('Replace a team', { 200: Team }), params(TeamId), body(TeamInput), async (c) =>
    c.json(await changeTeam(c.get('ctx'), c.req.valid('param').id, c.req.valid('json'))),
  )
  .delete('/teams/:id', describe('Remove a team', { 204: null }), params(TeamId), async (c) => {
    await deleteTeam(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  });
