import type { Context } from '#core/context.ts';
import { type Api, type Budget, ProviderError } from '#core/providers/provider.ts';
import type { OpenSource } from '#core/sources.ts';
import { freshSecret, renewSecret } from '#core/sources/renewal.ts';

/** How the provider of an opened source is asked, with a secret that does not end at once. */
export async function openApi(ctx: Context, opened: OpenSource, budget: Budget, timeoutMs: number): Promise<Api> {
  const { secret: kept, ownSecret, urls, renewable } = opened;
  const secret = renewable === null ? kept : await freshSecret(ctx, renewable, kept);
  const api: Api = { fetch: ctx.fetch, now: ctx.now, secret, ownSecret, urls, budget, timeoutMs };
  if (renewable !== null) api.fetch = renewing(ctx, api, renewable.id);
  return api;
}

/**
 * Asks once more with another token where the provider refuses the one of the source, which has ended or was revoked before
 * its time. What is asked with another credential is none of this.
 */
function renewing(ctx: Context, api: Api, holder: string): Api['fetch'] {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    const used = api.secret;
    const response = await ctx.fetch(input, init);
    if (response.status !== 401 || headers.get('authorization') !== `Bearer ${used}`) return response;
    const renewed = await renewSecret(ctx, holder, used);
    if (renewed.kind === 'refused') return response;
    await response.body?.cancel();
    if (renewed.kind === 'failed')
      throw new ProviderError('unavailable', `The token has ended, and there is no other yet: ${renewed.why}.`);
    api.secret = renewed.secret;
    headers.set('authorization', `Bearer ${renewed.secret}`);
    return ctx.fetch(input, { ...init, headers });
  };
}
