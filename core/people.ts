import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Transaction } from '#core/db/database.ts';
import { transact } from '#core/db/transact.ts';
import { json, texts } from '#core/db/values.ts';
import { VeelocityError } from '#core/error.ts';
import { refreshFactsForPeople } from '#core/facts/refresh.ts';
import { type BotRules, lockWho } from '#core/facts/touched.ts';
import { invalid } from '#core/lib/invalid.ts';
import { keyOf, keysOf, type Person, readPeople } from '#core/people/person.ts';
import { raiseDataVersion, raiseSettingsVersion, readSettings } from '#core/settings.ts';

/**
 * People: everybody who did something that is measured, with all of their accounts. An account is a person of its own
 * until somebody says that it belongs to another. Facts keep the account as it came, and queries know whose it is. Only
 * whether somebody else reviewed is concluded from who is who, and so follows in the transaction that changes it.
 */

/** A login or an e-mail. */
export const AccountName = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .refine((text) => keyOf(text) !== 'ghost', 'Deleted accounts are nobody in particular.');
const accounts = z.array(AccountName).max(100);
const name = z.string().trim().min(1).max(100).nullable().optional();
const names = z.array(z.string().max(300)).max(200).optional();

export const PeopleFilter = z.object({
  /** A part of an account or of a name. */
  q: z.string().max(200).optional(),
  person: names,
  team: names,
  /** Only those of whom some accounts seem to be other people yet, or only the others. */
  suggested: z.enum(['true', 'false']).optional(),
});
export type PeopleFilter = z.infer<typeof PeopleFilter>;

/** Makes one person of everybody whom these accounts name. */
export const Merge = z.strictObject({ accounts: accounts.min(2), name });
export type Merge = z.infer<typeof Merge>;

/** All accounts of a person. What is absent beside them stays as it is. */
export const PersonChange = z.strictObject({ accounts: accounts.min(1), name, apart: accounts.optional() });
export type PersonChange = z.infer<typeof PersonChange>;

/** One page of those that match, in the order of their ids, and how many match. */
export async function listPeople(
  ctx: Context,
  rules: BotRules,
  filter: PeopleFilter,
  limit: number,
  after: string | null,
): Promise<{ items: Person[]; total: number }> {
  const found = (await readPeople(ctx.db, rules)).filter((person) => matches(person, filter));
  const rest = after === null ? found : found.filter(({ id }) => keyOf(id) > keyOf(after));
  return { items: rest.slice(0, limit), total: found.length };
}

function matches(person: Person, { q = '', person: named, team, suggested }: PeopleFilter): boolean {
  const keys = keysOf(person);
  const texts = [...keys, person.name?.toLowerCase() ?? ''];
  return (
    texts.some((text) => text.includes(q.toLowerCase())) &&
    (named === undefined || named.some((each) => keys.includes(keyOf(each)))) &&
    (team === undefined || person.teams.some((each) => team.some((one) => one.toLowerCase() === each.toLowerCase()))) &&
    (suggested === undefined || person.suggestions.length > 0 === (suggested === 'true'))
  );
}

/** The person with an account. Throws `not_found`. */
export async function readPerson(ctx: Context, rules: BotRules, id: string): Promise<Person> {
  return personNamed(await readPeople(ctx.db, rules), id);
}

/**
 * Says that accounts are of one person, who is called by the first of them. Throws `invalid` for an account that nobody
 * has.
 */
export async function mergePeople(ctx: Context, rules: BotRules, merge: Merge): Promise<Person> {
  return change(ctx, rules, async (tx, all) => {
    const meant = meantBy(all, merge.accounts);
    const known = meant.map((person) => person.name).find((each) => each !== null) ?? null;
    const keys = [...new Set(meant.flatMap(keysOf))];
    const id = meant[0]?.id ?? '';
    await dissolve(tx, keys);
    await store(tx, { id, keys, name: merge.name === undefined ? known : merge.name });
    return id;
  });
}

/**
 * Changes a person. An account that it had and that is not named any more is a person of its own again, and not suggested
 * for this one. Throws `not_found`, and `invalid` for an account that nobody has.
 */
export async function changePerson(ctx: Context, rules: BotRules, id: string, to: PersonChange): Promise<Person> {
  return change(ctx, rules, async (tx, all) => {
    const before = personNamed(all, id);
    meantBy(all, to.accounts);
    const keys = [...new Set(to.accounts.map(keyOf))];
    const called = keys.includes(keyOf(before.id)) ? before.id : spelled(all, keys[0] ?? '');
    const left = keysOf(before).filter((key) => !keys.includes(key));
    await dissolve(tx, [...keysOf(before), ...keys]);
    await store(tx, { id: called, keys, name: to.name === undefined ? before.name : to.name });
    await keepApart(tx, keys, [...(to.apart ?? before.apart).map(keyOf), ...left]);
    return called;
  });
}

/** Makes every account of a person one of its own again. Throws `not_found`. */
export async function splitPerson(ctx: Context, rules: BotRules, id: string): Promise<void> {
  await change(ctx, rules, async (tx, all) => {
    const person = personNamed(all, id);
    const keys = keysOf(person);
    await dissolve(tx, keys);
    await keepApart(tx, keys, person.apart.map(keyOf));
    for (const [i, key] of keys.entries()) await keepApart(tx, [key], keys.slice(i + 1), 'more');
    return person.id;
  });
}

/** One change at a time, on what is known then. `work` tells the id of the person to answer with. */
async function change(
  ctx: Context,
  rules: BotRules,
  work: (tx: Transaction, all: Person[]) => Promise<string>,
): Promise<Person> {
  return transact(ctx.db, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('people'))`);
    await lockWho(tx);
    const before = await readPeople(tx, rules);
    const id = await work(tx, before);
    const after = await readPeople(tx, rules);
    if (await refreshFactsForPeople(tx, regrouped(before, after), await readSettings(tx))) await raiseDataVersion(tx);
    await raiseSettingsVersion(tx);
    return personNamed(after, id);
  });
}

/** The accounts that belong to others than before. */
function regrouped(before: Person[], after: Person[]): string[] {
  const groupOf = (person: Person) => keysOf(person).sort().join('\0');
  const [then, now] = [before, after].map((people) => new Set(people.map(groupOf)));
  const changed = [
    ...before.filter((person) => !now?.has(groupOf(person))),
    ...after.filter((person) => !then?.has(groupOf(person))),
  ];
  return [...new Set(changed.flatMap(keysOf))];
}

function personNamed(all: Person[], id: string): Person {
  const found = all.find((person) => keysOf(person).includes(keyOf(id)));
  if (found === undefined) throw new VeelocityError('not_found', `There is nobody with the account ${id}.`);
  return found;
}

/** Those who have these accounts, in their order. Throws `invalid` for one that nobody has. */
function meantBy(all: Person[], named: string[]): Person[] {
  const owners = named.map((account) => all.find((person) => keysOf(person).includes(keyOf(account))));
  const unknown = owners.flatMap((owner, i) =>
    owner === undefined ? [{ field: `accounts[${i}]`, message: `Nobody with the account ${named[i]} is known.` }] : [],
  );
  if (unknown.length > 0) throw invalid(unknown);
  return [...new Set(owners.filter((owner) => owner !== undefined))];
}

function spelled(all: Person[], key: string): string {
  return all.flatMap((person) => person.accounts).find(({ account }) => keyOf(account) === key)?.account ?? key;
}

/** Takes accounts away from whoever has them. Somebody with a single account left and no name is nothing to remember. */
async function dissolve(tx: Transaction, keys: string[]): Promise<void> {
  await tx.execute(sql`delete from identities where account = any(${texts(keys)})`);
  await tx.execute(sql`
    delete from people p
    where (select count(*) from identities i where i.person_id = p.id) < case when p.name is null then 2 else 1 end`);
  // Whoever was called by an account that is another's now is called by one that is left.
  await tx.execute(sql`
    update people p set account = (select min(i.account) from identities i where i.person_id = p.id)
    where not exists (select from identities i where i.person_id = p.id and i.account = lower(p.account))`);
}

async function store(tx: Transaction, person: { id: string; keys: string[]; name: string | null }): Promise<void> {
  await tx.execute(sql`
    delete from kept_apart where account = any(${texts(person.keys)}) and other = any(${texts(person.keys)})`);
  if (person.keys.length < 2 && person.name === null) return;
  await tx.execute(sql`
    with person as (insert into people (account, name) values (${person.id}, ${person.name}) returning id)
    insert into identities (account, person_id) select account, person.id from person, unnest(${texts(person.keys)}) as account`);
}

/** Keeps accounts of a person and accounts of others apart: only these from now on, or these too. */
async function keepApart(
  tx: Transaction,
  keys: string[],
  others: string[],
  how: 'only' | 'more' = 'only',
): Promise<void> {
  if (how === 'only')
    await tx.execute(sql`delete from kept_apart where account = any(${texts(keys)}) or other = any(${texts(keys)})`);
  const pairs = keys.flatMap((key) => others.filter((other) => other !== key).map((other) => [key, other].sort()));
  const rows = pairs.map(([account, other]) => ({ account, other }));
  await tx.execute(sql`
    insert into kept_apart (account, other) select account, other from jsonb_to_recordset(${json(rows)}) as r(account text, other text)
    on conflict do nothing`);
}
