import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Context } from '#core/context.ts';
import { type Database, openDatabase } from '#core/db/database.ts';
import { nodeFetch } from '#functions/host/guard-node.ts';
import { managedConfig } from '#functions/host/managed.ts';
import { openContext } from '#functions/host/open.ts';
import { openQueues } from '#functions/host/sqs.ts';
import type { Env, Open } from '#functions/middleware/context.ts';

/**
 * The Lambda host. Each function is one bundle: an API noun behind the router, a source behind its schedule and its queue,
 * what concludes from all of them, or the migrations. A process serves one event at a time and is frozen in between, for
 * minutes or forever.
 */

export type Mount = (open: Open) => Hono<Env>;

/** A frozen process hears nothing of a closed connection. After a pause as long as this it is tried before it is used. */
const doubtAfterMs = 1000;
const answerWithinMs = 1000;

/** What the functions of a process share: settings, a context and its connection, which outlive a request. */
export class LambdaHost {
  readonly #open: () => Context;
  readonly #send: ReturnType<typeof openQueues>;
  /** The sources for which a sync was asked since the request began, each so often as it was asked for. */
  #woken: string[] = [];
  #ctx: Context;
  #usedAt = Date.now();

  constructor(environment: NodeJS.ProcessEnv) {
    const { config, databaseUrl } = managedConfig(environment);
    const owner = `lambda:${environment.AWS_LAMBDA_FUNCTION_NAME ?? ''}:${randomBytes(4).toString('hex')}`;
    const fetch = nodeFetch(config);
    this.#send = openQueues(environment);
    this.#open = () =>
      openContext({
        config,
        // So many processes share a database only through a pooler, which knows no prepared statements.
        db: openDatabase(databaseUrl, { max: 2, prepare: false }),
        fetch,
        wake: (source) => {
          if (!this.#woken.includes(source)) this.#woken.push(source);
        },
        owner,
        write: (line) => void process.stdout.write(line),
      });
    this.#ctx = this.#open();
  }

  get ctx(): Context {
    return this.#ctx;
  }

  /** Are there queues by which others can be asked to work, too? */
  get hasQueues(): boolean {
    return this.#send !== null;
  }

  /** Serves one event. What it asked for is sent before the answer is given: after that the process is frozen. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    await this.#awaken();
    try {
      return await work();
    } finally {
      await this.#sendWoken();
    }
  }

  /** Asks for workers on a source, besides this process. */
  async ask(source: string, workers: number): Promise<void> {
    await Promise.all(Array.from({ length: workers }, () => this.#ask(source)));
  }

  /** Without a queue, what was made due is taken up by the source's next scheduled run. */
  async #sendWoken(): Promise<void> {
    const woken = this.#woken;
    this.#woken = [];
    await Promise.all(woken.map((source) => this.#ask(source)));
  }

  /** A queue that is away delays a sync until its schedule comes round; it fails nothing. */
  async #ask(source: string): Promise<void> {
    try {
      await this.#send?.(source, JSON.stringify({ source }));
    } catch (error) {
      this.#ctx.log('error', 'A sync could not be asked for; it waits for its schedule.', { source, error });
    }
  }

  /** Replaces the connection if it did not survive the time since the last request. */
  async #awaken(): Promise<void> {
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
