import { type SQL, sql } from 'drizzle-orm';
import { repositoriesOfTeams, type Who } from '#core/db/who.ts';
import { bigints, json } from '#core/db/values.ts';
import type { FilterName, Metric } from '#core/metrics/metric.ts';

/** What rows are grouped by: the value of a column, or what several rows and several groups have in common. */

/**
 * Whose a row is: a team's, because one of its people made it, or else because it is of one of its repositories. `null`:
 * nobody's.
 */
export function teamBy({ fact: { columns } }: Metric): 'people' | 'repositories' | null {
  if (columns.person !== undefined) return 'people';
  return columns.repo === undefined ? null : 'repositories';
}

/** The person of a row, by the account that all their accounts are called by. */
export function personOf(account: string, { called }: Who): SQL {
  if (Object.keys(called).length === 0) return sql.raw(account);
  return sql`coalesce(${json(called)} ->> lower(${sql.raw(account)}), ${sql.raw(account)})`;
}

/** What a metric counts once: an account that is one of several of a person counts as that person. */
export function countedOnce({ distinct, fact }: Metric, who: Who): SQL {
  return distinct === fact.columns.person ? personOf(distinct ?? 'null', who) : sql.raw(distinct ?? 'null');
}

/** Can a row have several values of what it is filtered and grouped by? */
export function isList({ fact }: Metric, name: string | null): boolean {
  return name === 'label' || (fact.lists ?? []).some((list) => list === name);
}

/** Can a row be in several groups? */
export function isMany(metric: Metric, by: string | null): boolean {
  return by === 'team' || isList(metric, by);
}

/** The value of a row's group; of one that can be in several, of each row that `groupJoin` makes of it. */
export function groupColumn(metric: Metric, by: string | null, who: Who): SQL {
  if (by === null) return sql`null::text`;
  if (isMany(metric, by)) return sql`one.value`;
  const column = metric.fact.columns[by as FilterName];
  if (by === 'person' && column !== undefined) return personOf(column, who);
  return sql.raw(column ?? 'null::text');
}

interface Grouped {
  who: Who;
  repositories: { id: number }[];
}

/** Makes as many rows of one as it has groups, and one if it has none. */
export function groupJoin(metric: Metric, by: string | null, { who, repositories }: Grouped): SQL {
  const { columns } = metric.fact;
  if (isList(metric, by)) {
    // Of its repositories a row stands with those that are asked for.
    const some = by === 'repo' ? sql`value = any(${bigints(repositories.map(({ id }) => id))})` : sql`true`;
    const list = sql.raw(columns[by as FilterName] ?? '');
    return sql`left join lateral (select value from unnest(${list}) as value where ${some}) one on true`;
  }
  if (by !== 'team') return sql``;
  if (teamBy(metric) === 'people') {
    const members = who.teams.flatMap(({ name, accounts }) => accounts.map((account) => ({ account, value: name })));
    return sql`left join jsonb_to_recordset(${json(members)}) as one(account text, value text)
      on one.account = lower(${sql.raw(columns.person ?? 'null')})`;
  }
  const owned = who.teams.flatMap(({ name, repositories }) => repositories.map((id) => ({ id, value: name })));
  return sql`left join jsonb_to_recordset(${json(owned)}) as one(id bigint, value text)
    on one.id = ${sql.raw(columns.repo ?? 'null')}`;
}

/** Of some repositories, those that the rows of these teams can be of: all, where people decide. */
export function ofTeams<T extends { id: number }>(
  metric: Metric,
  names: string[] | undefined,
  who: Who,
  repositories: T[],
): T[] {
  if (names === undefined || teamBy(metric) !== 'repositories') return repositories;
  const ids = new Set(repositoriesOfTeams(who, names));
  return repositories.filter(({ id }) => ids.has(id));
}

/** The same for one team; `null`: those of none. */
export function ofTeam<T extends { id: number }>(
  metric: Metric,
  name: string | null,
  who: Who,
  repositories: T[],
): T[] {
  if (name !== null) return ofTeams(metric, [name], who, repositories);
  const names = who.teams.map((team) => team.name);
  const taken = new Set(ofTeams(metric, names, who, repositories));
  return teamBy(metric) === 'repositories' ? repositories.filter((each) => !taken.has(each)) : repositories;
}
