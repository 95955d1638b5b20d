import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { apiTokens } from '#core/db/account.sql.ts';
import { VeelocityError } from '#core/error.ts';
import { readCursor, writeCursor } from '#core/lib/cursor.ts';
import { hashOf, newId, newSecret } from '#core/lib/id.ts';
import { invalid } from '#core/lib/invalid.ts';

/** API tokens: for scripts, CI and agents. Shown once, stored hashed. */

export const tokenPrefix = 'vlt_';

export const NewToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scope: z.enum(['intake', 'read', 'write']),
  expires_at: z.iso
    .datetime({ offset: true, error: 'Must be an instant such as 2027-01-31T00:00:00Z.' })
    .nullable()
    .optional(),
});
export type NewToken = z.infer<typeof NewToken>;

/** A token as lists show it. */
export const ApiToken = z.object({
  id: z.uuid(),
  name: z.string(),
  scope: z.enum(['intake', 'read', 'write']),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;

/** Makes a token. The answer is the only time that `token` is seen. Throws `invalid` for an expiry that has passed. */
export async function createToken(ctx: Context, input: NewToken): Promise<ApiToken & { token: string }> {
  const expiresAt = input.expires_at == null ? null : new Date(input.expires_at);
  if (expiresAt !== null && expiresAt <= ctx.now()) {
    throw invalid([{ field: 'expires_at', message: 'Must be in the future.' }]);
  }
  const token = tokenPrefix + newSecret();
  const [row] = await ctx.db
    .insert(apiTokens)
    .values({
      id: newId(),
      name: input.name,
      scope: input.scope,
      hash: await hashOf(token),
      createdAt: ctx.now().toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
    })
    .returning();
  if (row === undefined) throw new Error('The token was not stored.');
  return { ...shown(row), token };
}

/** A page of the tokens, newest first. Throws `bad_parameter` for a cursor that is not ours. */
export async function listTokens(ctx: Context, page: { limit: number; cursor?: string | undefined }) {
  const after = page.cursor === undefined ? null : readCursor(page.cursor, z.tuple([z.iso.datetime(), z.uuid()]));
  const older =
    after === null
      ? undefined
      : or(lt(apiTokens.createdAt, after[0]), and(eq(apiTokens.createdAt, after[0]), lt(apiTokens.id, after[1])));
  const rows = await ctx.db
    .select()
    .from(apiTokens)
    .where(older)
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(page.limit + 1);
  const [counted] = await ctx.db.select({ total: sql<number>`count(*)::int` }).from(apiTokens);
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return {
    items: items.map(shown),
    next_cursor: more ? writeCursor([last.createdAt, last.id]) : null,
    total: counted?.total ?? 0,
  };
}

/** Revokes a token at once. Throws `not_found`. */
export async function deleteToken(ctx: Context, id: string): Promise<void> {
  const known = z.uuid().safeParse(id).success;
  const gone = known ? await ctx.db.delete(apiTokens).where(eq(apiTokens.id, id)).returning({ id: apiTokens.id }) : [];
  if (gone.length === 0) throw new VeelocityError('not_found', 'There is no such token.');
}

function shown(row: typeof apiTokens.$inferSelect): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope as ApiToken['scope'],
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    last_used_at: row.lastUsedAt,
  };
}
