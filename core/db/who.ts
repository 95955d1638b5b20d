import { sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';

/** Who is who and who is in which team, looked up once for a query. Accounts are compared in lower case. */

export interface Team {
  id: number;
  name: string;
  /** All accounts of its people. */
  accounts: string[];
  /** Ids. */
  repositories: number[];
}

export interface Who {
  /** By account: how its person is called. Only of people with several accounts. */
  called: Record<string, string>;
  teams: Team[];
}

export async function readWho(db: Queryable): Promise<Who> {
  const [row] = await db.execute(sql`
    select (select json_object_agg(i.account, p.account) from identities i join people p on p.id = i.person_id) as called,
      (select json_agg(t order by lower(t.name)) from (
        select t.id, t.name, (
          select json_agg(distinct coalesce(i.account, m.account)) from team_members m
          left join identities own on own.account = m.account
          left join identities i on i.person_id = own.person_id
          where m.team_id = t.id
        ) as accounts, (
          select json_agg(r.repository_id order by r.repository_id) from team_repositories r where r.team_id = t.id
        ) as repositories
        from teams t
      ) t) as teams`);
  const teams = (row?.teams ?? []) as (Omit<Team, 'accounts' | 'repositories'> & Record<string, unknown>)[];
  return {
    called: (row?.called ?? {}) as Who['called'],
    teams: teams.map(({ id, name, accounts, repositories }) => ({
      id,
      name,
      accounts: (accounts ?? []) as string[],
      repositories: (repositories ?? []) as number[],
    })),
  };
}

/** All accounts of the people whom any of these accounts names. */
export function accountsOf({ called }: Who, named: string[]): string[] {
  const accounts = named.map((account) => account.toLowerCase());
  const names = new Set(accounts.map((account) => called[account]));
  const others = Object.keys(called).filter((account) => names.has(called[account]));
  return [...new Set([...accounts, ...others])];
}

/** Which person an account is of: the same for all of their accounts. */
export function personOf({ called }: Who, account: string): string {
  const key = account.toLowerCase();
  return (Object.hasOwn(called, key) ? (called[key] ?? key) : key).toLowerCase();
}

/** The teams that are called so; a name of none of them names nothing. */
function teamsNamed({ teams }: Who, names: string[]): Team[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return teams.filter(({ name }) => wanted.has(name.toLowerCase()));
}

/** All accounts of the people of the teams that are called so. */
export function accountsOfTeams(who: Who, names: string[]): string[] {
  return [...new Set(teamsNamed(who, names).flatMap(({ accounts }) => accounts))];
}

/** The ids of the repositories of the teams that are called so. */
export function repositoriesOfTeams(who: Who, names: string[]): number[] {
  return [...new Set(teamsNamed(who, names).flatMap(({ repositories }) => repositories))];
}
