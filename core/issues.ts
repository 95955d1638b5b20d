import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { texts, timestamp } from '#core/db/values.ts';
import { settleWithin } from '#core/delivery.ts';
import { VeelocityError } from '#core/error.ts';
import { markIssues } from '#core/facts/issue-dirt.ts';
import { readTimeline } from '#core/lib/time.ts';
import { raiseDataVersion, type Settings } from '#core/settings.ts';

/** Issues of Linear one by one: a list, one with its states and its pull requests, and judging a tie by hand. */

const names = z.array(z.string().min(1).max(300)).max(200).optional();

export const IssueFilter = z.object({
  /** Local dates between which it was created, both inclusive. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** `open`: neither completed nor cancelled. */
  status: z.enum(['open', 'completed', 'canceled']).optional(),
  repo: names,
  person: names,
  label: names,
  sort: z.enum(['created_at', '-created_at']).default('-created_at'),
});
export type IssueFilter = z.infer<typeof IssueFilter>;

export const IssueChange = z.strictObject({
  /** What a person says of its tie to a pull request, by that one's id; `null` takes it back. */
  link: z.strictObject({
    pull_request: z.number().int().min(1),
    verdict: z.enum(['confirmed', 'rejected']).nullable(),
  }),
});
export type IssueChange = z.infer<typeof IssueChange>;

const Instant = z.string().nullable();

export const IssueItem = z.object({
  id: z.number().int(),
  identifier: z.string(),
  title: z.string(),
  url: z.string(),
  team: z.string(),
  state: z.string(),
  /** `triage`, `backlog`, `unstarted`, `started`, `completed`, `canceled` or `duplicate`; `null`: the state was deleted. */
  state_type: z.string().nullable(),
  /** By e-mail. */
  assignee: z.string().nullable(),
  labels: z.array(z.string()),
  project: z.string().nullable(),
  cycle: z.string().nullable(),
  /** 0: none, 1: urgent, 2: high, 3: medium, 4: low. */
  priority: z.number().int(),
  estimate: z.number().nullable(),
  created_at: z.string(),
  started_at: Instant,
  completed_at: Instant,
  canceled_at: Instant,
  archived_at: Instant,
  /** How many pull requests it is tied to. */
  pull_requests: z.number().int(),
  /** The last merge of one of a person, and its cycle time as the clock starts that Settings names. */
  merged_at: Instant,
  cycle_seconds: z.number().int().nullable(),
});
export type IssueItem = z.infer<typeof IssueItem>;

const IssueTie = z.object({
  /** `attachment`, `branch`, `title` or `body`; none: a person says so. */
  evidence: z.array(z.enum(['attachment', 'branch', 'title', 'body'])),
  confidence: z.enum(['certain', 'likely', 'possible']),
  verdict: z.enum(['confirmed', 'rejected']).nullable(),
});

export const IssueDetail = IssueItem.extend({
  branch: z.string(),
  creator: z.string().nullable(),
  states: z.array(z.object({ state: z.string(), started_at: z.string(), ended_at: Instant })),
  ties: z.array(
    IssueTie.extend({
      pull_request: z.object({
        id: z.number().int(),
        repository: z.string(),
        number: z.number().int(),
        title: z.string(),
        state: z.string(),
        merged_at: Instant,
        deployed_at: Instant,
      }),
    }),
  ),
});
export type IssueDetail = z.infer<typeof IssueDetail>;

const from = sql`from issue_facts f join linear_issues i on i.id = f.issue_id
  join linear_teams t on t.external_id = i.team_id
  left join linear_states s on s.external_id = i.state_id
  left join linear_projects p on p.external_id = i.project_id
  left join linear_cycles c on c.external_id = i.cycle_id
  left join linear_users u on u.external_id = i.creator_id`;

const columns = (
  settings: Settings,
) => sql`i.id, i.identifier, i.title, i.url, t.key as team, coalesce(s.name, 'A deleted state') as state, s.type as state_type,
  f.assignee, to_json(f.labels) as labels, p.name as project, coalesce(c.name, c.number::text) as cycle, i.priority, i.estimate,
  i.created_at, i.started_at, i.completed_at, i.canceled_at, i.archived_at, i.branch, lower(u.email) as creator, f.merged_at,
  f.${sql.raw(settings.cycle_time_start === 'created_at' ? 'created_to_merged_seconds' : 'started_to_merged_seconds')} as cycle_seconds,
  (select count(*) from issue_links l where l.issue_id = i.id and l.verdict is distinct from 'rejected') as pull_requests`;

/** One page of those that match, and how many match. `after` is the creation and id of the last one before. */
export async function listIssues(
  ctx: Context,
  settings: Settings,
  filter: IssueFilter,
  limit: number,
  after: [string, number] | null,
): Promise<{ items: IssueItem[]; total: number }> {
  const matching = conditionOf(ctx, settings, filter);
  const [order, beyond] = filter.sort === 'created_at' ? [sql`asc`, sql`>`] : [sql`desc`, sql`<`];
  const next = after === null ? sql`true` : sql`(i.created_at, i.id) ${beyond} (${timestamp(after[0])}, ${after[1]})`;
  const [[count], rows] = await Promise.all([
    ctx.db.execute(sql`select count(*) as total ${from} where ${matching}`),
    ctx.db.execute(sql`
      select ${columns(settings)} ${from} where ${matching} and ${next}
      order by i.created_at ${order}, i.id ${order} limit ${limit}`),
  ]);
  return { items: rows.map(itemOf), total: Number(count?.total) };
}

const open = sql`f.completed_at is null and f.canceled_at is null`;
const statuses = { open, completed: sql`f.completed_at is not null`, canceled: sql`f.canceled_at is not null` };

function conditionOf(ctx: Context, settings: Settings, filter: IssueFilter): SQL {
  const conditions = [sql`true`];
  const lower = (values: string[]) => texts(values.map((value) => value.toLowerCase()));
  if (filter.status !== undefined) conditions.push(statuses[filter.status]);
  if (filter.person !== undefined) conditions.push(sql`f.assignee = any(${lower(filter.person)})`);
  if (filter.label !== undefined) conditions.push(sql`f.labels && ${texts(filter.label)}`);
  if (filter.repo !== undefined)
    conditions.push(
      sql`f.repository_ids && array(select r.id from repositories r where lower(r.name) = any(${lower(filter.repo)}))`,
    );
  if (filter.from !== undefined || filter.to !== undefined) {
    const asked = { from: filter.from, to: filter.to, bucket: 'quarter' };
    const { window } = readTimeline(asked, settings.time_zone, ctx.now());
    conditions.push(sql`i.created_at >= ${timestamp(new Date(window.start))}`);
    conditions.push(sql`i.created_at < ${timestamp(new Date(window.end))}`);
  }
  return sql.join(conditions, sql` and `);
}

type Row = Record<string, unknown>;

function itemOf(row: Row): IssueItem {
  return {
    id: Number(row.id),
    identifier: String(row.identifier),
    title: String(row.title),
    url: String(row.url),
    team: String(row.team),
    state: String(row.state),
    state_type: row.state_type as string | null,
    assignee: row.assignee as string | null,
    labels: row.labels as string[],
    project: row.project as string | null,
    cycle: row.cycle as string | null,
    priority: Number(row.priority),
    estimate: row.estimate === null ? null : Number(row.estimate),
    created_at: toInstant(String(row.created_at)),
    started_at: instant(row.started_at),
    completed_at: instant(row.completed_at),
    canceled_at: instant(row.canceled_at),
    archived_at: instant(row.archived_at),
    pull_requests: Number(row.pull_requests),
    merged_at: instant(row.merged_at),
    cycle_seconds: row.cycle_seconds === null ? null : Number(row.cycle_seconds),
  };
}

function instant(value: unknown): string | null {
  return value === null || value === undefined ? null : toInstant(String(value));
}

/** One issue with the states that it was in and the pull requests that it is tied to. Throws `not_found`. */
export async function readIssue(db: Queryable, settings: Settings, id: number): Promise<IssueDetail> {
  const [row] = await db.execute(sql`select ${columns(settings)} ${from} where i.id = ${id}`);
  if (row === undefined) throw new VeelocityError('not_found', `There is no issue ${id}.`);
  const [states, ties] = await Promise.all([
    db.execute(sql`
      select state, started_at, ended_at from issue_state_facts where issue_id = ${id} order by place limit 500`),
    db.execute(sql`
      select to_json(l.evidence) as evidence, l.confidence, l.verdict, p.id, r.name as repository, p.number, p.title, p.state,
        p.merged_at, c.deployed_at
      from issue_links l join pull_requests p on p.id = l.pull_request_id join repositories r on r.id = p.repository_id
      left join change_facts c on c.pull_request_id = p.id and c.people_review
      where l.issue_id = ${id} order by p.created_at, p.id limit 200`),
  ]);
  return {
    ...itemOf(row),
    branch: String(row.branch),
    creator: row.creator as string | null,
    states: states.map((span) => ({
      state: String(span.state),
      started_at: toInstant(String(span.started_at)),
      ended_at: instant(span.ended_at),
    })),
    ties: ties.map((tie) => ({
      ...tieOf(tie),
      pull_request: {
        id: Number(tie.id),
        repository: String(tie.repository),
        number: Number(tie.number),
        title: String(tie.title),
        state: String(tie.state),
        merged_at: instant(tie.merged_at),
        deployed_at: instant(tie.deployed_at),
      },
    })),
  };
}

function tieOf(row: Row): z.infer<typeof IssueTie> {
  const { evidence, confidence, verdict } = row as z.infer<typeof IssueTie>;
  return { evidence, confidence, verdict };
}

export const TiedIssue = IssueTie.extend({
  id: z.number().int(),
  identifier: z.string(),
  title: z.string(),
  url: z.string(),
  state: z.string(),
  created_at: z.string(),
  started_at: Instant,
  completed_at: Instant,
});
export type TiedIssue = z.infer<typeof TiedIssue>;

/** The issues that count and that a pull request is tied to, those of a rejected tie too. */
export async function issuesOfPullRequest(db: Queryable, id: number): Promise<TiedIssue[]> {
  const rows = await db.execute(sql`
    select to_json(l.evidence) as evidence, l.confidence, l.verdict, i.id, i.identifier, i.title, i.url,
      coalesce(s.name, 'A deleted state') as state, i.created_at, i.started_at, i.completed_at
    from issue_links l join linear_issues i on i.id = l.issue_id join issue_facts f on f.issue_id = i.id
    left join linear_states s on s.external_id = i.state_id
    where l.pull_request_id = ${id} order by i.created_at, i.id limit 100`);
  return rows.map((row) => ({
    ...tieOf(row),
    id: Number(row.id),
    identifier: String(row.identifier),
    title: String(row.title),
    url: String(row.url),
    state: String(row.state),
    created_at: toInstant(String(row.created_at)),
    started_at: instant(row.started_at),
    completed_at: instant(row.completed_at),
  }));
}

/**
 * Confirms or rejects that an issue belongs to a pull request; a confirmed tie can be one that nothing speaks for. Every
 * metric follows at once. Throws `not_found` for either of them.
 */
export async function changeIssue(
  ctx: Context,
  settings: Settings,
  id: number,
  { link: { pull_request: pullRequest, verdict } }: IssueChange,
): Promise<IssueDetail> {
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx.execute(sql`
      select i.external_id, p.id as pull_request from linear_issues i left join pull_requests p on p.id = ${pullRequest} where i.id = ${id}`);
    if (row === undefined) throw new VeelocityError('not_found', `There is no issue ${id}.`);
    if (row.pull_request === null) throw new VeelocityError('not_found', `There is no pull request ${pullRequest}.`);
    await tx.execute(sql`
      insert into issue_links as l (issue_id, pull_request_id, evidence, confidence, verdict)
      values (${id}, ${pullRequest}, '{}', 'possible', ${verdict})
      on conflict (issue_id, pull_request_id) do update set verdict = excluded.verdict`);
    // The tie looks new to whoever concludes: what it means for deployments is looked at again.
    await markIssues(tx, [{ kind: 'issue', ref: String(row.external_id) }]);
    await settleWithin(tx, ctx, settings);
    await raiseDataVersion(tx);
    return readIssue(tx, settings, id);
  });
}
