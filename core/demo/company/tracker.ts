import { hourMs, dayMs, minuteMs, seasonOf, weekMs, worked } from '#core/demo/company/calendar.ts';
import { diceOf, times as often, weighted } from '#core/demo/company/dice.ts';
import { plans } from '#core/demo/company/plan.ts';
import type { Site } from '#core/demo/company/site.ts';
import { type TeamName, membersIn } from '#core/demo/company/staff.ts';
import type { Story, Times } from '#core/demo/company/story.ts';
import { titleOf } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** The tickets of the company's tracker: those that changes are made for, and those that need none. */

export type Phase = 'triage' | 'backlog' | 'todo' | 'progress' | 'review' | 'done' | 'canceled' | 'duplicate';

export interface Ticket {
  key: string;
  team: TeamName;
  /** Of its team, known when all have been put in order. */
  number: number;
  title: string;
  /** When it first shows: a ticket of a change together with its pull request. */
  shownAt: number;
  /** Oldest first; the first is its creation. */
  moves: { at: number; phase: Phase }[];
  assignee: string | null;
  creator: string | null;
  labels: string[];
  priority: number;
  estimate: number | null;
  /** The pull requests that it is for, and how each can be told from it. */
  changes: { story: Story; tie: Tie }[];
}

type Tie = 'both' | 'attachment' | 'branch' | 'title' | 'body';

export const teamKeys: Record<TeamName, string> = {
  shop: 'SHOP',
  payments: 'PAY',
  platform: 'PLAT',
  mobile: 'MOB',
  data: 'DATA',
  design: 'DES',
};

/** How often a change has a ticket. */
const planned: Record<Story['kind'], number> = {
  feature: 0.9,
  fix: 0.8,
  chore: 0.5,
  hotfix: 0.8,
  revert: 0.1,
  update: 0,
  release: 0,
};

const ties: readonly (readonly [Tie, number])[] = [
  ['both', 9],
  ['branch', 4],
  ['title', 3],
  ['body', 3],
  ['attachment', 2],
];

/** Every ticket up to the cut, and what the changes say of theirs. A later cut adds to them and changes nothing of what was. */
export function planTickets(times: Times, sites: Site[]): Ticket[] {
  const stories = sites.flatMap((site) => site.stories.filter(({ number }) => number > 0));
  const tickets = [...ticketsOf(stories), ...choresOf(times)].filter(({ shownAt }) => shownAt <= times.cut);
  tickets.sort((a, b) => a.shownAt - b.shownAt || (a.key < b.key ? -1 : 1));
  const numbers = new Map<TeamName, number>();
  for (const ticket of tickets) {
    ticket.number = (numbers.get(ticket.team) ?? 0) + 1;
    numbers.set(ticket.team, ticket.number);
    for (const { story, tie } of ticket.changes) tell(ticket, story, tie);
  }
  for (const story of stories) if (story.onto !== null) story.base = story.onto.head;
  return tickets;
}

export function identifierOf({ team, number }: Ticket): string {
  return `${teamKeys[team]}-${number}`;
}

/** The branch that the tracker proposes. */
export function branchOf(ticket: Ticket): string {
  const slug = ticket.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .split('-')
    .slice(0, 6)
    .join('-');
  const who = ticket.assignee?.split('-')[0] ?? 'old';
  return `${who}/${identifierOf(ticket).toLowerCase()}-${slug}`;
}

/** What a pull request says of its ticket. */
function tell(ticket: Ticket, story: Story, tie: Tie): void {
  const identifier = identifierOf(ticket);
  if (tie === 'both' || tie === 'branch')
    story.head = story.onto === null ? branchOf(ticket) : `${branchOf(ticket)}-next`;
  if (tie === 'title') story.title = `${identifier}: ${story.title}`;
  if (tie === 'body') story.body = `${story.body}\n\nFixes ${identifier}`;
}

function ticketsOf(stories: Story[]): Ticket[] {
  const tickets = new Map<Story, Ticket>();
  for (const story of stories) {
    const random = diceOf(`${story.key}/ticket`);
    const tie = weighted(random, ties);
    const first = story.onto === null ? undefined : tickets.get(story.onto);
    // A second change is for the ticket of the first one.
    if (first !== undefined) first.changes.push({ story, tie });
    else if (random.chance(planned[story.kind] * (story.plan.name === 'handbook' ? 0.3 : 1)))
      tickets.set(story, ticketOf(story, tie, random));
  }
  return [...tickets.values()];
}

function ticketOf(story: Story, tie: Tie, random: Random): Ticket {
  const startedAt = (story.commits[0]?.at ?? story.openedAt) - random.between(5, 240) * minuteMs;
  const waitMs = story.urgent ? 20 * minuteMs : Math.round(Math.min(90, random.around(4, 1.2)) * dayMs);
  const broken = story.kind === 'hotfix' || story.kind === 'revert';
  return {
    key: `${story.key}/ticket`,
    team: story.plan.team,
    number: 0,
    title: story.title,
    shownAt: story.openedAt,
    moves: movesOf(story, startedAt, startedAt - waitMs, random),
    assignee: story.author,
    creator: random.chance(0.4) ? story.author : 'maren-holt',
    labels: [
      ...(broken ? ['incident'] : []),
      story.kind === 'feature' ? 'Feature' : story.kind === 'fix' ? 'Bug' : 'Improvement',
    ],
    priority: broken ? 1 : random.between(0, 4),
    estimate: random.chance(0.6) ? random.pick([1, 2, 3, 5, 8]) : null,
    changes: [{ story, tie }],
  };
}

/** From its creation to its end, with the cases that a cycle time must leave out among them. */
function movesOf(story: Story, startedAt: number, createdAt: number, random: Random): Ticket['moves'] {
  const waiting = random.chance(0.2) ? 'triage' : 'backlog';
  const moves: Ticket['moves'] = [{ at: createdAt, phase: waiting }];
  const [oddity, end] = [random.next(), story.mergedAt ?? story.closedAt];
  moves.push({ at: createdAt + Math.floor((startedAt - createdAt) * 0.6), phase: 'todo' });
  if (oddity < 0.02 && story.mergedAt !== null) {
    moves.push({ at: story.mergedAt + minuteMs, phase: 'done' }); // Nobody ever said that it was begun.
  } else if (oddity < 0.035 && story.mergedAt !== null) {
    moves.push({ at: story.mergedAt + hourMs, phase: 'progress' }, { at: story.mergedAt + 2 * hourMs, phase: 'done' });
  } else {
    moves.push(
      { at: startedAt, phase: 'progress' },
      { at: Math.max(startedAt + minuteMs, story.openedAt), phase: 'review' },
    );
    if (end !== null) moves.push({ at: end + minuteMs, phase: story.mergedAt === null ? 'canceled' : 'done' });
    if (oddity > 0.96 && story.mergedAt !== null) {
      const again = story.mergedAt + random.between(20, 90) * hourMs;
      moves.push({ at: again, phase: 'progress' }, { at: again + random.between(3, 30) * hourMs, phase: 'done' });
    }
  }
  return moves.sort((a, b) => a.at - b.at);
}

/** What is done, given up or left lying without any change: some of each team in each week. */
function choresOf(times: Times): Ticket[] {
  const tickets: Ticket[] = [];
  for (const team of Object.keys(teamKeys) as TeamName[]) {
    const words = plans.find((plan) => plan.team === team)?.words;
    if (words === undefined) continue;
    for (let week = -79; times.anchor + week * weekMs <= times.cut; week++) {
      const monday = times.anchor + week * weekMs;
      const count = often(diceOf(`${team}/${week}/tickets`), 1.6 * seasonOf(monday));
      for (let index = 0; index < count; index++) {
        const random = diceOf(`${team}/${week}/ticket/${index}`);
        const who = random.pick(membersIn(team, week));
        const at = worked(who, monday, random.next() * 38 * hourMs);
        const login = who.login === '' ? null : who.login;
        tickets.push({
          key: `${team}/${week}/ticket/${index}`,
          team,
          number: 0,
          title: titleOf(random, 'chore', words),
          shownAt: at,
          moves: endOf(random, at),
          assignee: random.chance(0.8) ? login : null,
          creator: login,
          labels: random.chance(0.3) ? ['Support'] : [],
          priority: random.between(0, 4),
          estimate: null,
          changes: [],
        });
      }
    }
  }
  return tickets;
}

function endOf(random: Random, at: number): Ticket['moves'] {
  const start = { at, phase: random.chance(0.3) ? ('triage' as const) : ('backlog' as const) };
  const later = at + Math.round(random.around(6, 1) * dayMs);
  const fate = random.next();
  if (fate < 0.22) return [start];
  if (fate < 0.36) return [start, { at: later, phase: 'canceled' }];
  if (fate < 0.41) return [start, { at: later, phase: 'duplicate' }];
  const done = later + Math.round(random.around(30, 0.8) * hourMs);
  return [start, { at: later, phase: 'progress' }, { at: done, phase: 'done' }];
}
