import { readAccessToken } from '#core/account/session.ts';
import { tokenPrefix } from '#core/account/token.ts';
import type { Context } from '#core/context.ts';
import { hashOf } from '#core/lib/id.ts';
import { createMemo } from '#core/lib/memo.ts';
import { createTogether } from '#core/lib/together.ts';
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
  return bearer.startsWith(tokenPrefix) ? byToken(ctx, bearer) : bySession(ctx, bearer);
}

async function bySession(ctx: Context, bearer: string): Promise<Caller | null> {
  const sessionId = await readAccessToken(ctx, bearer);
  if (sessionId === null) return null;
  const row = await lookUpSession(ctx, sessionId);
  return row === undefined ? null : { ...callerOf(row), scope: 'session', sessionId };
}

/** A page asks several things at once: who asks them is looked up once. */
const lookUpSession = createTogether(async (ctx: Context, sessionId) => {
  const now = ctx.now().toISOString();
  const [row] = await ctx.db.$client`
    select * from caller_of_session(${sessionId}::uuid, ${now}::timestamptz)`;
  return row;
});

async function byToken(ctx: Context, bearer: string): Promise<Caller | null> {
  const now = ctx.now().toISOString();
  const hash = await hashOf(bearer);
  const longAgo = new Date(ctx.now().getTime() - lastUseSeconds * 1000).toISOString();
  const [row] = await ctx.db.$client`
    with good as (
      select id, scope, last_used_at from api_tokens
      where hash = ${hash} and (expires_at is null or expires_at > ${now}::timestamptz)),
    used as (
      update api_tokens t set last_used_at = ${now}::timestamptz from good
      where t.id = good.id and (good.last_used_at is null or good.last_used_at < ${longAgo}::timestamptz))
    select u.id, u.email, w.data_version, w.settings_version, w.settings::text, good.scope
    from good cross join users u cross join workspace w`;
  return row === undefined ? null : { ...callerOf(row), scope: row.scope as CallerScope, sessionId: null };
}

/** The same settings come with every request, and to check them takes longer than to read them. */
const settings = createMemo<Settings>(1);

function settingsOf(text: string): Settings {
  return settings.get(text) ?? settings.set(text, Settings.parse(JSON.parse(text)));
}

function callerOf(row: Record<string, unknown>): Omit<Caller, 'scope' | 'sessionId'> {
  return {
    user: { id: Number(row.id), email: String(row.email) },
    dataVersion: Number(row.data_version),
    settingsVersion: Number(row.settings_version),
    settings: settingsOf(String(row.settings)),
  };
}
