import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { texts } from '#core/db/values.ts';
import { refreshAiFacts } from '#core/facts/ai.ts';
import { refreshChanges } from '#core/facts/change.ts';
import { refreshOpenSpans } from '#core/facts/open-pull-request.ts';
import { refreshLedgers } from '#core/facts/pull-request.ts';
import { refreshReviewers } from '#core/facts/reviewer.ts';
import {
  batches,
  type BotRules,
  botExpression,
  matchesBot,
  type PullRequestKey,
  shareWho,
} from '#core/facts/touched.ts';
import { refreshWorkflowRuns } from '#core/facts/workflow-run.ts';

/**
 * What a sync calls after it has stored entities, in the same transaction. Each function answers whether any fact
 * changed, so that the data version rises only when it must.
 */

/**
 * Recomputes every fact of the touched pull requests. Touched are those that changed themselves and those whose reviews,
 * events or commits changed; a key whose pull request has not arrived yet is passed over.
 */
export async function refreshPullRequestFacts(
  tx: Queryable,
  touched: PullRequestKey[],
  rules: BotRules,
): Promise<boolean> {
  const keys = JSON.stringify(touched.map(({ repositoryId, number }) => ({ repository_id: repositoryId, number })));
  const found = sql`
    select distinct p.id, p.repository_id, p.number
    from jsonb_to_recordset(${keys}::text::jsonb) as key (repository_id bigint, number integer)
    cross join lateral (
      select p.id, p.repository_id, p.number from pull_requests p
      where p.repository_id = key.repository_id and p.number = key.number offset 0
    ) p`;
  return touched.length > 0 && refresh(tx, found, rules);
}

/** Recomputes the facts of workflow runs, given by their ids in `workflow_runs`. */
export async function refreshWorkflowRunFacts(tx: Queryable, ids: number[]): Promise<boolean> {
  let changed = false;
  for (const some of batches([...new Set(ids)])) changed = (await refreshWorkflowRuns(tx, some)) || changed;
  return changed;
}

/**
 * Recomputes what a change of the bot patterns can have changed: the pull requests whose author, or one of whose
 * reviewers, matches the patterns of only one of the two rules.
 */
export async function refreshFactsForBots(tx: Queryable, rules: BotRules, before: BotRules): Promise<boolean> {
  const [now, then] = [botExpression(rules), botExpression(before)];
  if (now === then) return false;
  const changed = (login: SQL) => sql`${matchesBot(login, now)} <> ${matchesBot(login, then)}`;
  const found = sql`
    select p.id, p.repository_id, p.number from pull_requests p where ${changed(sql`p.author`)}
    union
    select p.id, p.repository_id, p.number from reviews r
    join pull_requests p on p.repository_id = r.repository_id and p.number = r.pull_request_number
    where ${changed(sql`r.author`)}`;
  const ofPullRequests = await refresh(tx, found, rules);
  const commits = await tx.execute(sql`
    select repository_id, change from change_facts where pull_request_id is null and ${changed(sql`author`)}`);
  return (await refreshByRepository(tx, commits, now)) || ofPullRequests;
}

/**
 * Recomputes what it can have changed that some accounts belong together, or do not any more: the pull requests with which
 * at least two of them had to do, as the author or in a review. Whoever calls has `lockWho`.
 */
export async function refreshFactsForPeople(tx: Queryable, accounts: string[], rules: BotRules): Promise<boolean> {
  if (accounts.length < 2) return false;
  const some = texts(accounts);
  const found = sql`
    select p.id, p.repository_id, p.number
    from (
      select repository_id, number, lower(author) from pull_requests where lower(author) = any(${some})
      union
      select repository_id, pull_request_number, lower(author) from reviews where lower(author) = any(${some})
    ) took_part (repository_id, number, account)
    join pull_requests p on p.repository_id = took_part.repository_id and p.number = took_part.number
    group by p.id having count(*) > 1`;
  return refresh(tx, found, rules);
}

async function refresh(tx: Queryable, found: SQL, rules: BotRules): Promise<boolean> {
  await shareWho(tx);
  const bots = botExpression(rules);
  const rows = await tx.execute<{ id: string; repository_id: string; number: number }>(found);
  let changed = false;
  for (const some of batches([...rows])) {
    const ids = some.map(({ id }) => Number(id));
    changed = (await refreshLedgers(tx, ids, bots)) || changed;
    changed = (await refreshOpenSpans(tx, ids, bots)) || changed;
    changed = (await refreshReviewers(tx, ids, bots)) || changed;
    changed = (await refreshAiFacts(tx, ids)) || changed;
    const changes = some.map(({ repository_id, number }) => ({ repository_id, change: `#${number}` }));
    changed = (await refreshByRepository(tx, changes, bots)) || changed;
  }
  return changed;
}

async function refreshByRepository(tx: Queryable, rows: Iterable<Record<string, unknown>>, bots: string | null) {
  const changes = Map.groupBy(rows, (row) => Number(row.repository_id));
  let changed = false;
  for (const [repository, some] of changes) {
    const names = some.map(({ change }) => String(change));
    changed = (await refreshChanges(tx, repository, names, bots)) || changed;
  }
  return changed;
}
