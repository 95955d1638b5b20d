import { parseConfig } from '#core/config.ts';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';

/** Keys that only tests use. */
export const testEnvironment = {
  NODE_ENV: 'test',
  VEELOCITY_ENCRYPTION_KEY: 'dGVzdC1vbmx5LWtleS0wMTIzNDU2Nzg5YWJjZGVmZ2g=',
  JWT_SECRET_KEY: 'a-signing-secret-that-only-tests-use',
  RATE_LIMIT_DELAY_MS: '0',
};

/** A context over `db` with a clock that stands still, an unreachable network and a silent log, unless told otherwise. */
export function createContext(
  db: Database,
  overrides: Partial<Context> & { environment?: Record<string, string> } = {},
): Context {
  const { environment, ...rest } = overrides;
  return {
    db,
    fetch: () => Promise.reject(new Error('This test has no network.')),
    now: () => new Date('2026-11-22T12:00:00Z'),
    wait: () => Promise.reject(new Error('The clock of this test stands still.')),
    ending: new AbortController().signal,
    config: parseConfig({ ...testEnvironment, ...environment }),
    log: () => {},
    wake: () => {},
    owner: 'test',
    demo: null,
    ...rest,
  };
}
