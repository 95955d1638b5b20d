/** GitHub's primary limits: a fixed window of an hour for each token and resource. */

export type Resource = 'core' | 'graphql' | 'search';

export interface Allowance {
  limit: number;
  used: number;
  remaining: number;
  /** Epoch seconds. */
  reset: number;
}

export interface Limits {
  /** What is left, without using any. */
  look(token: string, resource: Resource): Allowance;
  /** Uses `cost` and says what is left afterwards. */
  charge(token: string, resource: Resource, cost: number): Allowance;
  /** Uses everything up: the next call is refused. */
  exhaust(token: string, resource: Resource): void;
  /** Begins anew. */
  clear(): void;
}

const hourSeconds = 3600;
const standard: Record<Resource, number> = { core: 5000, graphql: 5000, search: 30 };
/** Without a token, by address. */
const anonymous: Record<Resource, number> = { core: 60, graphql: 0, search: 10 };

export function createLimits(now: () => Date, given: Partial<Record<Resource, number>> = {}): Limits {
  const windows = new Map<string, { used: number; reset: number }>();
  const limitOf = (token: string, resource: Resource) =>
    token === '' ? anonymous[resource] : (given[resource] ?? standard[resource]);
  const windowOf = (token: string, resource: Resource) => {
    const key = `${resource} ${token}`;
    const seconds = Math.floor(now().getTime() / 1000);
    const known = windows.get(key);
    if (known !== undefined && known.reset > seconds) return known;
    const length = resource === 'search' ? 60 : hourSeconds;
    const opened = { used: 0, reset: seconds + length };
    windows.set(key, opened);
    return opened;
  };
  const look = (token: string, resource: Resource): Allowance => {
    const { used, reset } = windowOf(token, resource);
    const limit = limitOf(token, resource);
    return { limit, used, remaining: Math.max(0, limit - used), reset };
  };
  return {
    look,
    charge: (token, resource, cost) => {
      const window = windowOf(token, resource);
      window.used = Math.min(limitOf(token, resource), window.used + cost);
      return look(token, resource);
    },
    exhaust: (token, resource) => {
      windowOf(token, resource).used = limitOf(token, resource);
    },
    clear: () => windows.clear(),
  };
}

/** The headers that every answer carries. */
export function limitHeaders(resource: Resource, allowance: Allowance): Record<string, string> {
  return {
    'x-ratelimit-limit': String(allowance.limit),
    'x-ratelimit-remaining': String(allowance.remaining),
    'x-ratelimit-used': String(allowance.used),
    'x-ratelimit-reset': String(allowance.reset),
    'x-ratelimit-resource': resource,
  };
}
