import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import type { RepositoryInput } from '#core/demo/input.ts';
import { readAnomalies, readBenchmarks } from '#core/insights/query.ts';
import { metrics } from '#core/metrics/index.ts';
import { type MetricQuery, readMetric } from '#core/metrics/query.ts';
import { changePullRequest, readPullRequest } from '#core/pull-requests.ts';
import { updateSettings, readSettings } from '#core/settings.ts';
import { type CaseWorld, connectCase } from '#test/case.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { type Intake, reportIntake } from '#test/intake.ts';
import { findMaterial } from '#test/material.ts';

/**
 * The tiny worlds whose answers were worked out by hand. They lie beside the project, or where METRIC_CASES_DIR says.
 */

type CaseRepository = Omit<RepositoryInput, 'pull_requests'> & {
  covered_from?: string;
  pull_requests?: (NonNullable<RepositoryInput['pull_requests']>[number] & { excluded?: { reason: string } })[];
};

interface Case {
  name: string;
  settings?: Record<string, unknown>;
  now: string;
  world: Omit<CaseWorld, 'repositories'> & { repositories?: CaseRepository[]; intake?: Intake };
  query: MetricQuery;
  expect: Record<string, Record<string, unknown>>;
}

const folder = findMaterial('METRIC_CASES_DIR', 'shared/metric-cases');

const known = new Set([...metrics.map(({ id }) => id), 'benchmarks', 'anomalies']);
const isCovered = ([name]: [string, unknown]) => known.has(name);
const cases = (folder === null ? [] : readCases(folder)).flatMap((each) => {
  // core/links/cases.test.ts has the ledgers of direct commits, and why a change is not attributable.
  const all = Object.entries(each.expect.ledger ?? {}) as [string, Record<string, unknown>][];
  const ledgers = all.filter(([name]) => name.includes('#'));
  const expected = Object.entries(each.expect).filter(isCovered);
  return expected.length + ledgers.length === 0 ? [] : [{ ...each, expected, ledgers }];
});

function readCases(path: string): Case[] {
  const files = readdirSync(path).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => (JSON.parse(readFileSync(join(path, file), 'utf8')) as { cases: Case[] }).cases);
}

describe.skipIf(folder === null)('the tiny worlds', () => {
  test.each(cases)('$name', { timeout: 120_000 }, async (each) => {
    const { db, drop } = await createDatabase();
    try {
      const ctx = await load(db, each);
      for (const [id, expected] of each.expected) matches(await answer(ctx, id, each.query), expected, id);
      for (const [name, { not_attributable: _, ...expected }] of each.ledgers)
        matches(await ledgerOf(ctx, name), expected, name);
    } finally {
      await drop();
    }
  });

  test('there are as many as there were when this was written', () => {
    expect(cases.length).toBeGreaterThanOrEqual(77);
  });
});

async function answer(ctx: Context, id: string, query: MetricQuery): Promise<unknown> {
  if (id === 'anomalies') return readSignals(ctx, query);
  return id === 'benchmarks' ? (await readBenchmarks(ctx, query)).benchmarks : readMetric(ctx, id, query);
}

/** The signals of all metrics in one list, each with its metric. */
async function readSignals(ctx: Context, query: MetricQuery): Promise<unknown[]> {
  const found = await readAnomalies(ctx, undefined, query);
  return found.flatMap(({ metric, signals }) => signals.map((signal) => ({ metric, ...signal })));
}

/** A case's world goes the way of real data: a simulated GitHub has it, and a sync reads it there. */
async function load(db: Database, { world, settings, now }: Case): Promise<Context> {
  await updateSettings(createContext(db), settings ?? {});
  const repositories = world.repositories ?? [];
  const names = repositories.map(({ name }) => name);
  const hub = await connectCase(db, world, { repositories: names, start: now });
  await settle(hub);
  await reportIntake(hub.ctx, world.intake);
  for (const { name, covered_from: from, pull_requests: pulls } of repositories) {
    if (from !== undefined) {
      await db.execute(sql`
        update coverage set covered_from = ${from}::timestamptz
        where repository_id = (select id from repositories where repositories.name = ${name})`);
    }
    for (const { number, excluded } of pulls ?? []) {
      const change = { excluded: excluded ?? null };
      await changePullRequest(hub.ctx, await readSettings(db), await idOf(db, name, number), change);
    }
  }
  return { ...hub.ctx, now: () => new Date(now) };
}

async function idOf(db: Database, repository: string, number: number): Promise<number> {
  const [row] = await db.execute(sql`
    select p.id from pull_requests p join repositories r on r.id = p.repository_id
    where r.name = ${repository} and p.number = ${number}`);
  return Number(row?.id);
}

async function ledgerOf({ db }: Context, name: string): Promise<unknown> {
  const [repository = '', number = ''] = name.split('#');
  const id = await idOf(db, repository, Number(number));
  return (await readPullRequest({ db } as Context, await readSettings(db), id)).ledger;
}

interface Point {
  start: string;
  group?: string | null;
}

/** Points are found by their start and their group. */
function hasPoints(actual: Point[], expected: Point[], path: string): void {
  for (const one of expected) {
    const { start, group = null } = one;
    const found = actual.filter((each) => each.start === start && each.group === group);
    matches(found, [{ ...one, group }], `${path} of ${start}`);
  }
}

/** Everything that is expected is there; lists have exactly the expected entries, except points, which are found. */
function matches(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number') {
    expect(actual, path).toBeTypeOf('number');
    expect(Math.abs((actual as number) - expected), path).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
  } else if (Array.isArray(expected)) {
    if (path.endsWith('.points')) return hasPoints(actual as Point[], expected as Point[], path);
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
