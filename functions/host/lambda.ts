import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import type { Context } from '#core/context.ts';
import { type Database, openDatabase } from '#core/db/database.ts';
import { nodeFetch } from '#functions/host/guard-node.ts';
import { managedConfig } from '#functions/host/managed.ts';
import { openContext } from '#functions/host/open.ts';
import type { Env, Open } from '#functions/middleware/context.ts';

/**
 * The Lambda host. Each function is one bundle: an API noun behind its URL, a source behind its schedule, or the
 * migrations. A process serves one request at a time and is frozen in between, for minutes or forever.
 */

type Mount = (open: Open) => Hono<Env>;

/** A frozen process hears nothing of a closed connection. After a pause as long as this it is tried before it is used. */
const doubtAfterMs = 1000;
const answerWithinMs = 1000;

/** Handles the events of a function URL or an API gateway with the app that `mount` makes. */
export function serve(mount: Mount) {
  const host = new LambdaHost(process.env);
  const app = mount(() => host.ctx);
  const outer = new Hono<{ Bindings: { requestContext: { http?: { sourceIp?: string } } } }>().all('*', (c) =>
    app.fetch(c.req.raw, { remoteAddress: c.env.requestContext.http?.sourceIp ?? null, streams: false }),
  );
  const answer = handle(outer);
  return async (event: LambdaEvent, context?: LambdaContext) => {
    await host.awaken();
    return answer(event, context);
  };
}

/** Handles the events of a source's schedule, which say nothing: they become the request that its sync app answers. */
export function schedule(source: string, mount: Mount) {
  const host = new LambdaHost(process.env);
  const app = mount(() => host.ctx);
  return async (): Promise<unknown> => {
    await host.awaken();
    const response = await app.request(`/sync/${source}`, { method: 'POST' });
    if (!response.ok) throw new Error(`The scheduled sync was answered with ${response.status}.`);
    return response.json();
  };
}

/** What the functions of a process share: settings, a context and its connection, which outlive a request. */
export class LambdaHost {
  readonly #open: () => Context;
  #ctx: Context;
  #usedAt = Date.now();

  constructor(environment: NodeJS.ProcessEnv) {
    const { config, databaseUrl } = managedConfig(environment);
    const owner = `lambda:${environment.AWS_LAMBDA_FUNCTION_NAME ?? ''}:${randomBytes(4).toString('hex')}`;
    const fetch = nodeFetch(config);
    this.#open = () =>
      openContext({
        config,
        db: openDatabase(databaseUrl, { max: 2 }),
        fetch,
        // A request cannot start another function; what it made due is taken up by the source's next scheduled run.
        wake: () => {},
        owner,
        write: (line) => void process.stdout.write(line),
      });
    this.#ctx = this.#open();
  }

  get ctx(): Context {
    return this.#ctx;
  }

  /** Replaces the connection if it did not survive the time since the last request. */
  async awaken(): Promise<void> {
    const idleMs = Date.now() - this.#usedAt;
    this.#usedAt = Date.now();
    if (idleMs < doubtAfterMs) return;
    const { db } = this.#ctx;
    if (await answers(db)) return;
    this.#ctx = this.#open();
    db.$client.end({ timeout: 0 }).catch(() => {});
  }
}

async function answers(db: Database): Promise<boolean> {
  const statement = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  return Promise.race([statement, sleep(answerWithinMs, false)]);
}
