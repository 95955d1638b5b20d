import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { accountsOf, accountsOfTeams, personOf, readWho, type Who } from '#core/db/who.ts';
import { settleWithin } from '#core/delivery.ts';
import { VeelocityError } from '#core/error.ts';
import { markIssues } from '#core/facts/issue-dirt.ts';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { botExpression, matchesBot } from '#core/facts/touched.ts';
import { issuesOfPullRequest, TiedIssue } from '#core/issues.ts';
import { readTimeline } from '#core/lib/time.ts';
import { PullRequestAi, readAi } from '#core/pull-requests/ai.ts';
import { raiseDataVersion, type Settings } from '#core/settings.ts';

/** Pull requests one by one: a list, the ledger of one, and taking one out of every metric by hand. */

const names = z.array(z.string().min(1).max(300)).max(200).optional();

export const PullRequestFilter = z.object({
  /** Local dates between which it was created, both inclusive. */
  from: z.string().optional(),
  to: z.string().optional(),
  state: z.enum(['open', 'closed', 'merged']).optional(),
  bots: z.enum(['exclude', 'include', 'only']).default('exclude'),
  repo: names,
  team: names,
  person: names,
  base: names,
  label: names,
  sort: z.enum(['created_at', '-created_at']).default('-created_at'),
});
export type PullRequestFilter = z.infer<typeof PullRequestFilter>;

export const PullRequestChange = z.strictObject({
  /** Takes it out of every metric, with a reason, or brings it back. */
  excluded: z.strictObject({ reason: z.string().trim().min(1).max(500) }).nullable(),
});
export type PullRequestChange = z.infer<typeof PullRequestChange>;

const Excluded = z.object({ reason: z.string() }).nullable();
const Instant = z.string();
const Seconds = z.number().int().nullable();

export const PullRequestItem = z.object({
  id: z.number().int(),
  repository: z.string(),
  number: z.number().int(),
  title: z.string(),
  url: z.string(),
  state: z.string(),
  is_draft: z.boolean(),
  author: z.string(),
  bot: z.boolean(),
  base: z.string(),
  head: z.string(),
  labels: z.array(z.string()),
  created_at: Instant,
  closed_at: Instant.nullable(),
  merged_at: Instant.nullable(),
  additions: z.number().int(),
  deletions: z.number().int(),
  excluded: Excluded,
  cycle_seconds: Seconds,
});
export type PullRequestItem = z.infer<typeof PullRequestItem>;

/** One page of those that match, and how many match. `after` is the creation and id of the last one before. */
export async function listPullRequests(
  ctx: Context,
  settings: Settings,
  filter: PullRequestFilter,
  limit: number,
  after: [string, number] | null,
): Promise<{ items: PullRequestItem[]; total: number }> {
  const matching = conditionOf(ctx, settings, filter, await readWho(ctx.db));
  const [order, beyond] = filter.sort === 'created_at' ? [sql`asc`, sql`>`] : [sql`desc`, sql`<`];
  const next = after === null ? sql`true` : sql`(p.created_at, p.id) ${beyond} (${timestamp(after[0])}, ${after[1]})`;
  const from = sql`from pull_requests p join repositories r on r.id = p.repository_id
    join pull_request_facts f on f.pull_request_id = p.id and f.people_review where ${matching}`;
  const [[count], rows] = await Promise.all([
    ctx.db.execute(sql`select count(*) as total ${from}`),
    ctx.db.execute(sql`
      select p.*, to_json(p.labels) as labels, r.name as repository, f.author_is_bot as bot, f.cycle_seconds
      ${from} and ${next} order by p.created_at ${order}, p.id ${order} limit ${limit}`),
  ]);
  return { items: rows.map(itemOf), total: Number(count?.total) };
}

function conditionOf(ctx: Context, settings: Settings, filter: PullRequestFilter, who: Who): SQL {
  const conditions = [sql`r.tracked`];
  const lower = (values: string[]) => texts(values.map((value) => value.toLowerCase()));
  if (filter.state !== undefined) conditions.push(sql`p.state = ${filter.state}`);
  if (filter.bots !== 'include')
    conditions.push(filter.bots === 'only' ? sql`f.author_is_bot` : sql`not f.author_is_bot`);
  if (filter.repo !== undefined) conditions.push(sql`lower(r.name) = any(${lower(filter.repo)})`);
  if (filter.person !== undefined)
    conditions.push(sql`lower(p.author) = any(${texts(accountsOf(who, filter.person))})`);
  if (filter.team !== undefined)
    conditions.push(sql`lower(p.author) = any(${texts(accountsOfTeams(who, filter.team))})`);
  if (filter.base !== undefined) conditions.push(sql`p.base = any(${texts(filter.base)})`);
  if (filter.label !== undefined) conditions.push(sql`p.labels && ${texts(filter.label)}`);
  if (filter.from !== undefined || filter.to !== undefined) {
    const { window } = readTimeline(
      { from: filter.from, to: filter.to, bucket: 'quarter' },
      settings.time_zone,
      ctx.now(),
    );
    conditions.push(sql`p.created_at >= ${timestamp(new Date(window.start))}`);
    conditions.push(sql`p.created_at < ${timestamp(new Date(window.end))}`);
  }
  return sql.join(conditions, sql` and `);
}

type Row = Record<string, unknown>;

function itemOf(row: Row): PullRequestItem {
  return {
    id: Number(row.id),
    repository: String(row.repository),
    number: Number(row.number),
    title: String(row.title),
    url: String(row.url),
    state: String(row.state),
    is_draft: row.is_draft === true,
    author: String(row.author),
    bot: row.bot === true,
    base: String(row.base),
    head: String(row.head),
    labels: row.labels as string[],
    created_at: toInstant(String(row.created_at)),
    closed_at: instant(row.closed_at),
    merged_at: instant(row.merged_at),
    additions: Number(row.additions),
    deletions: Number(row.deletions),
    excluded: row.excluded_reason === null ? null : { reason: String(row.excluded_reason) },
    cycle_seconds: number(row.cycle_seconds),
  };
}

const stageNames = ['coding', 'pickup', 'review', 'merge', 'deploy'] as const;

/** The ledger (docs/counting.md, stages), people being the only reviewers. */
const Ledger = z.object({
  /** Seconds; `null`: skipped. */
  stages: z.record(z.enum(stageNames), Seconds),
  skipped: z.array(z.enum(stageNames)),
  cycle_seconds: Seconds,
  lead_seconds: Seconds,
  /** The cleaned points, and what each was taken from. */
  points: z.array(z.object({ name: z.string(), at: Instant.nullable(), evidence: z.string().nullable() })),
});
type Ledger = z.infer<typeof Ledger>;

const Carrier = z.object({
  id: z.number().int(),
  title: z.string(),
  environment: z.string(),
  production: z.boolean(),
  finished_at: Instant,
  url: z.string().nullable(),
  /** The pull request with which a stacked one came. */
  rides_with: z.string().nullable(),
});

export const PullRequestDetail = PullRequestItem.extend({
  body: z.string(),
  ledger: Ledger,
  reviews: z.array(
    z.object({
      id: z.string(),
      author: z.string(),
      bot: z.boolean(),
      state: z.string(),
      submitted_at: Instant.nullable(),
    }),
  ),
  events: z.array(z.object({ type: z.string(), at: Instant, subject: z.string().nullable() })),
  commits: z.array(
    z.object({ sha: z.string(), author: z.string(), authored_at: Instant, committed_at: Instant, title: z.string() }),
  ),
  /** The production deployment that carried it first. */
  deployment: Carrier.nullable(),
  /** The deployment of each environment and service that carried it first. */
  deployments: z.array(Carrier),
  /** Why no deployment ever will carry it. */
  not_attributable: z.string().nullable(),
  /** What it says that it reverts, and what says that it reverts it: `#<number>`, or a SHA. */
  reverts: z.array(z.string()),
  reverted_by: z.array(z.string()),
  ai: PullRequestAi,
  /** The issues of Linear that it is tied to. */
  issues: z.array(TiedIssue),
});
export type PullRequestDetail = z.infer<typeof PullRequestDetail>;

/** One pull request with its ledger and everything it was made of. Throws `not_found`. */
export async function readPullRequest(ctx: Context, settings: Settings, id: number): Promise<PullRequestDetail> {
  return detailOf(ctx.db, settings, id);
}

async function detailOf(db: Queryable, settings: Settings, id: number): Promise<PullRequestDetail> {
  const [row] = await db.execute(sql`
    select p.*, to_json(p.labels) as labels, r.name as repository, f.author_is_bot as bot, f.cycle_seconds,
      row_to_json(f) as fact
    from pull_requests p join repositories r on r.id = p.repository_id
    join pull_request_facts f on f.pull_request_id = p.id and f.people_review
    where p.id = ${id}`);
  if (row === undefined) throw new VeelocityError('not_found', `There is no pull request ${id}.`);
  const bots = botExpression(settings);
  const key = (alias: string) =>
    sql`${sql.raw(alias)}.repository_id = ${row.repository_id} and ${sql.raw(alias)}.pull_request_number = ${row.number}`;
  const [who, issues, reviews, events, commits] = await Promise.all([
    readWho(db),
    issuesOfPullRequest(db, id),
    db.execute(sql`
      select external_id as id, author, author_is_bot or ${matchesBot(sql`author`, bots)} as bot, state, submitted_at
      from reviews r where ${key('r')} order by submitted_at nulls last, external_id limit 500`),
    db.execute(sql`
      select type, at, subject from pull_request_events e where ${key('e')} order by at, external_id limit 500`),
    db.execute(sql`
      select c.sha, c.author, c.authored_at, c.committed_at, split_part(c.message, chr(10), 1) as title
      from pull_request_commits pc join commits c on c.repository_id = pc.repository_id and c.sha = pc.sha
      where ${key('pc')} and pc.kind = 'branch' order by c.authored_at, c.sha limit 500`),
  ]);
  const detail = {
    ...itemOf(row),
    body: String(row.body),
    reviews: reviews.map((review) => ({
      id: String(review.id),
      author: String(review.author),
      bot: review.bot === true,
      state: String(review.state),
      submitted_at: instant(review.submitted_at),
    })),
    events: events.map(({ type, at, subject }) => ({
      type: String(type),
      at: toInstant(String(at)),
      subject: subject as string | null,
    })),
    commits: commits.map((commit) => ({
      sha: String(commit.sha),
      author: String(commit.author),
      authored_at: toInstant(String(commit.authored_at)),
      committed_at: toInstant(String(commit.committed_at)),
      title: String(commit.title),
    })),
    ...(await readDelivery(db, row)),
    ai: await readAi(db, row),
    issues,
  };
  return { ...detail, ledger: ledgerOf(who, row.fact as Row, detail) };
}

type Delivery = Pick<PullRequestDetail, 'deployment' | 'deployments' | 'not_attributable' | 'reverts' | 'reverted_by'>;

/** What carried a pull request, and what became of it. */
async function readDelivery(db: Queryable, row: Row): Promise<Delivery> {
  const change = `#${Number(row.number)}`;
  const ofRepository = sql`repository_id = ${row.repository_id}::bigint`;
  const [carriers, [fact], references] = await Promise.all([
    db.execute(sql`
      select d.id, d.title, d.environment, d.production, d.finished_at, d.url, dc.rides_with
      from deployed_changes dc join deployment_facts d on d.id = dc.deployment_id
      where dc.${ofRepository} and dc.change = ${change} order by d.finished_at, d.key collate "C"`),
    db.execute(sql`
      select deployment_id, not_attributable from change_facts where ${ofRepository} and change = ${change} and people_review`),
    db.execute(sql`
      select change, reference from reverts
      where ${ofRepository} and (change = ${change} or reference in (${change}, ${row.merge_commit_sha as string | null})) order by 1, 2`),
  ]);
  const deployments = carriers.map((carrier) => ({
    id: Number(carrier.id),
    title: String(carrier.title),
    environment: String(carrier.environment),
    production: carrier.production === true,
    finished_at: toInstant(String(carrier.finished_at)),
    url: carrier.url as string | null,
    rides_with: carrier.rides_with as string | null,
  }));
  return {
    deployment: deployments.find(({ id }) => id === Number(fact?.deployment_id)) ?? null,
    deployments,
    not_attributable: (fact?.not_attributable ?? null) as string | null,
    reverts: references.filter((one) => one.change === change).map(({ reference }) => String(reference)),
    reverted_by: references.filter((one) => one.change !== change).map((one) => String(one.change)),
  };
}

function ledgerOf(who: Who, fact: Row, detail: Omit<PullRequestDetail, 'ledger'>): Ledger {
  const stages = Object.fromEntries(
    stageNames.map((name) => [name, number(fact[`${name}_seconds`])]),
  ) as Ledger['stages'];
  const others = detail.reviews.filter(
    ({ author, bot, state, submitted_at }) =>
      !bot && state !== 'PENDING' && submitted_at !== null && personOf(who, author) !== personOf(who, detail.author),
  );
  const point = (name: string, column: string, evidence: string | null) => {
    const at = instant(fact[column]);
    return { name, at, evidence: at === null ? null : evidence };
  };
  const review = (found: (typeof others)[number] | undefined) => found && `review ${found.id} by ${found.author}`;
  const readied = detail.events.some(({ type }) => type === 'READY_FOR_REVIEW');
  const [first] = detail.commits;
  return {
    stages,
    skipped: stageNames.filter((name) => stages[name] === null),
    cycle_seconds: number(fact.cycle_seconds),
    lead_seconds: number(fact.lead_seconds),
    points: [
      point('first_commit', 'first_commit_at', first === undefined ? 'no commit is known' : `commit ${first.sha}`),
      point('ready', 'ready_at', readied ? 'marked as ready for review' : 'created'),
      point('first_review', 'first_review_at', review(others[0]) ?? null),
      point('approved', 'approved_at', review(others.find(({ state }) => state === 'APPROVED')) ?? null),
      point('merged', 'merged_at', 'merged'),
      point('deployed', 'deployed_at', detail.deployment === null ? null : `deployment ${detail.deployment.title}`),
    ],
  };
}

function instant(value: unknown): string | null {
  return value === null || value === undefined ? null : toInstant(String(value));
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** Excludes a pull request by hand, or brings it back. Every metric follows at once. Throws `not_found`. */
export async function changePullRequest(
  ctx: Context,
  settings: Settings,
  id: number,
  { excluded }: PullRequestChange,
): Promise<PullRequestDetail> {
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx.execute(sql`
      update pull_requests set excluded_reason = ${excluded?.reason ?? null}
      where id = ${id} and excluded_reason is distinct from ${excluded?.reason ?? null}
      returning repository_id, number`);
    if (row !== undefined) {
      const key = { repositoryId: Number(row.repository_id), number: Number(row.number) };
      await refreshPullRequestFacts(tx, [key], settings);
      await markIssues(tx, [{ kind: 'pull_request', ref: `${key.repositoryId}/${key.number}` }]);
      await settleWithin(tx, ctx, settings);
      await raiseDataVersion(tx);
    }
    return detailOf(tx, settings, id);
  });
}
