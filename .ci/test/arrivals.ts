import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { World } from '#core/demo/model.ts';
import { providers } from '#core/providers/index.ts';
import type { Page, Provider, Scope, Step } from '#core/providers/provider.ts';
import { Settings } from '#core/settings.ts';
import { keepPage } from '#core/sync/keep.ts';
import { openRun } from '#core/sync/run.ts';
import type { Goal, ScanPlace } from '#core/sync/scan.ts';
import { createApi, readPages } from '#test/pages.ts';

/** Pages of one repository's history, read once and kept in whatever order a test wants. */

export interface Arrival {
  provider: Provider;
  step: Step;
  page: Page;
}

const since = '2020-01-01T00:00:00Z';

/** Every page of every step of the first repository's history, in each of the sizes. */
export async function readArrivals(world: World, sizes: number[], now: () => Date): Promise<Arrival[]> {
  const found: Arrival[] = [];
  for (const { provider, step } of stepsThat('history')) {
    for (const size of sizes) {
      for (const page of await readPages(apiOf(world, now), step, scopeOf(world), size)) {
        found.push({ provider, step, page });
      }
    }
  }
  return found;
}

/** The first repository's tags, releases and issues, as far as there are any, each list on one page. */
export async function readLists(world: World, now: () => Date, incidentLabels: string[]): Promise<Arrival[]> {
  const found: Arrival[] = [];
  for (const { provider, step } of stepsThat('list')) {
    const pages = await readPages(apiOf(world, now), step, scopeOf(world), 100, incidentLabels);
    found.push(...pages.filter(({ items }) => items > 0).map((page) => ({ provider, step, page })));
  }
  return found;
}

/** What is read of a repository; what is read once for a whole source is no part of its history. */
function stepsThat(reads: Step['reads']): { provider: Provider; step: Step }[] {
  const ofGitHub = providers.filter(({ credentialOf }) => credentialOf === 'github');
  return ofGitHub.flatMap((provider) =>
    provider.steps
      .filter((step) => step.reads === reads && step.scope === 'repository')
      .map((step) => ({ provider, step })),
  );
}

function apiOf(world: World, now: () => Date) {
  return createApi(createGitHub({ world, now }).fetch, now);
}

/** The world's first repository, under the id 1. */
function scopeOf({ repositories: [repository] }: World): Scope {
  if (repository === undefined) throw new Error('There is no repository.');
  return { id: 1, externalId: repository.node_id, name: nameOf(repository), defaultBranch: repository.default_branch };
}

/** Empties the database but for that repository, and returns how to keep a page of it. */
export async function openArrivals(ctx: Context, world: World): Promise<(arrival: Arrival) => Promise<void>> {
  const scope = scopeOf(world);
  await ctx.db.execute(sql`
    with gone as (delete from repositories), ended as (delete from sync_runs) delete from sync_steps`);
  await ctx.db.execute(sql`
    insert into repositories (id, source, external_id, name, url, default_branch, private, archived, fork, tracked, created_at)
    overriding system value
    values (1, 'github', ${scope.externalId}, ${scope.name}, '', ${scope.defaultBranch}, false, false, false, true, '2020-01-01')`);
  const [row] = await ctx.db.execute(sql`
    insert into sync_steps (source, step, repository_id, next_at) values ('github', 'any', 1, now()) returning id`);
  const run = await openRun(ctx, 'github');
  const settings = Settings.parse({});
  const place: ScanPlace = { kind: 'head', cursor: null, since, before: null, wanted: [], tag: null };
  const goal: Goal = { floor: since, now: ctx.now(), wanted: [], size: 10 };
  const still = { id: Number(row?.id), scope, progress: {}, mark: null, pageSize: null, failures: 0, token: 0 };
  return async ({ provider, step, page }) => {
    await keepPage(
      ctx,
      { run, provider, origin: 'real', step, claim: { ...still, step: step.id }, settings },
      {},
      place,
      page,
      goal,
    );
  };
}
