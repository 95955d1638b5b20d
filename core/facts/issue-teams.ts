import { type SQL, sql } from 'drizzle-orm';
import { texts } from '#core/db/values.ts';

/** The keys of the teams whose issues count; `null`: those of all. */
export type FollowedTeams = string[] | null;

/** The teams that the configuration of Linear names; `null`: it names none, which are all. */
export function teamsOf(config: Record<string, unknown>): FollowedTeams {
  const { teams } = config as { teams?: string[] | null };
  return teams === null || teams === undefined || teams.length === 0 ? null : teams;
}

/** The condition that the team `t` is one of those that are followed. */
export function isFollowed(teams: FollowedTeams): SQL {
  return teams === null ? sql`true` : sql`(t.key = any(${texts(teams)}))`;
}
