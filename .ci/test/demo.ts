import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { createHub } from '#core/demo/company/hub.ts';
import { startDemo } from '#core/demo-data.ts';
import { takeDemoReports } from '#core/demo-data/reports.ts';
import { providers } from '#core/providers/index.ts';
import { updateSettings } from '#core/settings.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createContext } from '#test/context.ts';

/** The company of the demo, synced from all its simulated providers as far back as `months`. */

const origin = 'https://demo.test';
/** A source can leave something for another to read. */
const rounds = 3;

export async function syncDemo(db: Database, now: () => Date, months: number): Promise<Context> {
  const ctx = createContext(db, { now, fetch: createHub(origin, now), demo: origin });
  await updateSettings(ctx, { history_months: months });
  await startDemo(ctx);
  for (let round = 0; round < rounds; round++) {
    for (const { id } of providers) while ((await tick(ctx, id, 600_000, conclude)).state === 'more');
    await takeDemoReports(ctx);
  }
  return ctx;
}
