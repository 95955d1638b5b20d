import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#core/db/database.ts';
import { type BotRules, botExpression, matchesBot } from '#core/facts/touched.ts';

/** The accounts that were seen, and what commits tell of which e-mail belongs to which. */

export interface Account {
  /** As it is spelled. */
  account: string;
  /** What the source calls the person, where it says so. */
  name: string | null;
  /** The sources that know it. */
  sources: string[];
}

/** How often an e-mail is that of the commits of an author: a login, or a name where the login is not known. */
export interface Signature {
  author: string;
  email: string;
  commits: number;
}

/** Where accounts of people are seen, by source. Bots by their type are left out here, those by their name below. */
const seenIn: { source: string; accounts: string }[] = [
  { source: 'github', accounts: 'select author as account, null as name from pull_requests where not author_is_bot' },
  { source: 'github', accounts: 'select author as account, null as name from reviews where not author_is_bot' },
  {
    source: 'github',
    accounts: `select author as account, null as name from change_facts
      where pull_request_id is null and not author_is_bot`,
  },
  { source: 'linear', accounts: 'select email as account, name from linear_users' },
  { source: 'cursor', accounts: 'select email as account, name from cursor_members' },
  { source: 'cursor', accounts: 'select email as account, null as name from cursor_days' },
];

/** Everybody who did something that is measured, in the order of accounts. Deleted accounts are nobody in particular. */
export async function seenAccounts(db: Queryable, rules: BotRules): Promise<Account[]> {
  const all = seenIn.map(
    ({ source, accounts }) => sql`
      select distinct ${source}::text as source, account, name::text as name
      from (${sql.raw(accounts)}) one where account is not null`,
  );
  const rows = await db.execute(sql`
    select (array_agg(account order by account))[1] as account, max(name) as name,
      json_agg(distinct source order by source) as sources
    from (${sql.join(all, sql` union `)}) seen
    where account <> 'ghost' and not ${isBot(sql`account`, rules)}
    group by lower(account) order by lower(account) collate "C"`);
  return rows.map(({ account, name, sources }) => ({
    account: String(account),
    name: name === null ? null : String(name),
    sources: sources as string[],
  }));
}

/** What commits are signed with. */
export async function readSignatures(db: Queryable, rules: BotRules): Promise<Signature[]> {
  const rows = await db.execute(sql`
    select author, email, commits from (
      select author, author_email as email, count(*)::int as commits from commits
      where author_email is not null and author <> 'ghost' group by author, author_email
    ) signed
    where not ${isBot(sql`author`, rules)} order by author, email`);
  return rows.map(({ author, email, commits }) => ({
    author: String(author),
    email: String(email),
    commits: Number(commits),
  }));
}

function isBot(account: SQL, rules: BotRules): SQL {
  return sql`(${account} like '%[bot]' or ${matchesBot(account, botExpression(rules))})`;
}
