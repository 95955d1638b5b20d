import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import { readAccessToken } from '#core/account/session.ts';
import { tokenPrefix } from '#core/account/token.ts';
import type { Context } from '#core/context.ts';
import { apiTokens, sessions, users } from '#core/db/account.sql.ts';
import { workspace } from '#core/db/settings.sql.ts';
import { hashOf } from '#core/lib/id.ts';
import { Settings } from '#core/settings.ts';

/** What a bearer may do: everything, or what its token's scope says. */
export type CallerScope = 'session' | 'intake' | 'read' | 'write';

/** Who is asking, and the state of the workspace at that moment. */
export interface Caller {
  scope: CallerScope;
  /** The session of an access token; `null` for an API token. */
  sessionId: string | null;
  user: { id: number; email: string };
  dataVersion: number;
  settingsVersion: number;
  settings: Settings;
}

/** How exactly the last use of an API token is known: it is not written more often than this. */
const lastUseSeconds = 60;

/**
 * Who holds this bearer, a session's access token or an API token; `null` when it is not good (any more).
 * One statement says that and gives the versions and the settings, so that an unchanged answer costs nothing more.
 */
export async function findCaller(ctx: Context, bearer: string): Promise<Caller | null> {
  const row = bearer.startsWith(tokenPrefix) ? await byToken(ctx, bearer) : await bySession(ctx, bearer);
  return row === null ? null : { ...row, settings: Settings.parse(row.settings) };
}

const state = {
  user: { id: users.id, email: users.email },
  dataVersion: workspace.dataVersion,
  settingsVersion: workspace.settingsVersion,
  settings: workspace.settings,
};

async function bySession(ctx: Context, bearer: string) {
  const sessionId = await readAccessToken(ctx, bearer);
  if (sessionId === null) return null;
  const [row] = await ctx.db
    .select(state)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(workspace, sql`true`)
    .where(
      and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, ctx.now().toISOString())),
    );
  return row === undefined ? null : { ...row, scope: 'session' as const, sessionId };
}

async function byToken(ctx: Context, bearer: string) {
  const now = ctx.now().toISOString();
  const longAgo = new Date(ctx.now().getTime() - lastUseSeconds * 1000).toISOString();
  const good = and(
    eq(apiTokens.hash, await hashOf(bearer)),
    or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now)),
  );
  const used = ctx.db.$with('used').as(
    ctx.db
      .update(apiTokens)
      .set({ lastUsedAt: now })
      .where(and(good, or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, longAgo))))
      .returning({ id: apiTokens.id }),
  );
  const [row] = await ctx.db
    .with(used)
    .select({ ...state, scope: apiTokens.scope })
    .from(apiTokens)
    .innerJoin(users, sql`true`)
    .innerJoin(workspace, sql`true`)
    .where(good);
  return row === undefined ? null : { ...row, scope: row.scope as CallerScope, sessionId: null };
}
