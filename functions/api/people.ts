import { Hono } from 'hono';
import * as z from 'zod';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import {
  changePerson,
  listPeople,
  Merge,
  mergePeople,
  PeopleFilter,
  PersonChange,
  readPerson,
  splitPerson,
} from '#core/people.ts';
import { Person } from '#core/people/person.ts';
import type { Env } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { body, describe, listOf, Page, params, query } from '#functions/middleware/validate.ts';

/** People: everybody with their accounts; which accounts belong together. */

const PersonId = z.object({ id: z.string().max(300) });

export const people = new Hono<Env>()
  .get(
    '/people',
    describe('People with their accounts, and accounts that may belong together', { 200: listOf(Person) }),
    etag,
    query(PeopleFilter.extend(Page.shape)),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const after = cursor === undefined ? null : readCursor(cursor, z.string());
      const { ctx, caller } = c.var;
      const { items, total } = await listPeople(ctx, caller.settings, filter, limit + 1, after);
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      return c.json({ items: shown, next_cursor: last === undefined ? null : writeCursor(last.id), total });
    },
  )
  .post('/people', describe('Say that accounts are of one person', { 201: Person }), body(Merge), async (c) =>
    c.json(await mergePeople(c.var.ctx, c.var.caller.settings, c.req.valid('json')), 201),
  )
  .get('/people/:id', describe('The person with an account', { 200: Person }), etag, params(PersonId), async (c) =>
    c.json(await readPerson(c.var.ctx, c.var.caller.settings, c.req.valid('param').id)),
  )
  .put(
    '/people/:id',
    describe('Change the accounts or the name of a person', { 200: Person }),
    params(PersonId),
    body(PersonChange),
    async (c) =>
      c.json(await changePerson(c.var.ctx, c.var.caller.settings, c.req.valid('param').id, c.req.valid('json'))),
  )
  .delete(
    '/people/:id',
    describe('Make every account of a person one of its own again', { 204: null }),
    params(PersonId),
    async (c) => {
      await splitPerson(c.var.ctx, c.var.caller.settings, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
