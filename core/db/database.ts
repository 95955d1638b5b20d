import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { withPreparing } from '#core/db/prepared.ts';

/** A pool of connections with Drizzle on top. */
export type Database = PostgresJsDatabase & { $client: Sql };
/** An open transaction. */
export type Transaction = Parameters<Parameters<PostgresJsDatabase['transaction']>[0]>[0];
/** Anything that can run a statement. */
export type Queryable = Database | Transaction;

export interface DatabaseOptions {
  /** Connections at most; 1 on hosts that open one per request. */
  max: number;
  /** `false` behind a pooler, which may share connections between transactions and knows few settings. */
  prepare?: boolean;
  /** The server's socket on this machine, which costs a third less than its address; `url` says the rest. */
  socket?: string | null;
}

/**
 * Planned for its values each time: a plan that was made while the tables were empty, or for any window of time, is many
 * times slower than planning.
 */
const planned = { plan_cache_mode: 'force_custom_plan' };

/**
 * Opens a pool on `url`. Nothing is connected before the first statement.
 * Columns are `snake_case` in SQL and `camelCase` in TypeScript; instants are RFC 3339 text in UTC.
 */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const prepare = options.prepare ?? true;
  const client = postgres(url, {
    max: options.max,
    ...(options.socket != null && { path: options.socket }),
    prepare,
    fetch_types: false,
    connect_timeout: 10,
    // After an outage the next statement may try at once; by itself the driver would wait up to 20 seconds.
    backoff: () => 0.1,
    idle_timeout: 30,
    onnotice: () => {},
    connection: { TimeZone: 'UTC', application_name: 'veelocity', ...(prepare && planned) },
  });
  return drizzle(prepare ? withPreparing(client) : client, { casing: 'snake_case' });
}
