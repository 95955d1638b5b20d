import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable, Transaction } from '#core/db/database.ts';
import { bigints, texts } from '#core/db/values.ts';
import { readWho } from '#core/db/who.ts';
import { VeelocityError } from '#core/error.ts';
import { invalid } from '#core/lib/invalid.ts';
import { AccountName } from '#core/people.ts';
import { raiseSettingsVersion } from '#core/settings.ts';
import { Origin } from '#core/sources/origin.ts';

/** Teams: people, whose changes are the team's, and repositories, whose deployments, runs and errors are. */

export const Team = z.object({
  id: z.number().int(),
  name: z.string(),
  /** `demo`: gone with the demo data. */
  origin: Origin,
  /** One account of each person, as it was entered, in lower case. */
  members: z.array(z.string()),
  /** All accounts of these people. */
  accounts: z.array(z.string()),
  repositories: z.array(z.string()),
});
export type Team = z.infer<typeof Team>;

/** The whole of a team. */
export const TeamInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  members: z.array(AccountName).max(1000).default([]),
  /** `owner/name` of repositories that are known. */
  repositories: z.array(z.string().trim().min(1).max(300)).max(1000).default([]),
});
export type TeamInput = z.infer<typeof TeamInput>;

/** One page in the order of names, after a name, and how many there are. */
export async function listTeams(
  ctx: Context,
  limit: number,
  after: string | null,
): Promise<{ items: Team[]; total: number }> {
  const all = await readTeams(ctx.db);
  const rest = after === null ? all : all.filter(({ name }) => sortKey(name) > sortKey(after));
  return { items: rest.slice(0, limit), total: all.length };
}

/** One team. Throws `not_found`. */
export async function readTeam(db: Queryable, id: number): Promise<Team> {
  const found = (await readTeams(db)).find((team) => team.id === id);
  if (found === undefined) throw new VeelocityError('not_found', `There is no team ${id}.`);
  return found;
}

/** Makes a team. Throws `conflict` for a name that another has, `invalid` for unknown repositories. */
export async function createTeam(ctx: Context, input: TeamInput, origin: Origin = 'real'): Promise<Team> {
  return change(ctx, async (tx) => {
    await refuseTaken(tx, input.name, null);
    const [row] = await tx.execute(sql`
      insert into teams (name, origin) values (${input.name}, ${origin}) returning id`);
    const id = Number(row?.id);
    await fill(tx, id, input);
    return readTeam(tx, id);
  });
}

/** Replaces a team by what it is now. Throws `not_found`, `conflict` and `invalid`. */
export async function changeTeam(ctx: Context, id: number, input: TeamInput): Promise<Team> {
  return change(ctx, async (tx) => {
    await readTeam(tx, id);
    await refuseTaken(tx, input.name, id);
    await tx.execute(sql`update teams set name = ${input.name} where id = ${id}`);
    await tx.execute(sql`delete from team_members where team_id = ${id}`);
    await tx.execute(sql`delete from team_repositories where team_id = ${id}`);
    await fill(tx, id, input);
    return readTeam(tx, id);
  });
}

/** Removes a team; what its people did stays. Throws `not_found`. */
export async function deleteTeam(ctx: Context, id: number): Promise<void> {
  await change(ctx, async (tx) => {
    await readTeam(tx, id);
    await tx.execute(sql`delete from teams where id = ${id}`);
  });
}

/** One change at a time. Every answer that knows teams changes with it. */
async function change<T>(ctx: Context, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('people'))`);
    const result = await work(tx);
    await raiseSettingsVersion(tx);
    return result;
  });
}

async function readTeams(db: Queryable): Promise<Team[]> {
  const [who, rows] = await Promise.all([
    readWho(db),
    db.execute(sql`
      select t.id, t.name, t.origin,
        (select json_agg(m.account order by m.account) from team_members m where m.team_id = t.id) as members,
        (select json_agg(r.name order by lower(r.name)) from team_repositories tr
          join repositories r on r.id = tr.repository_id where tr.team_id = t.id) as repositories
      from teams t`),
  ]);
  const shown = rows.map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    origin: Origin.parse(row.origin),
    members: (row.members ?? []) as string[],
    accounts: who.teams.find(({ id }) => id === Number(row.id))?.accounts ?? [],
    repositories: (row.repositories ?? []) as string[],
  }));
  return shown.sort((a, b) => (sortKey(a.name) < sortKey(b.name) ? -1 : 1));
}

function sortKey(name: string): string {
  return name.toLowerCase();
}

async function refuseTaken(tx: Transaction, name: string, but: number | null): Promise<void> {
  const [taken] = await tx.execute(sql`
    select name from teams where lower(name) = lower(${name}) and id is distinct from ${but}::bigint`);
  if (taken !== undefined)
    throw new VeelocityError('conflict', `There is a team called ${String(taken.name)} already.`);
}

async function fill(tx: Transaction, teamId: number, input: TeamInput): Promise<void> {
  const members = [...new Set(input.members.map((account) => account.toLowerCase()))];
  await tx.execute(sql`
    insert into team_members (team_id, account) select ${teamId}, account from unnest(${texts(members)}) as account`);
  const ids = await repositoriesNamed(tx, input.repositories);
  await tx.execute(sql`
    insert into team_repositories (team_id, repository_id) select ${teamId}, id from unnest(${bigints(ids)}) as id`);
}

/** The ids of repositories. Throws `invalid` for each that is not known. */
async function repositoriesNamed(tx: Transaction, given: string[]): Promise<number[]> {
  const keys = given.map((name) => name.toLowerCase());
  const rows = await tx.execute(sql`
    select r.id, to_json(array(select lower(n) from unnest(array_append(r.aliases, r.name)) as n)) as names
    from repositories r
    where array(select lower(n) from unnest(array_append(r.aliases, r.name)) as n) && ${texts(keys)}`);
  const known = new Set(rows.flatMap((row) => row.names as string[]));
  const unknown = given.flatMap((name, i) =>
    known.has(keys[i] ?? '') ? [] : [{ field: `repositories[${i}]`, message: `The repository ${name} is not known.` }],
  );
  if (unknown.length > 0) throw invalid(unknown);
  return rows.map((row) => Number(row.id));
}
