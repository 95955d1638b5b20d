import { eq, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { loginFailures } from '#core/db/account.sql.ts';
import { VeelocityError } from '#core/error.ts';

/**
 * Guessing is slowed down in the database, so that all processes count together: per address, and per account with a
 * growing delay. Delays are capped, tries during a delay neither count nor prolong it, and a browser that has logged in
 * before has a count of its own: nobody can lock the owner out.
 */

interface Limit {
  /** Tries that cost nothing. */
  free: number;
  /** The delay after the last free try; it doubles with each further one. */
  firstDelaySeconds: number;
  /** The longest delay. */
  maxDelaySeconds: number;
  /** Without a try for this long the count starts again. */
  forgetSeconds: number;
}

const addressLimit: Limit = { free: 20, firstDelaySeconds: 15, maxDelaySeconds: 900, forgetSeconds: 3600 };
const accountLimit: Limit = { free: 5, firstDelaySeconds: 1, maxDelaySeconds: 60, forgetSeconds: 3600 };

/** Who tries, as keys of `login_failures`. */
export interface Tries {
  keys: string[];
}

/** Where a try comes from. */
export interface Origin {
  /** The client's address; `null` where the host does not know it. */
  address: string | null;
  /** The browser, when it has logged in before (`core/account/device.ts`). */
  device?: string | null;
}

/**
 * Counts one try as failed before it is known whether it is, so that a hundred tries at once are a hundred tries.
 * A browser that has logged in before is counted by itself. Throws `too_many_requests` when one must wait; after a
 * success call `forgive`.
 */
export async function countTry(ctx: Context, from: Origin, account: string | null): Promise<Tries> {
  const tries: Tries = { keys: [] };
  if (from.device != null) {
    await count(ctx, `device:${from.device}`, accountLimit, tries);
    return tries;
  }
  if (from.address !== null) await count(ctx, `address:${from.address}`, addressLimit, tries);
  if (account !== null) await count(ctx, `account:${account}`, accountLimit, tries);
  return tries;
}

/** Takes back what `countTry` counted, and what came before: the right person has been seen. */
export async function forgive(ctx: Context, tries: Tries): Promise<void> {
  if (tries.keys.length > 0) await ctx.db.delete(loginFailures).where(inArray(loginFailures.key, tries.keys));
  const dayAgo = new Date(ctx.now().getTime() - 86_400_000).toISOString();
  await ctx.db.delete(loginFailures).where(lt(loginFailures.lastFailureAt, dayAgo));
}

async function count(ctx: Context, key: string, limit: Limit, tries: Tries): Promise<void> {
  const now = ctx.now().toISOString();
  const stale = sql`${loginFailures.lastFailureAt} < ${now}::timestamptz - make_interval(secs => ${limit.forgetSeconds})`;
  const failures = sql`(case when ${stale} then 1 else ${loginFailures.failures} + 1 end)`;
  const steps = sql`least(${failures} - ${limit.free}::int, 20)`;
  const delay = sql`case when ${failures} < ${limit.free}::int then 0
    else least(${limit.maxDelaySeconds}::int, ${limit.firstDelaySeconds}::int * power(2, ${steps})) end`;
  const counted = await ctx.db
    .insert(loginFailures)
    .values({ key, failures: 1, lastFailureAt: now, blockedUntil: now })
    .onConflictDoUpdate({
      target: loginFailures.key,
      set: {
        failures,
        lastFailureAt: now,
        blockedUntil: sql`${now}::timestamptz + make_interval(secs => (${delay})::double precision)`,
      },
      setWhere: lte(loginFailures.blockedUntil, now),
    })
    .returning({ key: loginFailures.key });
  if (counted.length === 0) throw await mustWait(ctx, key);
  tries.keys.push(key);
}

async function mustWait(ctx: Context, key: string): Promise<VeelocityError> {
  const [row] = await ctx.db
    .select({ until: loginFailures.blockedUntil })
    .from(loginFailures)
    .where(eq(loginFailures.key, key));
  const until = row === undefined ? ctx.now() : new Date(row.until);
  const seconds = Math.max(1, Math.ceil((until.getTime() - ctx.now().getTime()) / 1000));
  const detail = `There were too many tries. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`;
  return new VeelocityError('too_many_requests', detail, { retryAfterSeconds: seconds });
}
