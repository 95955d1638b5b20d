import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { sources } from '#core/db/settings.sql.ts';
import { changeSettings, judgeDueErrors, settleDelivery } from '#core/delivery.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { providers } from '#core/providers/index.ts';
import type { Api, Page, Place, Provider, Scope, Step } from '#core/providers/provider.ts';
import { readSettings, type Settings } from '#core/settings.ts';
import { openSource } from '#core/sources.ts';
import { keepPage } from '#core/sync/keep.ts';
import { planSteps } from '#core/sync/plan.ts';
import { openRun } from '#core/sync/run.ts';
import type { Goal, Progress, ScanPlace } from '#core/sync/scan.ts';
import { wantsOf } from '#core/sync/wants.ts';
import { type Hooked, putWebhook } from '#core/webhooks.ts';
import { createClient } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { deliver, type Sent } from '#test/hooks.ts';
import { createApi } from '#test/pages.ts';
import { type Day, days, repository, sixSources } from '#test/six-worlds.ts';

/**
 * A database that all six sources are connected to, and what each of them brings, read once and kept in whatever order a
 * test wants: pages of histories one by one, lists as a whole, and what the engine asks for by id when it is asked for.
 */

/** A page of a history, or all pages of a list in their order, as they were on a day. */
export interface Reading {
  day: Day;
  provider: Provider;
  step: Step;
  pages: Page[];
}

/** A hook, and what it is about. */
export interface Hook extends Sent {
  /** `source step` of what is to be read for it. */
  brings: string[];
}

export interface Six {
  ctx: Context;
  readings: Reading[];
  /** Empties the database but for the connected sources, on a day. */
  begin(day: Day): Promise<void>;
  /** The next day. */
  setDay(day: Day): void;
  keep(reading: Reading): Promise<void>;
  /** Reads what a step wants by id, as far as it wants anything. Returns whether it did. */
  look(provider: Provider, step: Step): Promise<boolean>;
  /** Delivers a webhook through the API. Returns the status. */
  deliver(hook: Hook, delivery: string): Promise<number>;
  /** Reads all that webhooks have made due. */
  work(): Promise<void>;
  conclude(): Promise<void>;
}

/** Nothing is read of a repository of which nothing is known. */
const url = `https://github.com/${repository}`;
const since = '2026-10-26T00:00:00Z';
const still = { id: 1, externalId: '', name: repository, defaultBranch: 'main' };
/** What a workspace consists of is older than what happens in it. */
const headOf = (step: Step, cursor: string | null): ScanPlace => {
  const from = step.id === 'workspace' ? '2020-01-01T00:00:00Z' : since;
  return { kind: 'head', cursor, since: from, before: null, wanted: [], tag: null };
};

/** Small pages, so that there are several, but for those that are spans of days. */
const sizeOf = ({ id }: Step) => ({ 'error-counts': 31, workspace: 8, models: 30 })[id] ?? 4;

export async function openSix(db: Database): Promise<Six> {
  let today: Day = 'yesterday';
  const answers = { yesterday: sixSources('yesterday'), today: sixSources('today') };
  const ctx = createContext(db, { now: () => days[today], fetch: (...asked) => answers[today](...asked) });
  await connect(ctx);
  const desk = await openDesk(ctx);
  const readings: Reading[] = [];
  for (const day of ['yesterday', 'today'] as const) {
    today = day;
    readings.push(...(await desk.readAll(day)));
  }
  const client = createClient(ctx);
  const secrets = await setWebhooks(ctx);
  const keep = (reading: Reading) => desk.keep(reading);
  return {
    ctx,
    readings,
    begin: async (day) => {
      today = day;
      await desk.empty();
    },
    setDay: (day) => {
      today = day;
    },
    keep,
    look: (provider, step) => desk.look(today, provider, step),
    deliver: (hook, delivery) => deliver(client, secrets[hook.source], hook, delivery, days[today]),
    work: async () => {
      const stale = await ctx.db.execute(sql`
        update sync_steps set stale_at = null where stale_at is not null returning source || ' ' || step as place`);
      const places = new Set(stale.map(({ place }) => place));
      for (const reading of readings) if (reading.day === today && places.has(placeOf(reading))) await keep(reading);
    },
    conclude: async () => {
      await judgeDueErrors(ctx);
      await settleDelivery(ctx);
    },
  };
}

/** A step by the name of its source and its own. */
export function placeOf({ provider, step }: Pick<Reading, 'provider' | 'step'>): string {
  return `${provider.id} ${step.id}`;
}

const configs: Record<string, { config: Record<string, unknown>; key: string | null }> = {
  github: { config: { repositories: [repository] }, key: 'ghp_test' },
  'github-actions': { config: { enabled: true }, key: null },
  linear: { config: {}, key: 'lin_api_test' },
  cursor: { config: {}, key: 'key_test' },
  greptile: { config: {}, key: null },
  sentry: { config: { organization: 'acme', repositories: { kiln: repository } }, key: 'sntrys_test' },
};

async function connect(ctx: Context): Promise<void> {
  for (const [id, { config, key }] of Object.entries(configs)) {
    const secret = key === null ? null : await encrypt(ctx.config.encryptionKeys, key, ctx.now());
    await ctx.db.insert(sources).values({ id, config, secret });
  }
  const labels = ['incident'];
  await changeSettings(ctx, { incident_sources: { github_labels: labels, linear_labels: labels } });
  await ctx.db.execute(sql`
    insert into repositories (id, source, external_id, name, url, default_branch, private, archived, fork, tracked, created_at)
    overriding system value
    values (1, 'github', 'unknown yet', ${repository}, ${url}, 'main', false, false, false, true, '2020-01-01')`);
  for (const provider of providers) await planSteps(ctx.db, provider, ctx.now(), null);
}

async function setWebhooks(ctx: Context): Promise<Record<Hooked, string>> {
  const secretOf = async (source: Hooked) => (await putWebhook(ctx, source, {})).secret ?? '';
  return { github: await secretOf('github'), linear: await secretOf('linear'), sentry: await secretOf('sentry') };
}

/** Reads pages, and keeps them as the sync does. */
async function openDesk(ctx: Context) {
  const settings = await readSettings(ctx.db);
  const [{ externalId, scope }, opened] = [await scopeOf(ctx), await openAll(ctx)];
  const rows = await ctx.db.execute(sql`select id, source || ' ' || step as place from sync_steps`);
  const stepIds = new Map(rows.map(({ id, place }) => [String(place), Number(id)]));
  const run = await openRun(ctx, 'github');
  const tables = await tablesToEmpty(ctx);
  const asked = new Map<string, Page>();

  const askFor = (provider: Provider, step: Step, place: ScanPlace): Promise<Page> => {
    const { api, config } = opened.get(provider.id) ?? never(provider.id);
    return step.page(api, placeFor(step, scope, config, settings, place));
  };
  /** Keeps one page, and returns what is known after it. */
  const keepOne = ({ provider, step }: Reading, progress: Progress, place: ScanPlace, page: Page) => {
    const ofStep = step.scope === 'repository' ? scope : null;
    const claim = { id: stepIds.get(`${provider.id} ${step.id}`) ?? -1, step: step.id, scope: ofStep, progress };
    const whole = { ...claim, mark: null, pageSize: null, failures: 0, token: 0 };
    const goal: Goal = { floor: since, now: ctx.now(), wanted: [], size: sizeOf(step) };
    const at = { run, provider, origin: 'real' as const, step, claim: whole, settings };
    return keepPage(ctx, at, progress, place, page, goal);
  };
  return {
    empty: () => empty(ctx, tables, externalId),
    keep: async (reading: Reading) => {
      let [progress, cursor] = [{} as Progress, null as string | null];
      for (const page of reading.pages) {
        progress = await keepOne(
          reading,
          reading.step.reads === 'list' ? progress : {},
          headOf(reading.step, cursor),
          page,
        );
        cursor = page.next;
      }
    },
    look: async (day: Day, provider: Provider, step: Step) => {
      const ofStep = step.scope === 'repository' ? scope : null;
      const { ids } = await wantsOf(ctx.db, step.id, ofStep, null, { now: ctx.now(), floor: since });
      if (ids.length === 0) return false;
      const place: ScanPlace = { ...headOf(step, null), kind: 'wanted', wanted: ids.toSorted() };
      const key = JSON.stringify([day, provider.id, step.id, place.wanted]);
      const page = asked.get(key) ?? (await askFor(provider, step, place));
      asked.set(key, page);
      await keepOne({ day, provider, step, pages: [page] }, {}, place, page);
      return true;
    },
    readAll: async (day: Day) => {
      const found: Reading[] = [];
      for (const provider of providers) {
        for (const step of provider.steps.filter(({ reads, ownKey }) => reads !== 'wanted' && ownKey !== true)) {
          const pages: Page[] = [];
          let cursor: string | null = null;
          do {
            const page: Page = await askFor(provider, step, headOf(step, cursor));
            pages.push(page);
            cursor = page.next;
          } while (cursor !== null);
          if (step.reads === 'list') found.push({ day, provider, step, pages });
          else found.push(...pages.map((page) => ({ day, provider, step, pages: [page] })));
        }
      }
      return found;
    },
  };
}

function never(id: string): never {
  throw new Error(`${id} is not connected.`);
}

function placeFor(
  step: Step,
  scope: Scope,
  config: Record<string, unknown>,
  settings: Settings,
  place: ScanPlace,
): Place {
  return {
    ...place,
    scope: step.scope === 'repository' ? scope : null,
    config,
    incidentLabels: settings.incident_sources.github_labels,
    size: place.kind === 'wanted' ? step.pageSize : sizeOf(step),
    partial: false,
  };
}

/** The repository as GitHub knows it, under the id 1. */
async function scopeOf(ctx: Context): Promise<{ externalId: string; scope: Scope }> {
  const { api, config } = (await openAll(ctx)).get('github') ?? never('github');
  const [first] = providers[0]?.steps ?? [];
  const settings = await readSettings(ctx.db);
  const page = first && (await first.page(api, placeFor(first, still, config, settings, headOf(first, null))));
  const externalId = page?.rows.repositories?.[0]?.externalId ?? never('github');
  await ctx.db.execute(sql`update repositories set external_id = ${externalId}`);
  return { externalId, scope: { ...still, externalId } };
}

async function openAll(ctx: Context): Promise<Map<string, { api: Api; config: Record<string, unknown> }>> {
  const opened = new Map<string, { api: Api; config: Record<string, unknown> }>();
  for (const { id } of providers) {
    const { config, secret, ownSecret, urls } = (await openSource(ctx, id)) ?? never(id);
    opened.set(id, { api: { ...createApi(ctx.fetch, ctx.now), secret, ownSecret, urls }, config });
  }
  return opened;
}

const kept = [
  'schema_migrations',
  'workspace',
  'sources',
  'webhooks',
  'sync_steps',
  'sync_runs',
  'repositories',
  'rule_versions',
];

async function tablesToEmpty(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.execute(sql`
    select tablename as name from pg_tables where schemaname = 'public'`);
  return rows.map(({ name }) => String(name)).filter((name) => !kept.includes(name));
}

async function empty(ctx: Context, tables: string[], externalId: string): Promise<void> {
  const deletes = tables.map((name, place) => `d${place} as (delete from ${name})`);
  await ctx.db.execute(sql.raw(`with ${deletes.join(', ')} select`));
  await ctx.db.execute(sql`
    update repositories set external_id = ${externalId}, url = ${url}, aliases = '{}', pushed_at = null where id = 1`);
  await ctx.db.execute(sql`
    update sync_steps set state = 'done', progress = '{}', stale_at = null, mark = null, next_at = '2030-01-01', lease_until = null`);
}
