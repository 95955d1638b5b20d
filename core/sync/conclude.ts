import type { Context } from '#core/context.ts';
import { judgeDueErrors, settleDelivery } from '#core/delivery.ts';
import { wakeUnknownCommits } from '#core/sync/wants.ts';

/**
 * How a host has concluded what a sync has read. Returns whether that leaves something to ask this source for; others are
 * woken.
 */
export type Conclude = (ctx: Context, source: string) => Promise<boolean>;

/** Concludes it here and now, and judges the errors whose time has come. */
export const conclude: Conclude = async (ctx, source) => {
  if (ctx.ending.aborted) return false; // The next tick begins with it.
  await judgeDueErrors(ctx);
  if (!(await settleDelivery(ctx))) return false;
  const woken = await wakeUnknownCommits(ctx);
  for (const other of woken) if (other !== source) ctx.wake(other);
  return woken.includes(source);
};
