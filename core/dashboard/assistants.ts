import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queryable } from '#core/db/database.ts';
import { bigints, timestamp } from '#core/db/values.ts';
import { counted } from '#core/metrics/aggregate.ts';
import { aiSpend } from '#core/metrics/ai-spend.ts';
import { obstacleTo } from '#core/metrics/query.ts';
import { ownDays, refusals, type Selection } from '#core/metrics/selection.ts';

/** What the pages of AI and of reviews have beside their numbers: what AI costs for a change, its models, what it knows. */

export const Assistants = z.object({
  /**
   * What was charged in the window. A use is that of the next commit which the same person made within the hours that are
   * named, and so of the merged pull request that has this commit; what has none is the rest.
   */
  cost: z.object({
    cents: z.number(),
    uses: z.number().int(),
    /** Of the cents: those of uses of merged pull requests; of uses without a commit; of commits that are not merged. */
    allocated_cents: z.number(),
    without_commit_cents: z.number(),
    not_merged_cents: z.number(),
    /** The merged pull requests, and what half of them cost at most; `null`: there is none. */
    changes: z.number().int(),
    median_cents: z.number().nullable(),
    hours: z.number().int(),
  }),
  /** Those that were used most in the window, with the messages that people sent and what was charged. */
  models: z.array(z.object({ model: z.string(), messages: z.number().int(), cents: z.number() })),
});
export type Assistants = z.infer<typeof Assistants>;

/** Whether the AI reviewer knows the code of the repositories that are chosen; those about which nothing was asked are not there. */
export const Indexes = z.array(
  z.object({
    repository: z.string(),
    status: z.string(),
    files_processed: z.number().int().nullable(),
    files: z.number().int().nullable(),
  }),
);
export type Indexes = z.infer<typeof Indexes>;

/** Between a use and the commit that came of it. */
const hours = 24;
const mostModels = 8;

/** `undefined`: spend cannot be measured, or not with these filters. */
export async function readAssistants(db: Queryable, selection: Selection): Promise<Assistants | undefined> {
  if (obstacleTo(aiSpend, selection) !== null || refusals(aiSpend, selection).length > 0) return undefined;
  const own = { ...ownDays(aiSpend, selection), previous: null };
  const [cost, models] = await Promise.all([readCost(db, own), readModels(db, own)]);
  return { cost, models };
}

async function readCost(db: Queryable, selection: Selection): Promise<Assistants['cost']> {
  const [row] = await db.execute(sql`
    with uses as materialized (
      select f.at, f.cents, coalesce((
        select array_agg(i.account) from identities own join identities i on i.person_id = own.person_id
        where own.account = lower(f.email)
      ), array[f.email]) as own
      from cursor_events f where ${counted(aiSpend, selection)}
    ),
    merged as materialized (
      select distinct on (a.sha) a.sha, p.pull_request_id
      from ai_commits a
      join pull_request_commits pc on pc.sha = a.sha and pc.kind = 'branch'
      join repositories r on r.id = pc.repository_id and r.tracked
      join ai_pull_request_facts p on p.repository_id = pc.repository_id and p.number = pc.pull_request_number
        and p.people_review and p.merged_at is not null and not p.excluded
      order by a.sha, p.merged_at, p.pull_request_id
    ),
    placed as materialized (
      select u.cents, made.sha, merged.pull_request_id
      from uses u
      left join lateral (
        select a.sha from ai_commits a
        where a.email = any(u.own) and a.committed_at >= u.at and a.committed_at <= u.at + make_interval(hours => ${hours})
        order by a.committed_at, a.sha limit 1
      ) made on true
      left join merged on merged.sha = made.sha
    ),
    changes as (select sum(cents) as cents from placed where pull_request_id is not null group by pull_request_id)
    select coalesce(sum(cents), 0) as cents, count(*)::int as uses,
      coalesce(sum(cents) filter (where pull_request_id is not null), 0) as allocated,
      coalesce(sum(cents) filter (where sha is null), 0) as without_commit,
      coalesce(sum(cents) filter (where sha is not null and pull_request_id is null), 0) as not_merged,
      (select count(*)::int from changes) as changes,
      (select percentile_cont(0.5) within group (order by cents) from changes) as median
    from placed`);
  return {
    cents: Number(row?.cents),
    uses: Number(row?.uses),
    allocated_cents: Number(row?.allocated),
    without_commit_cents: Number(row?.without_commit),
    not_merged_cents: Number(row?.not_merged),
    changes: Number(row?.changes),
    median_cents: row?.median === null || row?.median === undefined ? null : Number(row.median),
    hours,
  };
}

/** Messages are told of the whole team: with a filter, only what was charged is said. */
async function readModels(db: Queryable, selection: Selection): Promise<Assistants['models']> {
  const { start, end } = selection.timeline.window;
  const isWhole = Object.keys(selection.filters).length === 0;
  const rows = await db.execute(sql`
    select model, sum(messages)::int as messages, sum(cents)::float8 as cents
    from (
      select m.model, m.messages, 0 as cents from cursor_models m
      where ${isWhole} and m.at >= ${timestamp(new Date(start))} and m.at < ${timestamp(new Date(end))}
      union all
      select f.model, ${isWhole ? sql`0` : sql`1`}, f.cents from cursor_events f where ${counted(aiSpend, selection)}
    ) used
    group by model order by 2 desc, 3 desc, 1 limit ${mostModels}`);
  return rows.map((row) => ({
    model: String(row.model),
    messages: Number(row.messages),
    cents: Number(row.cents),
  }));
}

/** `undefined`: nobody was asked, since Greptile has no key. */
export async function readIndexes(db: Queryable, { repositories }: Selection): Promise<Indexes | undefined> {
  const rows = await db.execute(sql`
    select r.name, i.status, i.files_processed, i.files from ai_indexes i join repositories r on r.id = i.repository_id
    where i.repository_id = any(${bigints(repositories.map(({ id }) => id))}) order by (i.status = 'completed'), r.name`);
  if (rows.length === 0) return undefined;
  return rows.map((row) => ({
    repository: String(row.name),
    status: String(row.status),
    files_processed: row.files_processed === null ? null : Number(row.files_processed),
    files: row.files === null ? null : Number(row.files),
  }));
}
