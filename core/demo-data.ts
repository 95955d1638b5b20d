import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import * as issues from '#core/db/issues.sql.ts';
import { sources } from '#core/db/settings.sql.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { transact } from '#core/db/transact.ts';
import { VeelocityError } from '#core/error.ts';
import { factsLock } from '#core/facts/delivery-dirt.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { raiseDataVersion, raiseSettingsVersion } from '#core/settings.ts';
import { removeErrorProjects } from '#core/sources/error-projects.ts';

/**
 * Demo data: an invented company that is synced as a real one is, from simulated providers inside the host, so that
 * anybody can look around before they have a token. It never stands beside real data.
 */

export const Demo = z.object({
  /** Can this host show demo data? */
  available: z.boolean(),
  /** Is it shown now? Until all of it is removed it is. */
  active: z.boolean(),
  /** When it was started; `null`: it is not shown, or is being removed. */
  since: z.string().nullable(),
  /** Why it cannot be started now; `null`: it can. */
  obstacle: z.string().nullable(),
});
export type Demo = z.infer<typeof Demo>;

/** All repositories of the company, whose name is in `core/demo/company`. */
const followed = ['org:bramblecart'];
const demoSources = ['github', 'github-actions', 'linear', 'cursor', 'greptile', 'sentry'];

/** What the company calls itself at Sentry, and which repositories its projects watch (core/demo/company/errors.ts). */
const trackerConfig = {
  organization: 'bramblecart',
  repositories: {
    'shop-web': 'bramblecart/storefront',
    'orders-api': 'bramblecart/orders-api',
    'mobile-app': 'bramblecart/mobile-app',
    checkout: 'bramblecart/checkout',
    search: 'bramblecart/search',
    warehouse: 'bramblecart/warehouse',
    notifications: 'bramblecart/notifications',
    admin: 'bramblecart/admin',
  },
};

/** What the simulated GitHub takes for a credential: it says since when the demo runs, and so what happens in it when. */
function demoSecret(since: Date): string {
  return `demo_${since.toISOString().slice(0, 10)}`;
}

/** Whether there is demo data, and whether there can be. */
export async function readDemo(ctx: Context): Promise<Demo> {
  const since = await activeSince(ctx.db);
  // While it is being removed there is data without its sources.
  const active = since !== null || (await hasRest(ctx.db));
  const obstacle = ctx.demo === null ? notHere : active ? shownAlready : await obstacleTo(ctx.db);
  return { available: ctx.demo !== null, active, since, obstacle };
}

const shownAlready = 'Demo data is shown already.';

const notHere =
  'This host has no demo data: it runs as functions. Start Veelocity with `npm start` on a machine to look around.';
const besideReal =
  'Demo data cannot be mixed with real data, and a real source is connected or was synced here. To look around, start Veelocity on an empty database.';

/**
 * Connects the simulated sources and starts their sync. Throws `not_found` on a host that has none, and `conflict`
 * beside a real source or where it runs already.
 */
export async function startDemo(ctx: Context): Promise<Demo> {
  const { demo } = ctx;
  if (demo === null) throw new VeelocityError('not_found', notHere);
  const now = ctx.now();
  const secret = await encrypt(ctx.config.encryptionKeys, demoSecret(now), now);
  await ctx.db.transaction(async (tx) => {
    await lockSources(tx);
    if ((await activeSince(tx)) !== null || (await hasRest(tx))) throw new VeelocityError('conflict', shownAlready);
    const obstacle = await obstacleTo(tx);
    if (obstacle !== null) throw new VeelocityError('conflict', obstacle);
    const common = { origin: 'demo', status: 'ok', detail: null, lastError: null, lastSyncAt: null };
    const credential = { secret, secretLast4: null, secretUpdatedAt: now.toISOString() };
    // What has no credential brings nothing: a row that was half filled in is replaced.
    await tx.execute(sql`delete from sources where id = any(${texts(demoSources)})`);
    await tx.insert(sources).values([
      { id: 'github', config: { repositories: followed, api_url: demo }, ...credential, ...common },
      { id: 'github-actions', config: { enabled: true }, ...common },
      { id: 'linear', config: {}, ...credential, ...common },
      { id: 'cursor', config: {}, ...credential, ...common },
      { id: 'greptile', config: {}, ...credential, ...common },
      { id: 'sentry', config: trackerConfig, ...credential, ...common },
    ]);
    await raiseSettingsVersion(tx);
  });
  for (const source of demoSources) ctx.wake(source);
  return readDemo(ctx);
}

/**
 * Takes the demo data and everything that was made of it away; account, tokens and settings stay. Without demo data there
 * is nothing to do. Throws `not_found` on a host that has none and where there is none.
 *
 * The sources go first, and by themselves: nothing more is read then, and what is being stored finds its step gone. All at
 * once it and the pages of a busy sync would wait for each other again and again. Who is stopped in between removes the
 * rest by asking once more.
 */
export async function removeDemo(ctx: Context): Promise<void> {
  const wasActive = await transact(ctx.db, async (tx) => {
    await lockSources(tx);
    // Whoever stores a page ends first, and whoever would begin one waits, before anything is held that they want.
    await tx.execute(sql`lock table sync_steps in access exclusive mode`);
    const since = await activeSince(tx);
    if (since !== null) await disconnect(tx, since);
    return since !== null;
  });
  const wasThere = await transact(ctx.db, async (tx) => {
    await lockSources(tx);
    if ((await activeSince(tx)) !== null || !(wasActive || (await hasRest(tx)))) return wasActive;
    await removeErrorProjects(tx, sql`p.origin = 'demo'`);
    await removeRepositories(tx);
    await removePeople(tx);
    await removeWholeSources(tx);
    await removeIssues(tx);
    await raiseSettingsVersion(tx);
    await raiseDataVersion(tx);
    return true;
  });
  if (!wasThere && ctx.demo === null) throw new VeelocityError('not_found', notHere);
}

/** Is there something of demo data whose sources are gone? */
async function hasRest(db: Queryable): Promise<boolean> {
  const [row] = await db.execute(sql`select exists (select from repositories where origin = 'demo') as rest`);
  return row?.rest === true;
}

/** Since when there is demo data; `null`: there is none. */
export async function activeSince(db: Queryable): Promise<string | null> {
  const [row] = await db.execute(sql`
    select secret_updated_at as since from sources where id = 'github' and origin = 'demo'`);
  return row === undefined ? null : toInstant(String(row.since));
}

/** One change of sources at a time (core/sources.ts has the same lock). */
async function lockSources(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sources'))`);
}

async function obstacleTo(db: Queryable): Promise<string | null> {
  const [row] = await db.execute(sql`
    select exists (select from sources where origin = 'real' and secret is not null)
      or exists (select from repositories where origin = 'real')
      or exists (select from error_projects where origin = 'real') as real`);
  return row?.real === true ? besideReal : null;
}

/**
 * Removes the sources and their place in the queue. The steps come first: each waits for the page that is being stored,
 * after which whoever reads for it finds it gone. Steps that were planned in the meantime go after the sources, since
 * none can be planned without one.
 */
async function disconnect(tx: Transaction, since: string): Promise<void> {
  const ours = texts(demoSources);
  await tx.execute(sql`delete from sync_steps where source = any(${ours})`);
  await tx.execute(sql`delete from sources where origin = 'demo'`);
  await tx.execute(sql`delete from sync_steps where source = any(${ours})`);
  await tx.execute(sql`delete from sync_runs where source = any(${ours}) and started_at >= ${timestamp(since)}`);
  await tx.execute(sql`delete from source_coverage where source = any(${ours})`);
}

/** Its teams, and what was said of its people: nobody else is known beside them. */
async function removePeople(tx: Transaction): Promise<void> {
  await tx.execute(sql`delete from teams where origin = 'demo'`);
  await tx.execute(sql`delete from people`);
  await tx.execute(sql`delete from kept_apart`);
}

/** What was read once for a whole source hangs on nothing: beside demo data there is no real one to mix it with. */
async function removeWholeSources(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    with days as (delete from cursor_days), events as (delete from cursor_events), spend as (delete from cursor_spend),
      models as (delete from cursor_models), commits as (delete from ai_commits), reviewers as (delete from ai_reviewers)
    delete from cursor_members`);
}

/** Everything else hangs on the repositories. Whoever concludes from one of them at this moment is waited for. */
async function removeRepositories(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(${factsLock}, id::int) from (select id from repositories where origin = 'demo' order by id) r`);
  await tx.execute(sql`delete from repositories where origin = 'demo'`);
}

/** What hangs on no repository: issues, and what they refer to. */
async function removeIssues(tx: Transaction): Promise<void> {
  for (const table of linearTables) await tx.execute(sql`delete from ${table}`);
  await tx.execute(sql`delete from issue_dirt`);
  await tx.execute(sql`delete from incident_judgements`);
}

const linearTables = [
  issues.linearIssues,
  issues.linearIssueChecks,
  issues.linearAttachments,
  issues.linearTeams,
  issues.linearStates,
  issues.linearUsers,
  issues.linearLabels,
  issues.linearProjects,
  issues.linearCycles,
];
