import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { bigints } from '#core/db/values.ts';
import { isThere } from '#core/facts/issue-checks.ts';
import { type FollowedTeams, isFollowed } from '#core/facts/issue-teams.ts';

/**
 * Which pull requests belong to which issues, and how that is known (docs/counting.md, issues). What a pull request says is
 * kept as it stands there; what it means is looked up against the issues that there are, whichever came first.
 */

/** The two ends of a tie, by their ids in the database. */
export interface IssueTie {
  issue: number;
  pullRequest: number;
}

/** What looks like an identifier: the key of a team and a number, as a word of its own, in any case. */
const identifier = '(?<![a-z0-9])[a-z][a-z0-9]{0,9}-[1-9][0-9]{0,6}(?![a-z0-9])';

/** Longer texts are read so far: nobody names an issue further down. */
const mostText = 50_000;

/** Reads anew what pull requests say that looks like an issue. */
export async function readMentions(tx: Transaction, pullRequests: number[]): Promise<void> {
  if (pullRequests.length === 0) return;
  await tx.execute(sql`
    with said as materialized (
      select distinct p.id as pull_request_id, upper(found.match[1]) as identifier, text.place
      from unnest(${bigints(pullRequests)}) as key (id)
      cross join lateral (select * from pull_requests p where p.id = key.id offset 0) p
      cross join lateral (values ('branch', p.head), ('title', p.title), ('body', left(p.body, ${mostText}))) as text (place, words)
      cross join lateral regexp_matches(text.words, ${`(${identifier})`}, 'gi') as found (match)
    ),
    gone as (
      delete from pull_request_mentions m
      where m.pull_request_id = any(${bigints(pullRequests)})
        and (m.pull_request_id, m.identifier, m.place) not in (select pull_request_id, identifier, place from said)
    )
    insert into pull_request_mentions (pull_request_id, identifier, place)
    select pull_request_id, identifier, place from said on conflict do nothing`);
}

/** Ties issues of followed teams to whatever pull requests belong to them. Returns the ties that changed. */
export function tieIssues(tx: Transaction, ids: number[], teams: FollowedTeams): Promise<IssueTie[]> {
  return tie(tx, { issues: ids }, teams);
}

/** Ties pull requests to whatever issues they belong to. Returns the ties that changed. */
export function tiePullRequests(tx: Transaction, ids: number[], teams: FollowedTeams): Promise<IssueTie[]> {
  return tie(tx, { pullRequests: ids }, teams);
}

type Side = { issues: number[] } | { pullRequests: number[] };

async function tie(tx: Transaction, side: Side, teams: FollowedTeams): Promise<IssueTie[]> {
  const ids = 'issues' in side ? side.issues : side.pullRequests;
  if (ids.length === 0) return [];
  const within = sql`l.${sql.raw('issues' in side ? 'issue_id' : 'pull_request_id')} = any(${bigints(ids)})`;
  const rows = await tx.execute(sql`
    with known as materialized (${candidates(side, teams)}),
    found as materialized (
      select issue_id, pull_request_id, array_agg(distinct kind order by kind) as evidence,
        case when bool_or(kind = 'attachment') then 'certain' when bool_or(kind <> 'body') then 'likely' else 'possible' end as confidence
      from known group by issue_id, pull_request_id
    ),
    lost as materialized (
      select l.* from issue_links l
      where ${within} and not exists (
        select from found f where f.issue_id = l.issue_id and f.pull_request_id = l.pull_request_id
      )
    ),
    gone as (
      delete from issue_links l using lost
      where l.issue_id = lost.issue_id and l.pull_request_id = lost.pull_request_id and l.verdict is null
      returning l.issue_id, l.pull_request_id
    ),
    bare as (
      -- What a person said of it stays.
      update issue_links l set evidence = '{}', confidence = 'possible' from lost
      where l.issue_id = lost.issue_id and l.pull_request_id = lost.pull_request_id and l.verdict is not null and l.evidence <> '{}'
      returning l.issue_id, l.pull_request_id
    ),
    written as (
      insert into issue_links as l (issue_id, pull_request_id, evidence, confidence)
      select issue_id, pull_request_id, evidence, confidence from found
      on conflict (issue_id, pull_request_id) do update set evidence = excluded.evidence, confidence = excluded.confidence
      where (l.evidence, l.confidence) is distinct from (excluded.evidence, excluded.confidence)
      returning l.issue_id, l.pull_request_id
    )
    select * from gone union select * from bare union select * from written`);
  return rows.map((row) => ({ issue: Number(row.issue_id), pullRequest: Number(row.pull_request_id) }));
}

/** Everything that ties one of the given to anything, once for each kind of evidence. */
function candidates(side: Side, teams: FollowedTeams): SQL {
  const issue = sql`(select i.* from linear_issues i join linear_teams t on t.external_id = i.team_id and ${isFollowed(teams)} where ${isThere()})`;
  const some =
    'issues' in side ? sql`i.id = any(${bigints(side.issues)})` : sql`p.id = any(${bigints(side.pullRequests)})`;
  return sql`
    select i.id as issue_id, p.id as pull_request_id, 'attachment' as kind
    from ${issue} i
    join linear_attachments a on a.issue_id = i.external_id
    join repositories r on a.repository = lower(r.name) or a.repository = any(select lower(alias) from unnest(r.aliases) as alias)
    join pull_requests p on p.repository_id = r.id and p.number = a.number
    where ${some} and a.host = lower(substring(r.url from '://([^/]+)'))
    union all
    select i.id, p.id, 'branch' from ${issue} i join pull_requests p on p.head = i.branch where ${some} and i.branch <> ''
    union all
    select i.id, p.id, m.place from ${issue} i
    join pull_request_mentions m on m.identifier = i.identifier
    join pull_requests p on p.id = m.pull_request_id
    where ${some}
    union all
    select i.id, p.id, m.place from ${issue} i
    join pull_request_mentions m on i.former_identifiers @> array[m.identifier]
    join pull_requests p on p.id = m.pull_request_id
    where ${some}`;
}
