import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import { texts } from '#core/db/values.ts';

/** Issues of the error tracker, each with what came of it. */

const names = z.array(z.string().min(1).max(300)).max(200).optional();

export const ErrorIssueFilter = z.object({
  repo: names,
  project: names,
  level: names,
  status: z.enum(['unresolved', 'resolved', 'ignored']).optional(),
});
export type ErrorIssueFilter = z.infer<typeof ErrorIssueFilter>;

export const ErrorIssue = z.object({
  id: z.number().int(),
  /** As people call it. */
  short_id: z.string(),
  title: z.string(),
  culprit: z.string().nullable(),
  url: z.string().nullable(),
  level: z.string(),
  status: z.string(),
  project: z.string(),
  /** The repository that its project watches. */
  repository: z.string().nullable(),
  events: z.number().int(),
  users: z.number().int(),
  first_seen_at: z.string(),
  last_seen_at: z.string(),
  /** The version in which it was first seen. */
  first_release: z.string().nullable(),
  /** How often it came back after it was resolved. */
  regressions: z.number().int(),
});
export type ErrorIssue = z.infer<typeof ErrorIssue>;

/** Where a page ends: when the last one was seen last, in milliseconds, and its id. */
export type ErrorIssuePosition = [number, number];

const columns =
  sql.raw(`i.*, p.slug as project, r.name as repository, (extract(epoch from i.last_seen_at) * 1000)::bigint as place,
  (select count(*)::int from error_starts s where s.issue_id = i.id and s.regression <> '') as regressions`);
const from = sql.raw(`from error_issues i join error_projects p on p.external_id = i.project_external_id
  left join repositories r on r.id = p.repository_id`);

/** One page of the issues that match, last seen first, how many match, and where each stands. */
export async function listErrorIssues(
  ctx: Context,
  filter: ErrorIssueFilter,
  limit: number,
  after: ErrorIssuePosition | null,
): Promise<{ items: ErrorIssue[]; positions: ErrorIssuePosition[]; total: number }> {
  const conditions: SQL[] = [sql`true`];
  if (filter.repo !== undefined)
    conditions.push(sql`lower(r.name) = any(${texts(filter.repo.map((name) => name.toLowerCase()))})`);
  if (filter.project !== undefined) conditions.push(sql`p.slug = any(${texts(filter.project)})`);
  if (filter.level !== undefined) conditions.push(sql`i.level = any(${texts(filter.level)})`);
  if (filter.status !== undefined) conditions.push(sql`i.status = ${filter.status}`);
  const matching = sql.join(conditions, sql` and `);
  const next =
    after === null
      ? sql`true`
      : sql`((extract(epoch from i.last_seen_at) * 1000)::bigint, i.id) < (${after[0]}::bigint, ${after[1]}::bigint)`;
  const [[count], rows] = await Promise.all([
    ctx.db.execute(sql`select count(*) as total ${from} where ${matching}`),
    ctx.db.execute(
      sql`select ${columns} ${from} where ${matching} and ${next} order by place desc, i.id desc limit ${limit}`,
    ),
  ]);
  const positions = rows.map((row): ErrorIssuePosition => [Number(row.place), Number(row.id)]);
  return { items: rows.map(itemOf), positions, total: Number(count?.total) };
}

function itemOf(row: Record<string, unknown>): ErrorIssue {
  return {
    id: Number(row.id),
    short_id: String(row.short_id),
    title: String(row.title),
    culprit: row.culprit as string | null,
    url: row.url === '' ? null : String(row.url),
    level: String(row.level),
    status: String(row.status),
    project: String(row.project),
    repository: row.repository as string | null,
    events: Number(row.events),
    users: Number(row.users),
    first_seen_at: toInstant(String(row.first_seen_at)),
    last_seen_at: toInstant(String(row.last_seen_at)),
    first_release: row.first_release as string | null,
    regressions: Number(row.regressions),
  };
}
