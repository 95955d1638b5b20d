import type { Config } from '#core/config.ts';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { createLog } from '#functions/host/log.ts';

/** What a platform has to bring for a context; the rest is the same on all of them. */
export interface Platform {
  config: Config;
  db: Database;
  /** The guarded fetch of the platform. */
  fetch: typeof fetch;
  /** Asks for a sync of a source soon, as the platform has it. */
  wake: (source: string) => void;
  /** Names this process among those that sync the same database. */
  owner: string;
  /** Where the simulated providers of the demo answer `fetch`, on a platform that has them. */
  demo?: string;
  /** Takes one line of the log. */
  write: (line: string) => void;
}

/** Builds the context that a host lends to each request and each sync. Hosts are the only place that reads a clock or sets a timer. */
export function openContext({ config, db, fetch, wake, owner, demo, write }: Platform): Context {
  const now = () => new Date();
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return { config, db, fetch, now, wait, wake, owner, demo: demo ?? null, log: createLog(config, write, now) };
}
