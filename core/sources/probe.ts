import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { VeelocityError } from '#core/error.ts';
import { redact } from '#core/lib/redact.ts';
import { providers } from '#core/providers/index.ts';
import {
  type Api,
  type Check,
  type Provider,
  ProviderError,
  type VisibleRepository,
} from '#core/providers/provider.ts';
import { readSettings } from '#core/settings.ts';
import {
  listSources,
  type OpenSource,
  openSource,
  putSource,
  setSourceStatus,
  type Source,
  type SourceChange,
  sourceIdOf,
} from '#core/sources.ts';
import { openApi } from '#core/sources/api.ts';
import { credentialOf, sourceIds } from '#core/sources/config.ts';
import { openBudget } from '#core/sources/budget.ts';

/** Asking a provider while somebody waits: what a credential may do, and what it can see. */

/** What a test of a source found, each permission by name. */
export const Probe = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
export type Probe = z.infer<typeof Probe>;

/** Who connects a source waits so long at most for what its provider says. */
const patienceMs = 8_000;

/**
 * Connects a source or changes it (core/sources.ts), and tries it where nothing is known of it yet, with those that share its
 * credential, so that its status is what the provider says. One that does not answer in time is not tried yet: a sync has been asked for, and will.
 */
export async function connectSource(
  ctx: Context,
  id: string,
  change: SourceChange,
  waitMs = patienceMs,
): Promise<Source> {
  const stored = await putSource(ctx, id, change);
  const sharing = sourceIds.filter((one) => one === id || credentialOf(one) === id);
  const opened = await Promise.all(sharing.map((one) => openSource(ctx, one)));
  const untried = sharing.filter((_, i) => opened[i]?.untried === true);
  if (untried.length === 0) return stored;
  const late = AbortSignal.timeout(waitMs);
  const waited = new Promise((resolve) => late.addEventListener('abort', resolve, { once: true }));
  await Promise.race([Promise.all(untried.map((one) => testSource(ctx, one))), waited]);
  return (await listSources(ctx)).find((source) => source.id === id) ?? stored;
}

/**
 * Asks the provider for each permission that a sync needs, and keeps the result as the source's status.
 * Throws `not_found` for an unknown source, `conflict` for one that is not connected.
 */
export async function testSource(ctx: Context, id: string): Promise<Probe> {
  const { provider, api, opened } = await openProvider(ctx, id);
  const { incident_sources: incidents } = await readSettings(ctx.db);
  const checks = await checksOf(provider, api, incidents.github_labels, opened.config);
  const failed = checks.find((check) => !check.ok);
  if (failed === undefined) await setSourceStatus(ctx, opened, { status: 'ok', detail: null });
  else {
    // The first check is the credential itself; without it nothing works, without a permission something.
    const status = failed === checks[0] ? 'broken' : 'degraded';
    await setSourceStatus(ctx, opened, { status, detail: `${failed.name}: ${failed.detail}` });
  }
  return { ok: failed === undefined, checks };
}

/**
 * The repositories that GitHub's token can see and whose name holds `search`, most recently active first.
 * Throws `conflict` when GitHub is not connected, `provider_failed` when it does not answer.
 */
export async function listVisibleRepositories(ctx: Context, search: string): Promise<VisibleRepository[]> {
  const { provider, api } = await openProvider(ctx, 'github');
  try {
    return (await provider.repositories?.(api, search)) ?? [];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const wait =
      error.retryAt === null ? undefined : Math.max(1, (error.retryAt.getTime() - ctx.now().getTime()) / 1000);
    throw new VeelocityError('provider_failed', redact(error.message, [api.secret]), {
      cause: error,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    });
  }
}

async function checksOf(
  provider: Provider,
  api: Api,
  incidentLabels: string[],
  config: Record<string, unknown>,
): Promise<Check[]> {
  const clean = (text: string) => redact(text, [api.secret, api.ownSecret]);
  try {
    const checks = await provider.probe(api, incidentLabels, config);
    return checks.map((check) => ({ ...check, detail: clean(check.detail) }));
  } catch (error) {
    if (error instanceof ProviderError) return [{ name: 'Connection', ok: false, detail: clean(error.message) }];
    throw error;
  }
}

async function openProvider(ctx: Context, id: string): Promise<{ provider: Provider; api: Api; opened: OpenSource }> {
  const source = sourceIdOf(id);
  const opened = await openSource(ctx, source);
  const provider = providers.find((candidate) => candidate.id === source);
  if (opened === null || provider === undefined) {
    const shown = (await listSources(ctx)).find((candidate) => candidate.id === source);
    throw new VeelocityError('conflict', shown?.detail ?? `${shown?.name ?? source} is not connected.`);
  }
  const budget = openBudget(ctx, provider, opened.origin, null);
  return {
    provider,
    opened,
    api: await openApi(ctx, opened, budget, 15_000),
  };
}
