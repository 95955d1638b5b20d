import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import { VeelocityError } from '#core/error.ts';
import type { Settings } from '#core/settings.ts';

/** What a deployment was followed by in the error tracker, each with what ties it. */

export const ErrorsAfter = z.object({
  /** Does any project watch its repository? Without one nothing can be known. */
  watched: z.boolean(),
  /** Events accepted in so many hours before and after it ended, counted in whole hours; `null`: it has not ended. */
  hours: z.number().int(),
  before: z.number().int().nullable(),
  after: z.number().int().nullable(),
  items: z.array(
    z.object({
      id: z.number().int(),
      short_id: z.string(),
      title: z.string(),
      url: z.string().nullable(),
      level: z.string(),
      status: z.string(),
      project: z.string(),
      events: z.number().int(),
      /** When it was first seen, or came back. */
      began_at: z.string(),
      regressed: z.boolean(),
      resolved_at: z.string().nullable(),
      /** `release`: it began in a version that is this commit. `time`: it began soon after. */
      evidence: z.enum(['release', 'time']),
      /** It counts as an incident. */
      incident_id: z.number().int().nullable(),
    }),
  ),
});
export type ErrorsAfter = z.infer<typeof ErrorsAfter>;

const most = 50;

/** Throws `not_found` for an unknown deployment. */
export async function readErrorsAfter(ctx: Context, settings: Settings, id: number): Promise<ErrorsAfter> {
  const hours = settings.incident_sources.sentry.window_hours;
  const [deployment] = await ctx.db.execute(sql`
    select d.id, exists (select from error_projects p where p.repository_id = d.repository_id) as watched,
      d.finished_at is not null as is_done,
      (${countIn(sql`c.at < d.finished_at and c.at >= d.finished_at - make_interval(hours => ${hours})`)}) as before,
      (${countIn(sql`c.at >= d.finished_at and c.at < d.finished_at + make_interval(hours => ${hours})`)}) as after
    from deployment_facts d where d.id = ${id}`);
  if (deployment === undefined) throw new VeelocityError('not_found', `There is no deployment ${id}.`);
  const count = (value: unknown) => (deployment.is_done === true ? Number(value) : null);
  return {
    watched: deployment.watched === true,
    hours,
    before: count(deployment.before),
    after: count(deployment.after),
    items: await readItems(ctx, id, hours),
  };
}

function countIn(within: ReturnType<typeof sql>) {
  return sql`select coalesce(sum(c.events), 0) from error_counts c join error_projects p on p.external_id = c.project_external_id
    where p.repository_id = d.repository_id and ${within}`;
}

/** Issues that began in its version whenever that was, or within the hours after it and before the next one. */
async function readItems(ctx: Context, id: number, hours: number): Promise<ErrorsAfter['items']> {
  const rows = await ctx.db.execute(sql`
    with deployment as (
      select d.*, (
        select min(n.finished_at) from deployment_facts n
        where n.repository_id = d.repository_id and n.production and n.status = 'success' and n.standing is distinct from 'late'
          and n.finished_at > d.finished_at
      ) as next_at
      from deployment_facts d where d.id = ${id} and d.finished_at is not null and d.status = 'success'
    )
    select i.id, i.short_id, i.title, i.url, i.level, i.status, p.slug, i.events, s.started_at, s.regression, s.resolved_at,
      tied.by_release, n.id as incident_id
    from deployment d
    join error_projects p on p.repository_id = d.repository_id
    join error_issues i on i.project_external_id = p.external_id
    join error_starts s on s.issue_id = i.id
    left join error_releases r on r.project_external_id = p.external_id and r.version = s.release
    cross join lateral (select coalesce(lower(s.release) = d.sha or r.last_commit_sha = d.sha, false) as by_release) tied
    left join incidents n on n.source = 'sentry'
      and n.external_id = i.external_id || case when s.regression = '' then '' else '/' || s.regression end
    where tied.by_release or (d.production and s.started_at >= d.finished_at and s.started_at < coalesce(d.next_at, 'infinity')
      and s.started_at <= d.finished_at + make_interval(hours => ${hours}))
    order by n.id is null, i.events desc, i.id limit ${most}`);
  return rows.map((row) => ({
    id: Number(row.id),
    short_id: String(row.short_id),
    title: String(row.title),
    url: row.url === '' ? null : String(row.url),
    level: String(row.level),
    status: String(row.status),
    project: String(row.slug),
    events: Number(row.events),
    began_at: toInstant(String(row.started_at)),
    regressed: row.regression !== '',
    resolved_at: row.resolved_at === null ? null : toInstant(String(row.resolved_at)),
    evidence: row.by_release === true ? 'release' : 'time',
    incident_id: row.incident_id === null ? null : Number(row.incident_id),
  }));
}
