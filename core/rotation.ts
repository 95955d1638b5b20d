import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { decrypt, encrypt } from '#core/lib/fernet.ts';

/** Changing the key of what is stored encrypted: the first key of the list encrypts, all of them decrypt. */

/** Everything that is stored as a Fernet token. */
export const encrypted: { table: string; key: string; column: string }[] = [
  { table: 'sources', key: 'id', column: 'secret' },
  { table: 'renewals', key: 'source', column: 'secret' },
  { table: 'webhooks', key: 'source', column: 'secret' },
  { table: 'oauth_states', key: 'hash', column: 'verifier' },
];

export interface Rotated {
  /** Encrypted with the first key before. */
  current: number;
  /** Encrypted with it now. */
  renewed: number;
  /** What no key of the list reads, as `table row`. It stays as it is. */
  unreadable: string[];
}

/** Encrypts everything with the first key that is not yet. It may run while Veelocity does, and again at any time. */
export async function rotateSecrets(ctx: Context): Promise<Rotated> {
  const keys = ctx.config.encryptionKeys;
  const rotated: Rotated = { current: 0, renewed: 0, unreadable: [] };
  for (const { table, key, column } of encrypted) {
    const [name, id, value] = [table, key, column].map((each) => sql.identifier(each));
    const rows = await ctx.db.execute(sql`
      select ${id} as key, ${value} as token from ${name} where ${value} is not null order by 1`);
    for (const row of rows) {
      const token = String(row.token);
      const opened = await decrypt(keys, token);
      if (opened === null) rotated.unreadable.push(`${table} ${String(row.key)}`);
      else if (opened.keyIndex === 0) rotated.current += 1;
      else {
        const renewed = await encrypt(keys, opened.text, ctx.now());
        // What somebody entered in the meantime is of the first key already.
        await ctx.db.execute(sql`
          update ${name} set ${value} = ${renewed} where ${id} = ${row.key} and ${value} = ${token}`);
        rotated.renewed += 1;
      }
    }
  }
  return rotated;
}
