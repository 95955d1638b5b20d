import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as z from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSession } from '#core/account/session.ts';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { raiseDataVersion } from '#core/settings.ts';
import { authenticate } from '#functions/middleware/auth.ts';
import { type Env, withContext } from '#functions/middleware/context.ts';
import { etag } from '#functions/middleware/etag.ts';
import { answerError } from '#functions/middleware/problem.ts';
import { Page, query, refuseUnknownQuery } from '#functions/middleware/validate.ts';
import { createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
let clock: Date;
let bearer: string;
let handled: number;
let statements: string[] = [];
let app: Hono<Env>;

const filters = Page.extend({ repo: z.array(z.string()).optional(), bots: z.enum(['include', 'exclude']).optional() });

beforeAll(async () => {
  database = await createDatabase();
  clock = new Date('2026-11-22T12:00:00Z');
  const ctx: Context = createContext(watched(database.db), { now: () => clock });
  bearer = (await createOwner(ctx)).bearer;
  app = new Hono<Env>().onError(answerError).use(withContext(() => ctx));
  app.use('/api/v1/*', authenticate, refuseUnknownQuery).get('/api/v1/things', etag, query(filters), (c) => {
    handled++;
    return c.json(c.req.valid('query'));
  });
});
beforeEach(() => {
  handled = 0;
  statements = [];
});
afterAll(() => database.drop());

/** The same database, noting each statement. */
function watched(db: Database): Database {
  const { debug } = db.$client.options;
  db.$client.options.debug = (...line) => {
    statements.push(line[1]);
    if (typeof debug === 'function') debug(...line);
  };
  return db;
}

async function get(queryText = '', tag?: string) {
  const headers = new Headers({ authorization: `Bearer ${bearer}` });
  if (tag !== undefined) headers.set('if-none-match', tag);
  return app.request(`/api/v1/things${queryText}`, { headers });
}

async function tagOf(queryText = ''): Promise<string> {
  return (await get(queryText)).headers.get('etag') ?? '';
}

describe('an unchanged answer', () => {
  test('is a 304 that costs one statement and no handler', async () => {
    const tag = await tagOf('?limit=5');
    statements = [];
    handled = 0;
    const answer = await get('?limit=5', tag);
    expect(answer.status).toBe(304);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('etag')).toBe(tag);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(handled).toBe(0);
    expect(statements).toHaveLength(1);
  });

  test('is known by the same query in another order, a weak tag, one of several, or any', async () => {
    const tag = await tagOf('?repo=a&repo=b&limit=5');
    expect((await get('?limit=5&repo=b&repo=a', tag)).status).toBe(304);
    expect((await get('?limit=5&repo=b&repo=a', `W/${tag}`)).status).toBe(304);
    expect((await get('?limit=5&repo=b&repo=a', `"x", ${tag}`)).status).toBe(304);
    expect((await get('', '*')).status).toBe(304);
    expect((await get('', '"x"')).status).toBe(200);
  });
});

describe('the tag changes', () => {
  test.each<[string, () => Promise<unknown> | void]>([
    ['with the data', () => raiseDataVersion(database.db)],
    ['with the settings', () => database.db.execute(sql`update workspace set settings_version = settings_version + 1`)],
    ['at midnight UTC', () => void (clock = new Date('2026-11-23T00:00:00Z'))],
  ])('%s', async (_, change) => {
    const before = await tagOf();
    await change();
    bearer = await session();
    const after = await get('', before);
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(before);
  });

  test('at midnight where the workspace is, not elsewhere', async () => {
    await database.db.execute(sql`update workspace set settings = '{"time_zone":"Asia/Tokyo"}'`);
    clock = new Date('2026-11-23T14:59:59Z');
    bearer = await session();
    const before = await tagOf();
    clock = new Date('2026-11-23T15:00:00Z');
    expect(await tagOf()).not.toBe(before);
  });

  test('with the query', async () => {
    const tags = await Promise.all(['', '?limit=5', '?limit=6', '?repo=a', '?repo=a&repo=b'].map(tagOf));
    expect(new Set(tags).size).toBe(5);
  });
});

async function session(): Promise<string> {
  const ctx = createContext(database.db, { now: () => clock });
  return (await openSession(ctx, { id: 1, email: 'owner@example.com' })).accessToken;
}

describe('a query', () => {
  test.each([
    ['', { limit: 20 }],
    ['?limit=100&cursor=abc', { limit: 100, cursor: 'abc' }],
    ['?repo=a', { limit: 20, repo: ['a'] }],
    ['?repo=a&repo=b&bots=include', { limit: 20, repo: ['a', 'b'], bots: 'include' }],
  ])('%s is read', async (text, expected) => {
    expect(await (await get(text)).json()).toEqual(expected);
  });

  test.each([
    ['?limit=0', 'limit', 'Must be at least 1.'],
    ['?limit=101', 'limit', 'Must be at most 100.'],
    ['?limit=ten', 'limit', 'Must be a number.'],
    ['?limit=1.5', 'limit', 'Must be a whole number.'],
    ['?limit=', 'limit', 'Must be at least 1.'],
    ['?limit=1&limit=2', 'limit', 'Must be given only once.'],
    ['?bots=include&bots=exclude', 'bots', 'Must be given only once.'],
    ['?bots=some', 'bots', 'Must be one of: include, exclude.'],
    ['?repos=a', 'repos', 'There is no such parameter.'],
    ['?__proto__=a', '__proto__', 'There is no such parameter.'],
  ])('%s is a 400 that names the parameter', async (text, field, message) => {
    const answer = await get(text);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'bad_parameter', errors: [{ field, message }] });
    expect(answer.headers.get('etag')).toBeNull();
  });
});
