import { sql } from 'drizzle-orm';
import type { Transaction } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { isFollowed, teamsOf } from '#core/facts/issue-teams.ts';
import { raiseDataVersion } from '#core/settings.ts';

/**
 * Another choice of teams of Linear: the issues of those that are chosen no longer leave all numbers and lists at once, and
 * stay with all that people said of them; what else that means is concluded by the next tick. Those of the newly chosen were
 * never asked for, unless they changed since: everything is read again, as far back as Settings say, and until it is, nothing
 * is said to be known.
 */
export async function followIssueTeams(
  tx: Transaction,
  now: Date,
  before: Record<string, unknown>,
  config: Record<string, unknown>,
): Promise<void> {
  const [were, are] = [teamsOf(before), teamsOf(config)];
  const isWider = were !== null && (are === null || are.some((team) => !were.includes(team)));
  const isNarrower = are !== null && (were === null || were.some((team) => !are.includes(team)));
  if (!isWider && !isNarrower) return;
  // A page of the old choice that is on its way is not stored, and no place in its list is one in the new list.
  await tx.execute(sql`
    update sync_steps set progress = jsonb_strip_nulls(jsonb_build_object('wanted', progress -> 'wanted')), next_at = ${timestamp(now)},
      token = token + 1, lease_until = null, lease_owner = null, done = 0, total = null, started_at = null
    where source = 'linear' and step = 'issues'`);
  const moved = sql`
    select i.id, i.external_id, ${isFollowed(are)} as counts from linear_issues i join linear_teams t on t.external_id = i.team_id
    where ${isFollowed(were)} <> ${isFollowed(are)}`;
  await tx.execute(sql`
    insert into issue_dirt (kind, ref) select 'issue', external_id from (${moved}) m order by 2 on conflict do nothing`);
  for (const facts of ['issue_facts', 'issue_state_facts'])
    await tx.execute(sql`
      delete from ${sql.identifier(facts)} f using (${moved}) m where f.issue_id = m.id and not m.counts`);
  if (isWider) await tx.execute(sql`delete from source_coverage where source = 'linear' and step = 'issues'`);
  await raiseDataVersion(tx);
}
