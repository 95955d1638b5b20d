import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';

/** Projects of the error tracker, and the repositories that they watch or may watch. */

export const ErrorProject = z.object({
  slug: z.string(),
  name: z.string(),
  /** The repository that Settings say it watches. */
  repository: z.string().nullable(),
  /** One that it may watch, and why; `null`: nothing suggests any. */
  suggestion: z.object({ repository: z.string(), because: z.enum(['name', 'releases']) }).nullable(),
  issues: z.number().int(),
});
export type ErrorProject = z.infer<typeof ErrorProject>;

/**
 * All projects in the order of their names. A repository is suggested where commits of the project's releases are of it,
 * most of them first, or where it is called as the project is. None of it counts until somebody says so.
 */
export async function listErrorProjects(ctx: Context): Promise<ErrorProject[]> {
  const rows = await ctx.db.execute(sql`
    select p.slug, p.name, r.name as repository, coalesce(released.name, named.name) as suggested,
      released.name is not null as by_releases, (
        select count(*)::int from error_issues i where i.project_external_id = p.external_id
      ) as issues
    from error_projects p
    left join repositories r on r.id = p.repository_id
    left join lateral (
      select f.name from error_releases e
      join error_release_commits c on c.version = e.version
      join repositories f on f.tracked and lower(f.name) = lower(c.repository)
      where e.project_external_id = p.external_id
      group by f.name order by count(*) desc, f.name limit 1
    ) released on true
    left join lateral (
      select f.name from repositories f
      where f.tracked and lower(split_part(f.name, '/', 2)) in (lower(p.slug), lower(p.name))
      order by f.name limit 1
    ) named on true
    order by p.slug`);
  return rows.map((row) => ({
    slug: String(row.slug),
    name: String(row.name),
    repository: row.repository as string | null,
    suggestion:
      row.suggested === null
        ? null
        : { repository: String(row.suggested), because: row.by_releases === true ? 'releases' : 'name' },
    issues: Number(row.issues),
  }));
}
