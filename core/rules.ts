import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Database, Queryable, Transaction } from '#core/db/database.ts';
import { json, timestamp } from '#core/db/values.ts';
import { settleWithin } from '#core/delivery.ts';
import { followedRepository, notFollowed } from '#core/deployments/report.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';
import { badParameters, formatDate, openZone } from '#core/lib/time.ts';
import { environmentOf, isProductionName, mayDeploy } from '#core/links/rule.ts';
import { Statistic } from '#core/metrics/answer.ts';
import { readMetrics } from '#core/metrics/query.ts';
import { DeploymentRule, DeploymentRules, type Settings } from '#core/settings.ts';

/** The rules that say what a deployment is: what they would count, what could be one, and how they have been. */

const days = 90;
const most = 10;

export const RulesPreview = z.strictObject({ rules: DeploymentRules });

const Example = z.object({ title: z.string(), url: z.string().nullable(), at: z.string() });

export const RulesEffect = z.object({
  /** The local dates that were looked at, both inclusive. */
  from: z.string(),
  to: z.string(),
  /** Production deployments of each repository before and after, and the latest that would count. */
  repositories: z.array(
    z.object({
      repository: z.object({ id: z.number().int(), name: z.string() }),
      before: z.number().int(),
      after: z.number().int(),
      last: z.array(Example.extend({ environment: z.string(), status: z.string(), rule: z.string().nullable() })),
    }),
  ),
  metrics: z.array(z.object({ metric: z.string(), unit: z.string(), before: Statistic, after: Statistic })),
});
export type RulesEffect = z.infer<typeof RulesEffect>;

const measured = ['deployment-frequency', 'lead-time', 'change-failure-rate', 'deployment-success-rate'];

/** Thrown to take everything back. */
class Undone extends Error {}

/**
 * What a list of rules would count over the last 90 days, and what it would do to the numbers. It is really done, in a
 * transaction that is taken back: what it says is exactly what saving it would give.
 */
export async function previewRules(
  ctx: Context,
  settings: Settings,
  given: z.infer<typeof RulesPreview>,
): Promise<RulesEffect> {
  let effect: RulesEffect | undefined;
  try {
    await ctx.db.transaction(async (tx) => {
      effect = await tryRules(tx, ctx, settings, given.rules);
      throw new Undone('A preview changes nothing.');
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  if (effect === undefined) throw new Error('A preview ended without a result.');
  return effect;
}

async function tryRules(
  tx: Transaction,
  ctx: Context,
  settings: Settings,
  rules: Settings['deployment_rules'],
): Promise<RulesEffect> {
  const today = openZone(settings.time_zone).dateAt(ctx.now().getTime());
  const window = { from: formatDate(today - days + 1), to: formatDate(today) };
  // Within this transaction the metrics see what is tried.
  const within = { ...ctx, db: tx as unknown as Database };
  const read = async () => ({ counts: await countOf(tx, ctx), answers: await readMetrics(within, measured, window) });
  const before = await read();
  await tx.execute(sql`update workspace set settings = settings || ${json({ deployment_rules: rules })}`);
  const rows = await tx.execute(sql`select id from repositories where tracked`);
  await markDelivery(
    tx,
    rows.map(({ id }) => ({ repositoryId: Number(id), kind: 'everything', ref: '' })),
  );
  await settleWithin(tx, ctx, { ...settings, deployment_rules: rules });
  const after = await read();
  const repositories = [...after.counts].map(([id, { name, count, last }]) => ({
    repository: { id, name },
    before: before.counts.get(id)?.count ?? 0,
    after: count,
    last,
  }));
  const metrics = measured.map((metric) => ({
    metric,
    unit: after.answers[metric]?.unit ?? '',
    before: before.answers[metric]?.total ?? { n: null },
    after: after.answers[metric]?.total ?? { n: null },
  }));
  return { ...window, repositories, metrics };
}

type Counted = { name: string; count: number; last: RulesEffect['repositories'][number]['last'] };

/** Successful production deployments of each followed repository, and its latest deployments of any kind. */
async function countOf(tx: Transaction, ctx: Context): Promise<Map<number, Counted>> {
  const rows = await tx.execute(sql`
    select r.id, r.name, (
      select count(*) from deployment_facts d
      where d.repository_id = r.id and d.production and d.status = 'success' and d.finished_at > ${since(ctx)}
    ) as count, (
      select json_agg(json_build_object('title', d.title, 'url', d.url, 'at', ${sql.raw(utc('d.started_at'))},
        'environment', d.environment, 'status', d.status, 'rule', d.rule) order by d.started_at desc, d.id desc)
      from (
        select * from deployment_facts d where d.repository_id = r.id and d.started_at > ${since(ctx)}
        order by d.started_at desc, d.id desc limit ${most}
      ) d
    ) as last
    from repositories r where r.tracked order by lower(r.name)`);
  return new Map(
    rows.map((row) => [
      Number(row.id),
      { name: String(row.name), count: Number(row.count), last: (row.last ?? []) as Counted['last'] },
    ]),
  );
}

function since(ctx: Context): SQL {
  return timestamp(new Date(ctx.now().getTime() - days * 24 * 3600_000));
}

/** An instant within JSON, as RFC 3339 in UTC. */
function utc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

export const RuleVersion = z.object({ version: z.number().int(), rules: z.array(z.unknown()), at: z.string() });

/** The lists of rules as they have been saved, newest first. `after`: the version before which to go on. */
export async function listRuleVersions(
  db: Queryable,
  limit: number,
  after: number | null,
): Promise<{ items: z.infer<typeof RuleVersion>[]; total: number }> {
  const [[count], rows] = await Promise.all([
    db.execute(sql`select count(*) as total from rule_versions`),
    db.execute(sql`
      select version, rules, at from rule_versions where ${after === null ? sql`true` : sql`version < ${after}`}
      order by version desc limit ${limit}`),
  ]);
  const items = rows.map((row) => ({
    version: Number(row.version),
    rules: row.rules as unknown[],
    at: toInstant(String(row.at)),
  }));
  return { items, total: Number(count?.total) };
}

export const RuleSuggestion = z.object({
  rule: DeploymentRule,
  /** Why, in a sentence. */
  reason: z.string(),
  /** How many it would have counted in the last 90 days. */
  count: z.number().int(),
  last: z.array(Example),
});
export type RuleSuggestion = z.infer<typeof RuleSuggestion>;

/** What could be a deployment of a repository, from what it really ran in the last 90 days, the most likely first. */
export async function suggestRules(ctx: Context, repository: string): Promise<RuleSuggestion[]> {
  const id = await followedRepository(ctx.db, repository);
  if (id === null) throw badParameters([{ field: 'repository', message: notFollowed }]);
  const [row] = await ctx.db.execute(sql`select name, default_branch from repositories where id = ${id}`);
  const name = String(row?.name);
  const lists = await Promise.all([
    ofWorkflows(ctx, id, name, String(row?.default_branch ?? '')),
    ofEnvironments(ctx, id, name),
    ofTags(ctx, id, name),
    ofMerges(ctx, id, name, String(row?.default_branch ?? '')),
  ]);
  return lists
    .flat()
    .sort((a, b) => b.likely - a.likely || b.count - a.count || a.rule.id.localeCompare(b.rule.id))
    .map(({ likely: _, ...suggestion }) => suggestion);
}

type Likely = RuleSuggestion & { likely: number };

function last(title: string, url: string, at: string): SQL {
  return sql.raw(
    `to_json((array_agg(json_build_object('title', ${title}, 'url', ${url}, 'at', ${utc(at)}) order by ${at} desc))[1:${most}])`,
  );
}

async function ofWorkflows(ctx: Context, id: number, name: string, branch: string): Promise<Likely[]> {
  const rows = await ctx.db.execute(sql`
    select workflow, workflow_path, count(*) as count, avg((conclusion = 'success')::int)::float8 as successes,
      ${last("workflow || ' #' || number", 'url', 'started_at')} as last
    from workflow_runs
    where repository_id = ${id} and created_at > ${since(ctx)} and branch = ${branch} and status = 'completed'
      and event not like 'pull_request%' and event <> 'merge_group'
    group by workflow, workflow_path`);
  return rows.map((row) => {
    const run = { workflow: String(row.workflow), workflowPath: String(row.workflow_path) };
    const environment = environmentOf(run);
    const named = mayDeploy([], ctx.config.deploymentPatterns, run);
    const share = `${Math.round(Number(row.successes) * 100)} % of its runs succeeded`;
    return {
      rule: {
        id: `workflow ${run.workflow}`.slice(0, 100),
        repository: name,
        source: 'actions' as const,
        workflow: run.workflow,
        environment,
        production: isProductionName(environment),
      },
      reason: named
        ? `Its name says that it deploys, and ${share}.`
        : `It runs on the default branch, and ${share}; its name does not say that it deploys.`,
      count: Number(row.count),
      last: row.last as RuleSuggestion['last'],
      likely: named ? 3 : 0,
    };
  });
}

async function ofEnvironments(ctx: Context, id: number, name: string): Promise<Likely[]> {
  const rows = await ctx.db.execute(sql`
    select environment, count(*) as count, ${last("coalesce(ref, left(sha, 7)) || ' to ' || environment", 'null::text', 'created_at')} as last
    from deployments where repository_id = ${id} and created_at > ${since(ctx)} group by environment`);
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
      likely: production ? 2 : 1,
    };
  });
}

async function ofTags(ctx: Context, id: number, name: string): Promise<Likely[]> {
  const rows = await ctx.db.execute(sql`
    select 'release' as source, count(*) as count, ${last("coalesce(nullif(name, ''), tag)", 'url', 'published_at')} as last
    from releases where repository_id = ${id} and not draft and published_at > ${since(ctx)} having count(*) > 0
    union all
    select 'tag', count(*), ${last('name', 'null::text', 'tagged_at')} from tags
    where repository_id = ${id} and tagged_at > ${since(ctx)} having count(*) > 0`);
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

async function ofMerges(ctx: Context, id: number, name: string, branch: string): Promise<Likely[]> {
  const rows = await ctx.db.execute(sql`
    select count(*) as count, ${last("'#' || number || ' ' || title", 'url', 'merged_at')} as last
    from pull_requests where repository_id = ${id} and base = ${branch} and merged_at > ${since(ctx)} having count(*) > 0`);
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
