import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import type { SentryFault } from '#core/demo/sentry/faults.ts';
import { createSentryWorld } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { listSources } from '#core/sources.ts';
import { updateSettings } from '#core/settings.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { kilnErrors, kilns, watchedKilns } from '#test/kilns.ts';
import { connectTracker, errorSnapshot, tickSentry, type Tracker } from '#test/tracker.ts';

/** Every failure of a call to Sentry, one by one: the right visible state while it lasts, and a whole sync after it. */

let drop: (() => Promise<void>) | undefined;
afterEach(leave);

async function leave(): Promise<void> {
  await drop?.();
  drop = undefined;
}

async function connect(sentry: Parameters<typeof connectTracker>[3]['sentry'] = {}): Promise<Tracker> {
  const own = await createDatabase();
  drop = own.drop;
  await updateSettings(createContext(own.db), { history_months: 2 });
  return connectTracker(own.db, createWorld(kilns), createSentryWorld(kilnErrors(16)), {
    repositories: ['acme/kiln', 'acme/oven'],
    watched: watchedKilns,
    sentry,
  });
}

let undisturbed: Record<string, unknown[]>;

beforeAll(async () => {
  const hub = await connect();
  await settle(hub);
  undisturbed = await errorSnapshot(hub.ctx.db);
  await leave();
}, 120_000);

test('the undisturbed sync has something of everything', () => {
  for (const [table, rows] of Object.entries(undisturbed)) expect([table, rows.length > 0]).toEqual([table, true]);
});

interface Case {
  name: string;
  fault: SentryFault;
  /** The state of some step while the fault lasts, and words that the person reads. */
  state: string;
  says: RegExp;
  /** The status of the whole source, where the fault is about all of it. */
  source?: string;
}

const issues = { path: '/issues/?' };

const cases: Case[] = [
  {
    name: 'a revoked token',
    fault: { kind: 'bad_token' },
    state: 'broken',
    says: /wrong, expired or revoked/,
    source: 'broken',
  },
  {
    name: 'a limit with the end of its window',
    fault: { kind: 'rate_limit', ...issues },
    state: 'limited',
    says: /too frequently/,
  },
  {
    name: 'a limit that does not say until when',
    fault: { kind: 'rate_limit', resetSeconds: null, path: '/stats_v2/' },
    state: 'limited',
    says: /too frequently/,
  },
  {
    name: 'too many calls at once',
    fault: { kind: 'concurrency', path: '/releases/?' },
    state: 'limited',
    says: /concurrency/,
  },
  {
    name: 'a missing permission',
    fault: { kind: 'forbidden', path: '/releases/' },
    state: 'forbidden',
    says: /may not read this/,
  },
  {
    name: 'an organisation that cannot be seen',
    fault: { kind: 'not_found' },
    state: 'gone',
    says: /has nothing there/,
  },
  {
    name: 'an endpoint that was retired',
    fault: { kind: 'retired', path: '/stats_v2/' },
    state: 'gone',
    says: /no longer has this part/,
  },
  {
    name: 'a search that is not understood',
    fault: { kind: 'invalid', ...issues },
    state: 'failed',
    says: /status 400/,
  },
  { name: 'an inner error', fault: { kind: 'server_error', ...issues }, state: 'failed', says: /status 500/ },
  {
    name: 'a page of a proxy',
    fault: { kind: 'server_error', status: 502, html: true, path: '/stats_v2/' },
    state: 'failed',
    says: /status 502/,
  },
  {
    name: 'no network',
    fault: { kind: 'network', path: '/releases/?' },
    state: 'failed',
    says: /could not be reached/,
  },
  { name: 'half an answer', fault: { kind: 'truncated', ...issues }, state: 'failed', says: /half an answer/ },
];

test.each(cases)(
  '$name: it is seen, and afterwards nothing is lost or doubled',
  async ({ fault, state, says, source }) => {
    const hub = await connect();
    hub.sentry.faults.on(fault);
    await tickSentry(hub, 2_000);
    const steps = await hub.ctx.db.execute(sql`select state, error_detail from sync_steps where source = 'sentry'`);
    const shown = steps.find((step) => step.state === state);
    expect(shown, JSON.stringify(steps)).toBeDefined();
    expect(shown?.error_detail).toMatch(says);
    if (source !== undefined) {
      const { status, detail } = (await listSources(hub.ctx)).find(({ id }) => id === 'sentry') ?? {};
      expect(status).toBe(source);
      expect(detail).toMatch(says);
    }
    hub.sentry.faults.clear();
    hub.clock.advance(2 * 3600_000);
    await settle(hub);
    expect(await errorSnapshot(hub.ctx.db)).toEqual(undisturbed);
  },
);

test('an item that cannot be read is a problem that is shown, and its page goes on', async () => {
  const hub = await connect();
  hub.sentry.faults.on({ kind: 'bad_item', path: '/issues/?', times: 1 });
  await settle(hub);
  const { db } = hub.ctx;
  const problems = await db.execute(sql`select step, item, code from sync_errors where code <> 'gone'`);
  expect(problems).toEqual([{ step: 'issues', item: 'odd', code: 'unreadable' }]);
  expect(await countOf(db)).toBeGreaterThanOrEqual(15);
});

test('an issue that is gone at Sentry goes, and does not keep others from being read', async () => {
  const hub = await connect();
  await settle(hub);
  const before = await countOf(hub.ctx.db);
  const { world } = hub.sentry;
  const open = world.issues.findIndex(({ status }) => status === 'unresolved');
  world.issues.splice(open, 1);
  hub.clock.advance(24 * 3600_000);
  await settle(hub);
  hub.clock.advance(10 * 60_000);
  await settle(hub);
  expect(await countOf(hub.ctx.db)).toBe(before - 1);
});

test('a limit in the middle stops everything until its reset, and then it goes on by itself', async () => {
  const hub = await connect();
  hub.sentry.faults.on({ kind: 'rate_limit', resetSeconds: 40, path: '/issues/7', after: 8, times: 1 });
  expect(await tickSentry(hub, 60_000)).toBe('limited');
  const stoppedAt = hub.clock.now().getTime();
  const { detail } = (await listSources(hub.ctx)).find(({ id }) => id === 'sentry') ?? {};
  const until = Date.parse(/at (\S+Z)\.$/.exec(detail ?? '')?.[1] ?? '');
  expect(until - stoppedAt).toBeGreaterThan(30_000);
  const calls = hub.sentry.calls.length;
  hub.clock.advance(20_000);
  expect(await tickSentry(hub)).toBe('limited');
  expect(hub.sentry.calls).toHaveLength(calls);
  hub.clock.advance(new Date(until + 1000));
  await settle(hub);
  expect(hub.sentry.calls.length).toBeGreaterThan(calls);
  expect(await errorSnapshot(hub.ctx.db)).toEqual(undisturbed);
});

test('a server with small limits of its own is never asked too often', async () => {
  const hub = await connect({ limits: { calls: 5, seconds: 1, atOnce: 25 } });
  await settle(hub);
  expect(hub.sentry.calls.filter(({ status }) => status === 429)).toEqual([]);
  expect(await errorSnapshot(hub.ctx.db)).toEqual(undisturbed);
});

async function countOf(db: Database): Promise<number> {
  const [row] = await db.execute(sql`select count(*)::int as n from error_issues`);
  return Number(row?.n);
}
