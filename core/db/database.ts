import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';

/** A pool of connections with Drizzle on top. */
export type Database = PostgresJsDatabase & { $client: Sql };
/** An open transaction. */
export type Transaction = Parameters<Parameters<PostgresJsDatabase['transaction']>[0]>[0];
/** Anything that can run a statement. */
export type Queryable = Database | Transaction;

export interface DatabaseOptions {
  /** Connections at most; 1 on hosts that open one per request. */
  max: number;
  /** `false` behind a pooler that shares connections between transactions. */
  prepare?: boolean;
}

/**
 * Opens a pool on `url`. Nothing is connected before the first statement.
 * Columns are `snake_case` in SQL and `camelCase` in TypeScript; instants are RFC 3339 text in UTC.
 */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const client = postgres(url, {
    max: options.max,
    prepare: options.prepare ?? true,
    fetch_types: false,
    connect_timeout: 10,
    // After an outage the next statement may try at once; by itself the driver would wait up to 20 seconds.
    backoff: () => 0.1,
    idle_timeout: 30,
    onnotice: () => {},
    connection: { TimeZone: 'UTC', application_name: 'veelocity' },
  });
  return drizzle(client, { casing: 'snake_case' });
}
