import type { Hours } from '#core/demo/company/calendar.ts';

/** The twenty-five people of Bramblecart, who sell garden tools on the internet, and the machines that help them. */

export const organization = 'bramblecart';

export type TeamName = 'shop' | 'payments' | 'platform' | 'mobile' | 'data' | 'design';

export interface Colleague extends Hours {
  login: string;
  name: string;
  team: TeamName;
  /** How many changes they write, beside what is usual. */
  writes: number;
  /** How often they are asked for a review, beside what is usual. */
  reviews: number;
  /** How long they take for anything, beside what is usual. */
  pace: number;
  /** The weeks, counted from the demo's first, in which they came and went. */
  since?: number;
  until?: number;
}

/** A bot by its type, one that only its name tells, and the AI reviewer that Veelocity knows. */
export const dependencyBot = 'depwatch';
export const releaseAccount = 'bramble-ci';
export const aiReviewer = 'greptile-apps';

/** How a team works. Hours are working hours. */
export interface Team {
  /** The usual wait for a first review. */
  pickupHours: number;
  /** How often a change begins as a draft. */
  drafts: number;
  /** How often a reviewer asks for changes. */
  changes: number;
  /** How often nobody looks at a change before it is merged. */
  unreviewed: number;
}

export const teams: Record<TeamName, Team> = {
  shop: { pickupHours: 3, drafts: 0.3, changes: 0.24, unreviewed: 0.03 },
  payments: { pickupHours: 1.8, drafts: 0.15, changes: 0.38, unreviewed: 0 },
  platform: { pickupHours: 3.6, drafts: 0.2, changes: 0.2, unreviewed: 0.1 },
  mobile: { pickupHours: 5, drafts: 0.5, changes: 0.26, unreviewed: 0.02 },
  data: { pickupHours: 6.5, drafts: 0.25, changes: 0.15, unreviewed: 0.12 },
  design: { pickupHours: 3.2, drafts: 0.4, changes: 0.22, unreviewed: 0.08 },
};

/** Two offices: one an hour east of Greenwich, one seven hours west of it. */
const east = { offset: 1, from: 9, to: 18 };
const early = { offset: 1, from: 7.5, to: 16 };
const west = { offset: -7, from: 8.5, to: 17 };

function person(
  login: string,
  name: string,
  team: TeamName,
  hours: Hours,
  more: Partial<Pick<Colleague, 'writes' | 'reviews' | 'pace' | 'since' | 'until'>> = {},
): Colleague {
  return { login, name, team, ...hours, writes: 1, reviews: 1, pace: 1, ...more };
}

export const colleagues: Colleague[] = [
  person('maren-holt', 'Maren Holt', 'shop', early, { writes: 0.7, reviews: 2, pace: 0.8 }),
  person('tobi-ekdal', 'Tobi Ekdal', 'shop', east, { writes: 1.2 }),
  person('priya-venn', 'Priya Venn', 'shop', east, { writes: 1.3, pace: 0.85 }),
  person('jonas-arkwright', 'Jonas Arkwright', 'shop', east),
  person('lucia-ferro', 'Lucia Ferro', 'shop', early, { writes: 1.1, reviews: 1.3 }),
  person('sam-whitlock', 'Sam Whitlock', 'shop', west, { pace: 1.2 }),
  person('nadia-karim', 'Nadia Karim', 'shop', west, { since: -52 }),
  // One person looks at most of what concerns money, which nobody has noticed yet.
  person('henrik-solberg', 'Henrik Solberg', 'payments', early, { writes: 0.5, reviews: 4.5, pace: 1.2 }),
  person('ines-calado', 'Ines Calado', 'payments', east, { writes: 1.2 }),
  person('anand-rao', 'Anand Rao', 'payments', east),
  person('chloe-baptiste', 'Chloe Baptiste', 'payments', west, { reviews: 0.7 }),
  person('viktor-hanel', 'Viktor Hanel', 'platform', early, { reviews: 1.4 }),
  person('amara-obi', 'Amara Obi', 'platform', east, { writes: 1.2 }),
  person('ruben-kessler', 'Ruben Kessler', 'platform', east, { pace: 1.1 }),
  person('grace-tolland', 'Grace Tolland', 'platform', west, { reviews: 1.2, pace: 0.8 }),
  person('mateo-luz', 'Mateo Luz', 'platform', west),
  person('yuki-tamura', 'Yuki Tamura', 'mobile', early, { reviews: 1.3 }),
  person('erin-maclay', 'Erin Maclay', 'mobile', west),
  person('felix-brandt', 'Felix Brandt', 'mobile', east, { pace: 1.15 }),
  person('zoe-lindgren', 'Zoe Lindgren', 'mobile', east, { writes: 1.2, since: -40 }),
  person('ravi-menon', 'Ravi Menon', 'data', east, { reviews: 1.5 }),
  person('klara-novak', 'Klara Novak', 'data', early),
  person('owen-pryce', 'Owen Pryce', 'data', west, { since: -26 }),
  person('elsa-mohr', 'Elsa Mohr', 'design', east, { reviews: 1.2 }),
  person('bram-dekker', 'Bram Dekker', 'design', early, { pace: 1.1 }),
];

/** Somebody who left, and whose account was deleted: what they did stays, by nobody. */
const former: Colleague = person('', 'Somebody', 'shop', east, { writes: 1.1, until: -44 });

/** Who of a team was there in a week, the one without an account included. */
export function membersIn(team: TeamName, week: number): Colleague[] {
  return [...colleagues, former].filter(
    (each) => each.team === team && (each.since ?? week) <= week && week < (each.until ?? week + 1),
  );
}

/** The account of somebody; `null`: it was deleted. */
export function accountOf({ login }: Colleague): string | null {
  return login === '' ? null : login;
}
