import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { type Among, among, isDirect } from '#core/facts/change.ts';

/** Which change, a pull request or a direct commit, is carried by which deployment of each line. */

/** `#<number>` of a pull request, or the SHA of a direct commit. */
export type Change = string;

/** The changes that rest on commits or pull requests: those themselves, and what rides with them. */
export async function changesOf(
  tx: Transaction,
  repositoryId: number,
  shas: string[],
  pullRequests: Change[],
): Promise<Change[]> {
  const rows = await tx.execute(sql`
    with recursive numbers (number) as (
      select p.number from pull_requests p where p.repository_id = ${repositoryId} and p.merge_commit_sha = any(${texts(shas)})
      union
      select pc.pull_request_number from pull_request_commits pc where pc.repository_id = ${repositoryId} and pc.sha = any(${texts(shas)})
      union
      select substring(change from 2)::int from unnest(${texts(pullRequests)}) as change
    ),
    riders (number) as (
      select number from numbers
      union
      select c.number
      from riders r
      join pull_requests p on p.repository_id = ${repositoryId} and p.number = r.number
      join pull_requests c on c.repository_id = p.repository_id and c.base = p.head and p.head <> p.base and c.merged_at is not null
    )
    select '#' || number as change from riders
    union all
    select sha from unnest(${texts(shas)}) as sha`);
  return [...new Set(rows.map(({ change }) => String(change)))];
}

/**
 * Ties changes to the deployments that carry them, in every line. The first known deployment of a line carries nothing. A
 * pull request that was merged into the head branch of another one, before that one, rides with it where its own merge
 * commit is not carried. Returns the ids of the deployments that carry other changes than before.
 */
export async function tieChanges(tx: Transaction, repositoryId: number, changes: Change[] | null): Promise<number[]> {
  const isOne = among(changes);
  const rows = await tx.execute(sql`
    with recursive ${chain(repositoryId, isOne)}, ${direct(repositoryId, isOne)},
    wanted as materialized (
      select environment, service, change, deployment_id, rides_with from (
        select distinct on (l.environment, l.service, chain.change) l.environment, l.service, chain.change, l.deployment_id,
          case when chain.depth > 0 then '#' || chain.number end as rides_with
        from chain
        join deployed_commits l on l.repository_id = ${repositoryId} and l.sha = chain.sha
        order by l.environment, l.service, chain.change, chain.depth
      ) own
      where exists (select from deployment_facts d where d.id = own.deployment_id and d.standing <> 'first')
      union all
      select l.environment, l.service, direct.change, l.deployment_id, null
      from direct
      join deployed_commits l on l.repository_id = ${repositoryId} and l.sha = direct.change
      join deployment_facts d on d.id = l.deployment_id and d.standing <> 'first'
    ),
    gone as (
      delete from deployed_changes t
      where t.repository_id = ${repositoryId} and ${isOne.change('t.change')}
        and (t.environment, t.service, t.change) not in (select environment, service, change from wanted)
      returning t.deployment_id
    ),
    stored as (
      select w.*, t.deployment_id as before
      from wanted w
      left join deployed_changes t on t.repository_id = ${repositoryId} and t.environment = w.environment
        and t.service = w.service and t.change = w.change
      where t.change is null or (t.deployment_id, t.rides_with) is distinct from (w.deployment_id, w.rides_with)
    ),
    written as (
      insert into deployed_changes (repository_id, environment, service, change, deployment_id, rides_with)
      select ${repositoryId}, environment, service, change, deployment_id, rides_with from stored
      on conflict (repository_id, environment, service, change)
      do update set deployment_id = excluded.deployment_id, rides_with = excluded.rides_with
      returning deployment_id
    )
    select deployment_id as id from gone union select deployment_id from written
    union select before from stored where before is not null`);
  return rows.map(({ id }) => Number(id));
}

/** Each merged pull request, and in `depth` order those with which it may ride. */
function chain(repositoryId: number, isOne: Among): SQL {
  return sql`chain (change, depth, number, base, merged_at, sha) as (
      select '#' || p.number, 0, p.number, p.base, p.merged_at, p.merge_commit_sha
      from pull_requests p
      where p.repository_id = ${repositoryId} and p.merged_at is not null and ${isOne.number('p.number')}
      union all
      select chain.change, chain.depth + 1, parent.number, parent.base, parent.merged_at, parent.merge_commit_sha
      from chain
      cross join lateral (
        select p.number, p.base, p.merged_at, p.merge_commit_sha from pull_requests p
        where p.repository_id = ${repositoryId} and p.head = chain.base and p.head <> p.base
          and date_trunc('second', p.merged_at) > date_trunc('second', chain.merged_at)
        order by p.merged_at, p.number limit 1
      ) parent
      where chain.depth < 50
    )`;
}

/** Commits on the default branch with one parent that belong to no pull request. */
function direct(repositoryId: number, isOne: Among): SQL {
  return sql`direct as materialized (
      select c.sha as change from commits c
      where c.repository_id = ${repositoryId} and ${isOne.sha('c.sha')} and ${isDirect()}
    )`;
}

const revertsPullRequest = String.raw`\mreverts\s+(?:([\w.-]+/[\w.-]+))?#([0-9]+)`;
const revertsCommit = String.raw`this reverts commit ([0-9a-f]{40})`;

/** Reads anew what changes say that they revert: in the body, or in the message of a commit. */
export async function readReverts(tx: Transaction, repositoryId: number, changes: Change[] | null): Promise<void> {
  const isOne = among(changes);
  await tx.execute(sql`
    with names as (
      select lower(unnest(array_append(aliases, name))) as name from repositories where id = ${repositoryId}
    ),
    texts (change, text) as (
      select '#' || p.number, p.body from pull_requests p
      where p.repository_id = ${repositoryId} and p.merged_at is not null and ${isOne.number('p.number')}
      union all
      select '#' || pc.pull_request_number, c.message
      from pull_request_commits pc join commits c on c.repository_id = pc.repository_id and c.sha = pc.sha
      where pc.repository_id = ${repositoryId} and ${isOne.number('pc.pull_request_number')}
      union all
      select c.sha, c.message from commits c where c.repository_id = ${repositoryId} and ${isOne.sha('c.sha')} and ${isDirect()}
    ),
    said (change, reference) as (
      select change, '#' || said[2] from texts cross join regexp_matches(text, ${revertsPullRequest}, 'gi') as said
      where said[1] is null or lower(said[1]) in (select name from names)
      union
      select change, lower(said[1]) from texts cross join regexp_matches(text, ${revertsCommit}, 'gi') as said
    ),
    gone as (
      delete from reverts r where r.repository_id = ${repositoryId} and ${isOne.change('r.change')}
        and (r.change, r.reference) not in (select change, reference from said)
    )
    insert into reverts (repository_id, change, reference) select ${repositoryId}, change, reference from said
    on conflict do nothing`);
}

/** The changes that a set of deployments carries. */
export async function carriedBy(tx: Transaction, repositoryId: number, deployments: number[]): Promise<Change[]> {
  const rows = await tx.execute(sql`
    select distinct change from deployed_changes where repository_id = ${repositoryId} and deployment_id = any(${bigints(deployments)})`);
  return rows.map(({ change }) => String(change));
}
