import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import * as z from 'zod';
import { sessionOf } from '#core/account/session.ts';
import type { Context } from '#core/context.ts';
import { oauthStates, sessions } from '#core/db/account.sql.ts';
import { VeelocityError } from '#core/error.ts';
import { decrypt, encrypt } from '#core/lib/fernet.ts';
import { challengeOf, hashOf, newSecret } from '#core/lib/id.ts';
import { listSources, putSource } from '#core/sources.ts';
import { askForToken, type GitHubToken, type Oauth } from '#core/sources/github-token.ts';

/**
 * Connecting GitHub by logging in there, in place of pasting a token: the web flow of an OAuth app with PKCE. Whoever
 * comes back must bring the state that was given to them, within ten minutes and once.
 */

/** Why it did not work, as the address of the page says it. */
export type OauthError = 'not_configured' | 'denied' | 'state_mismatch' | 'exchange_failed' | 'encryption_required';

/** What a browser comes back from GitHub with. */
export const OauthReturn = z.looseObject({
  code: z.string().max(1000).optional(),
  state: z.string().max(1000).optional(),
  error: z.string().max(1000).optional(),
});
export type OauthReturn = z.infer<typeof OauthReturn>;

const stateSeconds = 10 * 60;

/** All that is read of private repositories needs `repo`; whose they are, of an organisation, `read:org`. */
const scopes = 'repo read:org';

/**
 * Where to send the browser of a session. Throws `conflict` where it is not configured, nothing can be stored, or demo
 * data is shown.
 */
export async function beginOauth(ctx: Context, sessionId: string): Promise<{ authorize_url: string }> {
  const oauth = ctx.config.githubOauth;
  if (oauth === null) throw new VeelocityError('conflict', 'Connecting by a login at GitHub is not configured here.');
  if (ctx.config.encryptionKeys.length === 0)
    throw new VeelocityError('conflict', 'Nothing can be stored encrypted: VEELOCITY_ENCRYPTION_KEY is not set.');
  if ((await listSources(ctx)).some(({ origin }) => origin === 'demo'))
    throw new VeelocityError('conflict', 'Demo data is shown. Remove it first, then connect GitHub.');
  const [state, verifier] = [newSecret(), newSecret()];
  await ctx.db.delete(oauthStates).where(lt(oauthStates.expiresAt, ctx.now().toISOString()));
  await ctx.db.insert(oauthStates).values({
    hash: await hashOf(state),
    sessionId,
    verifier: await encrypt(ctx.config.encryptionKeys, verifier, ctx.now()),
    expiresAt: new Date(ctx.now().getTime() + stateSeconds * 1000).toISOString(),
  });
  const url = new URL(`${ctx.config.github.webUrl}/login/oauth/authorize`);
  url.search = new URLSearchParams({
    client_id: oauth.clientId,
    redirect_uri: redirectUri(oauth),
    scope: scopes,
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
    allow_signup: 'false',
  }).toString();
  return { authorize_url: url.href };
}

/**
 * Takes a browser back from GitHub and connects GitHub with what it brings. `refreshToken` is its cookie, where it sends
 * one: browsers do not on their way back from another site. Returns where to send it on to.
 */
export async function finishOauth(ctx: Context, back: OauthReturn, refreshToken: string | null): Promise<string> {
  const error = await connect(ctx, back, refreshToken);
  const frontend = ctx.config.githubOauth?.frontendUrl ?? '/settings';
  const said = error === null ? 'github_connected=1' : `github_oauth_error=${error}`;
  return `${frontend}${frontend.includes('?') ? '&' : '?'}${said}`;
}

async function connect(ctx: Context, back: OauthReturn, refreshToken: string | null): Promise<OauthError | null> {
  const oauth = ctx.config.githubOauth;
  if (oauth === null) return 'not_configured';
  if (ctx.config.encryptionKeys.length === 0) return 'encryption_required';
  const begun = await takeState(ctx, back.state ?? '');
  if (back.error !== undefined) return back.error === 'access_denied' ? 'denied' : failed(ctx, back.error);
  if (begun === null) return 'state_mismatch';
  const session = refreshToken === null ? null : await sessionOf(ctx, refreshToken);
  if (session !== null && session !== begun.sessionId) return 'state_mismatch';
  const verifier = await decrypt(ctx.config.encryptionKeys, begun.verifier);
  if (verifier === null) return 'encryption_required';
  const grant = { code: back.code ?? '', code_verifier: verifier.text, redirect_uri: redirectUri(oauth) };
  const token = await askForToken(ctx, oauth, grant);
  return 'error' in token ? failed(ctx, token.error) : keep(ctx, token);
}

/** The row of a state, which is gone then; `null`: there is none, it is too old, or its session has ended. */
async function takeState(ctx: Context, state: string): Promise<{ sessionId: string; verifier: string } | null> {
  const [row] = await ctx.db
    .delete(oauthStates)
    .where(eq(oauthStates.hash, await hashOf(state)))
    .returning();
  const now = ctx.now().toISOString();
  if (row === undefined || Date.parse(row.expiresAt) <= Date.parse(now)) return null;
  const [session] = await ctx.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, row.sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)));
  return session === undefined ? null : row;
}

/** Connects GitHub with a token, which is of the GitHub of the environment: an address of the source's own goes. */
async function keep(ctx: Context, token: GitHubToken): Promise<OauthError | null> {
  const stored = (await listSources(ctx)).find(({ id }) => id === 'github')?.config ?? {};
  const { api_url: _, graphql_url: __, ...config } = stored;
  try {
    await putSource(ctx, 'github', { config: { repositories: [], ...config }, secret: token.secret }, token);
    return null;
  } catch (error) {
    if (error instanceof VeelocityError) return failed(ctx, error.code);
    throw error;
  }
}

function failed(ctx: Context, why: string): OauthError {
  ctx.log('warn', 'GitHub was not connected by a login there.', { why: why.slice(0, 100) });
  return 'exchange_failed';
}

function redirectUri({ backendUrl }: Oauth): string {
  return `${backendUrl}/api/v1/auth/github/callback`;
}
