import type { Config } from '#core/config.ts';
export function guardedFetch(_config: Config): typeof fetch {
  return fetch;
}
