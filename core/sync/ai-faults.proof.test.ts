import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CursorFault } from '#core/demo/cursor/faults.ts';
import type { Fault } from '#core/demo/github/faults.ts';
import type { GreptileFault } from '#core/demo/greptile/greptile.ts';
import { listSources } from '#core/sources.ts';
import { testSource } from '#core/sources/probe.ts';
import { aiSnapshot, type Assistants, connectAssistants, smallTeam, smallWorld, tickOne } from '#test/assistants.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';

/** Every failure of Cursor, and of what is read for Greptile: what can be seen while it lasts, and a whole sync after it. */

const key = 'greptile_test';
const indexes = [
  { repository: 'acme/kiln', branch: 'main', status: 'completed', filesProcessed: 9, numFiles: 9, sha: null },
];
let undisturbed: Record<string, unknown[]>;
let drop: (() => Promise<void>) | undefined;

async function connect(team = smallTeam()): Promise<Assistants> {
  const own = await createDatabase();
  drop = own.drop;
  return connectAssistants(own.db, smallWorld(), { key, indexes, team });
}

beforeAll(async () => {
  const hub = await connect();
  await settle(hub);
  undisturbed = await aiSnapshot(hub.ctx.db);
  await drop?.();
}, 60_000);
afterEach(() => drop?.());

/** The step that shows a fault, with its words. */
async function shown({ ctx }: Assistants, state: string): Promise<string> {
  const rows = await ctx.db.execute(sql`
    select coalesce(error_detail, '') as detail from sync_steps where state = ${state} and source in ('cursor', 'greptile')`);
  expect(rows.length, `no step is ${state}`).toBeGreaterThan(0);
  return rows.map(({ detail }) => String(detail)).join(' ');
}

async function goesOn(hub: Assistants): Promise<void> {
  hub.clock.advance(2 * 3600_000);
  await settle(hub);
  expect(await aiSnapshot(hub.ctx.db)).toEqual(undisturbed);
  const sources = await listSources(hub.ctx);
  const states = sources.filter(({ id }) => id === 'cursor' || id === 'greptile').map(({ status }) => status);
  expect(states).toEqual(['ok', 'ok']);
}

const daily = '/teams/daily-usage-data';
const ofCursor: [string, CursorFault, string, RegExp][] = [
  ['a revoked key', { kind: 'bad_key', after: 2 }, 'broken', /wrong or was revoked/],
  ['a limit in the old form', { kind: 'limit', form: 'old', retryAfterSeconds: null, path: daily }, 'limited', /limit/],
  ['a limit in the new form', { kind: 'limit', form: 'new', retryAfterSeconds: 60, path: daily }, 'limited', /limit/],
  [
    'a limit of analytics',
    { kind: 'limit', form: 'new', retryAfterSeconds: 9, path: '/analytics' },
    'limited',
    /limit/,
  ],
  ['a part of the API for others', { kind: 'enterprise', path: '/analytics/ai-code' }, 'forbidden', /Enterprise teams/],
  [
    'usage that may not be read',
    { kind: 'enterprise', path: '/teams/filtered-usage-events' },
    'forbidden',
    /go on without/,
  ],
  ['a refused request', { kind: 'refused', path: daily }, 'failed', /Some users are not in the team/],
  ['nothing there', { kind: 'missing', path: '/teams/spend' }, 'gone', /nothing at \/teams\/spend/],
  ['500 as JSON', { kind: 'server_error', status: 500, path: daily }, 'failed', /500: An unexpected error/],
  ['502 as a page', { kind: 'server_error', status: 502, html: true, path: daily }, 'failed', /status 502/],
  ['no network', { kind: 'network', path: daily }, 'failed', /could not be reached/],
  ['half a body', { kind: 'truncated', path: '/teams/members' }, 'failed', /half an answer/],
  ['an answer of another shape', { kind: 'surprise', path: '/teams/members' }, 'failed', /does not document/],
];

describe('of Cursor', () => {
  test.each(ofCursor)('%s', async (_, fault, state, says) => {
    const hub = await connect();
    hub.cursor.faults.on(fault);
    for (const source of ['github', 'cursor', 'greptile']) await tickOne(hub, source, 1_500);
    expect(await shown(hub, state)).toMatch(says);
    hub.cursor.faults.clear();
    await goesOn(hub);
  });

  test.each([
    ['/teams/members', 'members'],
    [daily, 'daily-usage'],
    ['/teams/spend', 'spend'],
    ['/teams/filtered-usage-events', 'usage-events'],
    ['/analytics/team/models', 'models'],
    ['/analytics/ai-code/commits', 'ai-commits'],
  ])('an item of %s that cannot be read is one visible problem, and its page goes on', async (path, step) => {
    const hub = await connect();
    hub.cursor.faults.on({ kind: 'bad_item', path, times: 1 });
    await settle(hub);
    const problems = await hub.ctx.db.execute(sql`select step, code from sync_errors`);
    expect([...problems]).toEqual([{ step, code: 'unreadable' }]);
    const [row] = await hub.ctx.db.execute(sql`select count(*)::int as n from cursor_members`);
    expect(row?.n).toBe(step === 'members' ? 2 : 3);
  });

  test('a key that may only read the Admin API works for that, and each part says whether it can be read', async () => {
    const hub = await connect();
    hub.cursor.faults.on({ kind: 'enterprise', path: '/analytics' });
    await tickOne(hub, 'cursor');
    // The history is more than the Admin API takes in a minute.
    hub.clock.advance(61_000);
    await tickOne(hub, 'cursor');
    const states = await hub.ctx.db.execute(
      sql`select step, state from sync_steps where source = 'cursor' order by step`,
    );
    expect(states.map(({ step, state }) => `${String(step)} ${String(state)}`)).toEqual([
      'ai-commits forbidden',
      'daily-usage done',
      'members done',
      'models forbidden',
      'spend done',
      'usage-events done',
    ]);
    const source = (await listSources(hub.ctx)).find(({ id }) => id === 'cursor');
    expect(source).toMatchObject({ status: 'degraded', detail: expect.stringMatching(/2 of 6.*Enterprise/) });
    const { checks } = await testSource(hub.ctx, 'cursor');
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['API key', true],
      ['Members', true],
      ['Daily usage', true],
      ['Usage events', true],
      ['Spend', true],
      ['Analytics', false],
      ['AI code', false],
    ]);
  });

  test('a limit in the middle stops there, says until when, and goes on by itself at that time', async () => {
    const hub = await connect();
    hub.cursor.faults.on({ kind: 'limit', form: 'new', retryAfterSeconds: 300, path: daily, after: 4, times: 1 });
    expect(await tickOne(hub, 'cursor')).toBe('limited');
    const asked = hub.cursor.calls.filter(({ path }) => path === daily).length;
    expect(asked).toBe(5);
    const source = (await listSources(hub.ctx)).find(({ id }) => id === 'cursor');
    expect(source?.detail).toMatch(/goes on by itself at 2026-11-22T12:0\d/);
    hub.clock.advance(100_000);
    expect(await tickOne(hub, 'cursor')).toBe('limited');
    expect(hub.cursor.calls.filter(({ path }) => path === daily)).toHaveLength(asked);
    hub.clock.advance(205_000);
    await settle(hub);
    const all = hub.cursor.calls.filter(({ path }) => path === daily).length;
    // The newest span, each older one once, and the one that was refused.
    expect(all).toBeLessThanOrEqual(22);
    expect(await aiSnapshot(hub.ctx.db)).toEqual(undisturbed);
  });

  test('more members and more uses than a page holds all come, each once, with numbers for ids too', async () => {
    const team = smallTeam();
    const many = Array.from({ length: 1203 }, (_, index) => `p${index}@acme.example`);
    team.members.push(
      ...many.map((email, i) => ({ id: `user_${i}`, email, name: email, role: 'member' as const, isRemoved: false })),
    );
    team.days.push(...many.map((email) => ({ email, day: '2026-11-09', linesAdded: 2, linesAccepted: 1 })));
    const at = Date.parse('2026-11-12T08:00:00Z');
    team.events.push(
      ...many.map((email, i) => ({ at: at + i, email, model: 'sonnet-5', kind: 'Usage-based', cents: 1 })),
    );
    const own = await createDatabase();
    drop = own.drop;
    const hub = await connectAssistants(own.db, smallWorld(), { team, cursor: { numbered: true } });
    await own.db.execute(sql`update workspace set settings = '{"history_months": 1}'`);
    await settle(hub, 200);
    const [row] = await hub.ctx.db.execute(sql`
      select (select count(*)::int from cursor_members) as members, (select count(*)::int from cursor_events) as events,
        (select count(*)::int from cursor_days where active and at = '2026-11-09') as active`);
    expect(row).toEqual({ members: 1206, events: 1206, active: 1203 });
  });
});

const comments = { api: 'rest', path: '/comments' } as const;
const threads = { api: 'graphql', operation: 'AiThreads' } as const;
const ofGitHub: [string, Fault, string, RegExp][] = [
  ['comments that may not be read', { kind: 'forbidden', match: comments }, 'forbidden', /may not read/],
  ['single sign-on', { kind: 'saml', match: comments }, 'forbidden', /single sign-on/],
  [
    'a limit',
    { kind: 'secondary_limit', status: 429, retryAfterSeconds: null, match: comments },
    'limited',
    /secondary/,
  ],
  ['a limit of threads', { kind: 'rate_limit', match: threads }, 'limited', /limit/],
  ['502', { kind: 'server_error', status: 502, match: comments }, 'failed', /502/],
  ['half a body', { kind: 'truncated', match: comments }, 'failed', /half an answer/],
  ['threads that are too much', { kind: 'too_many_nodes', match: threads }, 'failed', /size/],
  ['threads cut short', { kind: 'resource_limits', match: threads }, 'failed', /cut an answer short/],
  ['a repository that cannot be seen', { kind: 'hidden', match: comments }, 'gone', /nothing there/],
];
const ofGreptile: [string, GreptileFault, string, RegExp][] = [
  ['a refused key', { kind: 'bad_key' }, 'forbidden', /refused its API key/],
  ['a limit with a time', { kind: 'limit', retryAfterSeconds: 30 }, 'limited', /asks to wait/],
  ['a limit without a time', { kind: 'limit', retryAfterSeconds: null }, 'limited', /asks to wait/],
  ['500', { kind: 'server_error' }, 'failed', /500/],
  ['half a body', { kind: 'truncated' }, 'failed', /half an answer/],
  ['no network', { kind: 'network' }, 'failed', /could not be reached/],
];

describe('of what Greptile did', () => {
  test.each(ofGitHub)('%s, at GitHub', async (_, fault, state, says) => {
    const hub = await connect();
    await tickOne(hub, 'github');
    hub.github.faults.on(fault);
    await tickOne(hub, 'greptile', 1_500);
    expect(await shown(hub, state)).toMatch(says);
    hub.github.faults.clear();
    await goesOn(hub);
  });

  test.each(ofGreptile)('%s, at Greptile', async (_, fault, state, says) => {
    const hub = await connect();
    hub.greptile.fault = fault;
    for (const source of ['github', 'greptile']) await tickOne(hub, source, 1_500);
    expect(await shown(hub, state)).toMatch(says);
    // What is read from GitHub is there all the same.
    const [row] = await hub.ctx.db.execute(sql`select count(*)::int as n from ai_comments`);
    expect(row?.n).toBe(6);
    hub.greptile.fault = null;
    await goesOn(hub);
  });
});
