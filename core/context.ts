import type { Config } from '#core/config.ts';
import type { Database } from '#core/db/database.ts';

/** Writes one JSON line. `fields` must never hold a token, a key or a password. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/**
 * Everything a function may reach for, passed as the first argument.
 * A host makes one; nothing below a host keeps a connection, a cache, a timer or reads a clock.
 */
export interface Context {
  db: Database;
  /** The guarded fetch of the host: the only way to a provider. */
  fetch: typeof fetch;
  /** The only clock. */
  now: () => Date;
  /** Waits until the clock is so many milliseconds further, or until `ending`: the only timer. */
  wait: (ms: number) => Promise<void>;
  /** Aborted when the host is told to end: what takes long leaves at the next place where another process can go on. */
  ending: AbortSignal;
  config: Config;
  log: Log;
  /** Asks the host to run the sync of a source soon; it does not wait for it. */
  wake: (source: string) => void;
  /** Where the simulated providers of the demo answer `fetch`; `null`: this host has none. */
  demo: string | null;
  /** Names this process among those that sync the same database, for leases. */
  owner: string;
}
