import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { VeelocityError } from '#core/error.ts';
import { askForErrors } from '#core/facts/error.ts';
import { askForIssue } from '#core/facts/issue-checks.ts';
import { decrypt, encrypt } from '#core/lib/fernet.ts';
import { newSecret } from '#core/lib/id.ts';
import { raiseSettingsVersion } from '#core/settings.ts';
import type { Touched } from '#core/webhooks/touched.ts';

/**
 * Webhooks: a provider tells at once that something is new. They bring no data: they make the steps that read it due, so
 * that there is one way in, and whatever is lost on the way is read with the next scheduled sync.
 */

/** The sources that can send them. */
export const hooked = ['github', 'linear', 'sentry'] as const;
export type Hooked = (typeof hooked)[number];

/** Absent: one is made. `null`: webhooks are taken no longer. */
export const WebhookChange = z.strictObject({
  secret: z
    .string()
    .trim()
    .min(16, 'Must have at least 16 characters.')
    .max(1000)
    .regex(/^[\x21-\x7e]*$/, 'Must have no spaces and no special characters.')
    .nullable()
    .optional(),
});
export type WebhookChange = z.infer<typeof WebhookChange>;

/** `secret`: the one that was made now, which is not shown again. */
export const Webhook = z.object({ secret_set: z.boolean(), secret: z.string().nullable() });
export type Webhook = z.infer<typeof Webhook>;

/** Makes, enters or forgets the secret of a source's webhooks. Throws `not_found` for a source that sends none. */
export async function putWebhook(ctx: Context, source: string, change: WebhookChange): Promise<Webhook> {
  if (!isHooked(source)) throw new VeelocityError('not_found', `There are no webhooks of ${source}.`);
  const made = change.secret === undefined ? newSecret() : null;
  const secret = change.secret === undefined ? made : change.secret;
  await ctx.db.transaction(async (tx) => {
    if (secret === null) await tx.execute(sql`delete from webhooks where source = ${source}`);
    else {
      const sealed = await encrypt(ctx.config.encryptionKeys, secret, ctx.now());
      await tx.execute(sql`
        insert into webhooks (source, secret, updated_at) values (${source}, ${sealed}, ${timestamp(ctx.now())})
        on conflict (source) do update set secret = excluded.secret, updated_at = excluded.updated_at`);
    }
    await raiseSettingsVersion(tx);
  });
  return { secret_set: secret !== null, secret: made };
}

/** The sources whose webhooks have a secret. */
export async function webhooksSet(db: Queryable): Promise<Set<string>> {
  const rows = await db.execute(sql`select source from webhooks`);
  return new Set(rows.map(({ source }) => String(source)));
}

export function isHooked(source: string): source is Hooked {
  return hooked.some((each) => each === source);
}

/**
 * What the webhooks of a source are signed with. Throws `not_found` where no secret is set; one that no key of today reads
 * is as good as none, and the log says so.
 */
export async function webhookSecret(ctx: Context, source: Hooked): Promise<string> {
  const [row] = await ctx.db.execute(sql`select secret from webhooks where source = ${source}`);
  const opened = row === undefined ? null : await decrypt(ctx.config.encryptionKeys, String(row.secret));
  if (row !== undefined && opened === null)
    ctx.log('error', 'The secret of webhooks cannot be read with the keys of VEELOCITY_ENCRYPTION_KEY.', { source });
  if (opened === null) throw new VeelocityError('not_found', 'Webhooks of this source are not set up.');
  return opened.text;
}

/** Deliveries are remembered for so long: no provider sends one again after that. */
const rememberedDays = 7;

/**
 * Takes a webhook whose signature is good: makes what it touches due, and wakes its source. One that was taken before
 * changes nothing.
 */
export async function takeWebhook(ctx: Context, source: Hooked, delivery: string, touched: Touched[]): Promise<void> {
  const woken = await ctx.db.transaction(async (tx) => {
    const now = timestamp(ctx.now());
    const [taken] = await tx.execute(sql`
      insert into webhook_deliveries (source, delivery, at) values (${source}, ${delivery}, ${now})
      on conflict do nothing returning delivery`);
    if (taken === undefined) return [];
    const forgotten = new Date(ctx.now().getTime() - rememberedDays * 24 * 3600_000);
    await tx.execute(sql`delete from webhook_deliveries where at < ${timestamp(forgotten)}`);
    const marked: string[] = [];
    for (const each of touched) if (await markStale(ctx, tx, each)) marked.push(each.source);
    return marked;
  });
  for (const each of woken) ctx.wake(each);
}

/**
 * Makes steps due now. A round that is under way may have passed what is new: then another follows it. What failed waits for
 * its next try all the same.
 */
async function markStale(
  ctx: Context,
  tx: Transaction,
  { source, steps, repository, errorIssue, issue }: Touched,
): Promise<boolean> {
  const now = timestamp(ctx.now());
  if (errorIssue !== undefined) await askForErrors(tx, [errorIssue]);
  if (issue !== undefined) await askForIssue(tx, issue, ctx.now());
  const where =
    repository === null
      ? sql`true`
      : sql`s.repository_id in (
          select r.id from repositories r
          where r.tracked and (r.external_id = ${repository.externalId} or lower(r.name) = lower(${repository.name}))
        )`;
  const rows = await tx.execute(sql`
    update sync_steps s set stale_at = ${now},
      next_at = case when s.state in ('waiting', 'running', 'done') then least(s.next_at, ${now}) else s.next_at end
    where s.source = ${source} and s.step = any(${texts(steps)}) and ${where}
    returning s.id`);
  return rows.length > 0;
}
