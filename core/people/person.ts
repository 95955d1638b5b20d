import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queryable } from '#core/db/database.ts';
import type { BotRules } from '#core/facts/touched.ts';
import { type Account, readSignatures, seenAccounts } from '#core/people/accounts.ts';
import { type Suggestion, suggestPairs } from '#core/people/suggest.ts';

/** Everybody who is known, put together from the accounts that were seen and what people said of them. */

export const Person = z.object({
  /** One of the accounts: what filters and groups call the person. */
  id: z.string(),
  name: z.string().nullable(),
  accounts: z.array(
    z.object({
      account: z.string(),
      /** What its source calls the person. */
      name: z.string().nullable(),
      /** The sources that know it; empty: none does yet. */
      sources: z.array(z.string()),
    }),
  ),
  teams: z.array(z.string()),
  /** Accounts of other people that may be of this one too, and why. */
  suggestions: z.array(
    z.object({
      /** The id of the other person. */
      person: z.string(),
      account: z.string(),
      own_account: z.string(),
      reasons: z.array(
        z.object({
          /**
           * `email`: commits of the one are signed with the e-mail that is the other. `shared_email`: both sign with it.
           * `name`: both are called alike.
           */
          kind: z.enum(['email', 'shared_email', 'name']),
          evidence: z.string(),
          /** How many commits say so. */
          commits: z.number().int().nullable(),
        }),
      ),
    }),
  ),
  /** Accounts of which somebody said that they are not this person's. */
  apart: z.array(z.string()),
});
export type Person = z.infer<typeof Person>;

/** Accounts are the same whatever their case. */
export function keyOf(account: string): string {
  return account.toLowerCase();
}

/** The accounts of a person, as keys. */
export function keysOf(person: Person): string[] {
  return person.accounts.map(({ account }) => keyOf(account));
}

/** Everybody, in the order of their ids. */
export async function readPeople(db: Queryable, rules: BotRules): Promise<Person[]> {
  const [seen, signatures, said] = await Promise.all([
    seenAccounts(db, rules),
    readSignatures(db, rules),
    readSaid(db),
  ]);
  const known = new Map(
    [...said.accounts].map((key): [string, Account] => [key, { account: key, name: null, sources: [] }]),
  );
  for (const one of seen) known.set(keyOf(one.account), one);
  const personOf = (key: string) => said.persons.get(key)?.key ?? key;
  const suggestions = suggestPairs([...known.values()], signatures).filter(
    ({ accounts: [one, other] }) => personOf(one) !== personOf(other) && !said.apart.has(`${one}\0${other}`),
  );
  const everybody: Everybody = { known, personOf, suggestions, said };
  const byPerson = Map.groupBy(known.keys(), personOf);
  return [...byPerson].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, accounts]) => shown(key, accounts, everybody));
}

interface Everybody {
  known: Map<string, Account>;
  /** By an account: the key of its person. */
  personOf: (key: string) => string;
  suggestions: Suggestion[];
  said: Said;
}

/** What people said. Accounts are keys. */
interface Said {
  /** By account. */
  persons: Map<string, { key: string; name: string | null }>;
  /** By account. */
  teams: Map<string, string[]>;
  /** Pairs in order, joined by NUL. */
  apart: Set<string>;
  /** Every account that was named. */
  accounts: Set<string>;
}

async function readSaid(db: Queryable): Promise<Said> {
  const [identified, members, apart] = await Promise.all([
    db.execute(
      sql`select i.account, lower(p.account) as key, p.name from identities i join people p on p.id = i.person_id`,
    ),
    db.execute(sql`
      select m.account, json_agg(t.name order by lower(t.name)) as teams
      from team_members m join teams t on t.id = m.team_id group by m.account`),
    db.execute(sql`select account, other from kept_apart`),
  ]);
  const persons = identified.map((row) => {
    const name = row.name === null ? null : String(row.name);
    return [String(row.account), { key: String(row.key), name }] as const;
  });
  return {
    persons: new Map(persons),
    teams: new Map(members.map((row) => [String(row.account), row.teams as string[]])),
    apart: new Set(apart.map((row) => `${String(row.account)}\0${String(row.other)}`)),
    accounts: new Set([...identified, ...members].map((row) => String(row.account))),
  };
}

function shown(key: string, accounts: string[], { known, personOf, suggestions, said }: Everybody): Person {
  const spelled = (account: string) => known.get(account)?.account ?? account;
  const own = new Set(accounts);
  const pairs = suggestions.flatMap(({ accounts: [one, other], reasons }) =>
    own.has(one)
      ? [{ mine: one, theirs: other, reasons }]
      : own.has(other)
        ? [{ mine: other, theirs: one, reasons }]
        : [],
  );
  const apart = [...said.apart].map((pair) => pair.split('\0')).filter((pair) => pair.some((each) => own.has(each)));
  // The account that names the person comes first.
  const ordered = [key, ...accounts.filter((account) => account !== key).sort()].filter((account) => own.has(account));
  return {
    id: spelled(key),
    name: said.persons.get(accounts[0] ?? '')?.name ?? null,
    accounts: ordered.map((account) => known.get(account) ?? { account, name: null, sources: [] }),
    teams: [...new Set(accounts.flatMap((account) => said.teams.get(account) ?? []))].sort(),
    suggestions: pairs.map(({ mine, theirs, reasons }) => ({
      person: spelled(personOf(theirs)),
      account: spelled(theirs),
      own_account: spelled(mine),
      reasons,
    })),
    apart: [...new Set(apart.flat().filter((each) => !own.has(each)))].sort().map(spelled),
  };
}
