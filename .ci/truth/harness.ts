import { sql } from 'drizzle-orm';
import { createGitHub } from '#core/demo/github/github.ts';
import type { World as DemoWorld } from '#core/demo/model.ts';
import type { Context } from '#core/context.ts';
import { updateSettings } from '#core/settings.ts';
import { type Client, createClient, createOwner, owner } from '#test/client.ts';
import { createDatabase } from '#test/database.ts';
import { type Hub, connectHub, settle } from '#test/hub.ts';
import { seconds } from './ledger.ts';
import type { Kind, World } from './oracle.ts';
import { type RawRepository, readRepository } from './payloads.ts';

/** The product over a world and, beside it, the payloads of the same world as a plain reader sees them. */
export interface Harness {
  ctx: Context;
  world: World;
  /** Asks the API with the owner's session; throws when it is refused. */
  // oxlint-disable-next-line no-explicit-any -- answers are compared as they come
  ask: (path: string) => Promise<any>;
  change: (path: string, method: string, json: unknown) => Promise<void>;
  call: Client;
  bearer: string;
  drop: () => Promise<void>;
}

/** Something that a script posts to the API. */
export interface Posted {
  path: string;
  json: unknown;
}

/**
 * Syncs a world through the real sync, in which scripts post what they know, and reads it beside it. From then on the
 * clock stands still.
 */
export async function openHarness(
  demo: DemoWorld,
  patterns: string[],
  settings: Record<string, unknown> = {},
  posted: Posted[] = [],
): Promise<Harness> {
  const names = demo.repositories.map((one) => `${one.owner.login}/${one.name}`);
  const database = await createDatabase();
  const hub = await connectHub(database.db, demo, { repositories: names, start: '2026-11-22T12:00:00Z' });
  await updateSettings(hub.ctx, { ...settings, bots: { patterns } });
  await settle(hub);
  await post(hub, posted);
  // Earlier attempts of repeated runs are asked for once the runs are known: in the next round.
  hub.clock.advance(20 * 60_000);
  await settle(hub);
  const now = hub.clock.now();
  const ctx = { ...hub.ctx, now: () => now };
  const call = createClient(ctx);
  // The session of before is over.
  const { json: session } = await call('/auth/login', { json: owner });
  const bearer = String(session.access_token);
  const ask: Harness['ask'] = async (path) => {
    const answer = await call(path, { bearer });
    if (answer.status !== 200) throw new Error(`${path} → ${answer.status} ${answer.text}`);
    return answer.json ?? answer.text;
  };
  const change: Harness['change'] = async (path, method, json) => {
    const answer = await call(path, { bearer, method, json });
    if (answer.status !== 200) throw new Error(`${method} ${path} → ${answer.status} ${answer.text}`);
  };
  const world = await readWorld({ ...hub, ctx }, demo, patterns);
  return { ctx, world, ask, change, call, bearer, drop: () => database.drop() };
}

async function post({ ctx }: Hub, posted: Posted[]): Promise<void> {
  const call = createClient(ctx);
  const { bearer } = await createOwner(ctx);
  for (const { path, json } of posted) {
    const answer = await call(path, { bearer, json });
    if (answer.status !== 201) throw new Error(`${path} → ${answer.status} ${answer.text}`);
  }
}

/** The world of a hub as a plain reader sees it. */
export async function readWorld({ ctx }: Pick<Hub, 'ctx'>, demo: DemoWorld, patterns: string[]): Promise<World> {
  const now = ctx.now();
  return {
    repositories: await readAll(demo, now),
    now: Math.floor(now.getTime() / 1000),
    patterns,
    excluded: new Set(),
    coveredFrom: await readCoverage(ctx),
  };
}

async function readAll(demo: DemoWorld, now: Date): Promise<RawRepository[]> {
  const limits = { graphql: 1_000_000, core: 1_000_000 };
  const { fetch } = createGitHub({ world: demo, now: () => now, limits });
  const read: RawRepository[] = [];
  for (const one of demo.repositories) read.push(await readRepository(fetch, `${one.owner.login}/${one.name}`));
  return read;
}

/** Since when the product says it knows. That it does is checked; when that begins is the sync's own choice. */
async function readCoverage({ db }: Context): Promise<World['coveredFrom']> {
  const rows = await db.execute(
    sql`select r.name, c.step, c.covered_from::text as since from coverage c join repositories r on r.id = c.repository_id`,
  );
  const known = new Map(rows.map((row) => [`${String(row.name)} ${String(row.step)}`, String(row.since)]));
  const sinceOf = (key: string) => {
    const since = known.get(key);
    if (since === undefined) return Number.POSITIVE_INFINITY;
    return since === '-infinity' ? Number.NEGATIVE_INFINITY : seconds(`${since.replace(' ', 'T')}:00`);
  };
  return (repository, of) => Math.max(...steps[of].map((step) => sinceOf(`${repository} ${step}`)));
}

/** What has to be read before something can be counted. */
const steps: Record<Kind, string[]> = {
  pulls: ['pull-requests'],
  runs: ['workflow-runs'],
  jobs: ['workflow-runs', 'workflow-jobs'],
  deployments: ['deployments', 'commits', 'workflow-runs'],
  changes: ['deployments', 'commits', 'workflow-runs', 'pull-requests'],
};

export interface Listed {
  id: number;
  number: number;
  repository: string;
}

/** Everything that the API lists. */
export async function listAll<T>({ ask }: Pick<Harness, 'ask'>, path: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await ask(`${path}${path.includes('?') ? '&' : '?'}limit=100${after}`);
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

const listPullRequests = (harness: Pick<Harness, 'ask'>) => listAll<Listed>(harness, '/pull-requests?bots=include');

/** Lets steps of repositories be known from some instant on only. */
export async function knowLess(
  { ctx, world }: Harness,
  less: { repository: string; step: string; since: string }[],
): Promise<void> {
  for (const { repository, step, since } of less) {
    await ctx.db.execute(sql`
      update coverage set covered_from = ${since}::timestamptz
      where step = ${step} and repository_id = (select id from repositories where name = ${repository})`);
  }
  world.coveredFrom = await readCoverage(ctx);
}

/** What happened before anything is covered may be known or not; the oracle is told which of it is. */
export async function forgetTheUnknown({ ctx, world, ask }: Harness): Promise<void> {
  const listed = await listPullRequests({ ask });
  const known = new Set(listed.map((one) => `${one.repository}#${one.number}`));
  const stored = await ctx.db.execute(
    'select r.name, w.run_id, w.attempt from workflow_runs w join repositories r on r.id = w.repository_id',
  );
  for (const row of stored) known.add([row.name, row.run_id, row.attempt].join('/'));
  for (const repository of world.repositories) {
    const { name } = repository;
    const isKnown = (key: string, updatedAt: string, of: 'pulls' | 'runs') => {
      if (known.has(key)) return true;
      if (seconds(updatedAt) >= world.coveredFrom(name, of)) throw new Error(`${key} is covered and not known.`);
      return false;
    };
    repository.pulls = repository.pulls.filter((one) => isKnown(`${name}#${one.number}`, one.updatedAt, 'pulls'));
    repository.runs = repository.runs.filter((one) =>
      isKnown(`${name}/${one.id}/${one.run_attempt}`, one.updated_at, 'runs'),
    );
  }
}

/** Takes every 19th pull request out of the metrics by hand. */
export async function excludeSome(harness: Harness): Promise<void> {
  for (const { id, number, repository } of await listPullRequests(harness)) {
    if (number % 19 !== 3) continue;
    await harness.change(`/pull-requests/${id}`, 'PATCH', { excluded: { reason: 'to see what happens' } });
    harness.world.excluded.add(`${repository}#${number}`);
  }
}
