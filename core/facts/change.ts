import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { matchesBot } from '#core/facts/touched.ts';

/** Conditions that a column is of one of some changes; `null`: any will do. Numbers and SHAs apart, for their indexes. */
export interface Among {
  change: (column: string) => SQL;
  number: (column: string) => SQL;
  sha: (column: string) => SQL;
}

/** `#<number>` of pull requests and SHAs of commits, as conditions. */
export function among(changes: string[] | null): Among {
  if (changes === null) return { change: () => sql`true`, number: () => sql`true`, sha: () => sql`true` };
  const numbers = changes.filter((change) => change.startsWith('#')).map((change) => Number(change.slice(1)));
  const shas = changes.filter((change) => !change.startsWith('#'));
  return {
    change: (column) => sql`${sql.raw(column)} = any(${texts(changes)})`,
    number: (column) => sql`${sql.raw(column)} = any(${bigints(numbers)}::int[])`,
    sha: (column) => sql`${sql.raw(column)} = any(${texts(shas)})`,
  };
}

/** The condition that a commit `c` is a direct one: on the default branch, with one parent, of no pull request. */
export const isDirect = () => sql`(c.on_default_branch and cardinality(c.parents) = 1
  and not exists (select from pull_request_commits pc where pc.repository_id = c.repository_id and pc.sha = c.sha)
  and not exists (select from pull_requests p where p.repository_id = c.repository_id and p.merge_commit_sha = c.sha))`;

/**
 * The production deployment that carried a change first (t5). The columns are null where there is none. It is fenced like
 * all look-ups of facts (core/facts/touched.ts): the planner would rather go through all deployments by time.
 */
export function deployedBy(repositoryId: string, change: string): SQL {
  return sql.raw(`
    left join lateral (
      select d.id as deployment_id, d.environment, d.service, d.finished_at as t5
      from (
        select d.* from deployed_changes dc
        cross join lateral (select * from deployment_facts d where d.id = dc.deployment_id offset 0) d
        where dc.repository_id = ${repositoryId} and dc.change = ${change} and d.production offset 0
      ) d
      order by d.finished_at, d.key collate "C" limit 1
    ) deployed on true`);
}

/**
 * Recomputes the lead times (docs/counting.md, lead time) of changes of a repository: `#<number>` of a pull request or the
 * SHA of a commit; `null`: of all. The ledgers of the pull requests must be up to date. Returns whether anything changed.
 */
export async function refreshChanges(
  tx: Queryable,
  repositoryId: number,
  changes: string[] | null,
  bots: string | null,
): Promise<boolean> {
  const isOne = among(changes);
  const [row] = await tx.execute<{ changed: boolean }>(sql`
    with repository as materialized (
      select r.default_branch, (
        select min(d.finished_at) from deployment_facts d where d.repository_id = r.id and d.production and d.standing = 'first'
      ) as first_at
      from repositories r where r.id = ${repositoryId}
    ),
    ${ofPullRequests(repositoryId, isOne)}, ${ofCommits(repositoryId, isOne, bots)},
    change as (select * from of_pull_requests union all select * from of_commits),
    computed as materialized (
      select c.repository_id, c.change, c.people_review, c.bots_review, c.pull_request_id, c.author, c.author_is_bot, c.base, c.labels,
        c.excluded, c.merged_at, case when deployed.t5 is not null then greatest(c.merged_at, deployed.t5) end as deployed_at, deployed.deployment_id, deployed.environment,
        deployed.service, case when deployed.t5 is null then ${whyNot()} end as not_attributable,
        ${span('c.first_commit_at')} as from_first_commit_seconds, ${span('c.ready_at')} as from_ready_seconds,
        ${span('c.merged_at')} as from_merged_seconds, issue.started_at as issue_started_at,
        ${span('issue.started_at')} as from_issue_started_seconds
      from change c ${deployedBy('c.repository_id', 'c.change')}
      left join lateral (${issueStart('c.pull_request_id', 'c.merged_at')} offset 0) issue on true
      cross join repository
    ),
    deleted as (
      delete from change_facts f where f.repository_id = ${repositoryId} and ${isOne.change('f.change')}
        and (f.change, f.people_review) not in (select change, people_review from computed)
      returning 1
    ),
    written as (
      insert into change_facts as f (${columns()})
      select ${columns()} from computed
      on conflict (repository_id, change, people_review) do update set (${columns()}) = (${columns('excluded.')})
      where (${columns('f.')}) is distinct from (${columns('excluded.')})
      returning 1
    )
    select exists (select from deleted) or exists (select from written) as changed`);
  return row?.changed ?? false;
}

const names = [
  'repository_id change people_review bots_review pull_request_id author author_is_bot base labels excluded merged_at deployed_at',
  'deployment_id environment service not_attributable from_first_commit_seconds from_ready_seconds from_merged_seconds',
  'issue_started_at from_issue_started_seconds',
].flatMap((line) => line.split(' '));

function columns(prefix = ''): SQL {
  return sql.raw(names.map((name) => prefix + name).join(', '));
}

function span(from: string): SQL {
  return sql.raw(
    `case when deployed.t5 is not null then extract(epoch from greatest(c.merged_at, deployed.t5) - ${from})::bigint end`,
  );
}

/**
 * When work on the issues of a pull request began, as `started_at`: on the earliest of those that were not given up. One that
 * was begun after the merge says nothing.
 */
export function issueStart(pullRequestId: string, mergedAt: string): SQL {
  return sql.raw(`
    select min(f.started_at) as started_at from issue_links l join issue_facts f on f.issue_id = l.issue_id
    where l.pull_request_id = ${pullRequestId} and ${linkCounts('l')} and f.canceled_at is null and f.started_at <= ${mergedAt}`);
}

/** The condition that a tie of an issue counts: something speaks for it, and nobody against. */
export function linkCounts(link: string): string {
  return `(${link}.verdict is not distinct from 'confirmed' or ${link}.verdict is null and ${link}.evidence <> '{}')`;
}

/** Merged pull requests, once for each way of counting reviewers (core/facts/pull-request.ts). */
function ofPullRequests(repositoryId: number, isOne: Among): SQL {
  return sql`of_pull_requests as materialized (
      select f.repository_id, '#' || p.number as change, f.people_review, f.bots_review, f.pull_request_id, f.author,
        f.author_is_bot, f.base, f.labels, f.excluded, f.merged_at, f.first_commit_at, f.ready_at,
        p.merge_commit_sha as sha, p.head, date_trunc('second', p.merged_at) as raw_merged_at
      from pull_requests p join pull_request_facts f on f.pull_request_id = p.id
      where p.repository_id = ${repositoryId} and p.merged_at is not null and f.merged_at is not null and ${isOne.number('p.number')}
    )`;
}

function ofCommits(repositoryId: number, isOne: Among, bots: string | null): SQL {
  const login = sql.raw(String.raw`regexp_replace(c.author, '\[bot\]$', '')`);
  const committed = sql.raw(`greatest(date_trunc('second', c.authored_at), date_trunc('second', c.committed_at))`);
  return sql`of_commits as materialized (
      select c.repository_id, c.sha as change, true as people_review, true as bots_review, null::bigint as pull_request_id,
        ${login} as author, c.author like '%[bot]' or ${matchesBot(login, bots)} as author_is_bot, null::text as base,
        null::text[] as labels, false as excluded, ${committed} as merged_at,
        date_trunc('second', c.authored_at) as first_commit_at, null::timestamptz as ready_at, c.sha, null::text as head,
        ${committed} as raw_merged_at
      from commits c
      where c.repository_id = ${repositoryId} and ${isOne.sha('c.sha')} and ${isDirect()}
    )`;
}

/**
 * Why a change that production never carried never will be. It, or what it was merged into, lay below the first deployment
 * that is known; or it was merged into a branch that nothing takes on, by whatever way, to where deployments come from.
 */
const whyNot = () => sql`case
      when repository.first_at is null then null
      when exists (
        with recursive up (base, merged_at, sha) as (
          select c.base, c.raw_merged_at, c.sha
          union
          select p.base, p.merged_at, p.sha
          from up cross join lateral (
            select p.base, date_trunc('second', p.merged_at) as merged_at, p.merge_commit_sha as sha from pull_requests p
            where p.repository_id = c.repository_id and p.head = up.base and p.head <> p.base
              and date_trunc('second', p.merged_at) > up.merged_at
            order by p.merged_at, p.number limit 1
          ) p
        )
        select from up
        cross join lateral (
          select l.deployment_id from deployed_commits l where l.repository_id = c.repository_id and l.sha = up.sha offset 0
        ) l
        cross join lateral (
          select from deployment_facts d where d.id = l.deployment_id and d.production and d.standing = 'first' offset 0
        ) d
      ) then 'before_first_deployment'
      when c.base is null or c.base = repository.default_branch then
        case when c.merged_at <= repository.first_at and not exists (
          select from commits k where k.repository_id = c.repository_id and k.sha = c.sha and k.parents is not null
        ) then 'before_first_deployment' end
      when not exists (
        with recursive up (base, merged_at, sha) as (
          select c.base, c.raw_merged_at, c.sha
          union
          select p.base, coalesce(date_trunc('second', p.merged_at), 'infinity'), p.merge_commit_sha
          from up join pull_requests p on p.repository_id = c.repository_id and p.head = up.base and p.head <> p.base
            and (p.state = 'open' or date_trunc('second', p.merged_at) > up.merged_at)
        )
        select from up where up.base = repository.default_branch or exists (
          select from commits k where k.repository_id = c.repository_id and k.sha = up.sha and k.on_default_branch
        )
      ) then 'not_on_deployed_branch'
    end`;
