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
  /** Aborted when the platform is told to end, on one that is; others are killed, or finish what they began. */
  ending?: AbortSignal;
  /** Where the simulated providers of the demo answer `fetch`, on a platform that has them. */
  demo?: string;
  /** Takes one line of the log. */
  write: (line: string) => void;
}

/** Builds the context that a host lends to each request and each sync. Hosts are the only place that reads a clock or sets a timer. */
export function openContext(platform: Platform): Context {
  const { config, db, fetch, wake, owner, demo = null, write } = platform;
  const now = () => new Date();
  const ending = platform.ending ?? new AbortController().signal;
  const wait = (ms: number) => waitFor(ms, ending);
  return { config, db, fetch, now, wait, ending, wake, owner, demo, log: createLog(config, write, now) };
}

function waitFor(ms: number, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ending.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      ending.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    ending.addEventListener('abort', end);
  });
}
