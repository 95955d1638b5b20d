import type { Database } from '#core/db/database.ts';
import type { CursorTeam } from '#core/demo/cursor/team.ts';
import type { WorldInput } from '#core/demo/input.ts';
import { createSentryWorld, type SentryInput } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { connectAssistants } from '#test/assistants.ts';
import { connectHub, type Hub } from '#test/hub.ts';
import { connectLinear, type PlainIssue, plainLinear } from '#test/linear.ts';
import { connectTracker } from '#test/tracker.ts';

/** The worlds of the worked cases, each source in plain words; connected as a person would connect them. */

export interface CaseWorld extends WorldInput {
  linear?: { issues: PlainIssue[] };
  sentry?: SentryInput;
  cursor?: PlainCursor;
}

interface PlainCursor {
  days: { date: string; email: string; active: boolean; requests?: number }[];
  commits: {
    repository: string;
    sha: string;
    committed_at: string;
    tab_lines_added: number;
    composer_lines_added: number;
    total_lines_added: number;
  }[];
}

/** Connects GitHub and what else the world says something of. An AI reviewer counts where it wrote anything. */
export async function connectCase(
  db: Database,
  { sentry, cursor, linear, ...world }: CaseWorld,
  options: { repositories: string[]; start: string },
): Promise<Hub> {
  const hub = await connectOther();
  if (linear === undefined) return hub;
  hub.others.push('linear');
  return connectLinear(hub, plainLinear(linear.issues));

  function connectOther(): Promise<Hub> {
    if (sentry !== undefined) {
      const watched = Object.entries(sentry.projects).filter((pair): pair is [string, string] => pair[1] !== null);
      const errors = createSentryWorld(sentry);
      return connectTracker(db, createWorld(world), errors, { ...options, watched: Object.fromEntries(watched) });
    }
    const isReviewed = JSON.stringify(world.repositories ?? []).includes('"greptile-apps"');
    if (cursor === undefined && !isReviewed) return connectHub(db, createWorld(world), options);
    return connectAssistants(db, createWorld(world), { ...options, team: teamOf(cursor, options.start) });
  }
}

const nobody = 'somebody@ember.example';

/** A request a day is what an active day has where the case does not say how many. */
function teamOf({ days, commits }: PlainCursor = { days: [], commits: [] }, now: string): CursorTeam {
  const emails = new Set([...days.map(({ email }) => email), ...(commits.length > 0 ? [nobody] : [])]);
  return {
    members: [...emails].map((email, i) => ({ id: `user_${i}`, email, name: email, role: 'member', isRemoved: false })),
    days: days.map(({ date, email, active, requests }) => ({ email, day: date, agent: requests ?? (active ? 1 : 0) })),
    events: [],
    commits: commits.map((commit) => ({
      sha: commit.sha,
      email: nobody,
      repository: commit.repository,
      branch: null,
      source: 'ide',
      total: commit.total_lines_added,
      tab: commit.tab_lines_added,
      composer: commit.composer_lines_added,
      other: commit.total_lines_added - commit.tab_lines_added - commit.composer_lines_added,
      message: null,
      at: Date.parse(commit.committed_at),
      heardAt: Date.parse(commit.committed_at),
    })),
    cycleStart: Date.parse(now) - 86_400_000,
  };
}
