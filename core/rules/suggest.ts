import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { followedRepository, notFollowed } from '#core/deployments/report.ts';
import { badParameters } from '#core/lib/time.ts';
import { environmentOf, isProductionName, mayDeploy } from '#core/links/rule.ts';
import { instantText, latest, lookBack } from '#core/rules/look-back.ts';
import { DeploymentRule, type Settings } from '#core/settings.ts';

/** What could be a deployment of a repository, told from what it really ran. */

const Example = z.object({ title: z.string(), url: z.string().nullable(), at: z.string() });

export const RuleSuggestion = z.object({
  rule: DeploymentRule,
  /** Why, in sentences. */
  reason: z.string(),
  /** How many it would have counted in the last 90 days, as far as they are known. */
  count: z.number().int(),
  last: z.array(Example),
});
export type RuleSuggestion = z.infer<typeof RuleSuggestion>;

type Likely = RuleSuggestion & { likely: number };

/** The repository that is looked at, and since when. */
interface Place {
  id: number;
  name: string;
  /** Its default branch. */
  branch: string;
  since: SQL;
  /** The words of DEPLOYMENT_PATTERNS. */
  patterns: string[];
}

/** What could be a deployment of a repository, from what it really ran in the last 90 days, the most likely first. */
export async function suggestRules(ctx: Context, settings: Settings, repository: string): Promise<RuleSuggestion[]> {
  const id = await followedRepository(ctx.db, repository);
  if (id === null) throw badParameters([{ field: 'repository', message: notFollowed }]);
  const [row] = await ctx.db.execute(sql`select name, default_branch from repositories where id = ${id}`);
  const place: Place = {
    id,
    name: String(row?.name),
    branch: String(row?.default_branch ?? ''),
    since: lookBack(ctx, settings).since,
    patterns: ctx.config.deploymentPatterns,
  };
  const ways = [ofWorkflows, ofJobs, ofEnvironments, ofTags, ofMerges];
  const lists = await Promise.all(ways.map((way) => way(ctx.db, place)));
  return lists
    .flat()
    .sort((a, b) => b.likely - a.likely || b.count - a.count || a.rule.id.localeCompare(b.rule.id))
    .map(({ likely: _, ...suggestion }) => suggestion);
}

function last(title: string, url: string, at: string): SQL {
  return sql.raw(
    `to_json((array_agg(json_build_object('title', ${title}, 'url', ${url}, 'at', ${instantText(at)}) order by ${at} desc))[1:${latest}])`,
  );
}

/** Runs `w` that a rule without a branch looks at: on the default branch, or on a tag whose commit is on it. */
const isPlaced = ({ id, branch, since }: Place) => sql`
  w.repository_id = ${id} and w.created_at > ${since} and w.status = 'completed' and w.conclusion <> 'skipped'
  and w.event not like 'pull_request%' and w.event <> 'merge_group'
  and (w.branch = ${branch} or exists (
    select from tags t join commits c on c.repository_id = t.repository_id and c.sha = t.sha
    where t.repository_id = w.repository_id and t.name = w.branch and t.sha = w.head_sha and c.on_default_branch
  ))`;

async function ofWorkflows(db: Queryable, place: Place): Promise<Likely[]> {
  const rows = await db.execute(sql`
    select workflow, workflow_path, count(*) as count, avg((conclusion = 'success')::int)::float8 as successes,
      ${last("workflow || ' #' || number", 'url', 'started_at')} as last
    from workflow_runs w where ${isPlaced(place)}
    group by workflow, workflow_path`);
  return rows.map((row) => {
    const run = { workflow: String(row.workflow), workflowPath: String(row.workflow_path) };
    const named = mayDeploy([], place.patterns, run);
    const rule = { ...ofRun(`workflow ${run.workflow}`, place, run), workflow: run.workflow };
    return {
      rule,
      reason: named
        ? `Its name says that it deploys, so it counts without a rule too. ${share(row)} of its runs succeeded.`
        : `It runs on the default branch, and ${share(row)} of its runs succeeded. Its name does not say that it deploys.`,
      count: Number(row.count),
      last: row.last as RuleSuggestion['last'],
      likely: named ? (rule.production ? 5 : 2) : 0,
    };
  });
}

/** Jobs that say that they deploy, in workflows that do not: those of some runs are known, which is enough to find them. */
async function ofJobs(db: Queryable, place: Place): Promise<Likely[]> {
  const rows = await db.execute(sql`
    select w.workflow, w.workflow_path, j.name as job, count(*) as count, avg((j.conclusion = 'success')::int)::float8 as successes,
      ${last("w.workflow || ' #' || w.number || ', ' || j.name", 'w.url', 'w.started_at')} as last
    from workflow_runs w
    join workflow_jobs j on j.repository_id = w.repository_id and j.run_id = w.run_id and j.attempt = w.attempt
    where ${isPlaced(place)} and j.status = 'completed' and j.conclusion <> 'skipped'
    group by w.workflow, w.workflow_path, j.name`);
  return rows.flatMap((row) => {
    const run = { workflow: String(row.workflow), workflowPath: String(row.workflow_path) };
    const job = { workflow: String(row.job), workflowPath: '' };
    if (mayDeploy([], place.patterns, run) || !mayDeploy([], place.patterns, job)) return [];
    return {
      rule: { ...ofRun(`job ${job.workflow}`, place, job), workflow: run.workflow, job: job.workflow },
      reason: `The name of this job says that it deploys, and ${share(row)} of its runs succeeded. The jobs of a few runs are known; those of the others are read once the rule is saved.`,
      count: Number(row.count),
      last: row.last as RuleSuggestion['last'],
      likely: 4,
    };
  });
}

function ofRun(id: string, { name }: Place, words: Parameters<typeof environmentOf>[0]) {
  const environment = environmentOf(words);
  return {
    id: id.slice(0, 100),
    repository: name,
    source: 'actions' as const,
    environment,
    production: isProductionName(environment),
  };
}

function share({ successes }: Record<string, unknown>): string {
  return `${Math.round(Number(successes) * 100)} %`;
}

async function ofEnvironments(db: Queryable, { id, name, since }: Place): Promise<Likely[]> {
  const rows = await db.execute(sql`
    select environment, count(*) as count, ${last("coalesce(ref, left(sha, 7)) || ' to ' || environment", 'null::text', 'created_at')} as last
    from deployments where repository_id = ${id} and created_at > ${since} group by environment`);
  return rows.map((row) => {
    const environment = String(row.environment);
    const production = isProductionName(environment);
    return {
      rule: {
        id: `environment ${environment}`.slice(0, 100),
        repository: name,
        source: 'github' as const,
        environment,
        production,
      },
      reason: `GitHub records deployments to ${environment}, and they count already; a rule says whether it is production.`,
      count: Number(row.count),
      last: row.last as RuleSuggestion['last'],
      likely: production ? 3 : 1,
    };
  });
}

async function ofTags(db: Queryable, { id, name, since }: Place): Promise<Likely[]> {
  const rows = await db.execute(sql`
    select 'release' as source, count(*) as count, ${last("coalesce(nullif(name, ''), tag)", 'url', 'published_at')} as last
    from releases where repository_id = ${id} and not draft and published_at > ${since} having count(*) > 0
    union all
    select 'tag', count(*), ${last('name', 'null::text', 'tagged_at')} from tags
    where repository_id = ${id} and tagged_at > ${since} having count(*) > 0`);
  return rows.map((row) => {
    const source = row.source as 'release' | 'tag';
    return {
      rule: { id: `every ${source}`, repository: name, source, environment: 'production', production: true },
      reason: `Choose it if a new ${source} is what your users get.`,
      count: Number(row.count),
      last: row.last as RuleSuggestion['last'],
      likely: source === 'release' ? 1 : 0,
    };
  });
}

async function ofMerges(db: Queryable, { id, name, branch, since }: Place): Promise<Likely[]> {
  const rows = await db.execute(sql`
    select count(*) as count, ${last("'#' || number || ' ' || title", 'url', 'merged_at')} as last
    from pull_requests where repository_id = ${id} and base = ${branch} and merged_at > ${since} having count(*) > 0`);
  return rows.map((row) => ({
    rule: {
      id: 'every merge',
      repository: name,
      source: 'merge' as const,
      environment: 'production',
      production: true,
    },
    reason: `Choose it if every merge into ${branch} reaches your users at once.`,
    count: Number(row.count),
    last: row.last as RuleSuggestion['last'],
    likely: 0,
  }));
}
