/** Linear's limits: leaky buckets of requests and of complexity for each key, which fill again all the time. */

export type Resource = 'requests' | 'complexity';

export interface Limits {
  /** Takes from a bucket. `false`: there is not enough in it, and nothing was taken. */
  take(key: string, resource: Resource, amount: number): boolean;
  /** Empties a bucket. */
  exhaust(key: string, resource: Resource): void;
  /** What every answer says of a bucket. */
  headers(key: string, resource: Resource): Record<string, string>;
  clear(): void;
}

const hourMs = 3600_000;
const standard: Record<Resource, number> = { requests: 2_500, complexity: 3_000_000 };

export function createLimits(now: () => Date, given: Partial<Record<Resource, number>> = {}): Limits {
  const buckets = new Map<string, { left: number; at: number }>();
  const limitOf = (resource: Resource) => given[resource] ?? standard[resource];
  const bucketOf = (key: string, resource: Resource) => {
    const at = now().getTime();
    const name = `${resource} ${key}`;
    const bucket = buckets.get(name) ?? { left: limitOf(resource), at };
    const drops = ((at - bucket.at) / hourMs) * limitOf(resource);
    Object.assign(bucket, { left: Math.min(limitOf(resource), bucket.left + drops), at });
    buckets.set(name, bucket);
    return bucket;
  };
  return {
    take: (key, resource, amount) => {
      const bucket = bucketOf(key, resource);
      if (bucket.left < amount) return false;
      bucket.left -= amount;
      return true;
    },
    exhaust: (key, resource) => {
      bucketOf(key, resource).left = 0;
    },
    headers: (key, resource) => {
      const { left, at } = bucketOf(key, resource);
      const limit = limitOf(resource);
      const name = `x-ratelimit-${resource}`;
      // When the bucket will be full again, in milliseconds.
      const reset = Math.ceil(at + ((limit - left) / limit) * hourMs);
      return {
        [`${name}-limit`]: String(limit),
        [`${name}-remaining`]: String(Math.floor(left)),
        [`${name}-reset`]: String(reset),
      };
    },
    clear: () => buckets.clear(),
  };
}
