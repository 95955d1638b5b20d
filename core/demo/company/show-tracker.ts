import { dayMs, weekMs } from '#core/demo/company/calendar.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import { type TeamName, colleagues, organization } from '#core/demo/company/staff.ts';
import type { Times } from '#core/demo/company/story.ts';
import { type Phase, type Ticket, branchOf, identifierOf, teamKeys } from '#core/demo/company/tracker.ts';
import { iso } from '#core/demo/generate/cast.ts';
import type { Attachment, Cycle, Issue, LinearWorld, State } from '#core/demo/linear/model.ts';

/** The company's tickets as Linear has them at the cut. Ids depend on what they name alone. */

const phases: Record<Phase, { name: string; type: State['type'] }> = {
  triage: { name: 'Triage', type: 'triage' },
  backlog: { name: 'Backlog', type: 'backlog' },
  todo: { name: 'Todo', type: 'unstarted' },
  progress: { name: 'In Progress', type: 'started' },
  review: { name: 'In Review', type: 'started' },
  done: { name: 'Done', type: 'completed' },
  canceled: { name: 'Canceled', type: 'canceled' },
  duplicate: { name: 'Duplicate', type: 'duplicate' },
};

const labels = ['Feature', 'Bug', 'Improvement', 'Support', 'incident'];
const projects: Partial<Record<TeamName, string>> = {
  shop: 'Spring range',
  payments: 'Fewer declined cards',
  platform: 'Quieter nights',
  mobile: 'The app without a network',
};

/** A completed ticket is put away after so long. */
const archiveMs = 180 * dayMs;

const teams = Object.keys(teamKeys) as TeamName[];

export function showTracker({ anchor, cut }: Times, tickets: Ticket[]): LinearWorld {
  const begun = anchor - 80 * weekMs;
  const old = (id: string) => ({ id, createdAt: iso(begun), updatedAt: iso(begun) });
  return {
    organization: { id: uuid('organization'), name: 'Bramblecart', urlKey: organization },
    viewer: userId('maren-holt'),
    teams: teams.map((team) => ({
      ...old(teamId(team)),
      key: teamKeys[team],
      name: team.charAt(0).toUpperCase() + team.slice(1),
    })),
    states: teams.flatMap((team) =>
      (Object.keys(phases) as Phase[]).map((phase, position) => ({
        ...old(stateId(team, phase)),
        teamId: teamId(team),
        ...phases[phase],
        position,
      })),
    ),
    users: colleagues.map(({ login, name }) => ({
      ...old(userId(login)),
      name,
      email: `${login}@${organization}.example`,
      active: true,
    })),
    labels: labels.map((name) => ({ ...old(labelId(name)), name })),
    projects: Object.values(projects).map((name) => ({ ...old(uuid(`project/${name}`)), name })),
    cycles: teams.flatMap((team) => cyclesOf(team, anchor, cut)),
    issues: tickets.map((ticket) => showIssue(ticket, anchor, cut)),
    attachments: tickets.flatMap(attachmentsOf),
  };
}

function showIssue(ticket: Ticket, anchor: number, cut: number): Issue {
  const { team, key, assignee, creator } = ticket;
  const identifier = identifierOf(ticket);
  const moves = ticket.moves.filter(({ at }) => at <= cut);
  const first = moves[0]?.at ?? cut;
  const last = moves.at(-1);
  const ended = last !== undefined && ['completed', 'canceled', 'duplicate'].includes(phases[last.phase].type);
  const archivedAt = ended && last.at + archiveMs <= cut ? last.at + archiveMs : null;
  const started = moves.find(({ phase }) => phases[phase].type === 'started');
  const of = (...types: State['type'][]) =>
    last !== undefined && types.includes(phases[last.phase].type) ? iso(last.at) : null;
  const random = diceOf(`${key}/place`);
  const project = projects[team];
  return {
    id: uuid(key),
    createdAt: iso(first),
    updatedAt: iso(archivedAt ?? Math.max(last?.at ?? first, Math.min(ticket.shownAt, cut))),
    archivedAt: archivedAt === null ? null : iso(archivedAt),
    identifier,
    previousIdentifiers: [],
    title: ticket.title,
    url: `https://linear.app/${organization}/issue/${identifier}`,
    branchName: branchOf(ticket),
    teamId: teamId(team),
    priority: ticket.priority,
    estimate: ticket.estimate,
    projectId: project !== undefined && random.chance(0.4) ? uuid(`project/${project}`) : null,
    cycleId: started === undefined ? null : cycleId(team, cycleAt(anchor, started.at)),
    assigneeId: assignee === null ? null : userId(assignee),
    creatorId: creator === null ? null : userId(creator),
    labelIds: ticket.labels.map(labelId),
    moves: moves.map(({ at, phase }) => ({ at: iso(at), stateId: stateId(team, phase) })),
    startedAt: started === undefined ? null : iso(started.at),
    completedAt: of('completed'),
    canceledAt: of('canceled', 'duplicate'),
    trashed: false,
  };
}

/** Linear attaches a pull request as soon as it is opened. */
function attachmentsOf(ticket: Ticket): Attachment[] {
  return ticket.changes
    .filter(({ tie }) => tie === 'both' || tie === 'attachment')
    .map(({ story }) => ({
      id: uuid(`${story.key}/attachment`),
      createdAt: iso(story.openedAt),
      updatedAt: iso(story.openedAt),
      issueId: uuid(ticket.key),
      title: story.title,
      url: `https://github.com/${organization}/${story.plan.name}/pull/${story.number}`,
      sourceType: 'github',
    }));
}

/** Two weeks each, counted from the first that there was. */
function cycleAt(anchor: number, at: number): number {
  return Math.max(1, Math.floor((at - anchor) / (2 * weekMs)) + 41);
}

function cyclesOf(team: TeamName, anchor: number, cut: number): Cycle[] {
  return Array.from({ length: cycleAt(anchor, cut) }, (_, index) => {
    const startsAt = anchor + (index - 40) * 2 * weekMs;
    const endsAt = startsAt + 2 * weekMs;
    return {
      id: cycleId(team, index + 1),
      createdAt: iso(startsAt),
      updatedAt: iso(Math.min(endsAt, cut)),
      teamId: teamId(team),
      number: index + 1,
      name: null,
      startsAt: iso(startsAt),
      endsAt: iso(endsAt),
      completedAt: endsAt <= cut ? iso(endsAt) : null,
    };
  });
}

function cycleId(team: TeamName, number: number): string {
  return uuid(`${team}/cycle/${number}`);
}

function teamId(team: TeamName): string {
  return uuid(`team/${team}`);
}

function stateId(team: TeamName, phase: Phase): string {
  return uuid(`${team}/state/${phase}`);
}

function userId(login: string): string {
  return uuid(`user/${login}`);
}

function labelId(name: string): string {
  return uuid(`label/${name}`);
}

function uuid(key: string): string {
  return diceOf(`linear/${key}`)
    .sha()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
