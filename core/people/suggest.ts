import type { Account, Signature } from '#core/people/accounts.ts';

/** Which accounts may be of one person, and why. A person decides. */

export interface Reason {
  /**
   * `email`: commits of the one are signed with the e-mail that is the other. `shared_email`: both signed commits with it.
   * `name`: both are called alike.
   */
  kind: 'email' | 'shared_email' | 'name';
  /** The e-mail, or the name. */
  evidence: string;
  /** How many commits say so; `null`: it is about a name. */
  commits: number | null;
}

export interface Suggestion {
  /** Two accounts in lower case, in order. */
  accounts: [string, string];
  reasons: Reason[];
}

/** An e-mail that more than these sign with is nobody's, and so is a name that more of them have. */
const mostAlike = 3;

/** Pairs of these accounts that seem to belong together, the best founded first. */
export function suggestPairs(accounts: Account[], signatures: Signature[]): Suggestion[] {
  const known = new Map(accounts.map(({ account, name }) => [account.toLowerCase(), wordsOf(name ?? account)]));
  const found = new Map<string, Suggestion>();
  const add = (one: string, other: string, reason: Reason) => {
    if (one === other || !known.has(one) || !known.has(other)) return;
    const pair: [string, string] = one < other ? [one, other] : [other, one];
    const suggestion = found.get(pair.join('\0')) ?? { accounts: pair, reasons: [] };
    suggestion.reasons.push(reason);
    found.set(pair.join('\0'), suggestion);
  };
  for (const [email, signed] of Map.groupBy(signatures, (each) => each.email.toLowerCase())) {
    if (signed.length <= mostAlike) compareSigned(email, signed, add);
  }
  for (const [name, alike] of Map.groupBy([...known], ([, words]) => words.toSorted().join(' '))) {
    if (!name.includes(' ') || alike.length > mostAlike) continue;
    for (const [[one, words], [other]] of pairsOf(alike))
      add(one, other, { kind: 'name', evidence: words.join(' '), commits: null });
  }
  const weight = ({ reasons }: Suggestion) => reasons.reduce((sum, { commits }) => sum + (commits ?? 0), 0);
  return [...found.values()].sort((a, b) => weight(b) - weight(a) || (a.accounts.join() < b.accounts.join() ? -1 : 1));
}

/** What the commits with one e-mail say. */
function compareSigned(
  email: string,
  signed: Signature[],
  add: (one: string, other: string, reason: Reason) => void,
): void {
  const owner = loginIn(email) ?? email;
  for (const { author, commits } of signed)
    add(author.toLowerCase(), owner, { kind: 'email', evidence: email, commits });
  for (const [one, other] of pairsOf(signed)) {
    const commits = Math.min(one.commits, other.commits);
    add(one.author.toLowerCase(), other.author.toLowerCase(), { kind: 'shared_email', evidence: email, commits });
  }
}

function pairsOf<T>(items: T[]): [T, T][] {
  return items.flatMap((one, i) => items.slice(i + 1).map((other): [T, T] => [one, other]));
}

/** The login in an e-mail of GitHub that hides the real one, such as `1234+mira@users.noreply.github.com`. */
function loginIn(email: string): string | null {
  return /^(?:\d+\+)?([^+@]+)@users\.noreply\.[^@]+$/.exec(email)?.[1] ?? null;
}

/** The words of a name, or of an account that can be one: `mira` and `holt` of `mira-holt` and `mira.holt@example.com`. */
function wordsOf(account: string): string[] {
  const [local = ''] = (loginIn(account) ?? account).split('@');
  const words = local.toLowerCase().split(/[^\p{L}]+/u);
  return words.filter((word) => word.length > 1);
}
