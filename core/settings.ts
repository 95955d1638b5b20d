import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { json, timestamp } from '#core/db/values.ts';
import { transact } from '#core/db/transact.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';
import { markIssues } from '#core/facts/issue-dirt.ts';
import { refreshFactsForBots } from '#core/facts/refresh.ts';
import { fieldErrors, invalid } from '#core/lib/invalid.ts';
import { mergePatch } from '#core/lib/merge-patch.ts';

/** A rule that says which runs, releases, tags or merges are deployments, or which of GitHub's are production. */
export const DeploymentRule = z.strictObject({
  id: z.string().min(1).max(100),
  repository: z.string().nullable(),
  source: z.enum(['github', 'actions', 'release', 'tag', 'merge']),
  workflow: z.string().optional(),
  job: z.string().optional(),
  branch: z.string().optional(),
  event: z.string().optional(),
  environment: z.string().optional(),
  tag: z.string().optional(),
  service: z.string().optional(),
  production: z.boolean(),
});

export const DeploymentRules = z
  .array(DeploymentRule)
  .max(500)
  .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'must have another id for each rule');

/** A label of Linear whose issues are incidents, and whose they are where no pull request says so. */
const LinearLabel = z.union([
  z.string().min(1).max(200),
  z.strictObject({
    label: z.string().min(1).max(200),
    repository: z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'must be owner/name'),
  }),
]);

/** What the user sets. Every field has a default, so that an empty object is a whole set of settings. */
export const Settings = z.strictObject({
  time_zone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Paris').default('UTC'),
  bots: z
    .strictObject({ patterns: z.array(z.string().min(1).max(100)).max(200).default([]) })
    .default({ patterns: [] }),
  lead_time_start: z.enum(['first_commit', 'ready', 'merged', 'issue_started']).default('first_commit'),
  cycle_time_start: z.enum(['started_at', 'created_at']).default('started_at'),
  failure_evidence: z.enum(['sources', 'repository_only']).default('sources'),
  deployment_rules: DeploymentRules.default([]),
  incident_sources: z
    .strictObject({
      sentry: z
        .strictObject({
          level: z.enum(['error', 'fatal']).default('error'),
          events: z.number().int().min(1).default(10),
          window_hours: z.number().int().min(1).max(720).default(24),
        })
        .default({ level: 'error', events: 10, window_hours: 24 }),
      linear_labels: z.array(LinearLabel).default([]),
      github_labels: z.array(z.string()).default([]),
    })
    .default({ sentry: { level: 'error', events: 10, window_hours: 24 }, linear_labels: [], github_labels: [] }),
  history_months: z.number().int().min(1).max(240).default(18),
  retention_days: z.number().int().min(30).nullable().default(null),
});
export type Settings = z.infer<typeof Settings>;

/** The settings of now, defaults filled in. */
export async function readSettings(db: Queryable): Promise<Settings> {
  const [row] = await db.execute(sql`select settings from workspace`);
  return Settings.parse(row?.settings ?? {});
}

/**
 * Changes settings by a JSON merge patch (RFC 7396): what it names is replaced, `null` brings the default back, a list
 * is replaced whole. The result is checked as a whole; throws `invalid` with each field. Who is a bot decides over
 * facts, so they change in the same transaction.
 */
export async function updateSettings(ctx: Context, patch: unknown): Promise<Settings> {
  let asked: string[] = [];
  const settings = await transact(ctx.db, async (tx) => {
    const [row] = await tx.execute(sql`select settings from workspace for update`);
    const stored = row?.settings ?? {};
    const merged = mergePatch(stored, patch);
    const parsed = Settings.safeParse(merged);
    if (!parsed.success) throw invalid(fieldErrors(parsed.error));
    if (JSON.stringify(merged) === JSON.stringify(stored)) return parsed.data;
    await tx.execute(sql`update workspace set settings = ${json(merged)}, settings_version = settings_version + 1`);
    asked = await markTouched(tx, ctx, parsed.data, Settings.parse(stored));
    if (await refreshFactsForBots(tx, parsed.data, Settings.parse(stored))) await raiseDataVersion(tx);
    return parsed.data;
  });
  for (const source of asked) ctx.wake(source);
  return settings;
}

/**
 * Notes what has to be concluded anew: everything where other rules say what a deployment is, incidents where other labels
 * say what one is. Who calls settles it (core/delivery.ts). Rules are kept as they were, too. Returns the sources that are
 * to be asked for other things now.
 */
async function markTouched(tx: Transaction, ctx: Context, now: Settings, before: Settings): Promise<string[]> {
  const differs = (of: (settings: Settings) => unknown) => JSON.stringify(of(now)) !== JSON.stringify(of(before));
  if (differs((settings) => settings.bots)) await markIssues(tx, [{ kind: 'everything', ref: '' }]);
  const rules = differs((settings) => settings.deployment_rules);
  if (rules)
    await tx.execute(
      sql`insert into rule_versions (rules, at) values (${json(now.deployment_rules)}, ${timestamp(ctx.now())})`,
    );
  if (!rules && !differs((settings) => settings.incident_sources)) return [];
  const rows = await tx.execute(sql`select id from repositories`);
  const kind = rules ? 'everything' : 'incidents';
  await markDelivery(
    tx,
    rows.map(({ id }) => ({ repositoryId: Number(id), kind, ref: '' })),
  );
  return differs((settings) => settings.incident_sources.github_labels) ? lookAnew(tx, ctx) : [];
}

/** Makes what each source has be looked at anew at once. Returns the sources. */
async function lookAnew(tx: Transaction, ctx: Context): Promise<string[]> {
  const rows = await tx.execute(sql`
    update sync_steps set next_at = least(next_at, ${timestamp(ctx.now())}) where repository_id is null returning source`);
  return [...new Set(rows.map(({ source }) => String(source)))];
}

/** Says that settings or sources have changed, in the transaction that changes them. */
export async function raiseSettingsVersion(db: Queryable): Promise<void> {
  await db.execute(sql`update workspace set settings_version = settings_version + 1`);
}

/** Says that data has changed, in the transaction that changes it: every ETag that holds the version is stale. */
export async function raiseDataVersion(db: Queryable): Promise<void> {
  await db.execute(sql`update workspace set data_version = data_version + 1`);
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return name === 'UTC' || name.includes('/');
  } catch {
    return false;
  }
}
