import { sql } from 'drizzle-orm';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { json } from '#core/db/values.ts';

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
}
export type Rows = Map<string, Row>;

export interface Sealed {
  secret: string;
  last4: string | null;
  at: string;
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
      'lastSyncAt', last_sync_at::text, 'lastError', last_error, 'origin', origin) as row
    from sources`);
  const of = (text: string | null) => (text === null ? null : toInstant(text));
  const whole = ({ row }: { row: Row }): Row => ({
    ...row,
    secretUpdatedAt: of(row.secretUpdatedAt),
    lastSyncAt: of(row.lastSyncAt),
  });
  return new Map(rows.map(whole).map((row) => [row.id, row]));
}

/** Stores what a source is configured with; `sealed` absent: its secret stays. */
export async function writeRow(
  tx: Queryable,
  id: string,
  config: Row['config'],
  { sealed, detail }: Change,
): Promise<void> {
  const { secret = null, last4 = null, at = null } = sealed ?? {};
  const stays = sealed === undefined;
  await tx.execute(sql`
    insert into sources as s (id, config, secret, secret_last4, secret_updated_at, detail)
    values (${id}, ${json(config)}, ${secret}, ${last4}, ${at}::timestamptz, ${detail})
    on conflict (id) do update set config = excluded.config, address = null, detail = excluded.detail, status = 'ok', last_error = null,
      secret = case when ${stays} then s.secret else excluded.secret end,
      secret_last4 = case when ${stays} then s.secret_last4 else excluded.secret_last4 end,
      secret_updated_at = case when ${stays} then s.secret_updated_at else excluded.secret_updated_at end`);
}
