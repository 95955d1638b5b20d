import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { bigints, texts, timestamp } from '#core/db/values.ts';
import { repositoriesOfTeams } from '#core/db/who.ts';
import { metricOf } from '#core/metrics/index.ts';
import { answersTo } from '#core/metrics/query.ts';
import type { Selection } from '#core/metrics/selection.ts';

/** What the page of quality lists beside its numbers: projects, releases, deployments with the errors around them, incidents. */

const figure = z.number().int().nullable();
const Deployment = z.object({
  id: z.number().int(),
  title: z.string(),
  repository: z.string(),
  finished_at: z.string(),
});

export const Quality = z.object({
  /** Of the window; a stock as at its end. */
  projects: z.array(
    z.object({ project: z.string(), repository: z.string().nullable(), errors: figure, fresh: figure, open: figure }),
  ),
  /** Those of the window with the most new issues, with the first deployment to production of their commit. */
  releases: z.array(
    z.object({
      version: z.string(),
      project: z.string(),
      created_at: z.string(),
      new_issues: z.number().int(),
      deployment: Deployment.nullable(),
    }),
  ),
  /** Successes in production of the window, those first after which there were more errors than before. */
  deployments: z.array(
    Deployment.extend({
      before: z.number().int(),
      after: z.number().int(),
      /** Issues that began in the hours after it, or in its version. */
      begun: z.number().int(),
      failed: z.boolean(),
    }),
  ),
  /** That began in the window, newest first. */
  incidents: z.array(
    z.object({
      id: z.number().int(),
      source: z.string(),
      title: z.string(),
      url: z.string().nullable(),
      repository: z.string().nullable(),
      started_at: z.string(),
      resolved_at: z.string().nullable(),
      deployment: Deployment.nullable(),
      confidence: z.enum(['explicit', 'inferred']).nullable(),
    }),
  ),
  /** How many hours around a deployment are looked at. */
  hours: z.number().int(),
});
export type Quality = z.infer<typeof Quality>;

/** So many of each kind. */
const most = 8;
const hours = 24;

/** The lists follow the filters by repository and project, and otherwise the window. */
export async function readQuality(db: Queryable, selection: Selection): Promise<Quality> {
  const [projects, releases, deployments, incidents] = await Promise.all([
    readProjects(db, selection),
    readReleases(db, selection),
    readDeployments(db, selection),
    readIncidents(db, selection),
  ]);
  return { projects, releases, deployments, incidents, hours };
}

async function readProjects(db: Queryable, selection: Selection): Promise<Quality['projects']> {
  const metrics = ['errors', 'new-errors', 'open-errors'].map(metricOf);
  const [answers, rows] = await Promise.all([
    answersTo(db, metrics, { ...selection, by: 'project', previous: null }),
    db.execute(sql`
      select p.slug, r.name as repository from error_projects p left join repositories r on r.id = p.repository_id
      where ${ofProjects(selection)} order by p.slug`),
  ]);
  const of = (id: string, slug: string) => {
    const answer = answers[id];
    const found = answer?.groups?.find(({ group }) => group === slug)?.value;
    // A project without any has no group of its own: nothing was found where everything is known.
    return found ?? (answer?.total.value === null || answer?.status !== 'ok' ? null : 0);
  };
  const figures = rows.map(({ slug, repository }) => ({
    project: String(slug),
    repository: repository as string | null,
    errors: of('errors', String(slug)),
    fresh: of('new-errors', String(slug)),
    open: of('open-errors', String(slug)),
  }));
  return figures.sort((a, b) => (b.errors ?? 0) - (a.errors ?? 0) || (a.project < b.project ? -1 : 1));
}

/** The condition of projects `p`. */
function ofProjects(selection: Selection): SQL {
  const { project } = selection.filters;
  const named = project === undefined ? sql`true` : sql`p.slug = any(${texts(project)})`;
  return isNarrow(selection) ? sql`${named} and p.repository_id = any(${bigints(chosen(selection))})` : named;
}

function isNarrow({ filters }: Selection): boolean {
  return filters.repo !== undefined || filters.team !== undefined;
}

/** The repositories that are chosen by name and by team. */
function chosen({ repositories, filters, who }: Selection): number[] {
  const ids = repositories.map(({ id }) => id);
  if (filters.team === undefined) return ids;
  const theirs = new Set(repositoriesOfTeams(who, filters.team));
  return ids.filter((id) => theirs.has(id));
}

function inWindow(column: string, { timeline: { window } }: Selection): SQL {
  const at = sql.raw(column);
  return sql`${at} >= ${timestamp(new Date(window.start))} and ${at} < ${timestamp(new Date(window.end))}`;
}

const deploymentColumns = sql.raw(
  `json_build_object('id', d.id, 'title', d.title, 'repository', named.name, 'finished_at', d.finished_at)`,
);

async function readReleases(db: Queryable, selection: Selection): Promise<Quality['releases']> {
  const rows = await db.execute(sql`
    select e.version, p.slug as project, e.created_at, e.new_issues, shipped.deployment
    from error_releases e join error_projects p on p.external_id = e.project_external_id
    left join lateral (
      select ${deploymentColumns} as deployment from deployment_facts d join repositories named on named.id = d.repository_id
      where d.repository_id = p.repository_id and d.production and d.status = 'success'
        and d.sha in (lower(e.version), e.last_commit_sha)
      order by d.finished_at, d.key collate "C" limit 1
    ) shipped on true
    where ${ofProjects(selection)} and ${inWindow('e.created_at', selection)}
    order by e.new_issues desc, e.created_at desc, e.version limit ${most}`);
  return rows.map((row) => ({
    version: String(row.version),
    project: String(row.project),
    created_at: toInstant(String(row.created_at)),
    new_issues: Number(row.new_issues),
    deployment: deploymentOf(row.deployment),
  }));
}

async function readDeployments(db: Queryable, selection: Selection): Promise<Quality['deployments']> {
  const around = (from: string, to: string) => sql`(
      select coalesce(sum(c.events), 0)::int from error_projects p join error_counts c on c.project_external_id = p.external_id
      where p.repository_id = d.repository_id and c.at >= d.finished_at + make_interval(hours => ${sql.raw(from)}) and c.at < d.finished_at + make_interval(hours => ${sql.raw(to)})
    )`;
  const rows = await db.execute(sql`
    select d.id, d.failed, ${deploymentColumns} as deployment, counted.before, counted.after, begun.n as begun
    from deployment_facts d join repositories named on named.id = d.repository_id
    cross join lateral (select ${around(`-${hours}`, '0')} as before, ${around('0', String(hours))} as after) counted
    cross join lateral (
      select count(*)::int as n from error_projects p join error_issues i on i.project_external_id = p.external_id
      join error_starts s on s.issue_id = i.id
      where p.repository_id = d.repository_id and s.started_at >= d.finished_at and s.started_at <= d.finished_at + make_interval(hours => ${hours})
    ) begun
    where d.production and d.status = 'success' and d.excluded_reason is null and d.standing is distinct from 'late'
      and d.repository_id = any(${bigints(chosen(selection))})
      and exists (select from error_projects p where p.repository_id = d.repository_id and ${ofProjects(selection)})
      and ${inWindow('d.finished_at', selection)}
    order by counted.after - counted.before desc, d.finished_at desc, d.id limit ${most}`);
  return rows.map((row) => ({
    ...(deploymentOf(row.deployment) as z.infer<typeof Deployment>),
    before: Number(row.before),
    after: Number(row.after),
    begun: Number(row.begun),
    failed: row.failed === true,
  }));
}

async function readIncidents(db: Queryable, selection: Selection): Promise<Quality['incidents']> {
  const rows = await db.execute(sql`
    select i.id, i.source, i.title, i.url, r.name as repository, i.started_at, i.resolved_at, l.confidence,
      case when d.id is not null then ${deploymentColumns} end as deployment
    from incidents i left join repositories r on r.id = i.repository_id
    left join incident_links l on l.incident_id = i.id left join deployment_facts d on d.id = l.deployment_id
    left join repositories named on named.id = d.repository_id
    where i.excluded_reason is null and ${inWindow('i.started_at', selection)}
      and (i.repository_id = any(${bigints(chosen(selection))}) or ${!isNarrow(selection)} and i.repository_id is null)
    order by i.started_at desc, i.id desc limit ${most}`);
  return rows.map((row) => ({
    id: Number(row.id),
    source: String(row.source),
    title: String(row.title),
    url: row.url as string | null,
    repository: row.repository as string | null,
    started_at: toInstant(String(row.started_at)),
    resolved_at: row.resolved_at === null ? null : toInstant(String(row.resolved_at)),
    deployment: deploymentOf(row.deployment),
    confidence: row.confidence as 'explicit' | 'inferred' | null,
  }));
}

/** What JSON says of a deployment; its instants are PostgreSQL's own. */
function deploymentOf(found: unknown): z.infer<typeof Deployment> | null {
  if (found === null) return null;
  const { id, title, repository, finished_at: at } = found as Record<string, unknown>;
  return { id: Number(id), title: String(title), repository: String(repository), finished_at: toInstant(String(at)) };
}
