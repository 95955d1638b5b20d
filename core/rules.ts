import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { toInstant } from '#core/db/columns.ts';
import type { Database, Queryable, Transaction } from '#core/db/database.ts';
import { bigints } from '#core/db/values.ts';
import { tryWithin } from '#core/delivery.ts';
import { mayDeploy, rulesOf } from '#core/links/rule.ts';
import { type Answer, Statistic } from '#core/metrics/answer.ts';
import { metricOf } from '#core/metrics/index.ts';
import { readMetrics } from '#core/metrics/query.ts';
import { instantText, type LookBack, latest, lookBack } from '#core/rules/look-back.ts';
import { DeploymentRule, DeploymentRules, type Settings } from '#core/settings.ts';

/** The rules that say what a deployment is: what they would count, and how they have been. */

export const RulesPreview = z.strictObject({ rules: DeploymentRules });

const Counted = z.object({
  title: z.string(),
  url: z.string().nullable(),
  /** When it finished. */
  at: z.string(),
  environment: z.string(),
  service: z.string(),
  /** The rule's id, `default`, or `null` where its source says that it is a deployment. */
  rule: z.string().nullable(),
});

export const RulesEffect = z.object({
  /** The local dates that were looked at, both inclusive. */
  from: z.string(),
  to: z.string(),
  /** Each followed repository, by its name. */
  repositories: z.array(
    z.object({
      repository: z.object({ id: z.number().int(), name: z.string() }),
      /** Does any rule of it change? Where none does, nothing else can. */
      touched: z.boolean(),
      /** Deployments that count: successes to production. */
      before: z.number().int(),
      after: z.number().int(),
      /** Deployments that are known and do not count: to other environments, or without success. */
      others: z.object({ before: z.number().int(), after: z.number().int() }),
      /** Runs of which a rule names a job, and whose jobs are only read once the rules are saved: more may count then. */
      unread: z.number().int(),
      /** The latest that would count. */
      last: z.array(Counted),
    }),
  ),
  /** The four numbers, over all repositories. */
  metrics: z.array(
    z.object({
      metric: z.string(),
      title: z.string(),
      unit: z.string(),
      better: z.enum(['higher', 'lower']).nullable(),
      kind: z.enum(['count', 'duration', 'size', 'ratio', 'stock', 'sum']),
      status: z.enum(['ok', 'syncing', 'not_measurable', 'not_applicable']),
      reason: z.string().optional(),
      before: Statistic,
      after: Statistic,
    }),
  ),
});
export type RulesEffect = z.infer<typeof RulesEffect>;

/** The four numbers of DORA. */
const measured = ['deployment-frequency', 'lead-time', 'change-failure-rate', 'recovery-time'];

/** Thrown to take everything back. */
class Undone extends Error {}

/**
 * What a list of rules would count over the last 90 days, and what it would do to the numbers. It is really done, in a
 * transaction that is taken back: what it says is exactly what saving it would give. Only repositories whose rules change
 * are concluded anew; a sync that has something to store of one of those waits so long, and nothing else does.
 */
export async function previewRules(
  ctx: Context,
  settings: Settings,
  given: z.infer<typeof RulesPreview>,
): Promise<RulesEffect> {
  const window = lookBack(ctx, settings);
  const touched = await touchedBy(ctx.db, settings.deployment_rules, given.rules);
  const before = await readNumbers(ctx, ctx.db, window);
  const after =
    touched.length === 0
      ? before
      : await undone(ctx, async (tx) => {
          const ids = touched.map(({ id }) => id);
          await tryWithin(tx, ctx, { ...settings, deployment_rules: given.rules }, ids);
          return readNumbers(ctx, tx, window);
        });
  const unread = await countUnread(ctx.db, touched, window);
  const { from, to } = window;
  return { from, to, repositories: countsOf(before, after, unread), metrics: metricsOf(before, after) };
}

type Rules = Settings['deployment_rules'];

/** A repository to which other rules would apply than now, or the same in another order. */
interface Touched {
  id: number;
  rules: Rules;
}

async function touchedBy(db: Queryable, before: Rules, after: Rules): Promise<Touched[]> {
  const rows = await db.execute(
    sql`select id, to_json(array_append(aliases, name)) as names from repositories where tracked order by id`,
  );
  return rows.flatMap((row) => {
    const names = row.names as string[];
    const [then, now] = [rulesOf(before, names), rulesOf(after, names)];
    return JSON.stringify(then) === JSON.stringify(now) ? [] : [{ id: Number(row.id), rules: now }];
  });
}

/** Of each touched repository: the runs of which a rule names a job while their jobs are read only once it is saved. */
async function countUnread(db: Queryable, touched: Touched[], { since }: LookBack): Promise<Map<number, number>> {
  const rows = await db.execute(sql`
    select repository_id as id, workflow, workflow_path, count(*) as count from workflow_runs w
    where repository_id = any(${bigints(touched.map(({ id }) => id))}) and created_at > ${since} and status = 'completed'
      and conclusion not in ('skipped', 'startup_failure', 'action_required')
      and not exists (
        select from workflow_jobs j where j.repository_id = w.repository_id and j.run_id = w.run_id and j.attempt = w.attempt
      )
    group by 1, 2, 3`);
  return new Map(
    touched.map(({ id, rules }) => {
      const ofJobs = rules.filter(({ source, job }) => source === 'actions' && job !== undefined);
      const unread = rows.filter(
        (row) =>
          Number(row.id) === id &&
          mayDeploy(ofJobs, [], { workflow: String(row.workflow), workflowPath: String(row.workflow_path) }),
      );
      return [id, unread.reduce((sum, { count }) => sum + Number(count), 0)];
    }),
  );
}

/** What `work` finds in a transaction that is taken back. */
async function undone<T>(ctx: Context, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let found: { value: T } | undefined;
  try {
    await ctx.db.transaction(async (tx) => {
      found = { value: await work(tx) };
      throw new Undone('A preview changes nothing.');
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  if (found === undefined) throw new Error('A preview ended without a result.');
  return found.value;
}

interface Numbers {
  counts: Map<number, Counts>;
  answers: Record<string, Answer>;
}

interface Counts {
  name: string;
  counted: number;
  others: number;
  last: z.infer<typeof Counted>[];
}

async function readNumbers(ctx: Context, db: Queryable, { from, to, since }: LookBack): Promise<Numbers> {
  // Within a transaction the metrics see what is tried.
  const within = { ...ctx, db: db as Database };
  return { counts: await readCounts(db, since), answers: await readMetrics(within, measured, { from, to }) };
}

/** Of each followed repository: the deployments that count and those that do not, and the latest that count. */
async function readCounts(db: Queryable, since: SQL): Promise<Map<number, Counts>> {
  const rows = await db.execute(sql`
    select r.id, r.name, (
      select json_build_object('counted', count(*) filter (where ${counts}), 'others', count(*) filter (where not ${counts}))
      from deployment_facts d
      where d.repository_id = r.id and coalesce(d.finished_at, d.started_at) > ${since}
    ) as number, (
      select json_agg(json_build_object('title', d.title, 'url', d.url, 'at', ${sql.raw(instantText('d.finished_at'))},
        'environment', d.environment, 'service', d.service, 'rule', d.rule) order by d.finished_at desc, d.id desc)
      from (
        select * from deployment_facts d where d.repository_id = r.id and ${counts} and d.finished_at > ${since}
        order by d.finished_at desc, d.id desc limit ${latest}
      ) d
    ) as last
    from repositories r where r.tracked order by lower(r.name)`);
  return new Map(
    rows.map((row) => {
      const { counted, others } = row.number as { counted: number; others: number };
      return [Number(row.id), { name: String(row.name), counted, others, last: (row.last ?? []) as Counts['last'] }];
    }),
  );
}

const counts: SQL = sql`(d.production and d.status = 'success' and d.excluded_reason is null)`;

function countsOf(before: Numbers, after: Numbers, unread: Map<number, number>): RulesEffect['repositories'] {
  return [...after.counts].map(([id, { name, counted, others, last }]) => {
    const then = before.counts.get(id);
    return {
      repository: { id, name },
      touched: unread.has(id),
      before: then?.counted ?? 0,
      after: counted,
      others: { before: then?.others ?? 0, after: others },
      unread: unread.get(id) ?? 0,
      last,
    };
  });
}

function metricsOf(before: Numbers, after: Numbers): RulesEffect['metrics'] {
  return measured.map((id) => {
    const { title, unit, better, kind } = metricOf(id);
    const [then, now] = [before.answers[id], after.answers[id]];
    return {
      metric: id,
      title,
      unit,
      better,
      kind,
      status: now?.status ?? 'not_measurable',
      ...(now?.reason !== undefined && { reason: now.reason }),
      before: totalOf(then),
      after: totalOf(now),
    };
  });
}

/** What a number is, without what it leaves out. */
function totalOf(answer: Answer | undefined): Statistic {
  const { excluded: _, ...total } = answer?.total ?? { n: null, excluded: {} };
  return total;
}

export const RuleVersion = z.object({ version: z.number().int(), rules: z.array(DeploymentRule), at: z.string() });
export type RuleVersion = z.infer<typeof RuleVersion>;

/** The lists of rules as they have been saved, newest first. `after`: the version before which to go on. */
export async function listRuleVersions(
  db: Queryable,
  limit: number,
  after: number | null,
): Promise<{ items: RuleVersion[]; total: number }> {
  const [[count], rows] = await Promise.all([
    db.execute(sql`select count(*) as total from rule_versions`),
    db.execute(sql`
      select version, rules, at from rule_versions where ${after === null ? sql`true` : sql`version < ${after}`}
      order by version desc limit ${limit}`),
  ]);
  const items = rows.map((row) => ({
    version: Number(row.version),
    rules: row.rules as RuleVersion['rules'],
    at: toInstant(String(row.at)),
  }));
  return { items, total: Number(count?.total) };
}
