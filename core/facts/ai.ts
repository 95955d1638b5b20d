import { sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { bigints, json, texts } from '#core/db/values.ts';
import { type PullRequestKey, writeComputed } from '#core/facts/touched.ts';

/**
 * Recomputes what AI tools had to do with pull requests, given by their ids (docs/counting.md, AI). Their ledgers must be
 * up to date. Returns whether anything changed.
 */
export async function refreshAiFacts(tx: Queryable, ids: number[]): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${aiLock}, 0)`);
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with reviewers as materialized (select array_agg(login) as logins from ai_reviewers), ${ledgers(ids)}, ${computed()},
    deleted as (
      delete from ai_pull_request_facts f
      where f.pull_request_id = any(${bigints(ids)}) and not exists (
        select from computed c where c.pull_request_id = f.pull_request_id and c.people_review = f.people_review
      )
      returning 1
    ),
    ${writeComputed('ai_pull_request_facts', ['pull_request_id', 'people_review'], columns)}`);
  return row?.changed ?? false;
}

/** Whoever tells of AI tools does so alone: of two pages that come at once, the later one must see what both brought. */
const aiLock = 0x0a1;

/** Waits until nobody concludes from what AI tools did, and keeps others from it until the transaction ends. */
export async function lockAiFacts(tx: Queryable): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${aiLock}, 0)`);
}

const columns = [
  'pull_request_id people_review bots_review repository_id number author author_is_bot base labels excluded merged_at',
  'additions measured cursor_lines ai_lines ai ai_reviewed_at ai_response_seconds ai_comments confidence',
].flatMap((line) => line.split(' '));

const ledgers = (ids: number[]) => sql`ledger as materialized (
    select f.*, p.number, p.additions, p.merge_commit_sha, p.body
    from unnest(${bigints(ids)}) as key (id)
    cross join lateral (select * from pull_request_facts f where f.pull_request_id = key.id offset 0) f
    cross join lateral (select * from pull_requests p where p.id = key.id offset 0) p
  )`;

/** What hangs on a pull request is looked up in fenced subqueries, as in core/facts/touched.ts. */
const computed = () => sql`computed as materialized (
    select l.pull_request_id, l.people_review, l.bots_review, l.repository_id, l.number, l.author, l.author_is_bot, l.base,
      l.labels, l.excluded, l.merged_at, l.additions,
      cursor.commits > 0 as measured, cursor.lines as cursor_lines, cursor.ai as ai_lines,
      case
        when cursor.commits > 0 and cursor.ai = 0 then 'none'
        when cursor.commits > 0 and cursor.ai * 2 >= cursor.lines then 'most'
        when cursor.commits > 0 then 'some'
        when trailer.found then 'declared'
        else 'unknown'
      end as ai,
      said.first_at as ai_reviewed_at,
      case when said.first_at is not null and l.ready_at is not null
        then greatest(0, date_part('epoch', said.first_at - l.ready_at))::bigint end as ai_response_seconds,
      said.inline as ai_comments, said.confidence
    from ledger l
    ${ofCursor()} ${ofTrailers()} ${ofReviewer()}
  )`;

/** The commits of the branch that Cursor saw. After a squash only these SHAs are the ones it knows. */
const ofCursor = () => sql`cross join lateral (
      select count(*) as commits, coalesce(sum(a.lines_added), 0)::int as lines,
        coalesce(sum(coalesce(a.tab_lines, 0) + coalesce(a.composer_lines, 0)), 0)::int as ai
      from pull_request_commits pc
      cross join lateral (select * from ai_commits a where a.sha = pc.sha offset 0) a
      where pc.repository_id = l.repository_id and pc.pull_request_number = l.number and pc.kind = 'branch'
      offset 0
    ) as cursor`;

/**
 * A co-author trailer of an AI tool in any of its commits, or in that of its merge. Addresses, and not names: a person
 * can be called like a tool.
 */
const ofTrailers = () => sql`cross join lateral (
      select exists (
        select from pull_request_commits pc
        cross join lateral (select message from commits c where c.repository_id = pc.repository_id and c.sha = pc.sha offset 0) c
        where pc.repository_id = l.repository_id and pc.pull_request_number = l.number and pc.kind = 'branch' and ${isSigned}
      ) or exists (
        select from commits c where c.repository_id = l.repository_id and c.sha = l.merge_commit_sha and ${isSigned}
      ) as found
      offset 0
    ) as trailer`;

/** The addresses with which AI tools sign commits. */
const toolAddresses = [
  'cursoragent@cursor\\.com',
  '[^<>]*@anthropic\\.com',
  '([0-9]+\\+)?copilot(\\[bot\\])?@users\\.noreply\\.github\\.com',
  'copilot@github\\.com',
  '([0-9]+\\+)?devin-ai-integration\\[bot\\]@users\\.noreply\\.github\\.com',
  '([0-9]+\\+)?google-labs-jules\\[bot\\]@users\\.noreply\\.github\\.com',
  '([0-9]+\\+)?gemini-code-assist\\[bot\\]@users\\.noreply\\.github\\.com',
  '([0-9]+\\+)?gemini-cli(\\[bot\\])?@users\\.noreply\\.github\\.com',
  '([0-9]+\\+)?chatgpt-codex-connector\\[bot\\]@users\\.noreply\\.github\\.com',
  '[^<>]*@openai\\.com',
  '[^<>]*@aider\\.chat',
  'openhands@all-hands\\.dev',
  'amp@ampcode\\.com',
];
/** `(?n)`: each line of a message has a beginning of its own. */
const coAuthor = `(?n)^co-authored-by:[^<\\n]*<(${toolAddresses.join('|')})>`;
/** Most messages have no such line, which is seen in a fraction of the time that the pattern takes. */
const isSigned = sql`c.message ilike '%co-authored-by:%' and c.message ~* ${coAuthor}`;

/** What the AI reviewer said: in reviews, on lines and in the conversation. Its first word counts until the merge. */
const ofReviewer = () => sql`cross join lateral (
      select min(at) filter (where l.merged_at is null or at <= l.merged_at) as first_at,
        count(*) filter (where kind = 'inline')::int as inline,
        coalesce(
          (array_agg(confidence order by updated_at desc) filter (where confidence is not null))[1],
          case when l.body ~* 'greptile' then (regexp_match(l.body, 'confidence\\s*score\\W{0,12}([0-5])\\s*/\\s*5', 'i'))[1]::int end
        ) as confidence
      from (
        select date_trunc('second', c.at) as at, c.kind, c.confidence, c.updated_at from ai_comments c
        where c.repository_id = l.repository_id and c.pull_request_number = l.number
        union all
        select date_trunc('second', r.submitted_at), 'review', null, null from reviews r
        where r.repository_id = l.repository_id and r.pull_request_number = l.number and r.state <> 'PENDING'
          and r.submitted_at is not null and lower(r.author) = any((select logins from reviewers)::text[])
      ) as word
      offset 0
    ) as said`;

/** The pull requests of commits that Cursor has told of. */
export async function pullRequestsOfCommits(tx: Queryable, shas: string[]): Promise<PullRequestKey[]> {
  if (shas.length === 0) return [];
  const rows = await tx.execute(sql`
    select distinct pc.repository_id, pc.pull_request_number
    from repositories r
    cross join unnest(${texts(shas)}) as seen (sha)
    cross join lateral (
      select * from pull_request_commits pc where pc.repository_id = r.id and pc.sha = seen.sha and pc.kind = 'branch' offset 0
    ) pc`);
  return rows.map(keyOf);
}

/** The pull requests that accounts reviewed which turn out to be AI reviewers. */
export async function pullRequestsReviewedBy(tx: Queryable, logins: string[]): Promise<PullRequestKey[]> {
  if (logins.length === 0) return [];
  const rows = await tx.execute(sql`
    select distinct repository_id, pull_request_number from reviews where lower(author) = any(${texts(logins)})`);
  return rows.map(keyOf);
}

function keyOf(row: Record<string, unknown>): PullRequestKey {
  return { repositoryId: Number(row.repository_id), number: Number(row.pull_request_number) };
}

/** Recomputes the facts of pull requests by their keys, without their ledgers. */
export async function refreshAiFactsOf(tx: Queryable, keys: PullRequestKey[]): Promise<boolean> {
  if (keys.length === 0) return false;
  const rows = await tx.execute(sql`
    select distinct p.id from jsonb_to_recordset(${json(keys)}) as key ("repositoryId" bigint, number int)
    cross join lateral (
      select id from pull_requests p where p.repository_id = key."repositoryId" and p.number = key.number offset 0
    ) p`);
  return (
    rows.length > 0 &&
    refreshAiFacts(
      tx,
      rows.map(({ id }) => Number(id)),
    )
  );
}

/**
 * Forgets what the AI reviewer did, because another account is it now: it is read anew. The transaction must hold the lock
 * of sources.
 */
export async function forgetReviewer(tx: Queryable): Promise<void> {
  await lockAiFacts(tx);
  const rows = await tx.execute(sql`
    select pull_request_id as id from ai_pull_request_facts where ai_reviewed_at is not null or ai_comments > 0 or confidence is not null`);
  await tx.execute(sql`
    with comments as (delete from ai_comments), threads as (delete from ai_threads), reads as (delete from ai_thread_reads),
      known as (delete from coverage where step like 'ai-%'), steps as (delete from sync_steps where source = 'greptile')
    delete from ai_reviewers`);
  const ids = [...new Set(rows.map(({ id }) => Number(id)))];
  if (ids.length > 0) await refreshAiFacts(tx, ids);
}
