import { dayMs, hourMs, isClosed, minuteMs } from '#core/demo/company/calendar.ts';
import { diceOf, times, weighted } from '#core/demo/company/dice.ts';
import type { Site } from '#core/demo/company/site.ts';
import { type Colleague, colleagues, organization } from '#core/demo/company/staff.ts';
import { type Story, type Times, weekOf } from '#core/demo/company/story.ts';
import type { CursorCommit, CursorDay, CursorEvent, CursorTeam } from '#core/demo/cursor/team.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** How the company uses Cursor: some began a year ago, more when it was paid for, and some never did. */

/** The week in which each team got seats, and how fond of it the team is. */
const teamsSince: Record<Colleague['team'], { week: number; share: number }> = {
  shop: { week: -46, share: 0.9 },
  payments: { week: -28, share: 0.6 },
  platform: { week: -40, share: 0.8 },
  mobile: { week: -30, share: 0.9 },
  data: { week: -24, share: 0.5 },
  design: { week: -22, share: 0.4 },
};

const models = [
  ['sonnet-5', 6],
  ['gpt-6-codex', 3],
  ['opus-5', 1],
  ['composer-2', 2],
] as const;

/** Who has a seat, from which week on, and how much they use it. */
interface Seat {
  who: Colleague;
  email: string;
  since: number;
  zeal: number;
}

function seatsOf(): Seat[] {
  return colleagues.flatMap((who) => {
    const random = diceOf(`cursor/${who.login}`);
    const { week, share } = teamsSince[who.team];
    if (!random.chance(share)) return [];
    const since = Math.max(week + random.between(0, 8), who.since ?? week);
    return [{ who, email: emailOf(who.login), since, zeal: Math.min(3, random.around(1, 0.5)) }];
  });
}

function emailOf(login: string): string {
  return `${login}@bramblecart.example`;
}

/** What Cursor knows of the company by the cut. */
export function cursorOf(sites: Site[], at: Times): CursorTeam {
  const seats = seatsOf();
  const members = seats.map(({ who, email }, index) => ({
    id: `user_${diceOf(`cursor/id/${who.login}`).sha().slice(0, 26)}`,
    email,
    name: who.name,
    role: index === 0 ? ('owner' as const) : ('member' as const),
    isRemoved: false,
  }));
  const worked = seats.flatMap((seat) => daysOf(seat, at));
  const month = new Date(at.cut);
  return {
    members,
    days: worked.map(({ day }) => day),
    events: worked.flatMap(({ events }) => events),
    commits: sites.flatMap((site) => commitsOf(site, seats, at)),
    cycleStart: Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1),
  };
}

/** What somebody did on each UTC day since they have a seat; of the last one, as much as is over. */
function daysOf(seat: Seat, at: Times): { day: CursorDay; events: CursorEvent[] }[] {
  const first = Math.floor((at.anchor + seat.since * 7 * dayMs) / dayMs);
  const last = Math.floor(at.cut / dayMs);
  const found: { day: CursorDay; events: CursorEvent[] }[] = [];
  for (let number = first; number <= last; number++) {
    const random = diceOf(`cursor/${seat.who.login}/${number}`);
    if (isClosed(number) || random.chance(0.12)) continue;
    const day = dayOf(seat, at, number, random);
    if (day !== null) found.push(day);
  }
  return found;
}

function dayOf(
  seat: Seat,
  at: Times,
  number: number,
  random: Random,
): { day: CursorDay; events: CursorEvent[] } | null {
  const { from, to, offset } = seat.who;
  const start = number * dayMs + (from - offset) * hourMs;
  const end = number * dayMs + (to - offset) * hourMs;
  // Everybody needs some weeks to get used to it.
  const habit = seat.zeal * Math.min(1, 0.3 + (weekOf(at, start) - seat.since) / 14);
  const asked = Array.from({ length: times(random, 6 * habit) }, () => askedBetween(random, start, end));
  const events = asked.sort((a, b) => a - b).map((instant) => eventOf(seat, instant, random));
  const over = Math.max(0, Math.min(1, (at.cut - start) / (end - start)));
  const happened = events.filter((event) => event.at <= at.cut);
  if (over === 0) return null;
  const amount = (usual: number) => Math.round(random.around(usual * habit, 0.5) * over);
  const shown = amount(120);
  const kinds = Map.groupBy(
    happened,
    (_, index) => (['agent', 'agent', 'chat', 'composer', 'inline'] as const)[index % 5],
  );
  return {
    events: happened,
    day: {
      email: seat.email,
      day: new Date(number * dayMs).toISOString().slice(0, 10),
      linesAdded: amount(420),
      linesAccepted: amount(190),
      tabsShown: shown,
      tabsAccepted: Math.round(shown * Math.min(0.9, random.around(0.34, 0.25))),
      agent: kinds.get('agent')?.length ?? 0,
      chat: kinds.get('chat')?.length ?? 0,
      composer: kinds.get('composer')?.length ?? 0,
      inline: kinds.get('inline')?.length ?? 0,
      model: weighted(random, models),
    },
  };
}

function askedBetween(random: Random, start: number, end: number): number {
  return Math.floor(start + random.next() * (end - start));
}

/** The plan includes most uses of the smaller models; the others are charged. */
function eventOf(seat: Seat, at: number, random: Random): CursorEvent {
  const model = weighted(random, models);
  const included = model === 'composer-2' || random.chance(0.35);
  const [input, output] = [random.between(200, 9000), random.between(50, 3000)];
  const dear = model === 'opus-5' ? 5 : 1;
  return {
    at,
    email: seat.email,
    model,
    kind: included ? 'Included in Business' : 'Usage-based',
    included,
    cents: Math.round((input / 4000 + output / 400) * dear * 1000) / 1000,
    requests: 1,
    conversation: `${seat.who.login}-${Math.floor(at / (40 * minuteMs))}`,
    tokens: [input, output, random.between(0, 12_000), random.between(0, 30_000)],
  };
}

/** Commits of branches by people with a seat, as far as Cursor saw them being made. */
function commitsOf({ stories, plan }: Site, seats: Seat[], at: Times): CursorCommit[] {
  const byLogin = new Map(seats.map((seat) => [seat.who.login, seat]));
  return stories.flatMap((story) =>
    story.commits.flatMap((commit) => {
      const seat = byLogin.get(commit.author ?? '');
      if (seat === undefined || commit.at > at.cut || weekOf(at, commit.at) < seat.since) return [];
      const random = diceOf(`cursor/commit/${commit.sha}`);
      return random.chance(0.82) ? [commitOf(plan.name, story, commit, seat, random)] : [];
    }),
  );
}

/** Its lines are those of the editor, which are not quite those of the change. Some of what Cursor should know, it does not. */
function commitOf(
  repository: string,
  story: Story,
  { sha, at, message }: Story['commits'][number],
  seat: Seat,
  random: Random,
): CursorCommit {
  const total = Math.max(1, Math.round((story.lines / story.commits.length) * random.around(0.75, 0.3)));
  const byAi = random.chance(0.2) ? 0 : Math.min(1, 0.38 * seat.zeal * random.around(1, 0.4));
  const composer = Math.round(total * byAi * 0.7);
  const tab = Math.min(total - composer, Math.round(total * byAi * 0.3));
  const isSilent = random.chance(0.07);
  return {
    sha,
    email: seat.email,
    repository: `${organization}/${repository}`,
    branch: random.chance(0.1) ? null : story.head,
    source: random.chance(0.15) ? 'cli' : 'ide',
    total,
    tab,
    composer,
    other: isSilent ? null : total - composer - tab,
    message: isSilent ? null : message,
    at: random.chance(0.03) ? null : at,
    heardAt: at + random.between(5, 90) * 1000,
  };
}

/** Some who do not use Cursor let another tool sign their commits. */
export function coAuthorOf(sha: string, author: string | null, week: number): string {
  const random = diceOf(`co-author/${sha}`);
  const isUser = seatLogins.has(author ?? '');
  if (isUser || author === null || week < -26 || !random.chance(0.14)) return '';
  return '\n\nCo-authored-by: Claude <noreply@anthropic.com>';
}

const seatLogins = new Set(seatsOf().map(({ who }) => who.login));
