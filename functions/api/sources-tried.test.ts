import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitHub, type GitHub } from '#core/demo/github/github.ts';
import type { Context } from '#core/context.ts';
import { connectSource } from '#core/sources/probe.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { leaksIn } from '#test/leaks.ts';
import { plainWorld } from '#test/worlds.ts';

/** What a source says of itself after somebody has entered a key: what its provider says, or that nothing is known yet. */

const good = 'ghp_good0123456789abcdefghijWXYZ';
const other = 'ghp_other123456789abcdefghijWXYZ';
const wrong = 'ghp_wrong123456789abcdefghijWXYZ';
const repositories = ['acme/kiln-0'];
const untried = 'Its token was not tried yet. The next sync does; POST /sources/github/test does it at once.';

let database: TestDatabase;
let github: GitHub;
let woken: string[];
let log: string[];
let at: number;
/** Before each answer of GitHub. */
let before: () => Promise<unknown>;
let ctx: Context;
let call: Client;
let bearer: string;

beforeEach(async () => {
  database = await createDatabase();
  at = Date.parse('2026-11-22T12:00:00Z');
  [woken, log] = [[], []];
  before = () => Promise.resolve();
  const scopes = { scopes: ['repo', 'read:org'] };
  const tokens = { [good]: scopes, [other]: scopes };
  const world = plainWorld({ repositories: 1, pullRequests: 5, runs: 3 });
  github = createGitHub({ world, now: () => new Date(at), tokens });
  ctx = createContext(database.db, {
    now: () => new Date(at),
    wake: (source) => void woken.push(source),
    log: (...line) => void log.push(JSON.stringify(line)),
    fetch: async (input, init) => {
      await before();
      return github.fetch(new Request(input, init));
    },
  });
  call = createClient(ctx);
  ({ bearer } = await createOwner(ctx));
});
afterEach(() => database.drop());

const put = async (id: string, json: unknown) => {
  const answer = await call(`/sources/${id}`, { method: 'PUT', bearer, json });
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
const get = async (id: string) =>
  (await call('/sources', { bearer })).json.items.find((source: { id: string }) => source.id === id);
const enter = (secret: string) => put('github', { config: { repositories }, secret });
/** A moment later: keys are told apart by when they were entered. */
const later = () => void (at += 1_000);
const hang = () => {
  before = () => new Promise(() => {});
};

test('a key that works is ok in the answer that takes it', async () => {
  expect(await enter(good)).toMatchObject({ status: 'ok', detail: null });
});

test('a wrong key is broken in the answer that takes it, is asked for again, and no secret is said', async () => {
  await enter(good);
  woken = [];
  later();
  const answer = await enter(wrong);
  expect(answer).toMatchObject({
    status: 'broken',
    detail: 'Token: GitHub refused the token: it is wrong, expired or revoked. Enter a new one in Settings.',
    secret: { set: true, last4: 'WXYZ' },
  });
  expect(await get('github')).toEqual(answer);
  expect(woken).toEqual(['github']);
  expect(leaksIn(`${JSON.stringify(answer)} ${log.join()}`, { good, wrong })).toEqual([]);
  later();
  expect(await enter(other)).toMatchObject({ status: 'ok', detail: null });
});

test('a key that may not read everything works in part, and says of what', async () => {
  github = createGitHub({
    world: github.world,
    now: () => new Date(at),
    tokens: { [good]: { fine_grained: { contents: 'read' }, login: 'octavia' } },
  });
  expect(await enter(good)).toMatchObject({ status: 'degraded', detail: expect.stringMatching(/^Pull requests: /) });
});

test('what shares the key is tried with it', async () => {
  await put('github-actions', { config: { enabled: true } });
  await enter(good);
  expect(await get('github-actions')).toMatchObject({ status: 'ok', detail: null });
  later();
  await enter(wrong);
  expect(await get('github-actions')).toMatchObject({ status: 'broken' });
});

test('where the provider cannot be reached it says so, and the key is kept', async () => {
  before = () => Promise.reject(new TypeError('fetch failed'));
  expect(await enter(good)).toMatchObject({
    status: 'broken',
    detail: 'Token: GitHub could not be reached: fetch failed',
    secret: { set: true },
  });
  before = () => Promise.resolve();
  expect((await tick(ctx, 'github', 5_000, conclude)).state).toBe('done');
  expect(await get('github')).toMatchObject({ status: 'ok', detail: null });
});

describe('where the provider does not answer in time', () => {
  const connect = (secret: string) => connectSource(ctx, 'github', { config: { repositories }, secret }, 50);

  test('a key is not ok, it was not tried; a sync was asked for, and proves it', async () => {
    hang();
    expect(await connect(good)).toMatchObject({ status: 'degraded', detail: untried });
    expect(woken).toEqual(['github']);
    before = () => Promise.resolve();
    expect((await tick(ctx, 'github', 5_000, conclude)).state).toBe('done');
    expect(await get('github')).toMatchObject({ status: 'ok', detail: null });
  });

  test('while the first sync goes on it is ok, long before that ends', async () => {
    hang();
    await connect(good);
    const seen: string[] = [];
    before = async () => void seen.push(String((await get('github')).status));
    await tick(ctx, 'github', 5_000, conclude);
    expect(seen[0]).toBe('degraded');
    expect(seen.at(-1)).toBe('ok');
  });

  test('a sync that began with the key before says nothing of it', async () => {
    await enter(good);
    let entered = false;
    before = async () => {
      if (entered) return;
      entered = true;
      later();
      await connectSource(
        { ...ctx, fetch: () => new Promise(() => {}) },
        'github',
        { config: { repositories }, secret: wrong },
        20,
      );
    };
    expect((await tick(ctx, 'github', 5_000, conclude)).state).toBe('done');
    expect(await get('github')).toMatchObject({ status: 'degraded', detail: untried });
    await tick(ctx, 'github', 5_000, conclude);
    expect(await get('github')).toMatchObject({ status: 'degraded' });
    expect((await call('/sources/github/test', { method: 'POST', bearer })).json.ok).toBe(false);
    expect(await get('github')).toMatchObject({ status: 'broken' });
  });
});

describe('a change without a key', () => {
  test('leaves what is well as it is, and asks nobody', async () => {
    await enter(good);
    const asked = github.calls.length;
    expect(await put('github', { config: { repositories: [] } })).toMatchObject({ status: 'ok', detail: null });
    expect(github.calls.length).toBe(asked);
  });

  test('tries what was not well: it does not become ok by itself', async () => {
    await enter(wrong);
    expect(await put('github', { config: { repositories: [] } })).toMatchObject({ status: 'broken' });
  });
});
