import { sql } from 'drizzle-orm';
import type { Conclude } from '#core/sync/conclude.ts';

/** What `ctx.wake` takes for the function that concludes: functions/sync/conclusions.ts. */
const conclusions = 'conclusions';

/**
 * Leaves it to another function, where each source has one of its own: these are smaller without. What it leaves to ask a
 * source for, that function wakes the source for.
 */
export const askForConclusions: Conclude = async (ctx) => {
  const [row] = await ctx.db.execute(sql`
    select exists (select from delivery_dirt) or exists (select from issue_dirt) as dirty`);
  if (row?.dirty === true) ctx.wake(conclusions);
  return false;
};
