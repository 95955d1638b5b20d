import { eq, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { sources } from '#core/db/settings.sql.ts';

/** The connected providers. First form: what the sync needs; encryption, checks and the API come with it next. */

export interface OpenSource {
  id: string;
  config: Record<string, unknown>;
  secret: string;
  urls: { api: string; graphql: string; web: string };
}

/** The source with its credential, for a sync; `null`: it is not connected. */
export async function openSource(ctx: Context, id: string): Promise<OpenSource | null> {
  const [row] = await ctx.db.select().from(sources).where(eq(sources.id, id));
  if (row === undefined) return null;
  const { apiUrl, graphqlUrl, webUrl } = ctx.config.github;
  return { id, config: row.config, secret: row.secret ?? '', urls: { api: apiUrl, graphql: graphqlUrl, web: webUrl } };
}

export async function setSourceStatus(
  ctx: Context,
  id: string,
  set: { status: string; detail: string | null },
): Promise<void> {
  await ctx.db.update(sources).set(set).where(eq(sources.id, id));
}

/** Marks the repositories that the configuration follows. */
export async function trackRepositories(db: Queryable): Promise<void> {
  await db.execute(sql`update repositories set tracked = true where not tracked`);
}
