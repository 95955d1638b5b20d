import type { Person } from '../api.ts';
import { listInWords, plural } from './format.ts';

/** Two accounts that may be of one person, once for both of them. */
export interface Pair {
  key: string;
  one: string;
  other: string;
  /** The people whose accounts they are, by their ids. */
  people: [string, string];
  reasons: string[];
}

type Suggestion = Person['suggestions'][number];

/** The suggestions of all people as pairs, the best founded first. */
export function pairsOf(people: Person[]): Pair[] {
  const found = new Map<string, Pair & { commits: number }>();
  for (const person of people) {
    for (const { person: theirs, account, own_account: own, reasons } of person.suggestions) {
      const key = [own, account]
        .map((each) => each.toLowerCase())
        .sort()
        .join(' ');
      const commits = reasons.reduce((sum, reason) => sum + (reason.commits ?? 0), 0);
      if (found.has(key)) continue;
      found.set(key, {
        key,
        one: own,
        other: account,
        people: [person.id, theirs],
        reasons: reasons.map((reason) => reasonInWords(reason, own, account)),
        commits,
      });
    }
  }
  return [...found.values()].sort((a, b) => b.commits - a.commits || (a.key < b.key ? -1 : 1));
}

/** Why two accounts seem to belong together, in a sentence. */
function reasonInWords(reason: Suggestion['reasons'][number], own: string, other: string): string {
  const commits = plural(reason.commits ?? 0, 'commit');
  if (reason.kind === 'name') return `Both are called “${reason.evidence}”.`;
  if (reason.kind === 'shared_email') return `Both sign commits with ${reason.evidence}: ${commits} at least.`;
  const author = own.toLowerCase() === reason.evidence ? other : own;
  return `${commits} of ${author} ${reason.commits === 1 ? 'is' : 'are'} signed with ${reason.evidence}.`;
}

/** The other accounts of somebody, in words; `null`: there are none. */
export function otherAccounts(person: Person | undefined): string | null {
  const others = person?.accounts.map(({ account }) => account).filter((account) => account !== person.id) ?? [];
  return others.length === 0 ? null : listInWords(others);
}
