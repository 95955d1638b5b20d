import type { Dashboard, Statistic } from './answers.ts';

/** One person, with what each metric says of them; a metric that has nothing of them is absent. */
export interface PersonNumbers {
  login: string;
  numbers: Map<string, Statistic>;
}

/** The people in the groups of a page's metrics, by name: nobody is ranked. */
export function peopleIn(cells: Dashboard['cells']): PersonNumbers[] {
  const people = new Map<string, PersonNumbers>();
  for (const [metric, { groups }] of Object.entries(cells)) {
    for (const { group, ...statistic } of groups ?? []) {
      if (group === null) continue;
      const person = people.get(group) ?? { login: group, numbers: new Map() };
      person.numbers.set(metric, statistic);
      people.set(group, person);
    }
  }
  return [...people.values()].sort((a, b) => a.login.localeCompare(b.login, 'en'));
}
