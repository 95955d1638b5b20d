import type { Dashboard, Statistic } from './answers.ts';

/** One person, with what each metric says of them; a metric that has nothing of them is absent. */
export interface PersonNumbers {
  login: string;
  numbers: Map<string, Statistic>;
}

/** By the name of a group, what each metric says of it. */
export function groupsIn(cells: Dashboard['cells']): Map<string, Map<string, Statistic>> {
  const found = new Map<string, Map<string, Statistic>>();
  for (const [metric, { groups }] of Object.entries(cells)) {
    for (const { group, ...statistic } of groups ?? []) {
      if (group !== null) found.set(group, (found.get(group) ?? new Map()).set(metric, statistic));
    }
  }
  return found;
}

/** The people in the groups of a page's metrics, by name: nobody is ranked. */
export function peopleIn(cells: Dashboard['cells']): PersonNumbers[] {
  const people = [...groupsIn(cells)].map(([login, numbers]) => ({ login, numbers }));
  return people.sort((a, b) => a.login.localeCompare(b.login, 'en'));
}
