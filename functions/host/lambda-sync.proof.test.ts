import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { createHub } from '#core/demo/company/hub.ts';
import { startDemo } from '#core/demo-data.ts';
import { providers } from '#core/providers/index.ts';
import { updateSettings } from '#core/settings.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { startFunction } from '#test/functions.ts';
import type { LambdaFunction } from '#test/lambda.ts';
import { type Queues, startQueues } from '#test/queues.ts';
import { sixSnapshot } from '#test/six-snapshot.ts';
import { functionNames } from '../../infra/bundle.ts';

/**
 * All six sources, read by functions of Lambda of which each carries the code of its own source, and concluded by another
 * one: what comes of it is what a host makes of it that does all of it itself.
 */

/** Six calls of each are enough for whatever one source leaves another to read. */
const mostRounds = 6;

interface Company {
  /** The settings with which its providers are found. */
  environment: Record<string, string>;
  /** A database to which they are connected. */
  connect(): Promise<Context>;
}

test('the functions of all sources read what one host reads, and leave the rest to the function that concludes', {
  timeout: 240_000,
}, async () => {
  const company = await serveCompany();
  const [alone, deployed] = [await company.connect(), await company.connect()];
  const queues = await startQueues(functionNames('sync'));
  onTestFinished(() => queues.close());

  await syncAlone(alone);
  await syncDeployed(deployed, queues, { ...company.environment, ...queues.environment });

  expect(await readProblems(deployed.db)).toEqual(await readProblems(alone.db));
  const [expected, found] = [await sixSnapshot(alone.db), await sixSnapshot(deployed.db)];
  for (const [name, rows] of Object.entries(expected)) expect(found[name], name).toEqual(rows);
  expect(Object.values(expected).filter((rows) => (rows as unknown[]).length > 0).length).toBeGreaterThan(20);
});

/** The company of the demo on a port, as real providers. It stands still. */
async function serveCompany(): Promise<Company> {
  const now = new Date();
  let answer: typeof fetch = () => Promise.reject(new Error('It is not told yet.'));
  const server = createAdaptorServer({ fetch: (request) => answer(request) });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answer = createHub(url, () => now);
  const environment = {
    VEELOCITY_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
    JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
    GITHUB_API_URL: url,
    GITHUB_GRAPHQL_URL: `${url}/graphql`,
    LINEAR_API_URL: `${url}/linear/graphql`,
    CURSOR_API_URL: `${url}/cursor`,
    GREPTILE_API_URL: `${url}/greptile`,
    SENTRY_API_URL: `${url}/sentry/api/0`,
    ALLOW_INSECURE_SOURCES: 'true',
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    RATE_LIMIT_DELAY_MS: '0',
  };
  return {
    environment,
    connect: async () => {
      const { db, url: databaseUrl, drop } = await createDatabase();
      onTestFinished(drop);
      const ctx = createContext(db, { environment, now: () => new Date(), wait: (ms) => sleep(ms), fetch, demo: url });
      await updateSettings(ctx, { history_months: 1 });
      await startDemo(ctx);
      // On Lambda there is no demo: these are sources like others, but for the allowance that calls have in a minute.
      return { ...ctx, demo: null, owner: databaseUrl };
    },
  };
}

async function syncAlone(ctx: Context): Promise<void> {
  for (let round = 0; round < mostRounds; round++)
    for (const { id } of providers) await tick(ctx, id, 600_000, conclude);
  expect(await dueSteps(ctx.db)).toBe(0);
}

/** Lets all schedules come round, and delivers what the functions ask for, until nothing is asked for. */
async function syncDeployed(ctx: Context, queues: Queues, environment: Record<string, string>): Promise<void> {
  const functions = new Map<string, LambdaFunction>();
  onTestFinished(async () => void (await Promise.all([...functions.values()].map((each) => each.stop()))));
  for (const source of functionNames('sync')) {
    const started = await startFunction(`sync/${source}`, { ...environment, DATABASE_URL: ctx.owner });
    functions.set(source, started);
  }
  const asked = new Set<string>();
  for (let round = 0; round < mostRounds; round++) {
    for (const { id } of providers) await functions.get(id)?.invoke({});
    for (let next = queues.taken.shift(); next !== undefined; next = queues.taken.shift()) {
      const body = JSON.stringify(next.message);
      asked.add(next.queue);
      await functions.get(next.queue)?.invoke({ Records: [{ messageId: '1', body }] });
    }
  }
  expect(await dueSteps(ctx.db)).toBe(0);
  expect([...asked]).toContain('conclusions');
}

/** What could not be read: the company was deployed once from a commit that nobody has any more. */
async function readProblems(db: Database): Promise<unknown[]> {
  return [...(await db.execute(sql`select distinct source, step, code, detail from sync_errors order by 1, 2, 3, 4`))];
}

async function dueSteps(db: Database): Promise<number> {
  const [row] = await db.execute(sql`select count(*)::int as due from sync_steps where next_at <= now()`);
  return Number(row?.due);
}
