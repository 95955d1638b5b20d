import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints, json, texts } from '#core/db/values.ts';
import { linkCounts } from '#core/facts/change.ts';

/** Why deployments failed, and what repaired them (docs/counting.md, failures). */

/** A failure shows within this time; a revert or a hotfix that comes later only repairs. */
const withinHours = 48;

/** A change that reverts another: both as `#<number>` or as the SHA of a direct commit. */
interface Revert {
  change: string;
  target: string;
}

/**
 * Finds the evidence anew that the given deployments (`null`: all of the repository) give or receive, and whatever reverts
 * the given changes (`null`: any), and concludes from it. Returns whether any deployment changed.
 */
export async function refreshEvidence(
  tx: Transaction,
  repositoryId: number,
  affected: number[] | null,
  changes: string[] | null,
): Promise<boolean> {
  const said = await readReverts(tx, repositoryId);
  const reverts = thatCount(said);
  const reverting = revertersOf(said, changes);
  const repairs = affected === null ? null : await repairsOf(tx, repositoryId, reverts, affected, reverting);
  const within = (column: string) =>
    repairs === null ? sql`true` : sql`${sql.raw(column)} = any(${bigints(repairs)})`;
  const found = await tx.execute(sql`
    with reverts as materialized (
      select change, target from jsonb_to_recordset(${json(reverts)}) as r(change text, target text)
    ),
    ${evidence(repositoryId, within)},
    stored as materialized (
      select e.* from deployment_evidence e join deployment_facts d on d.id = e.deployment_id
      where d.repository_id = ${repositoryId} and (e.kind = 'incident' or ${within('e.by_deployment_id')})
    ),
    gone as (
      delete from deployment_evidence e using stored s
      where (e.deployment_id, e.kind, e.by_deployment_id, e.incident_id, e.by_change) = (s.deployment_id, s.kind, s.by_deployment_id, s.incident_id, s.by_change)
        and not exists (select from found n where (n.deployment_id, n.kind, n.by_deployment_id, n.incident_id, n.by_change) = (s.deployment_id, s.kind, s.by_deployment_id, s.incident_id, s.by_change))
      returning e.deployment_id
    ),
    written as (
      insert into deployment_evidence as e (deployment_id, kind, by_deployment_id, incident_id, by_change, fails)
      select * from found
      on conflict (deployment_id, kind, by_deployment_id, incident_id, by_change)
      do update set fails = excluded.fails where e.fails <> excluded.fails
      returning e.deployment_id
    ),
    repairing as (
      update deployment_facts d set rework = not d.rework
      where d.repository_id = ${repositoryId} and ${within('d.id')}
        and d.rework <> (d.standing is not distinct from 'rollback' or d.id in (select id from unplanned))
      returning d.id
    )
    select 'blamed' as what, deployment_id as id from gone union select 'blamed', deployment_id from written
    union all select 'repairing', id from repairing`);
  const blamed = found.filter(({ what }) => what === 'blamed').map(({ id }) => Number(id));
  const concluded = await conclude(tx, repositoryId, affected === null ? null : [...new Set([...blamed, ...affected])]);
  return concluded || found.length > 0;
}

/** Every change that says that it reverts another, with what it means. */
async function readReverts(tx: Transaction, repositoryId: number): Promise<Revert[]> {
  const rows = await tx.execute(sql`
    select r.change, coalesce(
      case when r.reference like '#%' then r.reference end,
      (select '#' || min(p.number) from pull_requests p where p.repository_id = r.repository_id and p.merge_commit_sha = r.reference),
      (select '#' || min(pc.pull_request_number) from pull_request_commits pc where pc.repository_id = r.repository_id and pc.sha = r.reference),
      r.reference
    ) as target
    from reverts r where r.repository_id = ${repositoryId}`);
  return (rows as unknown as Revert[]).filter(({ change, target }) => change !== target);
}

/** A revert of a revert is none, and what reverts that one is one again. */
function thatCount(said: Revert[]): Revert[] {
  const targets = Map.groupBy(said, ({ change }) => change);
  const known = new Map<string, boolean>();
  const isRevert = (change: string): boolean => {
    const answer = known.get(change);
    if (answer !== undefined) return answer;
    known.set(change, false); // Those that go round in a circle revert nothing.
    const is = (targets.get(change) ?? []).some(({ target }) => !isRevert(target));
    known.set(change, is);
    return is;
  };
  return said.filter(({ target }) => !isRevert(target));
}

/** The changes whose reverting can mean something else now that these changed: those that revert them, and so on. */
function revertersOf(said: Revert[], changes: string[] | null): string[] {
  if (changes === null) return said.map(({ change }) => change);
  const byTarget = Map.groupBy(said, ({ target }) => target);
  const found = new Set<string>();
  const open = [...changes];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { change } of byTarget.get(next) ?? []) {
      if (found.has(change)) continue;
      found.add(change);
      open.push(change);
    }
  }
  return [...found];
}

/** The deployments whose repairs can have changed: the given, those that repair one of them, and those that carry a revert. */
async function repairsOf(
  tx: Transaction,
  repositoryId: number,
  reverts: Revert[],
  affected: number[],
  reverting: string[],
): Promise<number[]> {
  const rows = await tx.execute(sql`
    select d.id from deployment_facts d where d.repository_id = ${repositoryId} and d.previous_id = any(${bigints(affected)})
    union
    select e.by_deployment_id from deployment_evidence e where e.deployment_id = any(${bigints(affected)}) and e.by_deployment_id <> 0
    union
    select by.deployment_id
    from jsonb_to_recordset(${json(reverts)}) as r(change text, target text)
    join deployed_changes t on t.repository_id = ${repositoryId} and t.change = r.target and t.deployment_id = any(${bigints(affected)})
    join deployed_changes by on by.repository_id = t.repository_id and by.change = r.change
    union
    select deployment_id from deployed_changes where repository_id = ${repositoryId} and change = any(${texts(reverting)})
    union
    select c.deployment_id from ${fixes(repositoryId)} c
    join incident_links l on l.incident_id = c.incident_id and l.deployment_id = any(${bigints(affected)})`);
  return [...new Set([...affected, ...rows.map(({ id }) => Number(id))])];
}

/** How a pull request says that it closes an issue. */
const closing = String.raw`\m(fix|fixes|fixed|close|closes|closed|resolve|resolves|resolved):?\s+#`;

/** Carried pull requests that close an issue which is an incident, or that an issue of Linear is tied to which is one. */
function fixes(repositoryId: number): SQL {
  return sql`(
    select dc.deployment_id, dc.change, i.id as incident_id
    from incidents i
    join issues s on s.source = i.source and s.external_id = i.external_id
    join pull_requests p on p.repository_id = s.repository_id and p.merged_at is not null
      and p.body ~* (${closing} || s.number || '\\M')
    join deployed_changes dc on dc.repository_id = p.repository_id and dc.change = '#' || p.number
    where i.repository_id = ${repositoryId} and i.source = 'github' and i.excluded_reason is null
      and i.verdict is distinct from 'rejected'
    union
    select dc.deployment_id, dc.change, i.id
    from incidents i
    join linear_issues s on s.external_id = i.external_id
    join issue_links l on l.issue_id = s.id and ${sql.raw(linkCounts('l'))}
    join pull_requests p on p.id = l.pull_request_id and p.repository_id = i.repository_id and p.merged_at is not null
    join deployed_changes dc on dc.repository_id = p.repository_id and dc.change = '#' || p.number
    where i.repository_id = ${repositoryId} and i.source = 'linear' and i.excluded_reason is null
      and i.verdict is distinct from 'rejected'
  )`;
}

/** The deployments that carry pull requests which close, or belong to, any issue: it may have become an incident, or be none any more. */
export async function closersOf(tx: Transaction, repositoryId: number): Promise<number[]> {
  const rows = await tx.execute(sql`
    select distinct dc.deployment_id as id
    from pull_requests p join deployed_changes dc on dc.repository_id = p.repository_id and dc.change = '#' || p.number
    where p.repository_id = ${repositoryId} and p.merged_at is not null
      and (p.body ~* ${`${closing}[0-9]`} or exists (select from issue_links l where l.pull_request_id = p.id))`);
  return rows.map(({ id }) => Number(id));
}

/** `found`: the evidence; `unplanned`: the deployments that carry a repair, besides rollbacks. */
function evidence(repositoryId: number, within: (column: string) => SQL): SQL {
  const isBefore = sql`(blamed.finished_at, blamed.key collate "C") < (d.finished_at, d.key collate "C")`;
  const isSoon = sql.raw(
    `date_trunc('second', d.finished_at) - date_trunc('second', blamed.finished_at) <= interval '${withinHours} hours'`,
  );
  return sql`
    reverting as materialized (
      select d.id, dc.change, blamed.id as blamed, t.change is null or blamed.id is not null as counts, ${isSoon} as soon
      from reverts r
      join deployed_changes dc on dc.repository_id = ${repositoryId} and dc.change = r.change
      join deployment_facts d on d.id = dc.deployment_id and ${within('d.id')}
      left join deployed_changes t on t.repository_id = dc.repository_id and t.environment = dc.environment
        and t.service = dc.service and t.change = r.target
      left join deployment_facts blamed on blamed.id = t.deployment_id and blamed.id <> d.id and ${isBefore}
    ),
    hotfixing as materialized (
      select d.id, dc.change, blamed.id as blamed, ${isSoon} as soon
      from pull_requests p
      join deployed_changes dc on dc.repository_id = p.repository_id and dc.change = '#' || p.number
      join deployment_facts d on d.id = dc.deployment_id and ${within('d.id')}
      left join deployment_facts blamed on blamed.id = d.previous_id
      where p.repository_id = ${repositoryId} and exists (select from unnest(p.labels) as label where lower(label) = 'hotfix')
    ),
    fixing as materialized (
      select d.id, c.change, c.incident_id, blamed.id as blamed
      from ${fixes(repositoryId)} c
      join deployment_facts d on d.id = c.deployment_id and ${within('d.id')}
      left join incident_links l on l.incident_id = c.incident_id
      left join deployment_facts blamed on blamed.id = l.deployment_id and blamed.id <> d.id and blamed.service = d.service
        and lower(blamed.environment) = lower(d.environment) and blamed.finished_at <= d.finished_at
    ),
    unplanned as (
      select id from reverting where counts union select id from hotfixing union select id from fixing
    ),
    found (deployment_id, kind, by_deployment_id, incident_id, by_change, fails) as materialized (
      select l.deployment_id, 'incident', 0::bigint, l.incident_id, '', true
      from incident_links l join deployment_facts d on d.id = l.deployment_id where d.repository_id = ${repositoryId}
      union all
      select d.previous_id, 'rollback', d.id, 0, '', true
      from deployment_facts d
      where d.repository_id = ${repositoryId} and d.standing = 'rollback' and d.previous_id is not null and ${within('d.id')}
      union all
      select blamed, 'revert', id, 0, change, bool_or(soon) from reverting where blamed is not null group by blamed, id, change
      union all
      select blamed, 'hotfix', id, 0, change, true from hotfixing where blamed is not null and soon
      union all
      select blamed, 'fix', id, incident_id, change, false from fixing where blamed is not null
    )`;
}

/**
 * Failed, why, and since when it is well again, of some deployments and of those that they repair, or of all. A rejected kind
 * of evidence says nothing.
 */
async function conclude(tx: Transaction, repositoryId: number, ids: number[] | null): Promise<boolean> {
  const some = sql`(
    select unnest(${bigints(ids ?? [])}) union
    select e.deployment_id from deployment_evidence e where e.by_deployment_id = any(${bigints(ids ?? [])})
  )`;
  const seconds = sql`extract(epoch from c.recovered_at - d.finished_at)::bigint`;
  const rows = await tx.execute(sql`
    with concluded as materialized (
      select d.id, coalesce(e.kinds, '{}') as kinds,
        case when e.kinds is not null and coalesce(e.repaired_at, e.resolved_at) is not null
          then date_trunc('second', greatest(d.finished_at, least(e.repaired_at, e.resolved_at))) end as recovered_at
      from deployment_facts d
      left join lateral (
        select array_agg(distinct e.kind order by e.kind) filter (where e.fails) as kinds,
          min(by.finished_at) as repaired_at,
          case when bool_and(i.resolved_at is not null) filter (where e.kind = 'incident')
            then max(i.resolved_at) filter (where e.kind = 'incident') end as resolved_at
        from deployment_evidence e
        left join deployment_facts by on by.id = e.by_deployment_id
        left join incidents i on i.id = e.incident_id
        where e.deployment_id = d.id and coalesce(d.verdicts ->> e.kind, '') <> 'rejected'
      ) e on true
      where d.repository_id = ${repositoryId} and ${ids === null ? sql`true` : sql`d.id in ${some}`}
    )
    update deployment_facts d set failed = c.kinds <> '{}', evidence = c.kinds, recovered_at = c.recovered_at,
      recovery_seconds = ${seconds}
    from concluded c
    where c.id = d.id and (d.failed, d.evidence, d.recovered_at, d.recovery_seconds)
      is distinct from (c.kinds <> '{}', c.kinds, c.recovered_at, ${seconds})
    returning d.id`);
  return rows.length > 0;
}
