import { type SQL, sql } from 'drizzle-orm';
import { readAccessToken } from '#core/account/session.ts';
import { tokenPrefix } from '#core/account/token.ts';
import type { Context } from '#core/context.ts';
import { timestamp } from '#core/db/values.ts';
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
 * One statement says that and gives the versions and the settings, so that an unchanged answer costs nothing more. It is
 * plain SQL, so that a function that only reads carries no builder of statements.
 */
export async function findCaller(ctx: Context, bearer: string): Promise<Caller | null> {
  return bearer.startsWith(tokenPrefix) ? byToken(ctx, bearer) : bySession(ctx, bearer);
}

const state = sql`u.id, u.email, w.data_version, w.settings_version, w.settings`;

async function bySession(ctx: Context, bearer: string): Promise<Caller | null> {
  const sessionId = await readAccessToken(ctx, bearer);
  if (sessionId === null) return null;
  const row = await firstOf(
    ctx,
    sql`
      select ${state} from sessions s join users u on u.id = s.user_id cross join workspace w
      where s.id = ${sessionId} and s.revoked_at is null and s.expires_at > ${timestamp(ctx.now())}`,
  );
  return row === null ? null : { ...callerOf(row), scope: 'session', sessionId };
}

async function byToken(ctx: Context, bearer: string): Promise<Caller | null> {
  const now = timestamp(ctx.now());
  const longAgo = timestamp(new Date(ctx.now().getTime() - lastUseSeconds * 1000));
  const good = sql`hash = ${await hashOf(bearer)} and (expires_at is null or expires_at > ${now})`;
  const row = await firstOf(
    ctx,
    sql`
      with used as (
        update api_tokens set last_used_at = ${now} where ${good} and (last_used_at is null or last_used_at < ${longAgo}))
      select ${state}, t.scope from api_tokens t cross join users u cross join workspace w where ${good}`,
  );
  return row === null ? null : { ...callerOf(row), scope: row.scope as CallerScope, sessionId: null };
}

async function firstOf(ctx: Context, statement: SQL): Promise<Record<string, unknown> | null> {
  const [row] = await ctx.db.execute(statement);
  return row ?? null;
}

function callerOf(row: Record<string, unknown>): Omit<Caller, 'scope' | 'sessionId'> {
  return {
    user: { id: Number(row.id), email: String(row.email) },
    dataVersion: Number(row.data_version),
    settingsVersion: Number(row.settings_version),
    settings: Settings.parse(row.settings),
  };
}
