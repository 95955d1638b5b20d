import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { json, texts, timestamp } from '#core/db/values.ts';
import { providers } from '#core/providers/index.ts';
import type { Provider, Step } from '#core/providers/provider.ts';
import type { Settings } from '#core/settings.ts';
import type { Progress } from '#core/sync/scan.ts';

/** Which steps there are, and how far back they go. */

export function providerOf(source: string): Provider | null {
  return providers.find((provider) => provider.id === source) ?? null;
}

/** The other providers that use the same credential. */
export function siblingsOf(provider: Provider): Provider[] {
  return providers.filter((other) => other !== provider && other.credentialOf === provider.credentialOf);
}

export function stepOf(provider: Provider, id: string): Step | null {
  return provider.steps.find((step) => step.id === id) ?? null;
}

/**
 * Makes the steps that are missing: one for the source, and one for each repository that is followed, unless the source
 * is being disconnected at this moment, for which this waits. `only` limits
 * them to these repositories' names (GitHub Actions can be switched on for some). Steps of what is no longer followed
 * stay where they are and are not claimed. Returns how many are new.
 */
export async function planSteps(db: Queryable, provider: Provider, now: Date, only: string[] | null): Promise<number> {
  const steps = provider.steps.map(({ id, scope, rank }) => ({ id, scope, rank }));
  const planned = await db.execute(sql`
    insert into sync_steps (source, step, repository_id, urgency, next_at)
    select ${provider.id}, step.id, r.id, step.rank, ${timestamp(now)}
    from (select id from sources where id = ${provider.id} for key share) connected
    cross join jsonb_to_recordset(${json(steps)}) as step(id text, scope text, rank int)
    left join repositories r on step.scope = 'repository' and r.tracked and r.source = ${provider.credentialOf}
      and (${only === null} or lower(r.name) = any(${texts((only ?? []).map((name) => name.toLowerCase()))}))
    where step.scope = 'source' or r.id is not null
    on conflict do nothing returning id`);
  if (only !== null) {
    await db.execute(sql`
      delete from sync_steps s using repositories r
      where s.source = ${provider.id} and r.id = s.repository_id and not lower(r.name) = any(${texts(only.map((name) => name.toLowerCase()))})`);
  }
  return planned.length;
}

/** The instant from which on history is wanted: that of Settings, or an earlier one that an import asked for. */
export function floorOf(progress: Progress, settings: Settings, now: Date): string {
  const floor = new Date(now);
  floor.setUTCMonth(floor.getUTCMonth() - settings.history_months);
  const wanted = progress.wanted === undefined ? floor.getTime() : Date.parse(progress.wanted);
  return new Date(Math.min(floor.getTime(), wanted)).toISOString();
}

/** When a step whose round is over is due again. Once a day a missed mark is made up for, spread over the hours. */
export function nextDue(ctx: Context, step: Step, unfinished: boolean, spread: number): Date {
  const intervalMs = Math.max(ctx.config.syncIntervalMinutes, step.everyMinutes ?? 0) * 60_000;
  const daily = 24 * 3600_000 - (spread % 120) * 60_000;
  return new Date(ctx.now().getTime() + (step.due === 'interval' || unfinished ? intervalMs : daily));
}
