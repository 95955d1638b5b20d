import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#core/config.ts';
import type { Context } from '#core/context.ts';
import { type Database, openDatabase } from '#core/db/database.ts';
import { releaseLeases, sourcesUnderWay } from '#core/sync/claim.ts';
import { createApp } from '#functions/app.ts';
import { prepareDatabase } from '#functions/host/database.ts';
import { demoUrl, withDemo } from '#functions/host/demo.ts';
import { nodeFetch } from '#functions/host/guard-node.ts';
import { openContext } from '#functions/host/open.ts';
import { isDeadOwner, ownerName } from '#functions/host/processes.ts';
import { Schedule } from '#functions/host/schedule.ts';
import { createWaiting } from '#functions/host/waiting.ts';
import { createSync, sources, type TickAnswer } from '#functions/sync.ts';

const syncPatienceMs = 3000;

/** What the Node host runs on a database: the API, and the schedule that sends requests to itself. */
export class NodeService {
  readonly #db: Database;
  readonly #ctx: Context;
  readonly #schedule: Schedule;
  readonly #ending = new AbortController();
  /** The API, or what stands in for it until the database has answered. */
  #app: Pick<ReturnType<typeof createApp>, 'fetch'>;

  constructor(config: Config, databaseUrl: string, write: (line: string) => void) {
    this.#db = openDatabase(databaseUrl, { max: 10 });
    this.#ctx = openContext({
      config,
      db: this.#db,
      fetch: withDemo(nodeFetch(config, { ending: this.#ending.signal }), () => new Date()),
      demo: demoUrl,
      ending: this.#ending.signal,
      wake: (source) => this.#schedule.wake(source),
      owner: ownerName(),
      write,
    });
    const sync = createSync(() => this.#ctx);
    this.#schedule = new Schedule({
      sources,
      intervalMinutes: config.syncIntervalMinutes,
      run: async (source) => nextRun(await sync.request(`/sync/${source}`, { method: 'POST' })),
      log: this.#ctx.log,
    });
    this.#app = createWaiting(() => this.#ctx);
  }

  answer(request: Request, remoteAddress: string | null): Response | Promise<Response> {
    return this.#app.fetch(request, { remoteAddress });
  }

  /** Prepares the database, however long it is away (`away` is told once), and starts the schedule. */
  async run(away: () => void): Promise<void> {
    const ctx = this.#ctx;
    if (!(await prepareDatabase(this.#db, ctx.log, this.#ending.signal, away))) return;
    this.#app = createApp(() => ctx);
    await releaseLeases(ctx, (owner) => isDeadOwner(owner, ctx.owner));
    this.#schedule.start();
    // What was under way when a process ended goes on at once, and not when its source's turn comes.
    for (const source of await sourcesUnderWay(ctx)) this.#schedule.wake(source);
  }

  /** Begins nothing new, and lets the syncs under way come to the end of a page. */
  async finish(): Promise<void> {
    this.#ending.abort();
    await this.#schedule.stop(syncPatienceMs);
  }

  /** Leaves the database, after `finish`. Syncs that are still under way are abandoned where the next process takes them up. */
  async stop(): Promise<void> {
    const released = releaseLeases(this.#ctx, (owner) => owner === this.#ctx.owner).catch(() => {});
    // A database that is away keeps nobody from leaving.
    await Promise.race([released, sleep(1000)]);
    await this.#db.$client.end({ timeout: 2 });
  }
}

/** When a tick wants the next one: at once while there is more to do. */
async function nextRun(response: Response): Promise<Date | null> {
  if (!response.ok) throw new Error(`The sync was answered with ${response.status}: ${await response.text()}`);
  const { state, next_at: nextAt } = (await response.json()) as TickAnswer;
  if (state === 'more') return new Date();
  return nextAt === null || state === 'not_configured' ? null : new Date(nextAt);
}
