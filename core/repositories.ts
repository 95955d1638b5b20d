import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import { texts } from '#core/db/values.ts';
import { VeelocityError } from '#core/error.ts';
import { Origin } from '#core/sources/origin.ts';

/** The repositories that are known, followed or not. */

export const Repository = z.object({
  id: z.number().int(),
  name: z.string(),
  url: z.string(),
  /** Is it followed, that is, synced and measured? */
  tracked: z.boolean(),
  private: z.boolean(),
  archived: z.boolean(),
  fork: z.boolean(),
  default_branch: z.string().nullable(),
  /** `demo`: invented. */
  origin: Origin,
  /** From when on each kind of data is known: an instant, `null` for the whole history; no entry: not at all. */
  coverage: z.record(z.string(), z.string().nullable()),
  counts: z.object({
    pull_requests: z.number().int(),
    open_pull_requests: z.number().int(),
    workflow_runs: z.number().int(),
  }),
});
export type Repository = z.infer<typeof Repository>;

export interface RepositoryFilter {
  /** Only these names. */
  repo?: string[] | undefined;
  /** A part of the name. */
  q?: string | undefined;
  tracked?: boolean | undefined;
}

/** One page in the order of names, after the name `after`. */
export async function listRepositories(
  ctx: Context,
  { repo, q, tracked }: RepositoryFilter,
  limit: number,
  after: string | null,
): Promise<{ items: Repository[]; total: number }> {
  const conditions = [
    tracked === undefined ? sql`true` : sql`r.tracked = ${tracked}`,
    repo === undefined ? sql`true` : sql`lower(r.name) = any(${texts(repo.map((name) => name.toLowerCase()))})`,
    q === undefined ? sql`true` : sql`position(lower(${q}::text) in lower(r.name)) > 0`,
  ];
  const matching = sql.join(conditions, sql` and `);
  const beyond = after === null ? sql`true` : sql`r.name > ${after}`;
  const [[count], items] = await Promise.all([
    ctx.db.execute(sql`select count(*) as total from repositories r where ${matching}`),
    read(ctx, sql`where ${matching} and ${beyond} order by r.name limit ${limit}`),
  ]);
  return { items, total: Number(count?.total) };
}

/** One repository. Throws `not_found`. */
export async function readRepository(ctx: Context, id: number): Promise<Repository> {
  const [repository] = await read(ctx, sql`where r.id = ${id}`);
  if (repository === undefined) throw new VeelocityError('not_found', `There is no repository ${id}.`);
  return repository;
}

async function read(ctx: Context, which: SQL): Promise<Repository[]> {
  const rows = await ctx.db.execute(sql`
    select r.*, (
        select json_object_agg(c.step, c.covered_from::text) from coverage c where c.repository_id = r.id
      ) as coverage,
      (select count(*) from pull_requests p where p.repository_id = r.id) as pull_requests,
      (select count(*) from pull_requests p where p.repository_id = r.id and p.state = 'open') as open_pull_requests,
      (select count(*) from workflow_runs w where w.repository_id = r.id) as workflow_runs
    from (select * from repositories r ${which}) r order by r.name`);
  return rows.map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    url: String(row.url),
    tracked: row.tracked === true,
    private: row.private === true,
    archived: row.archived === true,
    fork: row.fork === true,
    default_branch: row.default_branch as string | null,
    origin: Origin.parse(row.origin),
    coverage: Object.fromEntries(
      Object.entries((row.coverage ?? {}) as Record<string, string>).map(([step, from]) => [
        step,
        from === '-infinity' ? null : toInstant(from),
      ]),
    ),
    counts: {
      pull_requests: Number(row.pull_requests),
      open_pull_requests: Number(row.open_pull_requests),
      workflow_runs: Number(row.workflow_runs),
    },
  }));
}
