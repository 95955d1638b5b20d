import { sql } from 'drizzle-orm';
import { openSession } from '#core/account/session.ts';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { demoUrl, withDemo } from '#functions/host/demo.ts';
import { createSync, sources } from '#functions/sync.ts';
import { type Answer, type CallOptions, createClient, createOwner, owner } from '#test/client.ts';
import { createContext } from '#test/context.ts';

/** A host that has the demo, with a clock that tests move on. */
export interface DemoHost {
  ctx: Context;
  call(path: string, options?: CallOptions): Promise<Answer>;
  /** Runs all sources, as the schedule does, until none has anything to do. */
  settle(): Promise<void>;
  moveTo(instant: string): Promise<void>;
  /** The same database behind a host that has no demo. */
  elsewhere: DemoHost['call'];
}

/** When its clock begins. */
export const begin = '2026-11-18T09:30:00Z';

/** Opens one on `db`, with an owner who is logged in. */
export async function openHost(db: Database): Promise<DemoHost> {
  let [instant, startedAt] = [Date.parse(begin), performance.now()];
  const now = () => new Date(instant + (performance.now() - startedAt));
  const outside: typeof fetch = () => Promise.reject(new Error('The demo asks nobody outside.'));
  const ctx = createContext(db, { now, fetch: withDemo(outside, now), demo: demoUrl });
  const sync = createSync(() => ctx);
  const [client, other] = [createClient(ctx), createClient({ ...ctx, demo: null })];
  let { bearer } = await createOwner(ctx);
  const tick = async (source: string) => (await sync.request(`/sync/${source}`, { method: 'POST' })).json();
  return {
    ctx,
    call: (path, options) => client(path, { bearer, ...options }),
    elsewhere: (path, options) => other(path, { bearer, ...options }),
    settle: async () => {
      for (let round = 0; round < 10; round++) {
        const states: string[] = [];
        for (const source of sources) states.push(String((await tick(source)).state));
        if (states.every((state) => state === 'idle' || state === 'not_configured')) return;
      }
      throw new Error('The sync never ends.');
    },
    moveTo: async (text) => {
      [instant, startedAt] = [Date.parse(text), performance.now()];
      // The session of before has ended by then.
      bearer = (await openSession(ctx, { id: 1, email: owner.email })).accessToken;
    },
  };
}

/** How many rows each table has. Sessions come and go with the clock. */
export async function countAll(db: Database): Promise<Record<string, number>> {
  const tables = await db.execute(sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.execute(sql`select count(*)::int as n from ${sql.identifier(String(name))}`);
    if (name !== 'sessions') counts[String(name)] = Number(row?.n);
  }
  return counts;
}
