import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { refreshPullRequestFacts, refreshWorkflowRunFacts } from '#core/facts/refresh.ts';
import { metrics } from '#core/metrics/index.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { clearWorld, insertWorld, type World } from '#test/world.ts';

/**
 * The tiny worlds whose answers were worked out by hand. They lie beside the project, or where METRIC_CASES_DIR says;
 * a clone without them skips them and says so.
 */

interface Case {
  name: string;
  settings?: { time_zone?: string; bots?: { patterns: string[] } };
  now: string;
  world: World;
  query: MetricQuery;
  expect: Record<string, Record<string, unknown>>;
}

const project = join(import.meta.dirname, '../..');
const folder = [process.env.METRIC_CASES_DIR, '../shared/metric-cases', '../../shared/metric-cases']
  .filter((path) => path !== undefined)
  .map((path) => join(path.startsWith('/') ? '' : project, path))
  .find((path) => existsSync(path));

const known = new Set(metrics.map(({ id }) => id));
const isCovered = ([name]: [string, unknown]) => known.has(name);
const cases = (folder === undefined ? [] : readCases(folder)).flatMap((each) => {
  // Ledgers of direct commits and lead times come with deployments.
  const ledgers = Object.entries(each.expect.ledger ?? {}).filter(([, ledger]) => !hasDeployments(each, ledger));
  const expected = Object.entries(each.expect).filter(isCovered);
  return expected.length + ledgers.length === 0 ? [] : [{ ...each, expected, ledgers }];
});

function readCases(path: string): Case[] {
  const files = readdirSync(path).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => (JSON.parse(readFileSync(join(path, file), 'utf8')) as { cases: Case[] }).cases);
}

function hasDeployments(each: Case, ledger: unknown): boolean {
  return 'deployments' in each.expect || /"(lead_seconds|deploy)":\d/.test(JSON.stringify(ledger));
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(() => clearWorld(database.db));

if (folder === undefined) {
  process.stderr.write('WARNING: the metric cases are not here, so nothing checks the metrics against them.\n');
  test.skip('the metric cases are not here: name their folder in METRIC_CASES_DIR', () => {});
} else {
  test.each(cases)('$name', async (each) => {
    const ctx = await load(each);
    for (const [id, expected] of each.expected) {
      matches(await readMetric(ctx, id, each.query), expected, id);
    }
    for (const [name, expected] of each.ledgers) matches(await ledgerOf(name), expected, name);
  });

  test('there are as many as there were when this was written', () => {
    expect(cases.length).toBeGreaterThanOrEqual(34);
  });
}

async function load({ world, settings, now }: Case): Promise<Context> {
  const { db } = database;
  await insertWorld(db, world);
  await db.execute(sql`update workspace set settings = ${JSON.stringify(settings ?? {})}::text::jsonb`);
  const pulls = await db.execute(sql`select repository_id, number from pull_requests`);
  const keys = pulls.map((row) => ({ repositoryId: Number(row.repository_id), number: Number(row.number) }));
  await refreshPullRequestFacts(db, keys, { bots: settings?.bots ?? { patterns: [] } });
  const runs = await db.execute(sql`select id from workflow_runs`);
  await refreshWorkflowRunFacts(
    db,
    runs.map((row) => Number(row.id)),
  );
  return createContext(db, { now: () => new Date(now) });
}

async function ledgerOf(name: string): Promise<unknown> {
  const [repository = '', number = ''] = name.split('#');
  const [fact] = await database.db.execute(sql`
    select f.* from pull_request_facts f
    join pull_requests p on p.id = f.pull_request_id
    join repositories r on r.id = p.repository_id
    where r.name = ${repository} and p.number = ${Number(number)} and f.people_review`);
  const seconds = (column: string) => (fact?.[column] === null ? null : Number(fact?.[column]));
  const names = ['coding', 'pickup', 'review', 'merge', 'deploy'];
  const stages = Object.fromEntries(names.map((stage) => [stage, seconds(`${stage}_seconds`)]));
  return {
    stages,
    skipped: names.filter((stage) => stages[stage] === null),
    cycle_seconds: seconds('cycle_seconds'),
    lead_seconds: seconds('lead_seconds'),
  };
}

/** Everything that is expected is there; lists have exactly the expected entries, except points, which are found. */
function matches(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number') {
    expect(actual, path).toBeTypeOf('number');
    expect(Math.abs((actual as number) - expected), path).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
  } else if (Array.isArray(expected)) {
    expect(actual, path).toHaveLength(expected.length);
    for (const [i, one] of expected.entries()) matches((actual as unknown[])[i], one, `${path}[${i}]`);
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      if (key === 'excluded') expect((actual as Record<string, unknown>)[key], `${path}.${key}`).toEqual(value);
      else matches((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(actual, path).toBe(expected);
  }
}
