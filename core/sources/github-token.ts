import * as z from 'zod';
import type { Config } from '#core/config.ts';
import type { Context } from '#core/context.ts';
import { redact } from '#core/lib/redact.ts';

/** Asking GitHub for a token: for the code of a login, or for what came with the token before. */

export type Oauth = NonNullable<Config['githubOauth']>;

export interface GitHubToken {
  secret: string;
  /** Of a GitHub App, whose tokens end: when, and what GitHub gives another one for, once. */
  renewal: { secret: string; secretExpiresAt: Date } | null;
}

export interface NoToken {
  /** In GitHub's word, without what it was asked with. */
  error: string;
  /** GitHub has looked at what it was asked, and said no. */
  refused: boolean;
}

const exchangeMs = 15_000;

const secret = z.string().regex(/^[\x21-\x7e]{1,10000}$/);

/** GitHub's answer: it says with the status 200, too, what is wrong. */
const Answer = z.union([
  z.object({ error: z.string() }),
  z.object({
    access_token: secret,
    expires_in: z.number().positive().max(1e9).optional(),
    refresh_token: secret.optional(),
  }),
]);

/** The token that GitHub gives for a grant, or why it gives none. */
export async function askForToken(
  ctx: Context,
  oauth: Oauth,
  grant: Record<string, string>,
): Promise<GitHubToken | NoToken> {
  const asked = ctx.now().getTime();
  const { grant_type: _, redirect_uri: __, ...given } = grant;
  const clean = (text: string) => redact(text, [oauth.clientSecret, ...Object.values(given)]).slice(0, 100);
  try {
    const response = await ctx.fetch(`${ctx.config.github.webUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': 'veelocity' },
      body: JSON.stringify({ client_id: oauth.clientId, client_secret: oauth.clientSecret, ...grant }),
      signal: AbortSignal.timeout(exchangeMs),
    });
    if (!response.ok) return { error: `status ${response.status}`, refused: false };
    const answer = Answer.safeParse(await response.json());
    if (!answer.success) return { error: 'an answer of another shape', refused: false };
    if ('error' in answer.data) return { error: clean(answer.data.error), refused: true };
    const { access_token: token, expires_in: seconds, refresh_token: next } = answer.data;
    const ends = seconds !== undefined && next !== undefined;
    return {
      secret: token,
      renewal: ends ? { secret: next, secretExpiresAt: new Date(asked + seconds * 1000) } : null,
    };
  } catch {
    return { error: 'no answer', refused: false };
  }
}
