import type { Context } from '#core/context.ts';
import type { Transaction } from '#core/db/database.ts';
import { followDeployments, type IssueRules, settleIssues } from '#core/links/settle-issues.ts';
import { type DeliveryRules, dirtyRepositories, settleRepository, tryRepository } from '#core/links/settle.ts';
import { judgeErrors } from '#core/links/error-incidents.ts';
import { raiseDataVersion, readSettings, type Settings, updateSettings } from '#core/settings.ts';

/**
 * Concludes everything that has changed for issues and for deployments, one repository in one transaction: what is killed
 * or ends in between is concluded by the next call. Returns whether anything changed.
 */
export async function settleDelivery(ctx: Context): Promise<boolean> {
  const rules = deliveryRules(ctx, await readSettings(ctx.db));
  let changed = await aloneIn(ctx, (tx) => settleIssues(tx, rules));
  for (const id of await ctx.db.transaction((tx) => dirtyRepositories(tx, null))) {
    if (ctx.ending.aborted) break;
    changed = (await aloneIn(ctx, (tx) => settleRepository(tx, id, rules))) || changed;
  }
  return (await aloneIn(ctx, (tx) => followDeployments(tx, rules))) || changed;
}

/** Concludes something in a transaction of its own, which says that data has changed if it has. */
async function aloneIn(ctx: Context, conclude: (tx: Transaction) => Promise<boolean>): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const changed = await conclude(tx);
    if (changed) await raiseDataVersion(tx);
    return changed;
  });
}

/** Judges the errors that began a day ago. Who calls settles what follows of it. */
export async function judgeDueErrors(ctx: Context): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (await judgeErrors(tx, ctx.now())) await raiseDataVersion(tx);
  });
}

/** The same within a transaction that goes on, for what must be right, or be undone, together with it. */
export async function settleWithin(tx: Transaction, ctx: Context, settings: Settings): Promise<boolean> {
  const rules = deliveryRules(ctx, settings);
  let changed = await settleIssues(tx, rules);
  for (const id of await dirtyRepositories(tx, null)) changed = (await settleRepository(tx, id, rules)) || changed;
  changed = (await followDeployments(tx, rules)) || changed;
  if (changed) await raiseDataVersion(tx);
  return changed;
}

/**
 * Concludes everything of some repositories as other settings would have it, in a transaction that the caller takes back.
 * Nothing that others write to is touched before the facts of the first repository are locked, and versions stay.
 */
export async function tryWithin(tx: Transaction, ctx: Context, settings: Settings, ids: number[]): Promise<void> {
  const rules = deliveryRules(ctx, settings);
  for (const id of ids.toSorted((a, b) => a - b)) await tryRepository(tx, id, rules);
}

/** Changes settings, and at once all that they decide over. Throws `invalid` with each wrong field. */
export async function changeSettings(ctx: Context, patch: unknown): Promise<Settings> {
  const settings = await updateSettings(ctx, patch);
  await settleDelivery(ctx);
  return settings;
}

function deliveryRules(ctx: Context, settings: Settings): DeliveryRules & IssueRules {
  const { sentry: errors } = settings.incident_sources;
  return {
    rules: settings.deployment_rules,
    patterns: ctx.config.deploymentPatterns,
    bots: settings.bots,
    incidentLabels: settings.incident_sources.github_labels,
    incidentWindowHours: errors.window_hours,
    errors: { level: errors.level, events: errors.events, windowHours: errors.window_hours },
    linearLabels: settings.incident_sources.linear_labels.map((entry) =>
      typeof entry === 'string' ? { label: entry, repository: null } : entry,
    ),
  };
}
