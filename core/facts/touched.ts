import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';

/** Who is a bot besides the accounts of GitHub's type Bot. */
export interface BotRules {
  /** Logins, in which `*` stands for any characters. */
  bots: { patterns: string[] };
}

/** A pull request by its natural key. */
export interface PullRequestKey {
  repositoryId: number;
  number: number;
}

/**
 * All patterns as one regular expression for lower-case logins, or `null` when there is none. A pattern must match the
 * whole login. `[bot]` at its end is dropped, because logins are stored without it.
 */
export function botExpression(rules: BotRules): string | null {
  const patterns = rules.bots.patterns.map((pattern) => pattern.toLowerCase().replace(/\[bot\]$/, ''));
  if (patterns.length === 0) return null;
  const escaped = patterns.map((pattern) => pattern.replace(/[^a-z0-9*_-]/g, '\\$&').replaceAll('*', '.*'));
  return `^(?:${escaped.join('|')})$`;
}

/** Does the login match a pattern? A deleted account, `ghost`, is a person whatever the patterns say. */
export function matchesBot(login: SQL, expression: string | null): SQL {
  if (expression === null) return sql`false`;
  return sql`(lower(${login}) ~ ${expression}::text and ${login} <> 'ghost')`;
}

/**
 * The common table expression `touched`: the pull requests with these ids, every instant cut to whole seconds. `bot` says
 * whether the author is one, `drafted` whether it was created as a draft: its first draft event made it ready, or it has
 * none and is a draft now. `own` are all accounts of the author, in lower case: reviews by them are by nobody else.
 *
 * Here and in the facts, what hangs on a pull request is looked up in `lateral` subqueries fenced by `offset 0`. The
 * planner has no statistics for such a list of ids, nor for tables that have just been filled, and a join that it
 * guesses wrong costs the square of the rows.
 */
export function touchedPullRequests(ids: number[], expression: string | null): SQL {
  return sql`touched as materialized (
    select p.id, p.repository_id, p.number, p.state, p.is_draft, p.author, p.base, p.labels,
      p.author_is_bot or ${matchesBot(sql`p.author`, expression)} as bot,
      coalesce((
        select array_agg(i.account) from identities own join identities i on i.person_id = own.person_id
        where own.account = lower(p.author)
      ), array[lower(p.author)]) as own,
      p.excluded_reason is not null as excluded,
      p.additions + p.deletions as lines,
      date_trunc('second', p.created_at) as created_at,
      date_trunc('second', p.closed_at) as closed_at,
      date_trunc('second', p.merged_at) as merged_at,
      coalesce((
        select e.type = 'READY_FOR_REVIEW' from pull_request_events e
        where e.repository_id = p.repository_id and e.pull_request_number = p.number
          and e.type in ('READY_FOR_REVIEW', 'CONVERT_TO_DRAFT')
        order by e.at, (e.type = 'READY_FOR_REVIEW') <> p.is_draft, e.external_id limit 1
      ), p.is_draft) as drafted
    from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as key (id)
    cross join lateral (select * from pull_requests p where p.id = key.id::bigint offset 0) p
  )`;
}

/** Who is who decides whether somebody else reviewed, and so it must not change while that is concluded. */
const whoLock = 0x0b0;

/** Waits until nobody changes who is who, and keeps others from it until the transaction ends. */
export async function shareWho(tx: Queryable): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${whoLock}, 0)`);
}

/** Waits until nobody concludes from who is who, and keeps others from it until the transaction ends. */
export async function lockWho(tx: Queryable): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${whoLock}, 0)`);
}

/** The insert of the rows of `computed` into a table of facts; rows that are there already are left alone. */
export function writeComputed(table: string, key: string[], names: string[]): SQL {
  const all = (prefix: string) => names.map((name) => prefix + name).join(', ');
  return sql.raw(`written as (
      insert into ${table} as f (${all('')})
      select ${all('')} from computed
      on conflict (${key.join(', ')}) do update set (${all('')}) = (${all('excluded.')})
      where (${all('f.')}) is distinct from (${all('excluded.')})
      returning 1
    )
    select exists (select from deleted) or exists (select from written) as changed`);
}

/** So many ids per statement that its intermediate rows stay in memory. */
const batchSize = 5_000;

export function* batches<T>(items: T[]): Generator<T[]> {
  for (let i = 0; i < items.length; i += batchSize) yield items.slice(i, i + batchSize);
}
