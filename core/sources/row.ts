import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { json } from '#core/db/values.ts';
import { encrypt } from '#core/lib/fernet.ts';
import type { GitHubToken } from '#core/sources/github-token.ts';

/** How sources are kept. */

/** A row of `sources` (core/db/settings.sql.ts says what each column is). */
export interface Row {
  id: string;
  config: Record<string, unknown>;
  secret: string | null;
  secretLast4: string | null;
  secretUpdatedAt: string | null;
  address: string | null;
  status: string;
  detail: string | null;
  lastSyncAt: string | null;
  lastError: string | null;
  origin: string;
  /** What its secret is renewed with (core/db/settings.sql.ts, `renewals`); `null`: it does not end by itself. */
  renewal: { secret: string; secretExpiresAt: string; refused: string | null } | null;
}
export type Rows = Map<string, Row>;

export interface Sealed {
  secret: string;
  last4: string | null;
  at: string;
  renewal: { secret: string; secretExpiresAt: string } | null;
}

/** A secret, and what it is renewed with, as they are stored. */
export async function sealed(ctx: Context, { secret, renewal }: GitHubToken): Promise<Sealed> {
  // Four characters of a short secret would be too much of it.
  const last4 = secret.length >= 12 ? secret.slice(-4) : null;
  const [keys, now] = [ctx.config.encryptionKeys, ctx.now()];
  return {
    secret: await encrypt(keys, secret, now),
    last4,
    at: now.toISOString(),
    renewal: renewal && {
      secret: await encrypt(keys, renewal.secret, now),
      secretExpiresAt: renewal.secretExpiresAt.toISOString(),
    },
  };
}

/** What a change makes of the stored secret (`null`: it is forgotten; absent: it stays) and says of it. */
export interface Change {
  sealed?: Sealed | null;
  detail: string | null;
}

export async function readRows(db: Queryable): Promise<Rows> {
  const rows = await db.execute<{ row: Row }>(sql`
    select jsonb_build_object('id', id, 'config', config, 'secret', secret, 'secretLast4', secret_last4,
      'secretUpdatedAt', secret_updated_at::text, 'address', address, 'status', status, 'detail', detail,
      'lastSyncAt', last_sync_at::text, 'lastError', last_error, 'origin', origin, 'renewal', (
        select jsonb_build_object('secret', n.secret, 'secretExpiresAt', n.secret_expires_at, 'refused', n.refused)
        from renewals n where n.source = sources.id
      )) as row
    from sources`);
  const of = (text: string | null) => (text === null ? null : toInstant(text));
  const whole = ({ row }: { row: Row }): Row => ({
    ...row,
    secretUpdatedAt: of(row.secretUpdatedAt),
    lastSyncAt: of(row.lastSyncAt),
  });
  return new Map(rows.map(whole).map((row) => [row.id, row]));
}

/**
 * Stores what a source is configured with; `sealed` absent: its secret stays. From then on it has the status, but where it
 * was well and its secret stays.
 */
export async function writeRow(
  tx: Queryable,
  id: string,
  config: Row['config'],
  { sealed: given, detail }: Change,
  status: 'ok' | 'untried',
): Promise<void> {
  const { secret = null, last4 = null, at = null } = given ?? {};
  const stays = given === undefined;
  await tx.execute(sql`
    insert into sources as s (id, config, secret, secret_last4, secret_updated_at, status, detail)
    values (${id}, ${json(config)}, ${secret}, ${last4}, ${at}::timestamptz, ${status}, ${detail})
    on conflict (id) do update set config = excluded.config, address = null, detail = excluded.detail, last_error = null,
      status = case when ${stays} and s.status = 'ok' then s.status else excluded.status end,
      secret = case when ${stays} then s.secret else excluded.secret end,
      secret_last4 = case when ${stays} then s.secret_last4 else excluded.secret_last4 end,
      secret_updated_at = case when ${stays} then s.secret_updated_at else excluded.secret_updated_at end`);
  if (!stays) await keepRenewal(tx, id, given?.renewal ?? null);
}

/** Stores what the secret of a source is renewed with, in place of what it was before. */
export async function keepRenewal(tx: Queryable, id: string, renewal: Sealed['renewal']): Promise<void> {
  await tx.execute(sql`delete from renewals where source = ${id}`);
  if (renewal === null) return;
  await tx.execute(sql`
    insert into renewals (source, secret, secret_expires_at) values (${id}, ${renewal.secret}, ${renewal.secretExpiresAt}::timestamptz)`);
}

/** GitHub's word for what was used before, has ended (after six months) or was revoked: no other try can help. */
export const final = 'bad_refresh_token';

/** Why the secret of a source has ended and cannot be replaced, and what to do; `null`: it has not, or it can be. */
export function endOf(ctx: Context, { renewal }: Row): string | null {
  const { refused = null, secretExpiresAt = '' } = renewal ?? {};
  if (refused === null) return null;
  if (refused === final)
    return `The login at GitHub has ended, and its token cannot be renewed (${final}). Log in at GitHub again, or enter a token.`;
  if (Date.parse(secretExpiresAt) > ctx.now().getTime()) return null;
  return (
    `The token of GitHub has ended, and GitHub gave no other (${refused}). Check the four variables of the login at ` +
    'GitHub, or log in there again, or enter a token.'
  );
}
