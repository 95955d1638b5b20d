import type { Context } from '#core/context.ts';
import { takeDemoReports } from '#core/demo-data/reports.ts';
import { providers } from '#core/providers/index.ts';
import { conclude } from '#core/sync/conclude.ts';
import type { Open } from '#functions/middleware/context.ts';
import { syncShell } from '#functions/middleware/shell.ts';
import { syncApp } from '#functions/sync/tick-app.ts';

/** The sources that have a scheduled function. */
export const sources: string[] = providers.map((provider) => provider.id);

/** Mounts every scheduled function, for hosts that run all of them: `POST /sync/<source>`, from inside only. */
export function createSync(open: Open) {
  const app = syncShell(open);
  for (const source of sources) app.route('/', syncApp(source)({ conclude, afterwards }));
  return app;
}

/** The demo's company reports what its own scripts know after each sync of GitHub. */
async function afterwards(ctx: Context, source: string): Promise<void> {
  if (source === 'github') await takeDemoReports(ctx);
}

/** What a tick answers: whether there is more to do, and when the next thing is due. */
export interface TickAnswer {
  state: 'idle' | 'busy' | 'more' | 'done' | 'limited' | 'broken' | 'not_configured';
  next_at: string | null;
}
