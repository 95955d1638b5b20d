import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queryable } from '#core/db/database.ts';
import { counted } from '#core/metrics/aggregate.ts';
import { deploymentFrequency } from '#core/metrics/deployment-frequency.ts';
import type { Selection } from '#core/metrics/selection.ts';

/** At which hours of the week deployments finish, and how many of them failed. */

export const Hours = z.object({
  metric: z.literal('deployment-frequency'),
  n: z.number().int(),
  time_zone: z.string(),
  /** Only those in which there was one; 1 is Monday, and hours are local. */
  cells: z.array(
    z.object({
      weekday: z.number().int().min(1).max(7),
      hour: z.number().int().min(0).max(23),
      n: z.number().int(),
      failed: z.number().int(),
    }),
  ),
});
export type Hours = z.infer<typeof Hours>;

/** The hours of the deployments of the window. The time zone is known here only, so that SQL gives instants. */
export async function readHours(db: Queryable, selection: Selection): Promise<Hours> {
  const [row] = await db.execute(sql`
    select to_json(array_agg(at)) as every, to_json(array_agg(at) filter (where failed)) as failed
    from (
      select extract(epoch from f.finished_at)::bigint as at, f.failed from deployment_facts f
      where ${counted(deploymentFrequency, { ...selection, previous: null })}
    ) one`);
  const { zone } = selection.timeline;
  const [every, failed] = [row?.every, row?.failed].map((list) => (list ?? []) as number[]) as [number[], number[]];
  const cells = new Map<string, Hours['cells'][number]>();
  const add = (seconds: number, name: 'n' | 'failed') => {
    const at = zone.hourAt(seconds * 1000);
    const key = `${at.weekday} ${at.hour}`;
    const cell = cells.get(key) ?? { ...at, n: 0, failed: 0 };
    cells.set(key, { ...cell, [name]: cell[name] + 1 });
  };
  for (const seconds of every) add(seconds, 'n');
  for (const seconds of failed) add(seconds, 'failed');
  return {
    metric: 'deployment-frequency',
    n: every.length,
    time_zone: zone.name,
    cells: [...cells.values()].sort((a, b) => a.weekday - b.weekday || a.hour - b.hour),
  };
}
