import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { identities, people, teamMembers, teamRepositories, teams } from '#core/db/people.sql.ts';

/** Says who is who and who is in which team, in place of what was said before. */
export async function loadTeams(
  db: Database,
  world: {
    /** By the account that the person is called by: all of their accounts. */
    people?: Record<string, string[]>;
    /** By name. Repositories by their names. */
    teams?: Record<string, { members?: string[]; repositories?: string[] }>;
  },
): Promise<void> {
  await db.execute(sql`truncate people, identities, teams, team_members, team_repositories`);
  for (const [account, accounts] of Object.entries(world.people ?? {})) {
    const [person] = await db.insert(people).values({ account }).returning();
    const rows = accounts.map((each) => ({ account: each.toLowerCase(), personId: Number(person?.id) }));
    await db.insert(identities).values(rows);
  }
  for (const [name, { members = [], repositories = [] }] of Object.entries(world.teams ?? {})) {
    const [team] = await db.insert(teams).values({ name }).returning();
    const teamId = Number(team?.id);
    for (const member of members) await db.insert(teamMembers).values({ teamId, account: member.toLowerCase() });
    for (const repository of repositories) {
      const [found] = await db.execute(sql`select id from repositories where name = ${repository}`);
      await db.insert(teamRepositories).values({ teamId, repositoryId: Number(found?.id) });
    }
  }
}
