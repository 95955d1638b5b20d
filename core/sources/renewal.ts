import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { decrypt } from '#core/lib/fernet.ts';
import { raiseSettingsVersion } from '#core/settings.ts';
import { askForToken, type GitHubToken } from '#core/sources/github-token.ts';
import { final, keepRenewal, readRows, type Row, sealed } from '#core/sources/row.ts';

/**
 * Tokens that end: those of a GitHub App, after eight hours. Each came with what GitHub gives another pair for, and takes
 * once. So one process at a time asks, and the others wait for what it gets.
 */

/** `renewed`: this is the secret now. `refused`: only a person can help. `failed`: it may work the next time. */
export type Renewed = { kind: 'renewed'; secret: string } | { kind: 'refused' } | { kind: 'failed'; why: string };

/** A secret is replaced when it ends this soon, so that what has just begun does not end with it. */
const marginMs = 10 * 60_000;
/** Who asks has this long, twice as long as a call may take; whoever waits looks again after a pause. */
const leaseMs = 30_000;
const pauseMs = 250;

/** The secret of a source, replaced where it is about to end. What cannot be replaced is used for as long as it is good. */
export async function freshSecret(ctx: Context, { id, renewal }: Row, secret: string): Promise<string> {
  if (renewal === null || renewal.refused === final) return secret;
  const leftMs = Date.parse(renewal.secretExpiresAt) - ctx.now().getTime();
  if (leftMs > marginMs) return secret;
  const renewed = await renewSecret(ctx, id, secret, leftMs > 0 ? 0 : leaseMs);
  return renewed.kind === 'renewed' ? renewed.secret : secret;
}

/**
 * Replaces the secret of a source that `stale` is. Whoever finds it replaced gets the new one, and whoever finds another
 * process at it waits for that one.
 */
export async function renewSecret(ctx: Context, id: string, stale: string, patienceMs = leaseMs): Promise<Renewed> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    const row = (await readRows(ctx.db)).get(id);
    const current = row === undefined ? null : await textOf(ctx, row.secret);
    if (current !== null && current !== stale) return { kind: 'renewed', secret: current };
    const renewal = row?.renewal ?? null;
    const spent = renewal === null ? null : await textOf(ctx, renewal.secret);
    if (renewal === null || spent === null || renewal.refused === final) return { kind: 'refused' };
    if (await lease(ctx, id, renewal.secret)) return exchange(ctx, id, spent);
    if (waitedMs >= patienceMs) return { kind: 'failed', why: 'somebody else is asking' };
    await ctx.wait(pauseMs);
  }
}

async function textOf(ctx: Context, token: string | null): Promise<string | null> {
  return token === null ? null : ((await decrypt(ctx.config.encryptionKeys, token))?.text ?? null);
}

/** `false`: another process is asking, or has asked since `seen` was read. */
async function lease(ctx: Context, id: string, seen: string): Promise<boolean> {
  const now = ctx.now();
  const taken = await ctx.db.execute(sql`
    update renewals set leased_until = ${timestamp(new Date(now.getTime() + leaseMs))}
    where source = ${id} and secret = ${seen} and (leased_until is null or leased_until <= ${timestamp(now)})
    returning source`);
  return taken.length > 0;
}

async function exchange(ctx: Context, id: string, spent: string): Promise<Renewed> {
  const oauth = ctx.config.githubOauth;
  const got =
    oauth === null
      ? { error: 'not_configured', refused: true }
      : await askForToken(ctx, oauth, { grant_type: 'refresh_token', refresh_token: spent });
  // Whoever has connected the source anew in the meantime has given it another secret.
  if ('secret' in got) return (await keep(ctx, id, spent, got)) ?? (await renewSecret(ctx, id, ''));
  ctx.log('warn', 'GitHub gave no new token.', { source: id, why: got.error });
  const refused = got.refused ? got.error : null;
  await ctx.db.transaction(async (tx) => {
    if (!(await isStill(ctx, tx, id, spent))) return;
    await tx.execute(sql`
      update renewals set leased_until = null, refused = coalesce(${refused}::text, refused) where source = ${id}`);
    await raiseSettingsVersion(tx);
  });
  return got.refused ? { kind: 'refused' } : { kind: 'failed', why: got.error };
}

/**
 * Keeps what came for `spent`, whoever has the lease by now: nobody can get it twice. `null`: somebody has connected the
 * source anew in the meantime.
 */
async function keep(ctx: Context, id: string, spent: string, token: GitHubToken): Promise<Renewed | null> {
  const { secret, last4, renewal } = await sealed(ctx, token);
  return ctx.db.transaction(async (tx) => {
    if (!(await isStill(ctx, tx, id, spent))) return null;
    await tx.execute(sql`
      update sources set secret = ${secret}, secret_last4 = ${last4} where id = ${id}`);
    await keepRenewal(tx, id, renewal);
    await raiseSettingsVersion(tx);
    return { kind: 'renewed', secret: token.secret };
  });
}

/** Is `spent` what the secret is renewed with? It may have been encrypted again in the meantime. Locks the row. */
async function isStill(ctx: Context, tx: Queryable, id: string, spent: string): Promise<boolean> {
  const [row] = await tx.execute(sql`select secret from renewals where source = ${id} for update`);
  return row !== undefined && (await textOf(ctx, String(row.secret))) === spent;
}
