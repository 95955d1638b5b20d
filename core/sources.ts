import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { transact } from '#core/db/transact.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { VeelocityError } from '#core/error.ts';
import { forgetReviewer } from '#core/facts/ai.ts';
import { decrypt, encrypt } from '#core/lib/fernet.ts';
import { invalid } from '#core/lib/invalid.ts';
import { raiseSettingsVersion } from '#core/settings.ts';
import {
  credentialOf,
  hasOwnSecret,
  ownUrl,
  parseSourceConfig,
  type SourceId,
  sourceIds,
  demoUrls,
  sourceUrls,
  sourceWords,
  type Urls,
  withDefaults,
} from '#core/sources/config.ts';
import { followErrorProjects } from '#core/sources/error-projects.ts';
import { endReading } from '#core/sources/disconnect.ts';
import { followIssueTeams } from '#core/sources/issue-teams.ts';
import { Origin } from '#core/sources/origin.ts';
import type { GitHubToken } from '#core/sources/github-token.ts';
import { type Change, endOf, type Row, type Rows, readRows, type Sealed, sealed, writeRow } from '#core/sources/row.ts';
import { isHooked, webhooksSet } from '#core/webhooks.ts';

/** The six sources: which are connected, with what, and how they are. Secrets are stored encrypted and never shown. */

const status = z.enum(['not_configured', 'ok', 'degraded', 'broken', 'forbidden']);

/** A source as Settings shows it. */
export const Source = z.object({
  id: z.enum(sourceIds),
  name: z.string(),
  /** `demo`: what it brings is invented. */
  origin: Origin,
  status,
  detail: z.string().nullable(),
  config: z.record(z.string(), z.unknown()),
  secret: z.object({ set: z.boolean(), last4: z.string().nullable(), updated_at: z.string().nullable() }),
  /** Where it may send webhooks, below where the API is; `null`: it has none. */
  webhook: z.object({ url: z.string().nullable(), secret_set: z.boolean() }),
  last_sync_at: z.string().nullable(),
  last_error: z.string().nullable(),
});
export type Source = z.infer<typeof Source>;

/** What `PUT /sources/{id}` takes: a whole `config`; `secret` absent keeps the stored one, `null` clears it. */
export const SourceChange = z.strictObject({
  config: z.record(z.string(), z.unknown()),
  secret: z
    .string()
    .trim()
    .min(1)
    .max(10_000)
    .regex(/^[\x21-\x7e]*$/, 'Must have no spaces and no special characters: copy it again, and nothing around it.')
    .nullable()
    .optional(),
});
export type SourceChange = z.infer<typeof SourceChange>;

/** A source with its credential, for asking its provider. */
export interface OpenSource {
  id: string;
  config: Record<string, unknown>;
  secret: string;
  /** Its own key where `secret` is that of another source; `null`: it has none. */
  ownSecret: string | null;
  urls: Urls;
  origin: Origin;
  /** The source whose secret it is, where that ends (core/sources/renewal.ts); `null`: it does not end by itself. */
  renewable: Row | null;
  /** When the secret was entered. */
  enteredAt: string | null;
  /** Nothing has been asked with it yet. */
  untried: boolean;
}

/** All six, connected or not. A secret that today's keys cannot read makes its source `broken`, and says what to do. */
export async function listSources(ctx: Context): Promise<Source[]> {
  const [rows, signed] = await Promise.all([readRows(ctx.db), webhooksSet(ctx.db)]);
  const shown: Source[] = [];
  for (const id of sourceIds) shown.push(await show(ctx, id, rows, signed));
  return shown;
}

/**
 * Connects a source or changes it. A change of its address without a secret forgets the stored one: it was given for
 * another server. `issued`: the provider itself has just given the secret, and what it is renewed with, if it ends; else
 * nobody knows yet whether it works. Throws `not_found` for an unknown source, `invalid` with each field, and `conflict` beside demo data.
 */
export async function putSource(
  ctx: Context,
  id: string,
  change: SourceChange,
  issued?: Pick<GitHubToken, 'renewal'>,
): Promise<Source> {
  const source = sourceIdOf(id);
  const config = parseSourceConfig(source, change.config, ctx.config);
  if (!hasOwnSecret(source) && change.secret != null) {
    throw invalid([{ field: 'secret', message: 'GitHub Actions uses the token of GitHub and has none of its own.' }]);
  }
  const secret =
    change.secret == null
      ? change.secret
      : await sealed(ctx, { secret: change.secret, renewal: issued?.renewal ?? null });
  const tried = issued === undefined ? 'untried' : 'ok';
  const rows = await transact(ctx.db, async (tx) => {
    // One change at a time: whether the address has changed is asked of what is stored now.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sources'))`);
    const stored = await readRows(tx);
    if ([...stored.values()].some(({ origin }) => origin === 'demo')) throw besideDemo();
    const before = stored.get(source);
    const set = secretChange(ctx, source, before, config, secret);
    await writeRow(tx, source, config, set, tried);
    if (set.sealed !== undefined) await tellSharing(tx, source, tried);
    if (source === 'github') await trackRepositories(tx);
    if (source === 'sentry') await followErrorProjects(tx, ctx.now(), before?.config ?? {}, config);
    if (source === 'linear') await followIssueTeams(tx, ctx.now(), before?.config ?? {}, config);
    if (set.sealed === null || config.enabled === false) await endReading(ctx, tx, source);
    if (source === 'greptile' && before?.config.bot_login !== config.bot_login) await forgetReviewer(tx);
    await makeDue(ctx, tx, source, secret !== undefined);
    await raiseSettingsVersion(tx);
    return readRows(tx);
  });
  const shown = await show(ctx, source, rows, await webhooksSet(ctx.db));
  if (shown.status !== 'not_configured') ctx.wake(source);
  return shown;
}

/** What is known of a new secret is known of all sources that share it. */
async function tellSharing(tx: Queryable, id: SourceId, status: 'ok' | 'untried'): Promise<void> {
  const sharing = sourceIds.filter((one) => one !== id && credentialOf(one) === id);
  await tx.execute(sql`update sources set status = ${status}, detail = null where id = any(${texts(sharing)})`);
}

/**
 * A changed source is looked at anew at once: what it lists, and everything that it could not read before. What was
 * known of the limits of another credential is forgotten.
 */
async function makeDue(ctx: Context, tx: Queryable, id: SourceId, isNewSecret: boolean): Promise<void> {
  const affected = sourceIds.filter((one) => one === id || credentialOf(one) === id);
  await tx.execute(sql`
    update sync_steps set next_at = ${timestamp(ctx.now())}, failures = 0
    where source = any(${texts(affected)}) and (repository_id is null or state in ('broken', 'forbidden', 'gone', 'failed', 'limited'))`);
  if (isNewSecret) await tx.execute(sql`delete from budgets where source = ${id}`);
}

/**
 * The source with its credential; `null` when it is not connected, switched off, or when no key of today reads its
 * secret. A secret that an old key reads is encrypted again with the first one.
 */
export async function openSource(ctx: Context, id: string): Promise<OpenSource | null> {
  const rows = await readRows(ctx.db);
  const row = rows.get(id);
  const holder = rows.get(credentialOf(id));
  if (row === undefined || !isOn(row) || holder === undefined || holder.secret === null) return null;
  const secret = await openSecret(ctx, holder);
  if (secret === null) return null;
  const ownSecret = row === holder ? secret : await openSecret(ctx, row);
  const origin = Origin.parse(row.origin);
  return {
    id,
    config: withDefaults(id, row.config, ctx.config),
    secret,
    ownSecret,
    urls: urlsOf(ctx, holder, id, origin),
    origin,
    renewable: holder.renewal === null ? null : holder,
    enteredAt: holder.secretUpdatedAt,
    untried: row.status === 'untried',
  };
}

/** What a source is configured with at this moment. */
export async function readSourceConfig(ctx: Context, id: string): Promise<Record<string, unknown>> {
  const [row] = await ctx.db.execute<{ config: Record<string, unknown> }>(
    sql`select config from sources where id = ${id}`,
  );
  return withDefaults(id, row?.config ?? {}, ctx.config);
}

function urlsOf(ctx: Context, holder: Row, id: string, origin: Origin): Urls {
  const demo = origin === 'demo' ? ctx.demo : null;
  const urls =
    demo !== null && holder.id !== 'github'
      ? demoUrls(holder.id, demo)
      : sourceUrls(holder.id, holder.config, ctx.config);
  if (holder.address !== null) urls.api = holder.address;
  const own = ownUrl(id, ctx.config);
  return { ...urls, ...(demo !== null && own.own !== undefined ? { own: demoUrls(id, demo).api } : own) };
}

/** A stored secret in clear; `null`: there is none, or none of today's keys reads it. */
async function openSecret(ctx: Context, { id, secret }: Row): Promise<string | null> {
  if (secret === null) return null;
  const opened = await decrypt(ctx.config.encryptionKeys, secret);
  if (opened === null) {
    ctx.log('error', 'A stored credential cannot be read with the keys of VEELOCITY_ENCRYPTION_KEY.', { source: id });
    return null;
  }
  if (opened.keyIndex > 0) {
    const again = await encrypt(ctx.config.encryptionKeys, opened.text, ctx.now());
    await ctx.db.execute(sql`update sources set secret = ${again} where id = ${id} and secret = ${secret}`);
  }
  return opened.text;
}

/**
 * Keeps what the last call said of the credential of an opened source, with a sentence for people. Of another one that was
 * entered in the meantime it says nothing.
 */
export async function setSourceStatus(
  ctx: Context,
  { id, enteredAt }: Pick<OpenSource, 'id' | 'enteredAt'>,
  { status, detail, was = null }: { status: string; detail: string | null; was?: string | null },
): Promise<void> {
  await ctx.db.execute(sql`
    update sources set status = ${status}, detail = ${detail}
    where id = ${id} and (${was}::text is null or status = ${was}) and (
      select holder.secret_updated_at from sources holder where holder.id = ${credentialOf(id)}
    ) is not distinct from ${enteredAt}::timestamptz`);
}

/** Has another credential been entered since a source was opened? Waits for whoever is entering one. */
export async function isReplaced(tx: Transaction, { id, enteredAt }: OpenSource): Promise<boolean> {
  const [row] = await tx.execute(sql`
    select secret_updated_at is distinct from ${enteredAt}::timestamptz as replaced from sources where id = ${credentialOf(id)} for share`);
  return row?.replaced !== false;
}

/**
 * Marks the repositories that GitHub's configuration follows: those it names, by today's name or one they were asked for
 * by, and of an `org:` those that are neither archived nor forks. Answers how many marks changed.
 */
export async function trackRepositories(db: Queryable): Promise<number> {
  const changed = await db.execute(sql`
    with followed as (
      select lower(entry) as entry
      from sources, jsonb_array_elements_text(coalesce(config->'repositories', '[]'::jsonb)) as entry
      where id = 'github'
    ), wanted as (
      select r.id, exists (
        select from followed f
        where f.entry = lower(r.name)
          or f.entry in (select lower(alias) from unnest(r.aliases) as alias)
          or (f.entry = 'org:' || lower(split_part(r.name, '/', 1)) and not r.archived and not r.fork)
      ) as tracked
      from repositories r where r.source = 'github'
    )
    update repositories r set tracked = w.tracked from wanted w
    where r.id = w.id and r.tracked is distinct from w.tracked
    returning r.id`);
  return changed.length;
}

/** The id, if it is one of the six. Throws `not_found`. */
export function sourceIdOf(id: string): SourceId {
  const known = sourceIds.find((source) => source === id);
  if (known === undefined) {
    throw new VeelocityError('not_found', `There is no source ${id}. The sources are: ${sourceIds.join(', ')}.`);
  }
  return known;
}

function besideDemo(): VeelocityError {
  return new VeelocityError(
    'conflict',
    'Demo data is shown, and what is real must not be mixed with it. Remove the demo data first, then connect the source.',
  );
}

/** Why a source with a stored credential cannot be opened, and what to do. */
function unreadableDetail(id: SourceId): string {
  const { title, secret } = sourceWords[id];
  return (
    `The stored ${secret} of ${title} cannot be decrypted: VEELOCITY_ENCRYPTION_KEY has changed. Add the old key ` +
    `after the new one, separated by a comma, and restart; or enter the ${secret} again.`
  );
}

function isOn(row: Row): boolean {
  return row.config.enabled !== false;
}

async function show(ctx: Context, id: SourceId, rows: Rows, signed: Set<string>): Promise<Source> {
  const row = rows.get(id);
  const holder = rows.get(credentialOf(id));
  const own = hasOwnSecret(id) ? row : undefined;
  return {
    id,
    name: sourceWords[id].title,
    origin: Origin.parse(row?.origin ?? 'real'),
    ...(await condition(ctx, id, row, holder)),
    config: row?.config ?? {},
    secret: {
      set: (own?.secret ?? null) !== null,
      last4: own?.secretLast4 ?? null,
      updated_at: own?.secretUpdatedAt ?? null,
    },
    webhook: { url: isHooked(id) ? `/hooks/${id}` : null, secret_set: signed.has(id) },
    last_sync_at: row?.lastSyncAt ?? null,
    last_error: row?.lastError ?? null,
  };
}

async function condition(
  ctx: Context,
  id: SourceId,
  row: Row | undefined,
  holder: Row | undefined,
): Promise<Pick<Source, 'status' | 'detail'>> {
  if (row === undefined) return { status: 'not_configured', detail: null };
  if (!isOn(row)) return { status: 'not_configured', detail: `${sourceWords[id].title} is switched off.` };
  if (holder === undefined || holder.secret === null) {
    const { title, secret } = sourceWords[credentialOf(id) as SourceId];
    const article = /^[aeiou]/i.test(secret) ? 'an' : 'a';
    return { status: 'not_configured', detail: row.detail ?? `Enter ${article} ${secret} for ${title}.` };
  }
  // Asked of the keys each time and not stored: with the right key back, everything is as it was.
  const readable = (await decrypt(ctx.config.encryptionKeys, holder.secret)) !== null;
  if (!readable) return { status: 'broken', detail: unreadableDetail(holder.id as SourceId) };
  const end = endOf(ctx, holder);
  if (end !== null) return { status: 'broken', detail: end };
  if (row.status !== 'untried') return { status: status.parse(row.status), detail: row.detail };
  const { secret } = sourceWords[holder.id as SourceId];
  const detail = `Its ${secret} was not tried yet. The next sync does; POST /sources/${id}/test does it at once.`;
  return { status: 'degraded', detail };
}

/** What becomes of the stored secret: replaced, cleared, kept, or forgotten because it was given for another server. */
function secretChange(
  ctx: Context,
  id: SourceId,
  before: Row | undefined,
  config: Record<string, unknown>,
  secret: Sealed | null | undefined,
): Change {
  if (secret !== undefined) return { sealed: secret, detail: null };
  if (before === undefined || before.secret === null || id !== credentialOf(id)) return { detail: null };
  const [was, is] = [sourceUrls(id, before.config, ctx.config), sourceUrls(id, config, ctx.config)];
  if (was.api === is.api && was.graphql === is.graphql) return { detail: null };
  const { title, secret: word } = sourceWords[id];
  return {
    sealed: null,
    detail: `The address of ${title} has changed, so its ${word} was forgotten. Enter one for ${is.api}.`,
  };
}
