import { serve } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import { openDatabase } from '#core/db/database.ts';
import { createApp } from '#functions/app.ts';
import { syncShell } from '#functions/middleware/shell.ts';
import { openContext } from '#functions/host/open.ts';
import { createContext } from '#test/context.ts';

/** The API as the Node host serves it, and beside it a route of the same kind that does one `select 1` and nothing else. */

const db = openDatabase(process.env.DATABASE_URL ?? '', { max: 10 });
// As a host opens it, with the keys of tests.
const { config, fetch, wake, owner } = createContext(db);
const ctx = openContext({ config, db, fetch, wake, owner, write: () => {} });
const app = createApp(() => ctx);
const bare = syncShell(() => ctx).get('/select-1', async (c) =>
  c.json(await c.var.ctx.db.execute(sql`select 1 as one`)),
);

serve(
  {
    fetch: (request, env) => (new URL(request.url).pathname === '/select-1' ? bare : app).fetch(request, env),
    port: 0,
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
  },
  ({ port }) => process.stdout.write(`${port}\n`),
);
